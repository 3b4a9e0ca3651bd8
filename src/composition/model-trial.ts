/** What reading costs on this machine, found out in some ten seconds. */
import type { Model, Rubric } from "./model.ts";

export interface Trial {
  /** From the start of its process to the first answer. */
  loadSeconds: number;
  tokensPerSecond: number;
  secondsPerDraft: number;
  peakMb: number;
}

/** An excerpt of 350 tokens and eight questions; what stands before them is read once. */
const TOKENS_PER_DRAFT = 560;
const TRIAL_MS = 10_000;
/** Four seconds where there is no AVX. */
const FIRST_TOKENS = 8;
/** Then the speed is known, however little time is over. */
const ENOUGH_TOKENS = 1_000;
const MOST_LOAD_MS = 5 * 60_000;
const MOST_READ_MS = 60_000;

const rubricOf = (excerptTokens: number): Rubric => ({
  prefix: "You read the beginning of a text. It begins here.",
  excerptTokens,
  questions: [],
});

const TEXT = "The pump failed on Tuesday at four, and nobody knew where the spare part was kept. ".repeat(40);

/** `now`: milliseconds that only grow. Reads ever longer pieces until the time is over. Throws as the model does. */
export async function tryModel(model: Model, now: () => number, signal: AbortSignal): Promise<Trial> {
  const read = async (excerptTokens: number, mostMs: number) => {
    const began = now();
    const deadline = new Date(Date.now() + mostMs);
    const { evaluated } = await model.read(rubricOf(excerptTokens), TEXT, { deadline, signal });
    return { evaluated, ms: now() - began };
  };
  const loadMs = (await read(1, MOST_LOAD_MS)).ms;
  let [evaluated, ms, last] = [0, 0, 0];
  for (
    let tokens = FIRST_TOKENS;
    ms + 2 * last < TRIAL_MS && evaluated < ENOUGH_TOKENS;
    tokens = Math.min(350, tokens * 2)
  ) {
    const done = await read(tokens, MOST_READ_MS);
    [evaluated, ms, last] = [evaluated + done.evaluated, ms + done.ms, done.ms];
  }
  const tokensPerSecond = evaluated / (ms / 1_000);
  return {
    loadSeconds: loadMs / 1_000,
    tokensPerSecond,
    secondsPerDraft: TOKENS_PER_DRAFT / tokensPerSecond,
    peakMb: model.memory().peakMb,
  };
}

/** As “about 34 s a draft; 20 drafts in 11 minutes”. */
export function sayCost({ secondsPerDraft }: Pick<Trial, "secondsPerDraft">): string {
  const drafts = 20;
  const all = secondsPerDraft * drafts;
  const each = secondsPerDraft < 1 ? "less than a second" : `about ${Math.round(secondsPerDraft)} s`;
  const together = all < 90 ? `${Math.ceil(all)} s` : `${Math.ceil(all / 60)} minutes`;
  return `${each} a draft; ${drafts} drafts in ${together}`;
}
