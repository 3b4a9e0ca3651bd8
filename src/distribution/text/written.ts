/**
 * A hook that a local model wrote of an issue: what it is asked, and what its words have to pass before anybody is shown
 * them. A small model invents; so it may only say again what the issue says.
 */
import { oneLine } from "../../content/one-line.ts";
import type { IssueText } from "./compose.ts";
import { passagesOf } from "./passages.ts";
import { signsOf } from "./signs.ts";

/** So many signs of the issue's own text are shown to it. */
const MOST_SHOWN = 1_400;

/** A reader's turn of a conversation; of the answer, its first line counts. */
export function promptFor(issue: IssueText, language: string): string {
  const passages = passagesOf(issue.body, { title: issue.title, language }).filter(
    ({ from, to }) => to - from === 1,
  );
  const said = oneLine(passages.map(({ text }) => text).join(" "));
  return [
    "Read this letter. Then write one short sentence, in the letter’s own words, that makes a stranger want to read it.",
    `Letter: ${oneLine(issue.title)}. ${signsOf(said).slice(0, MOST_SHOWN).join("")}`,
    "Sentence:",
  ].join("\n\n");
}

const SHORTEST = 40;
const LONGEST = 220;

const PRAISE =
  /\b(?:amazing|incredible|must[- ]read|game[- ]chang\w+|unlock\w*|dive in|delve\w*|unleash\w*|revolutioni\w+|click here|don['’]t miss|you won['’]t believe)\b/i;
const TALK =
  /^(?:sure|here (?:is|are)|of course|certainly|as an ai|sentence|letter|answer|the letter|this letter)\b/i;

/** The first line of what it wrote, if it may stand before strangers; else null. */
export function hookWritten(answer: string, issue: IssueText): string | null {
  const line = answer
    .split("\n")
    .map((one) => one.trim().replace(/^["“”']+|["“”']+$/g, ""))
    .find((one) => one !== "");
  return line !== undefined && faultOf(line, issue) === null ? line : null;
}

/** Why such words are not used, in a few of ours; null if nothing speaks against them. */
export function faultOf(line: string, issue: IssueText): string | null {
  const length = signsOf(line).length;
  if (length < SHORTEST || length > LONGEST) return "it is too short or too long";
  if (!/[.!?。！？]$/.test(line)) return "it is no whole sentence";
  if (/https?:|www\.|[@#{}|<>[\]*_`\\]/.test(line)) return "it holds what is no plain text";
  if (/\p{Extended_Pictographic}/u.test(line)) return "it holds a picture";
  if (TALK.test(line)) return "it speaks about itself";
  if (PRAISE.test(line)) return "it praises";
  const own = `${issue.title} ${issue.description} ${issue.body}`.toLowerCase();
  if (oneLine(issue.title).toLowerCase() === line.toLowerCase().replace(/[.!?]$/, ""))
    return "it is the title";
  return inventionIn(line, own);
}

/** Numbers and names are the issue's; and most of its words are. */
function inventionIn(line: string, own: string): string | null {
  const words = new Set(own.match(/[\p{L}\p{N}]+/gu) ?? []);
  const said = line.match(/[\p{L}\p{N}]+/gu) ?? [];
  const isOwn = (word: string) => words.has(word.toLowerCase());
  const number = said.find((word) => /\p{N}/u.test(word) && !isOwn(word));
  if (number) return `the issue does not say ${number}`;
  const name = said.slice(1).find((word) => /^\p{Lu}/u.test(word) && word !== "I" && !isOwn(word));
  if (name) return `the issue does not name ${name}`;
  const telling = said.filter((word) => signsOf(word).length > 3);
  const shared = telling.filter(isOwn).length;
  return telling.length === 0 || shared / telling.length < MOST_OWN
    ? "most of its words are not the issue’s"
    : null;
}

const MOST_OWN = 0.75;
