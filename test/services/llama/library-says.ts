/**
 * Run as a process of its own: asks the library alone, without anything of ours that reuses or erases, each question in
 * a full prompt in a sequence that was empty. Prints what its sampler reports, as one line.
 */
import { getLlama, type Token } from "node-llama-cpp";
import type { Rubric } from "../../../src/composition/model.ts";
import { answerTokens } from "../../../src/services/llama/answer-tokens.ts";
import { templateOf } from "../../../src/services/llama/template.ts";

export interface Asked {
  file: string;
  text: string;
  rubric: Rubric;
}

export interface LibrarySays {
  tokens: number;
  meanLogLikelihood: number;
  answers: { question: string; logYes: number; logNo: number; mass: number }[];
  /** Over all full prompts. */
  evaluated: number;
}

async function ask({ file, text, rubric }: Asked): Promise<LibrarySays> {
  const llama = await getLlama({ gpu: false, build: "never", skipDownload: true });
  const model = await llama.loadModel({ modelPath: file, gpuLayers: 0 });
  const context = await model.createContext({
    ...{ contextSize: model.trainContextSize, threads: 1, flashAttention: false },
    ...{ experimentalKvCacheKeyType: "F32", experimentalKvCacheValueType: "F32" },
  });
  const sequence = context.getSequence();
  const template = templateOf(model.fileInfo.metadata.tokenizer?.chat_template);
  const { yes, no } = answerTokens(model);
  const prefix = [
    model.tokens.bos as Token,
    ...model.tokenize(`${template.before}${rubric.prefix}\n\n`, true),
  ];
  const excerpt = model.tokenize(text).slice(0, rubric.excerptTokens);
  const nextAfter = async (tokens: Token[]): Promise<Map<Token, number>> => {
    await sequence.clearHistory();
    const said = sequence.evaluateWithMetadata(tokens, { probabilities: true }, { yieldEogToken: true });
    for await (const { probabilities } of said) return probabilities;
    throw new Error("the library gave nothing");
  };
  const answers: LibrarySays["answers"] = [];
  let evaluated = 0;
  for (const { id, words } of rubric.questions) {
    const prompt = [...prefix, ...excerpt, ...model.tokenize(`\n\n${words}${template.after}`, true)];
    const next = await nextAfter(prompt);
    evaluated += prompt.length;
    const sum = (tokens: readonly Token[]) => tokens.reduce((all, token) => all + (next.get(token) ?? 0), 0);
    answers.push({
      ...{ question: id, logYes: Math.log(sum(yes)), logNo: Math.log(sum(no)) },
      mass: sum(yes) + sum(no),
    });
  }
  const logs: number[] = [];
  for (let n = 1; n < excerpt.length; n++) {
    const next = await nextAfter([...prefix, ...excerpt.slice(0, n)]);
    logs.push(Math.log(next.get(excerpt[n] as Token) ?? 0));
  }
  const meanLogLikelihood = logs.reduce((all, one) => all + one, 0) / logs.length;
  return { tokens: excerpt.length, meanLogLikelihood, answers, evaluated };
}

const said = await ask(JSON.parse(process.argv[2] ?? ""));
process.stdout.write(`${JSON.stringify(said)}\n`, () => process.exit());
