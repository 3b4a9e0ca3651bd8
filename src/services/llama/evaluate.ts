/** Evaluates tokens a piece at a time, so that a deadline is met in the midst of them. */
import type { ControlledEvaluateInputItem, Token } from "node-llama-cpp";
import type { Limits } from "./limits.ts";
import type { OpenModel } from "./open-model.ts";

/** At 25 tokens a second, an old machine with AVX, a piece takes less than a second. */
const PIECE_TOKENS = 16;

/** What may come next, over the whole vocabulary: the library's own figures, of single precision. */
export type Probabilities = ReadonlyMap<Token, number>;

export interface Seeing {
  limits: Limits;
  /** From which token on it is asked what could follow; the long table is made for each of them. */
  from: number;
  seen(index: number, next: Probabilities): void;
}

export async function evaluate(
  { sequence }: OpenModel,
  tokens: readonly Token[],
  { limits, from, seen }: Seeing,
): Promise<void> {
  for (const { start, piece } of pieces(tokens)) {
    limits.check();
    // No sampling options: with any, the candidates would be cut before their probabilities are counted.
    const asked = piece.map(
      (token, n): ControlledEvaluateInputItem =>
        start + n < from ? token : [token, { generateNext: { probabilities: true } }],
    );
    const outputs = await sequence.controlledEvaluate(asked);
    outputs.forEach((output, n) => {
      if (output?.next.probabilities) seen(start + n, output.next.probabilities);
    });
  }
}

export const evaluateUnseen = (open: OpenModel, tokens: readonly Token[], limits: Limits): Promise<void> =>
  evaluate(open, tokens, { limits, from: tokens.length, seen: () => undefined });

/** Evaluates all of them, and gives what may follow the last. */
export async function evaluateToNext(
  open: OpenModel,
  tokens: readonly Token[],
  limits: Limits,
): Promise<Probabilities> {
  let next: Probabilities = new Map();
  const seen = (_: number, found: Probabilities) => {
    next = found;
  };
  await evaluate(open, tokens, { limits, from: tokens.length - 1, seen });
  return next;
}

/** None of a single token but where there is only one: llama.cpp rounds that otherwise than it does several. */
function* pieces(tokens: readonly Token[]): Generator<{ start: number; piece: Token[] }> {
  let start = 0;
  while (start < tokens.length) {
    const left = tokens.length - start;
    const length = left === PIECE_TOKENS + 1 ? left : PIECE_TOKENS;
    yield { start, piece: tokens.slice(start, start + length) };
    start += length;
  }
}
