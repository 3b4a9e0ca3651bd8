/** What can be measured of a draft without a model, and what of it speaks for the draft. */
import { type Archive, type Overlap, overlapWith } from "./archive.ts";
import { countWords, isUnspaced, proseOf, sentencesIn } from "./prose.ts";
import { textForModel } from "./rubric.ts";
import { deviation, mean } from "./statistics.ts";

export interface Features {
  words: number;
  /** 1 within the usual length of an issue, less outside of it; 0 to 1. */
  lengthBand: number;
  /** LIX, which counts long words and long sentences in any language: 20 is a children's book, 60 an act of law. */
  readability: number;
  /** In every 100 words; a text of fewer counts as 100. */
  numbersPer100: number;
  namesPer100: number;
  /** How much the lengths of sentences differ: their standard deviation by their mean. 0 for fewer than three. */
  sentenceVariety: number;
  meanSentence: number;
  codeShare: number;
  overlap: Overlap;
  /** Sentences that tell a model how to judge it. */
  orders: number;
}

/** Raised when the same draft would be measured otherwise: then all are measured anew. */
export const FEATURES_VERSION = 1;

export function featuresOf(draft: { id: string; body: string }, archive: Archive): Features {
  const { body } = draft;
  const { text, codeShare } = proseOf(body);
  const sentences = sentencesIn(text);
  const tokens = sentences.flat();
  const words = countWords(tokens);
  const lengths = sentences.map(countWords);
  const per100 = (count: number) => (100 * count) / Math.max(words, 100);
  return {
    words,
    lengthBand: lengthBand(words),
    readability: lix(tokens, words, sentences.length),
    numbersPer100: per100(tokens.filter(isNumber).length),
    namesPer100: per100(countNames(sentences)),
    sentenceVariety: lengths.length < 3 ? 0 : deviation(lengths) / Math.max(1, mean(lengths)),
    meanSentence: lengths.length === 0 ? 0 : words / lengths.length,
    codeShare,
    overlap: overlapWith(archive, draft),
    orders: textForModel({ title: "", body }).orders,
  };
}

/** Words: an issue of fewer is a note, one of more is seldom read to its end. */
export const USUAL_LENGTH = { least: 300, most: 1_500 } as const;
/** So many times the longest usual one speak no more against a draft than half of that do. */
const FAR_TOO_LONG = 8;

function lengthBand(words: number): number {
  const { least, most } = USUAL_LENGTH;
  if (words < least) return words / least;
  return words <= most ? 1 : Math.max(0, 1 - Math.log(words / most) / Math.log(FAR_TOO_LONG));
}

const LONG_WORD = 6;

function lix(tokens: readonly string[], words: number, sentences: number): number {
  if (words === 0 || sentences === 0) return 0;
  const long = tokens.filter((token) => token.length > LONG_WORD).length;
  return words / sentences + (100 * long) / words;
}

const isNumber = (word: string): boolean => /^\p{Nd}/u.test(word);
const CAPITAL = /^\p{Lu}/u;
const IS_KATAKANA = /^[\p{Script=Katakana}ー]$/u;
/** So many signs of katakana in a row are a name or a foreign word. */
const KATAKANA_NAME = 3;

/** Runs of words with a capital that don't begin a sentence; `New York` is one. A text in capitals has none. */
function countNames(sentences: readonly string[][]): number {
  let names = 0;
  for (const words of sentences) {
    const capitals = words.map(
      (word) => CAPITAL.test(word) && word !== "I" && !word.startsWith("I'") && !word.startsWith("I’"),
    );
    if (capitals.filter(Boolean).length > words.length / 2 && words.length > 3) continue;
    for (let place = 1; place < words.length; place++) {
      if (capitals[place] && !(capitals[place - 1] && place > 1)) names++;
    }
    names += katakanaRuns(words);
  }
  return names;
}

function katakanaRuns(words: readonly string[]): number {
  let [runs, length] = [0, 0];
  for (const word of words) {
    length = isUnspaced(word) && IS_KATAKANA.test(word) ? length + 1 : 0;
    if (length === KATAKANA_NAME) runs++;
  }
  return runs;
}

/** What speaks for a draft, each from 0 to 1. */
export const SIGNALS = ["length", "readability", "numbers", "names", "variety", "fresh"] as const;
type Signal = (typeof SIGNALS)[number];
export type Signals = Readonly<Record<Signal, number>>;

export const SIGNAL_NAMES: Readonly<Record<Signal, string>> = {
  length: "length",
  readability: "readability",
  numbers: "numbers",
  names: "names",
  variety: "sentence variety",
  fresh: "not said before",
};

const EASY_LIX = 25;
const HARD_LIX = 50;
/** So far outside of what reads well, nothing more speaks against it. */
const LIX_RANGE = 30;
/** In 100 words: with more than that, a text is a table. */
const MANY_NUMBERS = 4;
const MANY_NAMES = 8;
const VARIED = 0.8;

/** A text without words has none of them: it can't be well to read, and repeats nothing because it says nothing. */
export function signalsOf(features: Features): Signals {
  const { words, readability, overlap } = features;
  if (words === 0) return { length: 0, readability: 0, numbers: 0, names: 0, variety: 0, fresh: 0 };
  const off = Math.max(0, EASY_LIX - readability, readability - HARD_LIX);
  return {
    length: features.lengthBand,
    readability: 1 - Math.min(1, off / LIX_RANGE),
    numbers: Math.min(1, features.numbersPer100 / MANY_NUMBERS),
    names: Math.min(1, features.namesPer100 / MANY_NAMES),
    variety: Math.min(1, features.sentenceVariety / VARIED),
    fresh: 1 - overlap.share,
  };
}
