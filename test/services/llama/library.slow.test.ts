import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Reading } from "../../../src/composition/model.ts";
import { CHECKOUT } from "../../cli/pressroom-for-test.ts";
import { sharedFolder } from "../../shared.ts";
import type { Asked, LibrarySays } from "./library-says.ts";
import { folderForTest, LETTER, modelForTest, RUBRIC, within } from "./llama-for-test.ts";
import { writeGguf, ZEPHYR } from "./write-gguf.ts";

const shared = sharedFolder();
const AMPLE_MS = 60_000;

/** In a process of its own, as ours is: it loads nothing into the tests'. */
function librarySays(asked: Asked): LibrarySays {
  const script = join(import.meta.dirname, "library-says.ts");
  const { stdout, stderr } = spawnSync(process.execPath, ["--import", "tsx", script, JSON.stringify(asked)], {
    ...{ cwd: CHECKOUT, encoding: "utf8" },
  });
  if (!stdout) throw new Error(stderr);
  return JSON.parse(stdout.trim().split("\n").at(-1) ?? "");
}

function expectSame(ours: Reading, theirs: LibrarySays): void {
  expect(ours.tokens).toBe(theirs.tokens);
  expect(ours.meanLogLikelihood).toBeCloseTo(theirs.meanLogLikelihood, 5);
  expect(ours.answers).toHaveLength(theirs.answers.length);
  ours.answers.forEach((answer, n) => {
    const said = theirs.answers[n];
    expect(answer.question).toBe(said?.question);
    for (const key of ["logYes", "logNo", "mass"] as const)
      expect(answer[key]).toBeCloseTo(said?.[key] ?? 1, 5);
  });
}

describe("what the adapter tells", { timeout: AMPLE_MS }, () => {
  test("equals to five digits what the library's own sampler reports of full prompts, and takes fewer tokens", async () => {
    const folder = folderForTest();
    const file = writeGguf(join(folder, "random.gguf"), { chatTemplate: ZEPHYR });
    const asked = { file, text: LETTER, rubric: { ...RUBRIC, excerptTokens: 60 } };
    const theirs = librarySays(asked);
    const model = await modelForTest(file, { folder });
    const ours = await model.read(asked.rubric, LETTER, within(AMPLE_MS));
    expectSame(ours, theirs);
    // After another text, from the prefix that stays; and in another process, from the one on disk.
    await model.read(asked.rubric, "Something else altogether.", within(AMPLE_MS));
    expectSame(await model.read(asked.rubric, LETTER, within(AMPLE_MS)), theirs);
    await model.close();
    expectSame(await model.read(asked.rubric, LETTER, within(AMPLE_MS)), theirs);
    expect(ours.evaluated).toBeLessThan(theirs.evaluated / 1.5);
  });

  test.skipIf(shared === null)(
    "equals it for real weights and real text, in which order is likelier than none",
    async () => {
      const file = `${shared}data/tiny.gguf`;
      const text = readFileSync(`${shared}data/README.md`, "utf8");
      const asked = { file, text, rubric: { ...RUBRIC, excerptTokens: 120 } };
      const model = await modelForTest(file);
      const read = (words: string) => model.read(asked.rubric, words, within(AMPLE_MS));
      expectSame(await read(text), librarySays(asked));
      const sentence =
        "You are a tapestry of light. Patterns unfold like petals, and knowledge whispers in the dark.";
      const told = await read(sentence);
      const turned = await read(sentence.split(" ").toReversed().join(" "));
      expect(told.meanLogLikelihood).toBeGreaterThan((turned.meanLogLikelihood ?? 0) + 0.5);
      expect(await model.write(sentence, { ...within(AMPLE_MS), mostTokens: 60 })).toMatch(/[a-z]{3}/);
    },
  );
});
