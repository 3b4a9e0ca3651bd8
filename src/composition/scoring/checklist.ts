/** What a model's answers say of a draft, less what it answers to no draft at all. */
import type { Reading } from "../model.ts";
import { CRITERIA, type Criterion, questionId } from "./rubric.ts";
import { mean } from "./statistics.ts";

export interface Checklist {
  /** Mean over the criteria, in natural logarithms of odds; 0 is what an empty draft gets. */
  score: number;
  /** Mean probability of yes and no together. Below 0.2 the model answers something else. */
  mass: number;
  /** Of the criteria, how many it answers against itself: yes to the question and to its contrary, or no to both. 0 to 1. */
  disagreement: number;
  perCriterion: Readonly<Record<Criterion, CriterionScore>>;
}

export interface CriterionScore {
  score: number;
  /** What each question alone says for the draft, less the empty draft's: two measurements of one thing. */
  halves: readonly [positive: number, negated: number];
}

type Answers = Pick<Reading, "answers">;

/** Throws for a reading that lacks an answer. */
export function checklistOf(reading: Answers, calibration: Answers): Checklist {
  const perCriterion = Object.fromEntries(
    CRITERIA.map((criterion) => [criterion, scoreOf(criterion, reading, calibration)]),
  ) as Record<Criterion, CriterionScore>;
  const scores = CRITERIA.map((criterion) => perCriterion[criterion]);
  const against = scores.filter(({ halves: [positive, negated] }) => positive * negated < 0);
  return {
    score: mean(scores.map(({ score }) => score)),
    mass: mean(reading.answers.map(({ mass }) => mass)),
    disagreement: against.length / CRITERIA.length,
    perCriterion,
  };
}

function scoreOf(criterion: Criterion, reading: Answers, calibration: Answers): CriterionScore {
  const half = (isNegated: boolean) => {
    const id = questionId(criterion, isNegated);
    return (isNegated ? -1 : 1) * (oddsOf(reading, id) - oddsOf(calibration, id));
  };
  const halves = [half(false), half(true)] as const;
  return { score: (halves[0] + halves[1]) / 2, halves };
}

function oddsOf({ answers }: Answers, id: string): number {
  const answer = answers.find(({ question }) => question === id);
  if (!answer) throw new Error(`The model's reading lacks an answer to ${id}`);
  return answer.logYes - answer.logNo;
}
