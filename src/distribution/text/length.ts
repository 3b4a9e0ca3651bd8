/** How long a text is, as the network counts it to which it goes. */
import { shownLink } from "../../core/shown-link.ts";
import type { TextRules } from "../network.ts";
import { lengthOnX } from "./x-length.ts";

export interface Fit {
  length: number;
  most: number;
  /** What is too much, as a sentence; null for what fits. */
  why: string | null;
}

const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** As people read it: a family of four is one. */
export const graphemesIn = (text: string): number => [...graphemes.segment(text)].length;

/** Up to a blank; a sign that ends a sentence, and a bracket that was opened before the link, stay outside. */
const LINK = /https?:\/\/[^\s<>"“”（）]+/g;

/** The links of a text, each as far as it goes. */
export const linksIn = (text: string): string[] => [...text.matchAll(LINK)].map(([link]) => trimmed(link));

function trimmed(link: string): string {
  const cut = link.replace(/[.,;:!?'’…]+$/, "");
  const isOpen = cut.endsWith(")") && cut.split("(").length < cut.split(")").length;
  return isOpen ? trimmed(cut.slice(0, -1)) : cut;
}

/** As it is counted: each link as many signs as the network makes of it. */
function asCounted(text: string, { counts, link }: TextRules): string {
  const shown = (address: string) =>
    link !== null ? "x".repeat(link) : counts === "graphemes" ? shownLink(address) : address;
  return text.replace(LINK, (found) => {
    const address = trimmed(found);
    return shown(address) + found.slice(address.length);
  });
}

export function lengthOf(text: string, rules: TextRules): number {
  if (rules.counts === "weighted") return lengthOnX(text);
  const counted = asCounted(text, rules);
  return rules.counts === "graphemes" ? graphemesIn(counted) : [...counted].length;
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
