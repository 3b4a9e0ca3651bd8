/** How X counts a text: as twitter-text 3.1.0 does with its configuration of version 3. */
import { balanced, canBe, LATIN, latinDomains, linkPattern } from "./link-grammar.ts";
import { X_EMOJI_SEQUENCES } from "./x-emoji.ts";

const CYRILLIC = "\\u0400-\\u04FF";
const PATH_SIGN = `[a-z${CYRILLIC}0-9!*';:=+,.$/%#\\[\\]\\-\\u2013_~@|&${LATIN}]`;
const PATH_END = `[+\\-a-z${CYRILLIC}0-9=_#/${LATIN}]|(?:${balanced(PATH_SIGN)})`;
const QUERY_SIGN = "[a-z0-9!?*'@();:&=+$/%#\\[\\]\\-_.,~|]";
const QUERY = `${QUERY_SIGN}*[a-z0-9\\-_&=#/]`;
const X_PATH = {
  path: `(?:${PATH_SIGN}*(?:${balanced(PATH_SIGN)}${PATH_SIGN}*)*(?:${PATH_END}))|(?:@${PATH_SIGN}+/)`,
  query: QUERY,
};

/** X's own short links end with their letters. */
const SHORT_LINK = new RegExp(`^https?://t\\.co/([a-z0-9]+)(?:\\?${QUERY})?`, "i");
const LONGEST_SHORT = 40;
const GLUED = /[-_./]$/;

/** Where a link stands: from its first sign to behind its last, in UTF-16. */
export interface Place {
  from: number;
  to: number;
}

let pattern: RegExp | undefined;

/** With or without `https://`. Expects the text in NFC. */
function linksOnX(text: string): Place[] {
  if (!text.includes(".")) return [];
  pattern ??= linkPattern(X_PATH);
  return [...text.matchAll(pattern)].flatMap((found) => {
    const { before = "", link = "", protocol, domain = "", path } = found.groups ?? {};
    const from = found.index + before.length;
    if (!canBe(`${protocol ?? "https://"}${link}`, domain)) return [];
    if (protocol) return wholeLink(link, from);
    return GLUED.test(before) ? [] : bareLinks({ link, domain, path, from });
  });
}

function wholeLink(link: string, from: number): Place[] {
  const [short, letters = ""] = SHORT_LINK.exec(link) ?? [];
  if (letters.length > LONGEST_SHORT) return [];
  return [{ from, to: from + (short ?? link).length }];
}

interface Bare {
  link: string;
  domain: string;
  path: string | undefined;
  from: number;
}

/** Without a protocol only what is written in Latin letters; a path belongs to the last one. */
function bareLinks({ link, domain, path, from }: Bare): Place[] {
  const places = latinDomains(domain).map((found) => ({
    from: from + found.index,
    to: from + found.index + found[0].length,
  }));
  const last = places.at(-1);
  return last && path ? [...places.slice(0, -1), { from: last.from, to: from + link.length }] : places;
}

const LINK = 23;
const EMOJI = 2;
// Latin and its neighbours, and the punctuation between words.
// biome-ignore lint/suspicious/noControlCharactersInRegex: line breaks and tabs weigh as much as letters
const LIGHT = /[\u0000-\u10FF\u2000-\u200D\u2010-\u201F\u2032-\u2037]/;

let emoji: RegExp | undefined;

/** What the text weighs; X takes 280. */
export function lengthOnX(text: string): number {
  const written = text.normalize();
  emoji ??= new RegExp(X_EMOJI_SEQUENCES, "gu");
  const spans = new Map<number, { to: number; weight: number }>();
  for (const { index, 0: found } of written.matchAll(emoji))
    spans.set(index, { to: index + found.length, weight: EMOJI });
  for (const { from, to } of linksOnX(written)) spans.set(from, { to, weight: LINK });
  let weight = 0;
  for (let at = 0; at < written.length; ) {
    const span = spans.get(at);
    const sign = String.fromCodePoint(written.codePointAt(at) ?? 0);
    weight += span ? span.weight : LIGHT.test(sign) ? 1 : 2;
    at = span ? span.to : at + sign.length;
  }
  return weight;
}
