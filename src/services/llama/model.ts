/** A local model behind the `Model` port: a GGUF file, read by llama.cpp in a process of its own. */
import { availableParallelism, tmpdir, totalmem, userInfo } from "node:os";
import { basename, join } from "node:path";
import type { Model } from "../../composition/model.ts";
import type { Clock } from "../../core/clock.ts";
import { ModelStopped } from "../../core/errors.ts";
import { hashOfFile } from "./file-hash.ts";
import { megabytes, readGgufHead } from "./gguf.ts";
import { assertFits, mostMbFor } from "./memory.ts";
import type { Question, Result } from "./messages.ts";
import { ReaderProcess } from "./reader-process.ts";
import { asConfigError, UnusableModel } from "./unusable.ts";

export interface LlamaOptions {
  file: string;
  /** The home's own folder for what is kept of models: evaluated prefixes, hashes. */
  folder: string;
  /** Null: by the machine's cores. */
  threads: number | null;
  /** How much its process may hold resident; null for what the file takes and room to work. */
  memoryMb: number | null;
  clock: Clock;
  /** What makes it the only one on this machine; the same for all homes unless told. */
  lock?: string;
  priority?: number;
  hungMs?: number;
  idleMs?: number;
}

/** In a container, what it may take. */
const machineBytes = (): number =>
  Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY);

const freeBytes = (): number | null => (process.platform === "linux" ? process.availableMemory() : null);

interface Limits {
  deadline: Date;
  signal: AbortSignal;
}

/** A slow machine takes seconds to load what the library is compiled to, and says nothing meanwhile. */
const HUNG_MS = 45_000;
/** Below all that somebody waits for at the machine. */
const LOW_PRIORITY = 10;
/** A run that stays gives the memory back between its readings. */
const IDLE_MS = 60_000;

/** Looks at the file, starts nothing yet. Throws ConfigError, with words, for one that can't be used. */
export async function llamaModel(options: LlamaOptions): Promise<Model> {
  const { file, folder, clock } = options;
  const { fileBytes } = checked(() => readGgufHead(file));
  const mostMb = options.memoryMb ?? mostMbFor(fileBytes);
  checked(() => assertFits({ fileBytes, mostMb, machineBytes: machineBytes(), freeBytes: freeBytes() }));
  const hash = await hashOfFile(file, join(folder, "hashes.json"));
  const lock = options.lock ?? join(tmpdir(), `pressroom-model-${userInfo().uid}.sqlite`);
  const threads = options.threads === null ? null : Math.min(options.threads, availableParallelism());
  const priority = options.priority ?? LOW_PRIORITY;
  const opening = { kind: "open" as const, ...{ file, hash, threads, lock, priority }, states: folder };
  let reader: ReaderProcess | null = null;
  let peakMb = 0;
  let idle: NodeJS.Timeout | undefined;
  let turn: Promise<unknown> = Promise.resolve();

  async function close(): Promise<void> {
    clearTimeout(idle);
    reader?.kill("stopped");
    await reader?.gone;
  }

  async function askReader(question: Question, signal: AbortSignal): Promise<Result> {
    clearTimeout(idle);
    if (reader?.isGone) await reader.gone;
    if (!reader || reader.isGone)
      reader = new ReaderProcess({ opening, mostMb, hungMs: options.hungMs ?? HUNG_MS });
    const asked = reader;
    try {
      return await asked.ask(question, signal);
    } finally {
      peakMb = Math.max(peakMb, asked.peakMb);
      idle = setTimeout(close, options.idleMs ?? IDLE_MS).unref();
    }
  }

  /** In the order in which they were asked; whoever waits for its turn is stopped in time as well. */
  async function ask(question: Question, { signal }: Limits): Promise<Result> {
    const mine = Promise.withResolvers<void>();
    const before = turn;
    turn = before.then(() => mine.promise);
    try {
      await inTime(before, question.until, signal);
      return await askReader(question, signal);
    } finally {
      mine.resolve();
    }
  }

  const until = ({ deadline }: Limits): number => Date.now() + deadline.getTime() - clock.now().getTime();

  return {
    name: basename(file),
    hash,
    async read(rubric, text, limits) {
      const result = await ask({ kind: "read", rubric, text, until: until(limits) }, limits);
      if (result.kind !== "reading")
        throw new ModelStopped("died", "The model's process answered something else");
      return result.reading;
    },
    async write(prompt, limits) {
      const { mostTokens } = limits;
      const result = await ask({ kind: "write", prompt, mostTokens, until: until(limits) }, limits);
      if (result.kind !== "written")
        throw new ModelStopped("died", "The model's process answered something else");
      return result.text;
    },
    memory: () => ({ peakMb: Math.max(peakMb, reader?.peakMb ?? 0), fileMb: megabytes(fileBytes) }),
    close,
  };
}

function checked<T>(look: () => T): T {
  try {
    return look();
  } catch (error) {
    throw error instanceof UnusableModel ? asConfigError(error) : error;
  }
}

/** Waits for what comes before, until the deadline or the signal. */
async function inTime(before: Promise<unknown>, until: number, signal: AbortSignal): Promise<void> {
  const { promise: over, reject } = Promise.withResolvers<never>();
  const stop = () => reject(new ModelStopped("stopped", "The model was asked to stop before it began"));
  const late = () => reject(new ModelStopped("deadline", "The time was over before the model began"));
  if (signal.aborted) stop();
  else if (until <= Date.now()) late();
  const timer = setTimeout(late, Math.min(2 ** 31 - 1, Math.max(0, until - Date.now())));
  signal.addEventListener("abort", stop, { once: true });
  try {
    await Promise.race([over, before]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", stop);
  }
}
