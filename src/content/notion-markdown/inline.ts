/** Notion's marks within a line, as CommonMark: mathematics, mentions, colours, citations. Code stays as it is. */

import { missingIn } from "../asset-reference.ts";
import { mendEmphasis, type Token } from "./emphasis.ts";
import { type Tag, tagAt, webAddress } from "./tags.ts";
import { newTally, type Tally } from "./tally.ts";

export interface InlineOptions {
  tally: Tally;
  /** The text is Notion's own, in which every asterisk that is none of its marks is escaped. */
  fromNotion: boolean;
}

/** Tags that have no place within a line, and mean nothing to a reader where they are. */
const DROPPED =
  /^(?:span|u|mention(?:-[a-z-]+)?|page|database|folder|callout|details|summary|columns?|tabs?|synced[_-]block(?:[_-]reference)?|meeting-notes(?:-[a-z-]+)?|empty-block|table[_-]of[_-]contents|breadcrumb)$/;

/** A paragraph, or several lines of one. */
export function inlineMarkdown(text: string, options: InlineOptions): string {
  const tokens = tokensOf(text, options.tally);
  if (options.fromNotion) return mendEmphasis(tokens);
  return tokens.map((token) => ("text" in token ? token.text : token.mark)).join("");
}

const SPECIAL = /[\\`$<[\]:*~]/g;

/** A line as Notion wrote it, but for emphasis that CommonMark would not see. */
export function mendedLine(text: string): string {
  return mendEmphasis(tokensOf(text, newTally(), true));
}

function tokensOf(text: string, tally: Tally, asWritten = false): Token[] {
  const tokens: Token[] = [];
  const closers = closersOfCode(text);
  let at = 0;
  while (at < text.length) {
    SPECIAL.lastIndex = at;
    const next = SPECIAL.exec(text)?.index ?? text.length;
    if (next > at) tokens.push({ text: text.slice(at, next) });
    if (next === text.length) break;
    const read = readAt(text, next, { closers, tally });
    tokens.push(asWritten && "text" in read.token ? { text: text.slice(next, read.end) } : read.token);
    at = read.end;
  }
  return tokens;
}

interface Reading {
  /** For each run of backticks, where the run that closes it ends. */
  closers: Map<number, number>;
  tally: Tally;
}

function readAt(text: string, at: number, reading: Reading): { token: Token; end: number } {
  const literally = (end: number) => ({ token: { text: text.slice(at, end) }, end });
  switch (text[at]) {
    case "\\":
      return literally(at + 2);
    case "`":
      return literally(reading.closers.get(at) ?? endOfRun(text, at));
    case "*":
      return { token: { mark: text.slice(at, endOfRun(text, at)) }, end: endOfRun(text, at) };
    case "~":
      return text.startsWith("~~", at) ? { token: { mark: "~~" }, end: at + 2 } : literally(at + 1);
    case "$":
      return mathAt(text, at, reading.tally) ?? literally(at + 1);
    case "<":
      return inlineTagAt(text, at, reading.tally) ?? literally(at + 1);
    case "[":
      return citationAt(text, at, reading.tally) ?? literally(at + 1);
    case "]":
      return literally(endOfTarget(text, at, reading.tally));
    default:
      return literally(endOfEmoji(text, at, reading.tally));
  }
}

function endOfRun(text: string, at: number): number {
  let end = at;
  while (text[end] === text[at]) end += 1;
  return end;
}

function closersOfCode(text: string): Map<number, number> {
  const runs = [...text.matchAll(/`+/g)].reverse();
  const next = new Map<number, number>();
  const closers = new Map<number, number>();
  for (const { 0: run, index } of runs) {
    const end = next.get(run.length);
    if (end !== undefined) closers.set(index, end);
    next.set(run.length, index + run.length);
  }
  return closers;
}

/** `$x$`, or with backticks inside. A price is no formula. */
function mathAt(text: string, at: number, tally: Tally) {
  const quoted = text[at + 1] === "`";
  const close = text.indexOf("$", at + 1);
  if (close < 0 || close - at > 2_000) return null;
  const source = text.slice(at + 1, close);
  if (quoted ? !/^`[^`]+`$/.test(source) : !isFormula(source, text[at - 1] ?? " ", text[close + 1] ?? " "))
    return null;
  tally.count("equation");
  tally.touch();
  return { token: { text: codeSpan(quoted ? source.slice(1, -1) : source) }, end: close + 1 };
}

function isFormula(source: string, before: string, after: string): boolean {
  if (source === "" || /^\s|\s$|[\n`\\]$|[\n`]/.test(source)) return false;
  if (!/[\s([{"'“‘—–,-]/.test(before) || /[\p{L}\p{N}$]/u.test(after)) return false;
  return !/^\d/.test(source) || /[\\^_=+{}]/.test(source);
}

function codeSpan(source: string): string {
  const text = source.trim().replace(/\s+/g, " ");
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  const pad = text.startsWith("`") || text.endsWith("`") ? " " : "";
  return `${fence}${pad}${text}${pad}${fence}`;
}

function inlineTagAt(text: string, at: number, tally: Tally) {
  const tag = tagAt(text, at);
  if (!tag) return null;
  const instead = insteadOf(tag, tally);
  if (instead !== null || tag.name === "br") tally.touch();
  return instead === null ? null : { token: { text: instead }, end: tag.end };
}

/** What stands in a tag's place; null for a tag that is none of Notion's. */
function insteadOf(tag: Tag, tally: Tally): string | null {
  const { name, attributes, whole, closing } = tag;
  if (name === "mention-date" || name === "date") return closing ? "" : dateWords(attributes);
  if (name === "unknown") {
    if (!closing) tally.leftOut(attributes.get("type") ?? attributes.get("alt") ?? "");
    return "";
  }
  if (!DROPPED.test(name)) return null;
  if (name.startsWith("mention") && whole) tally.count("mention");
  if (attributes.has("color")) tally.count("colour");
  if (attributes.has("underline") || (name === "u" && !closing)) tally.count("underline");
  return "";
}

function dateWords(attributes: Map<string, string>): string {
  const part = (day: string, time: string) => `${attributes.get(day) ?? ""} ${attributes.get(time) ?? ""}`;
  const from = part("start", attributes.has("start-time") ? "start-time" : "startTime");
  const to = part("end", attributes.has("end-time") ? "end-time" : "endTime");
  const words = [from, to].map((each) => each.replace(/[^\d: -]/g, "").trim()).filter((each) => each !== "");
  return words.join(" – ");
}

const CITATION = /\[\^(https?:\/\/[^[\]\s]+|\{\{[^[\]{}]*\}\})\]/y;
const OWN_PAGES = /^https?:\/\/(?:[a-z0-9-]+\.)*notion\.(?:so|com)\//i;

function citationAt(text: string, at: number, tally: Tally) {
  CITATION.lastIndex = at;
  const [whole = "", source = ""] = CITATION.exec(text) ?? [];
  if (whole === "") return null;
  tally.touch();
  const address = OWN_PAGES.test(source) ? null : webAddress(source);
  if (address === null) tally.count("citation");
  const words = address === null ? "" : `[\\[${new URL(address).host}\\]](${address})`;
  return { token: { text: words }, end: at + whole.length };
}

// As CommonMark has it; without it, unclosed brackets would each be followed to the end.
const DEEPEST = 32;

/** The target of a link or a picture holds no marks. */
function endOfTarget(text: string, at: number, tally: Tally): number {
  if (text[at + 1] !== "(") return at + 1;
  let depth = 0;
  for (let end = at + 1; end < text.length && depth <= DEEPEST && !/\s/.test(text[end] ?? ""); end += 1) {
    if (text[end] === "(") depth += 1;
    if (text[end] === ")") depth -= 1;
    if (depth > 0) continue;
    const why = missingIn(text.slice(at + 2, end));
    if (why !== null) tally.missing(why);
    return end + 1;
  }
  return at + 1;
}

const EMOJI = /:[a-z][a-z0-9_+-]{0,60}:(?![\w:/])/iy;

function endOfEmoji(text: string, at: number, tally: Tally): number {
  EMOJI.lastIndex = at;
  const [name] = /[\w:/]/.test(text[at - 1] ?? "") ? [] : (EMOJI.exec(text) ?? []);
  if (name === undefined) return at + 1;
  tally.count("emoji");
  return at + name.length;
}
