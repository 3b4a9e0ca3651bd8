/** Somebody at a real terminal: a pseudo-terminal made by `script`, what stands on it, and keys that are pressed. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { expect, onTestFinished } from "vitest";
import { Screen } from "./screen.ts";

/** util-linux has it on every Debian; a Mac's `script` has other options. */
export const hasPseudoTerminal = /util-linux/.test(
  spawnSync("script", ["--version"]).stdout?.toString() ?? "",
);

const COLUMNS = 100;
const ROWS = 60;
const DOWN = "\x1b[B";
const ENTER = "\r";
const CTRL_C = "\x03";
/** A loaded machine builds and asks seven services. */
const PATIENCE_MS = 40_000;

interface Started {
  cwd: string;
  env: Record<string, string>;
}

const quoted = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;

export class PseudoTerminal {
  readonly screen = new Screen(COLUMNS, ROWS);
  /** Questions that were answered, in order. */
  readonly answered: string[] = [];
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown[]>;

  constructor(command: readonly string[], { cwd, env }: Started) {
    const line = `stty cols ${COLUMNS} rows ${ROWS}; exec ${command.map(quoted).join(" ")}`;
    this.#child = spawn("script", ["--quiet", "--flush", "--return", "--command", line, "/dev/null"], {
      ...{ cwd, env: { TERM: "xterm-256color", SHELL: "/bin/sh", ...env } },
      stdio: ["pipe", "pipe", "inherit"],
    });
    const decoder = new TextDecoder();
    this.#child.stdout?.on("data", (chunk) => this.screen.write(decoder.decode(chunk, { stream: true })));
    this.#ended = once(this.#child, "close");
    onTestFinished(() => {
      if (this.#child.exitCode === null && this.#child.signalCode === null) this.#child.kill("SIGKILL");
    });
  }

  async sees(pattern: RegExp): Promise<RegExpExecArray> {
    const found = () => pattern.exec(this.screen.text());
    await expect
      .poll(() => found() !== null || this.#child.exitCode !== null, { timeout: PATIENCE_MS, interval: 20 })
      .toBe(true);
    const match = found();
    if (!match) throw new Error(`It ended without showing ${pattern}:\n${this.screen.text()}`);
    return match;
  }

  /** Waits for the question that begins like this, which is open until it is answered. */
  async #asked(question: string): Promise<void> {
    const open = new RegExp(`[◆▲]  ${question.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}`);
    await this.sees(open);
  }

  /** Types an answer; `wrong`: what is said of it, so that the question stays open and is typed anew. */
  async answer(question: string, text: string, wrong?: RegExp): Promise<void> {
    await this.#asked(question);
    this.#press(`${text}${ENTER}`);
    if (wrong) {
      await this.sees(wrong);
      this.#press("\x15");
    } else await this.#taken(question);
  }

  /** Goes down to the choice that begins like this, and takes it. */
  async choose(question: string, choice: string): Promise<void> {
    await this.#asked(question);
    const here = new RegExp(`● ${choice}`);
    for (let pressed = 0; !here.test(this.#open()); pressed++) {
      if (pressed > 10) throw new Error(`There is no choice ${choice}:\n${this.screen.shown()}`);
      const before = this.#open();
      this.#press(DOWN);
      await expect.poll(() => this.#open(), { timeout: PATIENCE_MS, interval: 20 }).not.toBe(before);
    }
    this.#press(ENTER);
    await this.#taken(question);
  }

  /** Puts off what is asked until this is asked, or, without it, until the end. */
  async putsOff(until?: string): Promise<void> {
    for (;;) {
      await expect
        .poll(() => this.#question() !== null || this.#child.exitCode !== null, {
          ...{ timeout: PATIENCE_MS, interval: 20 },
        })
        .toBe(true);
      const question = this.#question();
      if (question === null || (until !== undefined && question.startsWith(until))) return;
      await this.choose(question, "Later");
    }
  }

  /** The one that is open; null for none. */
  #question = (): string | null => /^◆ {2}(.+)$/m.exec(this.#open())?.[1] ?? null;

  /** Ctrl-C, in place of an answer. */
  async interrupt(question: string): Promise<void> {
    await this.#asked(question);
    this.#press(CTRL_C);
  }

  /** The window is closed: nobody holds the other end of the terminal any more, and the system tells who sits at it. */
  async hangUp(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#ended;
  }

  async end(): Promise<number | null> {
    const [code] = await this.#ended;
    return code as number | null;
  }

  #open = (): string => {
    const text = this.screen.text();
    return text.slice(Math.max(text.lastIndexOf("◆"), text.lastIndexOf("▲")));
  };

  async #taken(question: string): Promise<void> {
    this.answered.push(question);
    await expect
      .poll(() => this.#open().includes(`  ${question}`), { timeout: PATIENCE_MS, interval: 20 })
      .toBe(false);
  }

  #press(keys: string): void {
    this.#child.stdin?.write(keys);
  }
}
