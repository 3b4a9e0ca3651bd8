/** What reads drafts here: the local model, if there is one. */
import * as z from "zod";
import type { Examples } from "./problems.ts";

const whole = z.int("it should be a whole number");

export const compositionSchema = z.strictObject({
  model: z
    .strictObject({
      /** A GGUF file. Without one, drafts are told apart by what can be counted alone. */
      path: z
        .string()
        .trim()
        .regex(/^(~?\/|[A-Za-z]:\\)/, "it should be a whole path, from / or ~/ on")
        .optional(),
      /** By the machine's cores unless told. */
      threads: whole.min(1, "it should be 1 or more").max(64, "it should be at most 64").optional(),
      /** How much memory its process may hold, in MB; by the size of its file unless told. */
      memoryMb: whole.min(64, "it should be 64 or more").optional(),
    })
    .prefault({}),
});

export type CompositionSettings = z.infer<typeof compositionSchema>;

export const compositionExamples: Examples = {
  "composition.model": "{ path: /Users/ada/models/tinyllama.gguf }",
  "composition.model.path": "/Users/ada/models/tinyllama.gguf (npm run pressroom -- setup model)",
  "composition.model.threads": "2",
  "composition.model.memoryMb": "1200",
};
