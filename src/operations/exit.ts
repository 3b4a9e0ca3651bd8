/** How things end: a job's outcome, the exit code it means, and an error as a person should read it. */
import { ConfigError, HomeError, InvariantError, ServiceError } from "../core/errors.ts";
import { redact } from "../core/log.ts";

/** `partial`: something is left that the next run will do. `why` is one sentence for a person. */
export type JobOutcome = {
  outcome: "idle" | "done" | "partial" | "failed";
  why?: string;
  /** It failed because it was asked for something that can't be: the command is wrong, not the world. */
  wrongUse?: true;
  /** It was asked to stop and did not: whatever it is still doing ends with its process. */
  killed?: true;
} & Record<string, unknown>;

/** Exit codes, as the README promises them. */
export const EXIT = { done: 0, failed: 1, usage: 2, later: 75 } as const;

export function exitCodeOf({ outcome, wrongUse }: JobOutcome): number {
  if (outcome === "failed") return wrongUse ? EXIT.usage : EXIT.failed;
  return outcome === "partial" ? EXIT.later : EXIT.done;
}

const isUsageError = (error: unknown): boolean =>
  String((error as { code?: string }).code).startsWith("ERR_PARSE_ARGS");

/** It was asked to stop, and did. */
export const isStop = (error: unknown): boolean =>
  (error instanceof Error && error.name === "AbortError") ||
  (error instanceof ServiceError && error.code === "stopped");

export function exitCodeOfError(error: unknown): number {
  if (isStop(error)) return EXIT.later;
  return error instanceof ConfigError || isUsageError(error) ? EXIT.usage : EXIT.failed;
}

/** An error as a person should read it: whole sentences for what they can mend, a stack only for our own defects. */
export function explain(error: unknown): string {
  if (isStop(error)) return "stopped, as it was asked to; the next run finishes the work";
  if (error instanceof HomeError || error instanceof ConfigError || error instanceof ServiceError)
    return error.message;
  if (error instanceof InvariantError)
    return `${error.message}. This is a defect of pressroom.\n${error.stack ?? ""}`;
  return error instanceof Error && !isUsageError(error)
    ? redact(error.stack ?? error.message)
    : String((error as Error).message);
}
