/** Loads the model into the process that reads: the only place that imports the library. */
import { setPriority } from "node:os";
import type { LlamaContextSequence, LlamaModel, Token } from "node-llama-cpp";
import { type AnswerTokens, answerTokens } from "./answer-tokens.ts";
import { readGgufHead } from "./gguf.ts";
import type { Opening } from "./messages.ts";
import { type Template, templateOf } from "./template.ts";
import { noBinary, whyNotLoaded } from "./unusable.ts";

export interface OpenModel {
  model: LlamaModel;
  sequence: LlamaContextSequence;
  template: Template;
  answers: AnswerTokens;
  /** What begins every sequence; none for some models. */
  begin: readonly Token[];
  states: { folder: string; key: string };
  /** What is evaluated and stays: the text of it, and how many tokens; null while there is none. */
  prefix: { text: string; tokens: number } | null;
}

/** A rubric, an excerpt and a question, or a prompt and what is written, with room to spare. */
const CONTEXT_TOKENS = 1_024;
/** For a smaller file, threads cost more than they bring. */
const WORTH_THREADS_BYTES = 64 * 2 ** 20;
/**
 * So that an answer does not depend on how its tokens were cut in pieces: with flash attention logarithms differed by up to
 * 0.04, with a cache of half precision by 0.001, with these by less than 0.00001.
 */
const EXACT = {
  flashAttention: false,
  experimentalKvCacheKeyType: "F32",
  experimentalKvCacheValueType: "F32",
} as const;

/** Throws UnusableModel. */
export async function openModel({ file, hash, threads, states, priority }: Opening): Promise<OpenModel> {
  setPriority(priority);
  const { fileBytes } = readGgufHead(file);
  const said: string[] = [];
  const library = await import("node-llama-cpp");
  const llama = await loadLibrary(library, said);
  const model = await llama
    // Mapped, weights that llama.cpp rearranges for the processor are held twice: 1,315 MB for a file of 591.
    // The run that started this process watches its memory, in place of the library's guess.
    .loadModel({ modelPath: file, gpuLayers: 0, useMmap: false, ignoreMemorySafetyChecks: true })
    .catch(() => {
      throw whyNotLoaded(said);
    });
  const most = fileBytes < WORTH_THREADS_BYTES ? 1 : usualThreads(llama.cpuMathCores);
  const context = await model.createContext({
    contextSize: Math.min(model.trainContextSize, CONTEXT_TOKENS),
    sequences: 1,
    threads: threads ?? most,
    ignoreMemorySafetyChecks: true,
    ...EXACT,
  });
  const { bos, shouldPrependBosToken } = model.tokens;
  return {
    model,
    sequence: context.getSequence(),
    template: templateOf(model.fileInfo.metadata.tokenizer?.chat_template),
    answers: answerTokens(model),
    begin: bos !== null && shouldPrependBosToken ? [bos] : [],
    states: { folder: states, key: `${hash} ${library.getModuleVersion()} ${JSON.stringify(EXACT)}` },
    prefix: null,
  };
}

/** One core stays free, where there are more than two. */
const usualThreads = (cores: number): number => Math.max(1, cores > 2 ? cores - 1 : cores);

async function loadLibrary(library: typeof import("node-llama-cpp"), said: string[]) {
  try {
    return await library.getLlama({
      ...{ gpu: false, build: "never", skipDownload: true, progressLogs: false },
      logLevel: library.LlamaLogLevel.error,
      logger: (_, message) => void said.push(message),
    });
  } catch (error) {
    if (error instanceof library.NoBinaryFoundError) throw noBinary(process.platform, process.arch);
    throw error;
  }
}
