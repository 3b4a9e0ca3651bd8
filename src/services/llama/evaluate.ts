/** Evaluates tokens a piece at a time, so that a deadline is met in the midst of them. */
import type { ControlledEvaluateInputItem, Token } from "node-llama-cpp";
import type { Limits } from "./limits.ts";
import type { OpenModel } from "./open-model.ts";

/** At 25 tokens a second, an old machine with AVX, a piece takes less than a second. */
const PIECE_TOKENS = 16;

/** What may come next, over the whole vocabulary. Of the library's figures, which are single precision. */
export type Probabilities = ReadonlyMap<Token, number>;

export async function evaluate(
  { sequence }: OpenModel,
  tokens: readonly Token[],
  limits: Limits,
): Promise<void> {
  for (const piece of pieces(tokens)) {
    limits.check();
    await sequence.evaluateWithoutGeneratingNewTokens(piece);
  }
}

/** As `evaluate`; `seen` is given what each token could have been followed by. */
export async function evaluateSeeing(
  { sequence }: OpenModel,
  tokens: readonly Token[],
  { limits, seen }: { limits: Limits; seen(index: number, next: Probabilities): void },
): Promise<void> {
  let done = 0;
  for (const piece of pieces(tokens)) {
    limits.check();
    // No sampling options: with any, the candidates would be cut before their probabilities are counted.
    const asked = piece.map(
      (token): ControlledEvaluateInputItem => [token, { generateNext: { probabilities: true } }],
    );
    const outputs = await sequence.controlledEvaluate(asked);
    outputs.forEach((output, index) => {
      if (output?.next.probabilities) seen(done + index, output.next.probabilities);
    });
    done += piece.length;
  }
}

/** Evaluates all of them, and gives what may follow the last. */
export async function evaluateToNext(
  open: OpenModel,
  tokens: readonly Token[],
  limits: Limits,
): Promise<Probabilities> {
  await evaluate(open, tokens.slice(0, -1), limits);
  let next: Probabilities = new Map();
  const seen = (_: number, found: Probabilities) => {
    next = found;
  };
  await evaluateSeeing(open, tokens.slice(-1), { limits, seen });
  return next;
}

function* pieces(tokens: readonly Token[]): Generator<Token[]> {
  for (let at = 0; at < tokens.length; at += PIECE_TOKENS) yield tokens.slice(at, at + PIECE_TOKENS);
}
