/** How long a text is, as the network counts it to which it goes. */
import { shownLink } from "../../core/shown-link.ts";
import type { TextRules } from "../network.ts";
import { countedByMastodon } from "./mastodon-length.ts";
import { signsOf } from "./signs.ts";
import { lengthOnX } from "./x-length.ts";

interface Fit {
  length: number;
  most: number;
  /** What is too much, as a sentence; null for what fits. */
  why: string | null;
}

/** As far as it is ASCII: where Chinese or an emoji begins, it ends. */
const LINK = /https?:\/\/[!#-;=?-~]+/gi;

/** The links of a text. A sign that ends a sentence, and a bracket that was opened before the link, stay outside. */
export const linksIn = (text: string): string[] => [...text.matchAll(LINK)].map(([link]) => trimmed(link));

function trimmed(link: string): string {
  const cut = link.replace(/[.,;:!?'’…]+$/, "");
  const isOpen = cut.endsWith(")") && cut.split("(").length < cut.split(")").length;
  return isOpen ? trimmed(cut.slice(0, -1)) : cut;
}

/** Addresses of this machine and of examples lead nowhere, and are no links there: in a sandbox they stand for the site's. */
const RESERVED =
  /https?:\/\/(?:localhost|127\.0\.0\.1|\[::1\]|(?:[a-z0-9-]+\.)+(?:example|test|localhost|invalid))(?::\d+)?(?=[/?#\s)\],]|\.?(?:\s|$))/gi;
const REAL = "https://example.com";

/** As it is counted in signs: Mastodon has a figure for links, Bluesky shows them short, others have them as written. */
function asCounted(text: string, { counts, link }: TextRules): string {
  if (link !== null) return countedByMastodon(text.replace(RESERVED, REAL), link);
  if (counts !== "graphemes") return text;
  return text.replace(LINK, (found) => {
    const address = trimmed(found);
    return shownLink(address) + found.slice(address.length);
  });
}

/** Of one post with its links whole, in the unit of its network. */
export function lengthOf(text: string, rules: TextRules): number {
  if (rules.counts === "weighted") return lengthOnX(text.replace(RESERVED, REAL));
  const counted = asCounted(text, rules);
  return rules.counts === "graphemes" ? signsOf(counted).length : [...counted].length;
}

export function fits(text: string, rules: TextRules): Fit {
  const { most, mostBytes } = rules;
  const length = lengthOf(text, rules);
  const bytes = Buffer.byteLength(asCounted(text, rules));
  const tooLong = length > most ? `It is ${length - most} too long.` : null;
  const tooHeavy =
    mostBytes !== undefined && bytes > mostBytes
      ? `It takes ${bytes} bytes, and ${mostBytes} is the most: signs that are no letters take several.`
      : null;
  return { length, most, why: tooLong ?? tooHeavy };
}
