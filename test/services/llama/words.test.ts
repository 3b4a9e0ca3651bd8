import type { LlamaModel, Token } from "node-llama-cpp";
import { describe, expect, test } from "vitest";
import { answerTokens } from "../../../src/services/llama/answer-tokens.ts";
import { assertFits, mostMbFor } from "../../../src/services/llama/memory.ts";
import { templateOf } from "../../../src/services/llama/template.ts";
import { noBinary, whyNotLoaded } from "../../../src/services/llama/unusable.ts";

/** A vocabulary as pieces, and how it splits each text. */
function vocabulary(pieces: string[], splits: Record<string, string[]>) {
  const id = (piece: string) => pieces.indexOf(piece) as Token;
  return {
    tokenize: (text: string) => (splits[text] ?? []).map(id),
    detokenize: (tokens: readonly Token[]) => tokens.map((token) => pieces[token]).join(""),
  } as Pick<LlamaModel, "tokenize" | "detokenize">;
}

describe("the tokens for yes and no", () => {
  test("are whole words, with the space that Llama 2 splits off left aside", () => {
    const pieces = [" ", "\n", " yes", " Yes", "yes", "Yes", " no", " No", "no", "No"];
    const spaced = (word: string) => [
      [` ${word}`, [" ", ` ${word}`]],
      [`\n${word}`, [" ", "\n", word]],
    ];
    const splits = Object.fromEntries(["yes", "Yes", "no", "No"].flatMap(spaced));
    const { yes, no } = answerTokens(vocabulary(pieces, splits));
    const words = (tokens: readonly Token[]) => tokens.map((token) => pieces[token]).toSorted();
    expect(words(yes)).toEqual([" Yes", " yes", "Yes", "yes"]);
    expect(words(no)).toEqual([" No", " no", "No", "no"]);
  });

  test("are their beginnings where no word is whole, and none where the two begin alike", () => {
    const splits = {
      " yes": [" ", "y", "es"],
      "\nyes": ["\n", "y", "es"],
      " no": [" ", "no"],
      "\nno": ["\n", "n", "o"],
    };
    const { yes, no } = answerTokens(vocabulary([" ", "\n", "y", "es", "n", "o", "no"], splits));
    expect([yes, no]).toEqual([[2], [6]]);
    const bytes = { " yes": ["?", "?"], " no": ["?", "?"] };
    expect(() => answerTokens(vocabulary(["?"], bytes))).toThrow("no words for yes and no");
  });
});

test("a template is told from the file's own, TinyLlama's among them; a file without one goes on writing", () => {
  const tinyLlama = "{% if message['role'] == 'user' %}\n{{ '<|user|>\n' + message['content'] + eos_token }}";
  expect(templateOf(tinyLlama).after).toBe("</s>\n<|assistant|>\n");
  expect(templateOf("{{'<|im_start|>' + message['role']}}").before).toBe("<|im_start|>user\n");
  expect(templateOf("{{ '[INST] ' + content + ' [/INST]' }}").before).toBe("[INST] ");
  expect(templateOf(undefined)).toMatchObject({ before: "", goOn: "" });
});

test("a model may hold its file and room to work; one for which there is no room is refused", () => {
  const fileBytes = 668_788_096;
  const GB = 2 ** 30;
  expect(mostMbFor(fileBytes)).toBeGreaterThan(760);
  const fits = (machineBytes: number, freeBytes: number | null) => () =>
    assertFits({ fileBytes, mostMb: 1_200, machineBytes, freeBytes });
  expect(fits(4 * GB, 2 * GB)).not.toThrow();
  expect(fits(4 * GB, null)).not.toThrow();
  expect(fits(0.7 * GB, null)).toThrow("the file has 638 MB, and this machine 717 MB of memory in all");
  expect(fits(4 * GB, 0.5 * GB)).toThrow("the file has 638 MB, and 512 MB of memory are free now");
});

test("what stands in the way of a model is said with what to do about it", () => {
  expect(
    whyNotLoaded(["llama_model_load: error loading model: unknown model architecture: 'papyrus'"]).wrong,
  ).toContain("papyrus");
  expect(
    whyNotLoaded(["data is not within the file bounds, model is corrupted or incomplete"]).wrong,
  ).toContain("incomplete or damaged");
  expect(whyNotLoaded([]).wrong).toContain("can't be loaded");
  expect(noBinary("darwin", "x64")).toMatchObject({
    wrong: expect.stringContaining("macOS 14"),
    next: expect.stringContaining("source download --gpu false"),
  });
  expect(noBinary("linux", "x64").next).toContain("npm ci");
});
