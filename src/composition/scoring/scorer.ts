/** What makes one number of a draft's parts: the weights of the settings, or those that the owner's marks have taught. */

import { drawAgain } from "./dice.ts";
import { SIGNALS } from "./features.ts";
import { countsFor, type Parts, type Scored } from "./rank.ts";
import { CRITERIA } from "./rubric.ts";
import { zScores } from "./statistics.ts";

/** How much each part counts. */
export interface Weights {
  classic: number;
  checklist: number;
  likelihood: number;
}

export interface Scorer {
  /** Of each draft of the batch, in its order; more is better. */
  totals(): number[];
  /** The same with what speaks for drafts drawn anew: what a result owes to one feature or one question shows. */
  draw(random: () => number): number[];
  parts(index: number): Parts;
}

/** So far from the mean nothing more speaks for a text that the model finds likely, or against one that it doesn't. */
const MOST_DEVIATIONS = 2;
const HALVES = CRITERIA.flatMap((criterion) => [0, 1].map((half) => ({ criterion, half })));

/** What of the batch the parts are made of, each in standard deviations. */
interface Terms {
  classic(signals: readonly number[]): number[];
  /** 0, the batch's mean, for drafts on which the model's word doesn't count. */
  checklist(halves: readonly number[]): number[];
  likelihood: number[];
}

const all = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
const EVERY_SIGNAL = all(SIGNALS.length);
const EVERY_HALF = all(HALVES.length);

function termsOf(batch: readonly Scored[]): Terms {
  const signals = SIGNALS.map((signal) => zScores(batch.map((draft) => draft.signals[signal])));
  const halves = HALVES.map(({ criterion, half }) =>
    batch.map((draft) => draft.model?.checklist.perCriterion[criterion].halves[half] ?? 0),
  );
  const counts = batch.map(countsFor);
  const sums = (columns: readonly (readonly number[])[], drawn: readonly number[]) =>
    batch.map((_, index) => drawn.reduce((sum, column) => sum + (columns[column]?.[index] ?? 0), 0));
  return {
    classic: (drawn) => zScores(sums(signals, drawn)),
    checklist: (drawn) => zAmong(sums(halves, drawn), counts),
    likelihood: likelihoods(batch),
  };
}

/** z-scores of those that count; the others are where the mean is. */
function zAmong(values: readonly number[], counts: readonly boolean[]): number[] {
  const scores = zScores(values.filter((_, index) => counts[index]));
  let next = 0;
  return counts.map((isCounted) => (isCounted ? (scores[next++] ?? 0) : 0));
}

function likelihoods(batch: readonly Scored[]): number[] {
  const counts = batch.map((draft) => countsFor(draft) && draft.model?.meanLogLikelihood != null);
  const scores = zAmong(
    batch.map(({ model }) => model?.meanLogLikelihood ?? 0),
    counts,
  );
  return scores.map((score) => Math.max(-MOST_DEVIATIONS, Math.min(MOST_DEVIATIONS, score)));
}

function partsOf(batch: readonly Scored[], terms: Terms): Scorer["parts"] {
  const [classic, checklist] = [terms.classic(EVERY_SIGNAL), terms.checklist(EVERY_HALF)];
  const counts = batch.map(countsFor);
  const isRead = (index: number) => counts[index] === true && batch[index]?.model?.meanLogLikelihood != null;
  return (index) => ({
    classic: classic[index] ?? 0,
    checklist: counts[index] ? (checklist[index] ?? 0) : null,
    likelihood: isRead(index) ? (terms.likelihood[index] ?? 0) : null,
  });
}

export const usualScorer =
  (weights: Weights) =>
  (batch: readonly Scored[]): Scorer => {
    const terms = termsOf(batch);
    const total = (signals: readonly number[], halves: readonly number[]) => {
      const [classic, checklist] = [terms.classic(signals), terms.checklist(halves)];
      return batch.map(
        (_, index) =>
          weights.classic * (classic[index] ?? 0) +
          weights.checklist * (checklist[index] ?? 0) +
          weights.likelihood * (terms.likelihood[index] ?? 0),
      );
    };
    return {
      totals: () => total(EVERY_SIGNAL, EVERY_HALF),
      draw: (random) => total(drawAgain(SIGNALS.length, random), drawAgain(HALVES.length, random)),
      parts: partsOf(batch, terms),
    };
  };

/** By weights that were learned: each draw takes those of another sample of the marks. */
export const learnedScorer =
  (predictors: { whole: (draft: Scored) => number; samples: readonly ((draft: Scored) => number)[] }) =>
  (batch: readonly Scored[]): Scorer => ({
    totals: () => batch.map(predictors.whole),
    draw: (random) => {
      const sample = predictors.samples[Math.floor(random() * predictors.samples.length)] ?? predictors.whole;
      return batch.map(sample);
    },
    parts: partsOf(batch, termsOf(batch)),
  });
