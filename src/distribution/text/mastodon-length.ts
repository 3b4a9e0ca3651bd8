/** What Mastodon counts of a text: as its StatusLengthValidator does, which counts clusters of graphemes. */
import { balanced, canBe, LATIN, linkPattern } from "./link-grammar.ts";
import type { Place } from "./x-length.ts";

const PATH_SIGN = "[^\\s\\x85\\u180E<>()?]";
const PATH_END = `[^\\s\\x85\\u180E()?!*"'「」<>;:=,.$%\\[\\]~&|@]|(?:${balanced(PATH_SIGN)})`;
// Addresses may be written in all scripts.
const BEYOND = "\\u00A0-\\uD7FF\\uE000-\\uFDCF\\uFDF0-\\uFFEF\\uD800-\\uDFFF";
const MASTODON_PATH = {
  path: `(?:${PATH_SIGN}*(?:${balanced(PATH_SIGN)}${PATH_SIGN}*)*(?:${PATH_END}))|(?:${PATH_SIGN}+/)`,
  query: `[a-z0-9!?*'();:&=+$/%#\\[\\]\\-_.,~|@^${BEYOND}]*[a-z0-9_&=#/\\-${BEYOND}]`,
};

const WORD = "[\\p{L}\\p{M}\\p{Nd}\\p{Pc}]";
const MENTION = new RegExp(
  `(?<![=/\\p{L}\\p{M}\\p{Nd}\\p{Pc}])@([a-z0-9_]+(?:[.-]+[a-z0-9_]+)*)(?:@${WORD}+(?:[.-]+${WORD}+)*)?`,
  "giu",
);
const NO_MENTION = new RegExp(`^(?:[@＠${LATIN}]|://)`, "u");

let pattern: RegExp | undefined;

type Counted = Place & { as: string };

/** The text with `link` signs for each link, and without the servers of the people it mentions. */
export function countedByMastodon(text: string, link: number): string {
  const found = [...linksOnMastodon(text, link), ...mentions(text)].toSorted((a, b) => a.from - b.from);
  let counted = "";
  let at = 0;
  for (const { from, to, as } of found) {
    if (from < at) continue;
    counted += text.slice(at, from) + as;
    at = to;
  }
  return counted + text.slice(at);
}

/** Only those with their protocol. */
function linksOnMastodon(text: string, length: number): Counted[] {
  if (!text.includes("://")) return [];
  pattern ??= linkPattern(MASTODON_PATH);
  return [...text.matchAll(pattern)].flatMap((found) => {
    const { before = "", link = "", protocol, domain = "" } = found.groups ?? {};
    if (!protocol || !canBe(link, domain)) return [];
    const from = found.index + before.length;
    return [{ from, to: from + link.length, as: "x".repeat(length) }];
  });
}

const mentions = (text: string): Counted[] =>
  [...text.matchAll(MENTION)].flatMap(({ index, 0: whole, 1: name = "" }) => {
    const to = index + whole.length;
    return NO_MENTION.test(text.slice(to)) ? [] : [{ from: index, to, as: `@${name}` }];
  });
