/** How drafts are ranked, until the owner's marks say it better. */
import * as z from "zod";
import type { Examples } from "./problems.ts";

const share = (usual: number) =>
  z
    .number("it should be a number, such as 0.4")
    .min(0, "it should be 0 or more")
    .max(1, "it should be at most 1")
    .default(usual);

export const scoringSchema = z.strictObject({
  /** How much each part counts beside the others; only their proportions matter. */
  weights: z
    .strictObject({
      /** What is measured: length, readability, numbers, names, sentences, what was said before. */
      classic: share(0.5),
      /** The model's answers to the questions of the rubric. */
      checklist: share(0.4),
      /** How likely the text is to the model. */
      likelihood: share(0.1),
    })
    .refine(
      ({ classic, checklist, likelihood }) => classic + checklist + likelihood > 0,
      "one of them should be above 0",
    )
    .prefault({}),
});

export const scoringExamples: Examples = {
  "scoring.weights": "{ classic: 0.5, checklist: 0.4, likelihood: 0.1 }",
  "scoring.weights.classic": "0.5",
  "scoring.weights.checklist": "0.4",
  "scoring.weights.likelihood": "0.1",
};
