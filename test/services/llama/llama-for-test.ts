/** A local model over files of the test's own, with a lock of its own: tests run side by side. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { type Model, ModelStopped, type Rubric } from "../../../src/composition/model.ts";
import { systemClock } from "../../../src/core/clock.ts";
import { type LlamaOptions, llamaModel } from "../../../src/services/llama/model.ts";

export const RUBRIC: Rubric = {
  prefix: "You read the beginning of a draft and answer one question with yes or no. The draft begins here.",
  excerptTokens: 120,
  questions: [
    { id: "claim", words: "Does it make one clear claim?" },
    { id: "claim-negated", words: "Is it unclear what it claims?" },
  ],
};

export const LETTER = "The pump failed on Tuesday at four, and Ada had the spare part in a drawer. ".repeat(
  8,
);

export function folderForTest(): string {
  const folder = mkdtempSync(join(tmpdir(), "pressroom-llama-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  return folder;
}

/** For several tests; whoever opens it closes it. */
export const openForTests = (
  file: string,
  { folder, ...options }: Partial<LlamaOptions> & { folder: string },
): Promise<Model> =>
  llamaModel({
    ...{ file, folder, lock: join(folder, "lock.sqlite"), threads: null, memoryMb: null, clock: systemClock },
    // The suite is in a hurry, and has the machine to itself.
    ...{ priority: 0, ...options },
  });

/** Closed with the test. */
export async function modelForTest(file: string, options: Partial<LlamaOptions> = {}): Promise<Model> {
  const model = await openForTests(file, { folder: folderForTest(), ...options });
  onTestFinished(() => model.close());
  return model;
}

export const within = (ms: number, signal: AbortSignal = new AbortController().signal) => ({
  deadline: new Date(Date.now() + ms),
  signal,
});

/** Why it stopped, and after how many milliseconds. */
export async function stopOf(
  reading: Promise<unknown>,
): Promise<{ because: string; ms: number; message: string }> {
  const began = performance.now();
  const error = await reading.then(
    () => new Error("It did not stop"),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ModelStopped)) throw error;
  return { because: error.because, ms: performance.now() - began, message: error.message };
}
