/** How long a text is, as each network counts it, and whether it fits there. */
import { shownLink } from "../../core/shown-link.ts";
import type { TextRules } from "../network.ts";
import { countedByMastodon } from "./mastodon-length.ts";
import { signsOf } from "./signs.ts";
import { lengthOnX } from "./x-length.ts";

// The sign before a closing bracket or a full stop ends a link that stands in a sentence.
const WRITTEN_LINK = /https?:\/\/[^\s<>"“”]*[^\s<>"“”.,;:!?)\]}'’…]/g;

// Addresses that lead nowhere but on this machine or in an example: in a sandbox they stand for the site's real one.
const RESERVED =
  /https?:\/\/(?:localhost|127\.0\.0\.1|\[::1\]|(?:[a-z0-9-]+\.)+(?:example|test|localhost|invalid))(?::\d+)?(?=[/?#\s)\],]|$)/gi;
const REAL = "https://example.com";

/** As Bluesky's posts show it, and what counts there: links shortened. */
export const shownText = (text: string): string => text.replace(WRITTEN_LINK, shownLink);

/**
 * The length of one post in the unit of its network. The text holds its links whole. Where a link counts a fixed number,
 * people of other servers count by their names alone (as on Mastodon); a link without such a number counts as it is shown.
 */
export function lengthOf(text: string, rules: TextRules): number {
  if (rules.counts === "weighted") return lengthOnX(text.replace(RESERVED, REAL));
  const counted =
    rules.link === null ? asShown(text, rules) : countedByMastodon(text.replace(RESERVED, REAL), rules.link);
  return rules.counts === "graphemes" ? signsOf(counted).length : [...counted].length;
}

/** Only where a post has a limit in bytes, which is Bluesky's, a link is shown shorter than it is. */
const asShown = (text: string, { mostBytes }: TextRules): string =>
  mostBytes === undefined ? text : shownText(text);

export interface Fit {
  ok: boolean;
  /** In the network's unit. */
  length: number;
  most: number;
  /** What is wrong, in words; empty if it fits. */
  why: string;
}

export function fits(text: string, rules: TextRules): Fit {
  const length = lengthOf(text, rules);
  const { most, mostBytes } = rules;
  const bytes = mostBytes === undefined ? 0 : Buffer.byteLength(asShown(text, rules));
  const why = tooMuch(length, most, "sign") || tooMuch(bytes, mostBytes ?? 0, "byte");
  return { ok: why === "", length, most, why };
}

/** Titles count by characters everywhere. */
export const titleLength = (title: string): number => [...title].length;

export function tooMuch(length: number, most: number, unit: "sign" | "byte"): string {
  const over = length - most;
  return over > 0 ? `It is ${over} ${unit}${over === 1 ? "" : "s"} too long: ${length} of ${most}.` : "";
}
