/** What a person sees while a command runs. Goes to stderr when JSON was asked for, so that stdout holds only that. */
import * as clack from "@clack/prompts";
import type { Progress } from "../operations/perform-job.ts";

export interface Terminal {
  title(text: string): void;
  step(text: string): void;
  warn(text: string): void;
  /** A framed block of lines. */
  note(text: string, title: string): void;
  /** Shows a bar while `work` runs, then the sentence that it made. */
  during<T>(label: string, work: (progress: Progress) => Promise<T>, said: (result: T) => string): Promise<T>;
  /** A yes-or-no question; no when nobody can answer. */
  confirm(question: string): Promise<boolean>;
  /** Lines as they are, without a frame, so that they can be copied whole. */
  plain(text: string): void;
  /** Null when nobody can answer, or stops answering. */
  ask(question: Question): Promise<string | null>;
  /** One of these; null when nobody can answer, or stops answering. */
  choose<T extends string>(question: string, choices: readonly Choice<T>[]): Promise<T | null>;
  end(text: string): void;
}

export interface Choice<T extends string> {
  value: T;
  label: string;
}

export interface Question {
  message: string;
  /** Stands there to begin with. */
  initial?: string;
  /** Not shown while it is typed. */
  secret?: boolean;
  /** What is wrong with an answer; null when it is right. */
  wrong?(answer: string): string | null;
}

export function openTerminal(json: boolean): Terminal {
  const output = json ? process.stderr : process.stdout;
  const lively = output.isTTY === true;
  const common = { output, withGuide: true };
  // A log keeps its lines whole.
  const inWidth = (text: string) => (lively ? folded(text, output.columns - GUIDE) : text);
  return {
    title: (text) => clack.intro(text, common),
    step: (text) => clack.log.step(inWidth(text), common),
    warn: (text) => clack.log.warn(inWidth(text), common),
    note: (text, title) =>
      clack.note(lively ? folded(text, output.columns - FRAME) : text, title, {
        ...common,
        format: (line) => line,
      }),
    end: (text) => clack.outro(inWidth(text).replaceAll("\n", `\n${" ".repeat(GUIDE)}`), common),
    plain: (text) => void output.write(`\n${text}\n\n`),
    async ask({ message, initial = "", secret = false, wrong }) {
      if (!process.stdin.isTTY || !lively) return null;
      const validate = (answer = "") => wrong?.(answer.trim()) ?? undefined;
      const answer = secret
        ? await clack.password({ message, validate, output })
        : await clack.text({ message, initialValue: initial, validate, output });
      return clack.isCancel(answer) ? null : (answer ?? "").trim();
    },
    async choose(question, choices) {
      if (!process.stdin.isTTY || !lively) return null;
      const options = choices.map(({ value, label }) => ({ value: String(value), label }));
      const answer = await clack.select<string>({ message: question, options, output });
      return choices.find(({ value }) => value === answer)?.value ?? null;
    },
    async confirm(question) {
      if (!process.stdin.isTTY || !lively) return false;
      return (await clack.confirm({ message: question, initialValue: false, output })) === true;
    },
    async during(label, work, said) {
      if (!lively) {
        const result = await work(() => undefined);
        clack.log.step(said(result), common);
        return result;
      }
      const bar = clack.progress({ max: 100, style: "block", size: 30, output });
      bar.start(label);
      let shown = 0;
      const left = timeLeft(() => performance.now());
      try {
        const result = await work((step, done, total) => {
          const share = total > 0 ? Math.floor((done / total) * 100) : 0;
          const counted = total > 1 && done < total ? `${step} (${done} of ${total})` : step;
          const text = `${counted}${left(step, done, total)}`;
          // A job has several steps, and each fills the bar anew.
          bar.advance(share - shown, text);
          shown = share;
        });
        bar.stop(inWidth(said(result)).replaceAll("\n", "\n│  "));
        return result;
      } catch (error) {
        bar.error(label);
        throw error;
      }
    },
  };
}

/** The line at the left, and the gap beside it. */
const GUIDE = 3;
/** The frame of a note, at both sides. */
const FRAME = 6;

/** Breaks lines that are wider than the terminal between words; what stands further in stays there. */
export function folded(text: string, width: number): string {
  return text
    .split("\n")
    .flatMap((line) => foldedLine(line, width))
    .join("\n");
}

function foldedLine(line: string, width: number): string[] {
  const indent = /^ */.exec(line)?.[0] ?? "";
  const lines: string[] = [];
  let current = "";
  // At the last of several spaces, so that columns stay apart.
  for (const word of line.slice(indent.length).split(/ (?! )/)) {
    const longer = current === "" ? word : `${current} ${word}`;
    if (current === "" || indent.length + longer.length <= width) current = longer;
    else {
      lines.push(indent + current.trimEnd());
      current = word;
    }
  }
  return [...lines, indent + current];
}

const SOON_MS = 5_000;

/**
 * How long a step will still take, told from how long it has taken so far: “, about 4 min left”. Nothing in its first
 * seconds, when that would be a guess, and nothing where the end is not known.
 */
export function timeLeft(now: () => number): (step: string, done: number, total: number) => string {
  let current = "";
  let began = 0;
  let from = 0;
  return (step, done, total) => {
    if (step !== current) [current, began, from] = [step, now(), done];
    const elapsed = now() - began;
    if (elapsed < SOON_MS || done <= from || done >= total) return "";
    const seconds = ((elapsed / (done - from)) * (total - done)) / 1_000;
    return seconds < 90
      ? `, about ${Math.ceil(seconds)} s left`
      : `, about ${Math.ceil(seconds / 60)} min left`;
  };
}

/** The one JSON line that others rely on, last on stdout. */
export const printJson = (value: unknown): void => {
  process.stdout.write(`${JSON.stringify(value)}\n`);
};

/** Columns side by side, the last one wrapping at the terminal's width. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? "").length)),
  );
  return rows
    .map((row) =>
      row
        .map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0)))
        .join("   ")
        .trimEnd(),
    )
    .join("\n");
}

/** A table of figures: all columns but the first end under each other, and a line stands above the last row, the sum. */
export function figures(rows: readonly (readonly string[])[], { summed = false } = {}): string {
  const widest = (column: number) => Math.max(...rows.map((row) => (row[column] ?? "").length));
  const widths = (rows[0] ?? []).map((_, column) => widest(column));
  const lines = rows.map((row) =>
    widths
      .map((width, column) =>
        column === 0 ? (row[0] ?? "").padEnd(width) : (row[column] ?? "").padStart(width),
      )
      .join("  "),
  );
  const rule = "─".repeat(lines[0]?.length ?? 0);
  return (summed ? [...lines.slice(0, -1), rule, ...lines.slice(-1)] : lines).join("\n");
}
