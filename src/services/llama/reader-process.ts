/** The child process in which a model reads, as the run that started it sees it: asked, watched, killed. */
import { type ChildProcess, fork } from "node:child_process";
import { existsSync } from "node:fs";
import nodeModule from "node:module";
import { join } from "node:path";
import { ModelStopped } from "../../core/errors.ts";
import { type Asked, type Opening, type Question, type Result, type Said, SaidSchema } from "./messages.ts";
import { asConfigError } from "./unusable.ts";

export interface ReaderOptions {
  opening: Opening;
  /** Of its resident memory. */
  mostMb: number;
  /** After how long without a word it counts as hung. */
  hungMs: number;
}

/** It looks at the clock between pieces; past this, it is not waited for. */
const GRACE_MS = 600;
const LOOK_EVERY_MS = 250;
const MOST_TIMER_MS = 2 ** 31 - 1;
const KEPT_ERRORS = 500;
/** The library gives the probabilities of 32,000 tokens as a map for each token read: without this, 140 MB of them wait. */
const FRUGAL = ["--max-semi-space-size=1"];

interface Pending {
  resolve(result: Result): void;
  reject(error: Error): void;
}

export class ReaderProcess {
  peakMb = 0;
  isGone = false;
  /** Resolves when the process is no more, and its memory with it. */
  readonly gone: Promise<void>;
  readonly #child: ChildProcess;
  readonly #options: ReaderOptions;
  #pending: Pending | null = null;
  #isWaiting = false;
  #silentLooks = 0;
  #errors = "";

  constructor(options: ReaderOptions) {
    this.#options = options;
    const { script, execArgv } = scriptOfReader();
    // It is told by message what to open; here the name stands for whoever looks at a list of processes.
    this.#child = fork(script, [options.opening.file], {
      execArgv: [...FRUGAL, ...execArgv],
      stdio: ["ignore", "ignore", "pipe", "ipc"],
    });
    this.#child.stderr?.on("data", (chunk) => {
      this.#errors = `${this.#errors}${chunk}`.slice(-KEPT_ERRORS);
    });
    this.#child.on("message", (message) => {
      const said = SaidSchema.safeParse(message);
      if (said.success) this.#hear(said.data);
      // Damaged weights, say, of which no probability comes out.
      else this.#end(new ModelStopped("died", died("what it answered makes no sense", "")));
    });
    const { promise, resolve } = Promise.withResolvers<void>();
    this.gone = promise;
    const end = (how: string) => {
      this.#end(new ModelStopped("died", died(how, this.#errors)));
      resolve();
    };
    this.#child.once("exit", (code, signal) => end(signal ?? `code ${code}`));
    // It could not be started, or not be spoken to.
    this.#child.once("error", (error) => end(error.message));
    this.#say(options.opening);
    this.#hold(false);
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** One question at a time. Throws ModelStopped, or ConfigError for a model that can't be used. */
  async ask(question: Question, signal: AbortSignal): Promise<Result> {
    const { promise, resolve, reject } = Promise.withResolvers<Result>();
    this.#pending = { resolve, reject };
    this.#silentLooks = 0;
    const left = Math.min(MOST_TIMER_MS, Math.max(0, question.until - Date.now()) + GRACE_MS);
    const timers = [
      setTimeout(() => this.kill("deadline"), left),
      setInterval(() => this.#look(), LOOK_EVERY_MS),
    ];
    const stop = () => {
      this.#say({ kind: "stop" });
      timers.push(setTimeout(() => this.kill("stopped"), GRACE_MS));
    };
    signal.addEventListener("abort", stop, { once: true });
    this.#hold(true);
    this.#say(question);
    try {
      return await promise;
    } finally {
      signal.removeEventListener("abort", stop);
      for (const timer of timers) clearTimeout(timer);
      // The end of a process that is killed is waited for.
      if (!this.isGone) this.#hold(false);
    }
  }

  kill(because: ModelStopped["because"]): void {
    this.#end(new ModelStopped(because, this.#isWaiting && because === "deadline" ? BUSY : SAYING[because]));
  }

  #end(error: Error): void {
    this.isGone = true;
    this.#hold(true);
    this.#child.kill("SIGKILL");
    this.#settle(({ reject }) => reject(error));
  }

  #settle(how: (pending: Pending) => void): void {
    const pending = this.#pending;
    this.#pending = null;
    if (pending) how(pending);
  }

  #say(asked: Asked): void {
    // A process that is gone takes no message; its end is told by its exit.
    if (this.#child.connected) this.#child.send(asked, () => undefined);
  }

  #hear(said: Said): void {
    this.#silentLooks = 0;
    if (said.kind === "alive") this.#weigh(said);
    else if (said.kind === "waiting") this.#isWaiting = true;
    else if (said.kind === "open") this.#isWaiting = false;
    else if (said.kind === "unusable") this.#end(asConfigError(said));
    else if (said.kind === "failed") this.#end(new ModelStopped("died", died(said.why, "")));
    else if (said.kind === "stopped")
      this.#settle(({ reject }) => reject(new ModelStopped(said.because, SAYING[said.because])));
    else this.#settle(({ resolve }) => resolve(said));
  }

  #weigh({ rssMb, peakMb }: { rssMb: number; peakMb: number }): void {
    this.peakMb = Math.max(this.peakMb, peakMb);
    if (rssMb > this.#options.mostMb) this.kill("memory");
  }

  // Looks are counted, not time: a run that was busy itself has not listened, and looks late too.
  #look(): void {
    this.#silentLooks += 1;
    if (this.#silentLooks * LOOK_EVERY_MS > this.#options.hungMs) this.kill("hung");
  }

  /** Whether the run waits for it: an idle one must not keep it from ending. */
  #hold(isAwaited: boolean): void {
    const how = isAwaited ? "ref" : "unref";
    this.#child[how]();
    this.#child.channel?.[how]();
    const errors = this.#child.stderr as { ref?(): void; unref?(): void } | null;
    errors?.[how]?.();
  }
}

const SAYING: Readonly<Record<ModelStopped["because"], string>> = {
  deadline: "The model had not finished when its time was over. Nothing is lost; the next run goes on",
  stopped: "The model was asked to stop. Nothing is lost; the next run goes on",
  died: "The model's process died. The next call begins with a new one",
  hung: "The model's process gave no sign any more and was ended. The next call begins with a new one",
  memory:
    "The model took more memory than it may and was ended. Close other programs, choose a smaller file, or raise composition.model.memoryMb",
};

const BUSY =
  "Another pressroom on this machine was reading with the model all the time. The next run tries again";

const died = (how: string, errors: string): string => {
  const last = errors.trim().split("\n").at(-1);
  return `${SAYING.died} (${how}${last ? `: ${last}` : ""})`;
};

/** From source it is read by tsx; in a build it lies beside the folders of jobs and chunks. */
function scriptOfReader(): { script: string; execArgv: string[] } {
  const source = join(import.meta.dirname, "reader.ts");
  if (!existsSync(source)) return { script: join(import.meta.dirname, "..", "reader.js"), execArgv: [] };
  // By its own name createRequire stands in every built file already.
  const tsx = nodeModule.createRequire(import.meta.url).resolve("tsx/esm");
  return { script: source, execArgv: ["--import", tsx] };
}
