/** A model that reads by counting: the same text always gets the same answers, and another text others. */
import { type Model, ModelStopped, type Reading } from "../../src/composition/model.ts";
import { sha256 } from "../../src/core/ids.ts";

export interface WordModel extends Model {
  /** What it was given to read so far, in order. */
  readonly texts: string[];
}

interface Options {
  name?: string;
  /** Asked before each reading; what it throws, the reading throws. */
  before?(text: string, count: number): void | Promise<void>;
}

const logistic = (odds: number): number => 1 / (1 + Math.exp(-odds));

export function wordModel({ name = "words.gguf", before }: Options = {}): WordModel {
  const texts: string[] = [];
  const hash = sha256(name);
  return {
    ...{ name, hash, texts },
    async read(rubric, text, { deadline, signal }): Promise<Reading> {
      if (signal.aborted) throw new ModelStopped("stopped", "It was asked to stop");
      await before?.(text, texts.length);
      if (deadline.getTime() <= 0) throw new ModelStopped("deadline", "Its time was over");
      texts.push(text);
      const words = text.split(/\s+/).filter(Boolean).slice(0, rubric.excerptTokens);
      const digits = words.filter((word) => /\d/.test(word)).length;
      const answers = rubric.questions.map(({ id }) => {
        const odds = (id.endsWith("-negated") ? -1 : 1) * ((20 * digits) / Math.max(20, words.length));
        const mass = 0.9;
        return {
          question: id,
          logYes: Math.log(mass * logistic(odds)),
          logNo: Math.log(mass * logistic(-odds)),
          mass,
        };
      });
      const distinct = new Set(words).size / Math.max(1, words.length);
      return {
        ...{ tokens: words.length, answers, evaluated: words.length + 10 * rubric.questions.length },
        meanLogLikelihood: words.length < 2 ? null : -2 - 3 * distinct,
      };
    },
    write: async (prompt) => prompt.slice(0, 0),
    memory: () => ({ peakMb: 1, fileMb: 1 }),
    close: async () => undefined,
  };
}
