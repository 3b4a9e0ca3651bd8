/** What the two sides of the model say to each other: the run that asks, and the process that reads. */
import * as z from "zod";

const count = z.int().min(0);

const rubric = z.object({
  prefix: z.string(),
  excerptTokens: count,
  questions: z.array(z.object({ id: z.string(), words: z.string() })).readonly(),
});

/** `until` is an instant of the system's clock, in milliseconds, which both sides share. */
export const AskedSchema = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("open"),
    file: z.string(),
    hash: z.string(),
    /** Null: by the machine's cores. */
    threads: z.int().min(1).nullable(),
    /** Where evaluated prefixes are kept. */
    states: z.string(),
    lock: z.string(),
    /** As `nice` counts: 0 is everybody's, 19 the lowest. */
    priority: z.int().min(0).max(19),
  }),
  z.object({ kind: z.literal("read"), rubric, text: z.string(), until: z.number() }),
  z.object({ kind: z.literal("write"), prompt: z.string(), mostTokens: count, until: z.number() }),
  z.object({ kind: z.literal("stop") }),
]);
export type Asked = z.infer<typeof AskedSchema>;
export type Opening = Extract<Asked, { kind: "open" }>;
export type Question = Extract<Asked, { kind: "read" | "write" }>;

const log = z.number().max(0);

const ReadingSchema = z.object({
  tokens: count,
  meanLogLikelihood: log.nullable(),
  answers: z
    .array(z.object({ question: z.string(), logYes: log, logNo: log, mass: z.number().min(0).max(1) }))
    .readonly(),
  evaluated: count,
});

export const SaidSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("alive"), rssMb: z.number(), peakMb: z.number() }),
  /** Another process of this machine has the model. */
  z.object({ kind: z.literal("waiting") }),
  z.object({ kind: z.literal("open") }),
  z.object({ kind: z.literal("unusable"), wrong: z.string(), next: z.string() }),
  z.object({ kind: z.literal("reading"), reading: ReadingSchema }),
  z.object({ kind: z.literal("written"), text: z.string() }),
  z.object({ kind: z.literal("stopped"), because: z.enum(["deadline", "stopped"]) }),
  z.object({ kind: z.literal("failed"), why: z.string() }),
]);
export type Said = z.infer<typeof SaidSchema>;
export type Result = Extract<Said, { kind: "reading" | "written" }>;
