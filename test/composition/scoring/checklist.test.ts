import { expect, test } from "vitest";
import type { Answer } from "../../../src/composition/model.ts";
import { checklistOf } from "../../../src/composition/scoring/checklist.ts";
import { RUBRIC, RUBRIC_HASH, textForModel } from "../../../src/composition/scoring/rubric.ts";

const answers = (odds: (id: string) => number, mass = 0.5): { answers: Answer[] } => ({
  answers: RUBRIC.questions.map(({ id }) => ({ question: id, logYes: odds(id) - 3, logNo: -3, mass })),
});
const isNegated = (id: string) => id.endsWith("-negated");
const nothing = answers(() => 0);

test("eight questions, four of them contraries, each with a name of its own", () => {
  const ids = RUBRIC.questions.map(({ id }) => id);
  expect(new Set(ids).size).toBe(8);
  expect(ids.filter(isNegated)).toHaveLength(4);
});

test("yes to a question and no to its contrary speak for a draft", () => {
  const reading = answers((id) => (isNegated(id) ? -1 : 2));
  expect(checklistOf(reading, nothing)).toMatchObject({ score: 1.5, mass: 0.5, disagreement: 0 });
  expect(checklistOf(reading, nothing).perCriterion.claim).toEqual({ score: 1.5, halves: [2, 1] });
});

test("a model that says yes to everything says nothing, and disagrees with itself", () => {
  expect(
    checklistOf(
      answers(() => 3),
      nothing,
    ),
  ).toMatchObject({ score: 0, disagreement: 1 });
});

test("what it says of no draft at all is taken off", () => {
  const leaning = answers((id) => (isNegated(id) ? 1 : 4));
  expect(checklistOf(leaning, leaning)).toMatchObject({ score: 0, disagreement: 0 });
  const more = answers((id) => (isNegated(id) ? 0 : 5));
  expect(checklistOf(more, leaning)).toMatchObject({ score: 1, disagreement: 0 });
});

test("an answer that is missing is an error, and no zero", () => {
  expect(() => checklistOf({ answers: nothing.answers.slice(1) }, nothing)).toThrow(
    /lacks an answer to claim/,
  );
});

test("the model reads title and prose; of what is all code it reads the code", () => {
  expect(textForModel({ title: " A title ", body: "# Head\n\nSome **words**." })).toBe(
    "A title\n\nHead\n\nSome words.",
  );
  expect(textForModel({ title: "T", body: "```\nx = 1;\n```" })).toBe("T\n\n```\nx = 1;\n```");
  expect(textForModel({ title: "", body: "" })).toBe("");
  expect(RUBRIC_HASH).toMatch(/^[0-9a-f]{64}$/);
});
