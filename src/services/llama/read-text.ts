/** Reads a text under a rubric: prefix from what is kept, the excerpt in one pass, each question erased again. */
import type { Token } from "node-llama-cpp";
import type { Answer, Reading, Rubric } from "../../composition/model.ts";
import { evaluate, evaluateToNext, type Probabilities } from "./evaluate.ts";
import type { Limits } from "./limits.ts";
import type { OpenModel } from "./open-model.ts";
import { standAfterPrefix } from "./prefix.ts";
import { UnusableModel } from "./unusable.ts";

/** No token of a vocabulary in use is longer, in characters, so that a long text need not be tokenized whole. */
const MOST_CHARACTERS_A_TOKEN = 32;
/** The least that single precision knows above zero. */
const LEAST = 2 ** -149;

export async function readText(
  open: OpenModel,
  { rubric, text }: { rubric: Rubric; text: string },
  limits: Limits,
): Promise<Reading> {
  const { sequence } = open;
  const questions = rubric.questions.map(({ id, words }) => ({ id, tokens: questionTokens(open, words) }));
  const prefix = await standAfterPrefix(open, `${rubric.prefix}\n\n`, limits);
  const longest = Math.max(0, ...questions.map(({ tokens }) => tokens.length));
  // One stays free: the library makes room in a full context by forgetting its beginning.
  const room = sequence.contextSize - 2 - prefix - longest;
  if (room < 1)
    throw new UnusableModel(`it holds only ${sequence.contextSize} tokens, less than the questions take`);
  const before = evaluatedBy(open);
  const excerpt = excerptOf(open, text, Math.min(rubric.excerptTokens, room));
  const meanLogLikelihood = await likelihoodOf(open, excerpt, limits);
  const answers: Answer[] = [];
  for (const { id, tokens } of questions) answers.push(await ask(open, { id, tokens }, limits));
  return { tokens: excerpt.length, meanLogLikelihood, answers, evaluated: evaluatedBy(open) - before };
}

/** As the library counts them itself: those of which it also gave probabilities are its output. */
function evaluatedBy({ sequence }: OpenModel): number {
  const { usedInputTokens, usedOutputTokens } = sequence.tokenMeter.getState();
  return usedInputTokens + usedOutputTokens;
}

const questionTokens = ({ model, template }: OpenModel, words: string): Token[] =>
  model.tokenize(`\n\n${words}${template.after}`, true);

/** Without control tokens, whatever stands in it. */
function excerptOf({ model }: OpenModel, text: string, most: number): Token[] {
  const beginning = text.slice(0, most * MOST_CHARACTERS_A_TOKEN).toWellFormed();
  return model.tokenize(beginning, false).slice(0, most);
}

async function likelihoodOf(
  open: OpenModel,
  excerpt: readonly Token[],
  limits: Limits,
): Promise<number | null> {
  let sum = 0;
  await evaluate(open, excerpt, {
    ...{ limits, from: 0 },
    seen(index, next) {
      const follower = excerpt[index + 1];
      if (follower !== undefined) sum += logOf(next, [follower]);
    },
  });
  return excerpt.length < 2 ? null : sum / (excerpt.length - 1);
}

async function ask(
  open: OpenModel,
  { id, tokens }: { id: string; tokens: readonly Token[] },
  limits: Limits,
): Promise<Answer> {
  const start = open.sequence.nextTokenIndex;
  const next = await evaluateToNext(open, tokens, limits);
  await open.sequence.eraseContextTokenRanges([{ start, end: open.sequence.nextTokenIndex }]);
  const { yes, no } = open.answers;
  const mass = Math.min(1, probabilityOf(next, [...yes, ...no]));
  return { question: id, logYes: logOf(next, yes), logNo: logOf(next, no), mass };
}

const probabilityOf = (next: Probabilities, tokens: readonly Token[]): number =>
  tokens.reduce((sum, token) => sum + (next.get(token) ?? 0), 0);

const logOf = (next: Probabilities, tokens: readonly Token[]): number =>
  Math.min(0, Math.log(Math.max(LEAST, probabilityOf(next, tokens))));
