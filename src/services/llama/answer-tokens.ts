/** Which tokens of a vocabulary say yes, and which say no. */
import type { LlamaModel, Token } from "node-llama-cpp";
import { UnusableModel } from "./unusable.ts";

export interface AnswerTokens {
  yes: readonly Token[];
  no: readonly Token[];
}

type Vocabulary = Pick<LlamaModel, "tokenize" | "detokenize">;

/** Throws UnusableModel where yes and no can't be told apart. */
export function answerTokens(model: Vocabulary): AnswerTokens {
  const [yes, no] = [tokensFor(model, "yes"), tokensFor(model, "no")];
  if (yes.length === 0 || no.length === 0 || yes.some((token) => no.includes(token)))
    throw new UnusableModel("its vocabulary has no words for yes and no");
  return { yes, no };
}

/**
 * As a word of its own and after a line break, small and capital. The vocabulary of Llama 2 splits a leading space off,
 * so it is the last token that counts. A vocabulary too small for whole words says one by the token that it begins with.
 */
function tokensFor(model: Vocabulary, word: string): Token[] {
  const capital = word.replace(/^./, (letter) => letter.toUpperCase());
  const written = [` ${word}`, ` ${capital}`, `\n${word}`, `\n${capital}`].map((text) =>
    model.tokenize(text),
  );
  const whole = written.flatMap((tokens) => tokens.slice(-1)).filter((token) => reads(model, token) === word);
  const beginnings = written.flatMap((tokens) =>
    tokens.filter((token) => reads(model, token) !== "").slice(0, 1),
  );
  return [
    ...new Set(whole.length > 0 ? whole : beginnings.filter((token) => /^[a-z]/.test(reads(model, token)))),
  ];
}

const reads = (model: Vocabulary, token: Token): string =>
  model.detokenize([token], true).trim().toLowerCase();
