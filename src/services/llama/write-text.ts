/** Goes on from a prompt: the likeliest token, again and again. */
import type { Token } from "node-llama-cpp";
import { evaluateToNext, type Probabilities } from "./evaluate.ts";
import type { Limits } from "./limits.ts";
import type { OpenModel } from "./open-model.ts";

/** What the prompt says is data: no control token comes from it. Ends where the model ends its turn. */
export async function writeText(
  open: OpenModel,
  { prompt, mostTokens }: { prompt: string; mostTokens: number },
  limits: Limits,
): Promise<string> {
  const { model, sequence, template } = open;
  open.prefix = null;
  await sequence.clearHistory();
  const most = Math.max(0, Math.min(mostTokens, sequence.contextSize - 2));
  const before = [...open.begin, ...model.tokenize(template.before, true)];
  const after = model.tokenize(template.goOn, true);
  const room = sequence.contextSize - 2 - most - before.length - after.length;
  // Of a prompt too long for the model, its end is what it goes on from.
  const words = model.tokenize(prompt.toWellFormed(), false).slice(-Math.max(1, room));
  const written: Token[] = [];
  let asked: readonly Token[] = [...before, ...words, ...after];
  while (written.length < most && asked.length > 0) {
    const token = likeliest(await evaluateToNext(open, asked, limits));
    if (token === null || model.isEogToken(token)) break;
    written.push(token);
    asked = [token];
  }
  return model.detokenize(written, false, words.slice(-8)).trimStart();
}

function likeliest(next: Probabilities): Token | null {
  let [best, most]: [Token | null, number] = [null, -1];
  for (const [token, probability] of next) if (probability > most) [best, most] = [token, probability];
  return best;
}
