/**
 * Sentences by which a draft would tell its judge how to judge. They are kept from the model and told to the owner: what
 * a small model reads last weighs most with it, whatever the rubric says.
 */
import { sentenceTexts } from "./prose.ts";

const VERDICT = "\\b(?:yes|no|affirmative(?:ly)?|positively|favou?rably)\\b";
const ANSWERING =
  "\\b(?:answer|repl(?:y|ies)|respon[sd]|say|output|print|return|emit|judge?ment|correct|question|rubric|token)";

/** What nobody says to a person. Each looks a few words ahead and no further, however long a sentence is. */
const ORDERS: readonly RegExp[] = [
  /\b(?:ignor\w*|disregard|forget|override|bypass)\b.{0,80}\b(?:rubri|instru|anweis|consigne|prompt|question|previous|above|before|earlier|system)/i,
  /\b(?:always|only|every|each|all|correct)\b[^.!?]{0,80}\b(?:answer|reply|respond|question)s?\b[^.!?]{0,80}\b(?:yes|affirmatively)\b/i,
  /\b(?:answer|reply|respond|say|output|print)\b[^.!?]{0,80}\b(?:yes|affirmatively)\b[^.!?]{0,80}\b(?:always|only|every|each|all|when asked)\b/i,
  /\b(?:full|top|best|highest|perfect|maximum) (?:possible )?(?:marks|score|grade|rating)\b/i,
  /\b(?:whatever|regardless of what|no matter what) you (?:are|were) (?:asked|told)\b/i,
  /\b(?:stop|end) (?:judging|evaluating|rating|grading|scoring)\b/i,
  /\b(?:judge|rate|grade|score|rank|mark) (?:this|the) (?:draft|text|article|issue)\b/i,
  /\b(?:system prompt|developer mode|jailbreak|as its judge|dear (?:language )?model|note to [^.!?]{0,40}\b(?:model|machine|AI|assistant|judge))\b/i,
  /^\W*(?:system|assistant|user|human|instructions?|response|answer)\W*:/i,
  /\[\/?INST\]|<<\/?SYS>>|<\/?s>|<\|[^|<>]{0,40}\|>|<\/?(?:system|user|assistant|instructions?)>|\{\{\s*\/?\s*(?:system|user|assistant)\b/i,
];

/** What a person may be told as well: left unread to be sure, and no word is made of it. */
const VERDICTS: readonly RegExp[] = [
  new RegExp(`${ANSWERING}[^.!?]{0,80}${VERDICT}|${VERDICT}[^.!?]{0,80}${ANSWERING}`, "i"),
  /\byes or no\b/i,
  /\b(?:draft|text|article|issue) (?:above|below|is over|ends here)\b/i,
  /^\W*(?:(?:yes|no)\b\W*)+$/i,
];

export interface Heeded {
  text: string;
  /** How many sentences were left out that nobody says to a person. */
  orders: number;
}

/** `echoed`: the questions themselves, which no draft has a reason to ask. */
export function withoutOrders(text: string, echoed: readonly string[]): Heeded {
  let orders = 0;
  const lines = text.split("\n").map((line) => {
    const sentences = sentenceTexts(line);
    const isOrder = (sentence: string) =>
      ORDERS.some((order) => order.test(sentence)) || echoed.some((question) => sentence.includes(question));
    const heeded = sentences.filter((sentence) => !isOrder(sentence));
    orders += sentences.length - heeded.length;
    const kept = heeded.filter((sentence) => !VERDICTS.some((verdict) => verdict.test(sentence)));
    return kept.length === sentences.length ? line : kept.join(" ");
  });
  return { text: lines.join("\n").trim(), orders };
}
