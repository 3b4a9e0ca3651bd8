/** Run as a process of its own, which nothing but the model keeps alive: reads in vain, then reads, and ends by itself. */
import { join } from "node:path";
import { systemClock } from "../../../src/core/clock.ts";
import { ModelStopped } from "../../../src/core/errors.ts";
import { llamaModel } from "../../../src/services/llama/model.ts";

const [file = "", folder = ""] = process.argv.slice(2);
const lock = join(folder, "lock.sqlite");
const model = await llamaModel({
  file,
  folder,
  lock,
  threads: null,
  memoryMb: null,
  clock: systemClock,
  priority: 0,
});
const read = (ms: number) =>
  model.read({ prefix: "A text.", excerptTokens: 9, questions: [] }, "The pump failed on Tuesday.", {
    deadline: new Date(Date.now() + ms),
    signal: new AbortController().signal,
  });
const first = await read(100).catch((error: unknown) => error);
const because = first instanceof ModelStopped ? first.because : "nothing";
const { tokens } = await read(60_000);
process.stdout.write(`${because}, then ${tokens}\n`);
