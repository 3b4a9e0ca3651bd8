/** The pile as a table of 80 columns, and everything that is known of one draft. */
import type { KnownDraft, RankedDraft, Ranking } from "../composition/ranking.ts";
import {
  ordinal,
  sayAlike,
  sayParts,
  sayRank,
  sayReliability,
  sayScorer,
  signed,
} from "../composition/say-rank.ts";
import { SIGNAL_NAMES, SIGNALS } from "../composition/scoring/features.ts";
import { reasonOf } from "../composition/scoring/reason.ts";
import {
  CRITERIA,
  CRITERION_NAMES,
  type Criterion,
  questionId,
  RUBRIC,
} from "../composition/scoring/rubric.ts";

const WIDTH = 80;
const [PLACE, TITLE, BETWEEN, SCORE, SURE] = [6, 36, 16, 6, 11];

export function pileTable(pile: readonly RankedDraft[]): string {
  const head = row(["", "Draft", "Between", "Score", "Reliable", "Pick"]);
  return [
    head,
    ...pile.flatMap((draft) => [lineOf(draft), cut(`${" ".repeat(PLACE)}${draft.reason}`, WIDTH)]),
  ].join("\n");
}

const lineOf = ({ place, from, to, title, total, reliability, pick }: RankedDraft): string =>
  row([
    ordinal(place),
    title || "Untitled",
    from === to ? ordinal(from) : `${ordinal(from)} and ${ordinal(to)}`,
    signed(total),
    reliability.word,
    pick ?? "",
  ]);

function row([place = "", title = "", between = "", score = "", sure = "", pick = ""]: string[]): string {
  return [
    padded(place, PLACE),
    padded(title, TITLE),
    padded(between, BETWEEN),
    `${score.padStart(SCORE - 1)} `,
    padded(sure, SURE),
    pick,
  ]
    .join("")
    .trimEnd();
}

const GRAPHEMES = new Intl.Segmenter("en", { granularity: "grapheme" });
/** Signs that take two columns of a terminal. */
const WIDE =
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\u3000-\u303f\uff00-\uff60]/u;

const columnsOf = (sign: string): number => (WIDE.test(sign) ? 2 : 1);
const columnsIn = (text: string): number =>
  Array.from(GRAPHEMES.segment(text)).reduce((sum, { segment }) => sum + columnsOf(segment), 0);

/** At most so many columns of a terminal, the last of them an ellipsis where something is left out. */
function cut(text: string, columns: number): string {
  const signs = Array.from(GRAPHEMES.segment(text.replace(/\p{Cc}/gu, " ")), ({ segment }) => segment);
  let [used, kept] = [0, 0];
  for (const sign of signs) {
    if (used + columnsOf(sign) > columns) break;
    used += columnsOf(sign);
    kept++;
  }
  if (kept === signs.length) return signs.join("");
  while (used > columns - 1) used -= columnsOf(signs[--kept] ?? "");
  return `${signs.slice(0, kept).join("")}…`;
}

function padded(text: string, columns: number): string {
  const short = cut(text, columns - 1);
  return short + " ".repeat(columns - columnsIn(short));
}

/** Each probability and each feature. */
export function explainDraft(draft: KnownDraft, ranking: Ranking): string {
  const ranked = ranking.pile.find(({ id }) => id === draft.id);
  const lines = [
    ...(ranked
      ? rankLines(ranked, ranking)
      : [`It is ${draft.status}, so it has no rank. ${capital(reasonOf(draft.features))}.`]),
    ...featureLines(draft),
    ...(draft.model ? modelLines(draft.model) : ["No model has read it."]),
  ];
  return lines.join("\n");
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

function rankLines(draft: RankedDraft, ranking: Ranking): string[] {
  const alike = sayAlike(draft, ranking.pile);
  return [
    ...told("Rank", `${sayRank(draft)}${alike === "" ? "" : `; ${alike}`}`),
    ...told("Why", draft.reason),
    ...told("Score", `${signed(draft.total)}: ${sayParts(draft)}`),
    ...told("Reliability", sayReliability(draft)),
    ...told("Scored by", sayScorer(draft, ranking)),
  ];
}

const NAME = 13;

/** Under its name, as many lines as it takes. A word longer than a line stays whole. */
function told(name: string, text: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const longer = lines.length === 0 ? word : `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && columnsIn(longer) <= WIDTH - NAME) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines.map((line, index) => `${(index === 0 ? name : "").padEnd(NAME)}${line}`);
}

function featureLines({ features, signals }: KnownDraft): string[] {
  const { words, readability, numbersPer100, namesPer100, sentenceVariety, overlap } = features;
  const found: Readonly<Record<(typeof SIGNALS)[number], string>> = {
    length: `${words} words`,
    readability: `LIX ${readability.toFixed(0)}`,
    numbers: `${numbersPer100.toFixed(1)} in every 100 words`,
    names: `${namesPer100.toFixed(1)} in every 100 words`,
    variety: `lengths differ by ${Math.round(100 * sentenceVariety)} % of their mean`,
    fresh:
      overlap.issue === null
        ? "nothing repeats an issue"
        : `${Math.round(100 * overlap.share)} % repeats ${overlap.issue}`,
  };
  const line = (name: string, value: number, told: string) =>
    `  ${name.padEnd(20)}${value.toFixed(2)}   ${told}`;
  return [
    "Measured, from 0 to 1:",
    ...SIGNALS.map((signal) => line(SIGNAL_NAMES[signal], signals[signal], found[signal])),
  ];
}

function modelLines({ checklist, reading, meanLogLikelihood }: NonNullable<KnownDraft["model"]>): string[] {
  const likelihood =
    meanLogLikelihood === null ? "too short to tell" : `${signed(meanLogLikelihood, 3)} a token`;
  return [
    `Read: ${reading.tokens} tokens, log-likelihood ${likelihood}. Yes and no together: ${(100 * checklist.mass).toFixed(1)} %.`,
    ...CRITERIA.flatMap((criterion) => criterionLines(criterion, { checklist, reading })),
  ];
}

function criterionLines(
  criterion: Criterion,
  { checklist, reading }: Pick<NonNullable<KnownDraft["model"]>, "checklist" | "reading">,
): string[] {
  const { score, halves } = checklist.perCriterion[criterion];
  const asked = [false, true].map((isNegated, index) => {
    const id = questionId(criterion, isNegated);
    const words = RUBRIC.questions.find((question) => question.id === id)?.words ?? id;
    const answer = reading.answers.find(({ question }) => question === id);
    const [yes, no] = [answer?.logYes ?? Number.NaN, answer?.logNo ?? Number.NaN].map(Math.exp);
    const told = `yes ${probability(yes)}, no ${probability(no)}; ${signed(halves[index] ?? 0, 2)} against no draft`;
    return [`    ${words.replace(/ Yes or no\?$/, "")}`, `      ${told}`];
  });
  return [`  ${CRITERION_NAMES[criterion]}: ${signed(score, 2)}`, ...asked.flat()];
}

const probability = (value = Number.NaN): string =>
  value < 0.001 ? value.toExponential(1) : value.toFixed(3);
