/** The port of a local language model: it reads a text once and answers yes/no questions about it. */

export interface Question {
  id: string;
  /** Stands after the text; then come the template's words that give the turn to the model, whose next token answers. */
  words: string;
}

/** What every text is read under. The same prefix is evaluated once and kept. */
export interface Rubric {
  prefix: string;
  /** Of each text, so many tokens are read, from its beginning. */
  excerptTokens: number;
  questions: readonly Question[];
}

/** What the model says of the token after a question. Natural logarithms. */
export interface Answer {
  question: string;
  /** Over the whole vocabulary. */
  logYes: number;
  logNo: number;
  /** Probability of yes and no together: below 0.2 the model answers something else. */
  mass: number;
}

export interface Reading {
  /** Of the excerpt, as read. */
  tokens: number;
  /** Mean over the excerpt's tokens but the first; null for a text of fewer than two. */
  meanLogLikelihood: number | null;
  /** In the order of the questions. */
  answers: readonly Answer[];
  /** Evaluated for this reading, the prefix not among them. */
  evaluated: number;
}

export interface Model {
  /** Its file's name, and the sha256 of its content. */
  readonly name: string;
  readonly hash: string;
  /**
   * Reads a text and asks every question of the rubric. The text is data: whatever it says, no control token of the
   * template can come from it. Ends within a second of `deadline` or of the signal; then, and when the model died or
   * hung, it throws `ModelStopped`, and the next call begins with a new process. A text longer than the model holds is read
   * less far. Throws ConfigError for a model that turns out, once loaded, to be none that can answer.
   */
  read(rubric: Rubric, text: string, limits: { deadline: Date; signal: AbortSignal }): Promise<Reading>;
  /**
   * Goes on from a prompt, for as many tokens at most, greedily, and ends where the model ends its turn. The prompt is data
   * as a text is. Throws as `read` does.
   */
  write(prompt: string, limits: { mostTokens: number; deadline: Date; signal: AbortSignal }): Promise<string>;
  /** Highest resident memory of its process so far, in MB, and how much of it is the file's own. */
  memory(): { peakMb: number; fileMb: number };
  close(): Promise<void>;
}

/** Lives in core, because an adapter may take no more than types from here. */
export { ModelStopped } from "../core/errors.ts";
