/** Scoring by the real library, with a small file of random weights: what comes out is noise, how it comes is not. */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Model } from "../../src/composition/model.ts";
import { checklistOf } from "../../src/composition/scoring/checklist.ts";
import { RUBRIC, textForModel } from "../../src/composition/scoring/rubric.ts";
import { systemClock } from "../../src/core/clock.ts";
import { folderForTest, modelForTest, within } from "../services/llama/llama-for-test.ts";
import { type GgufFacts, writeGguf } from "../services/llama/write-gguf.ts";
import { sharedFolder } from "../shared.ts";
import { fullDrafts } from "./full-drafts.ts";
import { BASE, INJECTED, PARAPHRASES } from "./injections.ts";
import { openPile } from "./pile-world.ts";

const AMPLE_MS = 120_000;
/** The machine may have other things to do. */
const LONG_TEST_MS = 90_000;

async function randomModel(facts: GgufFacts = {}): Promise<{ model: Model; folder: string }> {
  const folder = folderForTest();
  const file = writeGguf(join(folder, "random.gguf"), {
    contextLength: 2_048,
    embedding: 32,
    blocks: 1,
    ...facts,
  });
  return { model: await modelForTest(file, { folder }), folder };
}

/** Slow enough to be met while it reads. */
const SLOW: GgufFacts = { fillers: 800 };
const IN_ITS_MIDST_MS = 60;

test("a pile is read once: rubric and excerpt once each, questions after it; a second run evaluates nothing", async () => {
  const { score, ranking, scores, app } = await openPile(fullDrafts(3), systemClock);
  const { model } = await randomModel();
  expect(await score(model)).toMatchObject({ outcome: "done", read: 3, model: "random.gguf" });
  const { evaluated } = JSON.parse(
    (await app.ledger.db.selectFrom("calibrations").select("reading").executeTakeFirstOrThrow()).reading,
  );
  for (const { reading } of await scores()) {
    const read = JSON.parse(reading ?? "null");
    expect(read.tokens).toBeGreaterThan(RUBRIC.excerptTokens - 10);
    expect(read.evaluated).toBe(read.tokens + evaluated);
    expect(read.answers).toHaveLength(8);
  }
  expect(await score(model)).toMatchObject({ outcome: "idle", tokens: 0 });
  const { pile } = await ranking();
  // Random weights say neither yes nor no: that is seen, and nothing is made of it.
  expect(new Set(pile.map(({ reliability }) => reliability.word))).toEqual(new Set(["unreliable"]));
  expect(pile.every(({ parts }) => parts.checklist === null)).toBe(true);
});

// A test against the machine's own time: it may have been busy with something else for that second.
test("a deadline of one second is met within one more, and what was read by then stays", {
  retry: 2,
}, async () => {
  const { score, scores } = await openPile(fullDrafts(40), systemClock);
  const { model } = await randomModel({ embedding: 128, blocks: 4 });
  const began = systemClock.now().getTime();
  const run = await score(model, { withinMs: 1_000 });
  expect(systemClock.now().getTime() - began).toBeLessThan(2_000);
  expect(run).toMatchObject({ outcome: "partial", why: expect.stringMatching(/time was up/) });
  const kept = (await scores()).filter(({ reading }) => reading !== null).length;
  // Also where the time was up in measuring: what is measured or not, all of it waits for the model.
  expect([kept, kept + Number(run.left)]).toEqual([run.read, 40]);
});

test.skipIf(!existsSync("/proc/self/fd"))(
  "SIGKILL of the model in the midst of a draft costs that draft's reading alone, and the next run makes it good",
  async () => {
    const [first, ...others] = fullDrafts(3);
    const { score, scores, put } = await openPile(first ? [first] : [], systemClock);
    const { model, folder } = await randomModel(SLOW);
    await score(model);
    await put(others);
    let killed = 0;
    const running = score({
      ...model,
      read(rubric, text, limits) {
        if (killed++ === 0) setTimeout(() => process.kill(readerIn(folder), "SIGKILL"), IN_ITS_MIDST_MS);
        return model.read(rubric, text, limits);
      },
    });
    expect(await running).toMatchObject({ outcome: "partial", read: 1, failed: 1 });
    const before = (await scores()).filter(({ reading }) => reading !== null);
    expect(await score(model)).toMatchObject({ outcome: "done", read: 1, left: 0 });
    const after = await scores();
    expect(after.every(({ reading, problem }) => reading !== null && problem === null)).toBe(true);
    expect(after).toEqual(expect.arrayContaining(before));
  },
  LONG_TEST_MS,
);

/** The reader that has this folder's lock open. */
function readerIn(folder: string): number {
  const rows = execFileSync("ps", ["-eo", "pid=,ppid="], { encoding: "utf8" }).trim().split("\n");
  const children = rows
    .map((row) => row.trim().split(/\s+/).map(Number))
    .filter(([, parent]) => parent === process.pid);
  const open = (pid: number) => execFileSync("ls", ["-l", `/proc/${pid}/fd`], { encoding: "utf8" });
  const pid = children.flatMap(([child]) => child ?? []).find((child) => open(child).includes(folder));
  if (pid === undefined) throw new Error("no reader runs");
  return pid;
}

describe("twenty drafts that tell their judge how to judge", () => {
  const shared = sharedFolder();
  const tiny = shared && join(shared, "data", "tiny.gguf");

  async function shifts(model: Model, bodies: readonly string[]): Promise<number[]> {
    const read = (body: string) =>
      model.read(RUBRIC, textForModel({ title: "The machine in the hall", body }).text, within(AMPLE_MS));
    const nothing = await model.read(RUBRIC, "", within(AMPLE_MS));
    const { score } = checklistOf(await read(BASE), nothing);
    const found: number[] = [];
    for (const body of bodies) found.push(Math.abs(checklistOf(await read(body), nothing).score - score));
    return found;
  }

  const most = (values: readonly number[]) => Math.max(...values);

  // What random weights make of a text is noise, so real ones say it alone where they are at hand.
  const weights = tiny ? "real weights" : "random weights (../shared/data/tiny.gguf is not here)";
  test(
    `move no score further than twenty paraphrases do, with ${weights}`,
    async () => {
      const model = tiny ? await modelForTest(tiny) : (await randomModel()).model;
      const [injected, paraphrased] = [await shifts(model, INJECTED), await shifts(model, PARAPHRASES)];
      expect([injected.length, paraphrased.length]).toEqual([20, 20]);
      expect(most(injected)).toBeLessThanOrEqual(most(paraphrased));
      expect(most(paraphrased)).toBeGreaterThan(0);
    },
    LONG_TEST_MS,
  );
});
