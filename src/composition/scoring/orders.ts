/**
 * Sentences by which a draft would tell its judge how to judge. They are kept from the model and told to the owner: what
 * a small model reads last weighs most with it, whatever the rubric says.
 */
import { sentenceTexts } from "./prose.ts";

const VERDICT = "\\b(?:yes|no)\\b";
const ANSWERING = "\\b(?:answer|repl(?:y|ies)|respon[sd]|say|output|judge?ment|correct|question|rubric)";

const ORDERS: readonly RegExp[] = [
  new RegExp(`${ANSWERING}[^.!?]*${VERDICT}|${VERDICT}[^.!?]*${ANSWERING}`, "i"),
  /\b(?:ignore|disregard|forget|override|bypass)\b.*\b(?:rubric|instruction|prompt|question|previous|above|rule|system)/i,
  /\byes or no\b/i,
  /\byou (?:must|should|will|shall|are to|have to|always) (?:always )?(?:agree|approve|rate|judge|output)\b/i,
  /\b(?:full|top|best|highest) (?:marks|score|grade|rating)\b/i,
  /\b(?:whatever|regardless of what|no matter what) (?:you|it) (?:are|were|is|was) (?:asked|told)\b/i,
  /\b(?:stop|end) (?:judging|reading|evaluating|rating|grading|scoring)\b/i,
  /\b(?:judge|rate|grade|score|rank|mark) (?:this|the) (?:draft|text|article|issue)\b/i,
  /\b(?:draft|text|article|issue) (?:above|below|is over|ends here)\b/i,
  /^\W*(?:system|assistant|user|human|instructions?|response|answer)\W*:/i,
  /\b(?:to|dear|note to) (?:the |any )?(?:\w+'?s? )?(?:model|machine|AI|assistant|judge|LLM)\b/i,
  /\[\/?INST\]|<<\/?SYS>>|<\/?s>|<\|[^|<>]{0,40}\|>|\{\{\s*\/?\s*(?:system|user|assistant)\b/i,
  /^\W*(?:(?:yes|no)\b\W*)+$/i,
];

const isOrder = (sentence: string, echoed: readonly string[]): boolean =>
  ORDERS.some((order) => order.test(sentence)) || echoed.some((question) => sentence.includes(question));

export interface Heeded {
  text: string;
  /** How many sentences were left out. */
  orders: number;
}

/** `echoed`: the questions themselves, which no draft has a reason to ask. */
export function withoutOrders(text: string, echoed: readonly string[]): Heeded {
  let orders = 0;
  const lines = text.split("\n").map((line) => {
    const sentences = sentenceTexts(line);
    const kept = sentences.filter((sentence) => !isOrder(sentence, echoed));
    orders += sentences.length - kept.length;
    return kept.length === sentences.length ? line : kept.join(" ");
  });
  return { text: lines.join("\n").trim(), orders };
}
