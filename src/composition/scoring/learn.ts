/** What the owner's marks teach: how much each feature counts, and whether the model's word is worth anything. */
import type { OwnersPick } from "../../content/issues.ts";
import { drawAgain, seeded } from "./dice.ts";
import { SIGNAL_NAMES, SIGNALS } from "./features.ts";
import { countsFor, type Scored } from "./rank.ts";
import { fitRidge, predict } from "./ridge.ts";
import type { Weights } from "./scorer.ts";
import { type Correlation, correlationOf, spearman } from "./statistics.ts";

const VALUE: Readonly<Record<OwnersPick, number>> = { keep: 1, maybe: 0.5, drop: 0 };

/** A draft that the owner has judged. */
export interface Mark {
  draft: Scored;
  pick: OwnersPick;
}

type Predictor = (draft: Scored) => number;

export interface Learning {
  marks: number;
  /** From how many on something is learned. */
  needed: number;
  /** On marks that were held out, told from the measured features alone; null while there are too few marks. */
  classic: Correlation | null;
  /** The same with the model's answers; null where it has not read enough of the marked drafts. */
  withModel: Correlation | null;
  /** Whether the model's answers count: while there are too few marks, and then if they tell held-out marks better. */
  usesModel: boolean;
  /** What the held-out marks were told better by than by chance; null where that can't be said of anything. */
  learned: Learned | null;
}

interface Learned {
  /** The heaviest first; a weight is of one standard deviation, keep being 1 and drop 0. */
  terms: readonly { name: string; weight: number }[];
  whole: Predictor;
  /** Each from another sample of the marks. */
  samples: readonly Predictor[];
}

const ENOUGH_MARKS = 50;
const FOLDS = 10;
const SAMPLES = 100;
const SEED = 50;
/** Of samples of the marks, in so many the model must help. */
const MOSTLY = 0.9;

type Row = (draft: Scored) => number[];

const classicRow: Row = ({ signals }) => SIGNALS.map((signal) => signals[signal]);
const CLASSIC_NAMES = SIGNALS.map((signal) => SIGNAL_NAMES[signal]);
const MODEL_NAMES = ["the model's answers", "how likely the text is to the model"];

/** A draft on which the model's word doesn't count stands at the mean of those on which it does. */
function rowWithModel(marks: readonly Mark[]): Row {
  const read = marks.flatMap(({ draft }) => (countsFor(draft) && draft.model ? [draft.model] : []));
  const meanOf = (values: readonly number[]) =>
    values.reduce((sum, one) => sum + one, 0) / Math.max(1, values.length);
  const score = meanOf(read.map(({ checklist }) => checklist.score));
  const likelihood = meanOf(read.flatMap(({ meanLogLikelihood }) => meanLogLikelihood ?? []));
  return (draft) => {
    const model = countsFor(draft) ? draft.model : null;
    return [...classicRow(draft), model?.checklist.score ?? score, model?.meanLogLikelihood ?? likelihood];
  };
}

/** The same marks teach the same, in whatever order they come. */
export function learnFrom(given: readonly Mark[]): Learning {
  const marks = given.toSorted((a, b) => (a.draft.id < b.draft.id ? -1 : 1));
  const none = { marks: marks.length, needed: ENOUGH_MARKS, learned: null, withModel: null };
  if (marks.length < ENOUGH_MARKS) return { ...none, classic: null, usesModel: true };
  const wanted = marks.map(({ pick }) => VALUE[pick]);
  const told = heldOut(marks, classicRow);
  const classic = correlationOf(told, wanted);
  const isRead = marks.filter(({ draft }) => countsFor(draft)).length >= ENOUGH_MARKS;
  const row = rowWithModel(marks);
  const toldWithModel = isRead ? heldOut(marks, row) : null;
  const withModel = toldWithModel && correlationOf(toldWithModel, wanted);
  // What tells no better than chance helps nobody, even if the rest tells still less.
  const usesModel =
    toldWithModel !== null &&
    withModel !== null &&
    withModel.low > 0 &&
    isBetter(toldWithModel, told, wanted);
  const chosen = usesModel ? withModel : classic;
  const names = usesModel ? [...CLASSIC_NAMES, ...MODEL_NAMES] : CLASSIC_NAMES;
  const learned = chosen.low > 0 ? teach(marks, usesModel ? row : classicRow, names) : null;
  return { ...none, classic, withModel, usesModel, learned };
}

/** What each mark would be told to be by a fit to the marks of the other nine tenths. */
function heldOut(marks: readonly Mark[], row: Row): number[] {
  const random = seeded(SEED);
  const order = marks.map((_, index) => ({ index, key: random() })).toSorted((a, b) => a.key - b.key);
  const fold = new Map(order.map(({ index }, place) => [index, place % FOLDS]));
  const told = new Array<number>(marks.length).fill(0);
  for (let held = 0; held < FOLDS; held++) {
    const fit = fitTo(
      marks.filter((_, index) => fold.get(index) !== held),
      row,
    );
    for (const [index, { draft }] of marks.entries())
      if (fold.get(index) === held) told[index] = predict(fit, row(draft));
  }
  return told;
}

const fitTo = (marks: readonly Mark[], row: Row, lambda?: number) =>
  fitRidge(
    marks.map(({ draft }) => row(draft)),
    marks.map(({ pick }) => VALUE[pick]),
    lambda,
  );

/** By chance alone one of two is better half the time: it must be so in nine of ten samples of the marks. */
function isBetter(some: readonly number[], others: readonly number[], wanted: readonly number[]): boolean {
  const random = seeded(SEED);
  const at = (values: readonly number[], drawn: readonly number[]) =>
    drawn.map((index) => values[index] ?? 0);
  const wins = Array.from({ length: SAMPLES }, () => drawAgain(wanted.length, random)).filter((drawn) => {
    const truth = at(wanted, drawn);
    return spearman(at(some, drawn), truth) > spearman(at(others, drawn), truth);
  });
  return wins.length >= MOSTLY * SAMPLES;
}

function teach(marks: readonly Mark[], row: Row, names: readonly string[]): Learned {
  const random = seeded(SEED);
  const fit = fitTo(marks, row);
  const samples = Array.from({ length: SAMPLES }, () => {
    const drawn = drawAgain(marks.length, random).flatMap((index) => marks[index] ?? []);
    const sample = fitTo(drawn, row, fit.lambda);
    return (draft: Scored) => predict(sample, row(draft));
  });
  return {
    terms: names
      .map((name, place) => ({ name, weight: fit.weights[place] ?? 0 }))
      .toSorted((a, b) => Math.abs(b.weight) - Math.abs(a.weight)),
    whole: (draft) => predict(fit, row(draft)),
    samples,
  };
}

/** The weights of the settings, less the model's share where the owner's marks speak against it. */
export const sharesAfter = ({ usesModel }: Pick<Learning, "usesModel">, weights: Weights): Weights =>
  usesModel ? weights : { classic: 1, checklist: 0, likelihood: 0 };
