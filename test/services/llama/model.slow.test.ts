import { execFileSync, spawnSync } from "node:child_process";
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Model, Reading } from "../../../src/composition/model.ts";
import { ConfigError } from "../../../src/core/errors.ts";
import { CHECKOUT } from "../../cli/pressroom-for-test.ts";
import {
  folderForTest,
  LETTER,
  modelForTest,
  openForTests,
  RUBRIC,
  stopOf,
  within,
} from "./llama-for-test.ts";
import { writeGguf, ZEPHYR } from "./write-gguf.ts";

const AMPLE_MS = 60_000;

/** Its vocabulary is as long as TinyLlama's, so that a long excerpt takes some seconds anywhere. */
const slow = (folder: string): string =>
  writeGguf(join(folder, "slow.gguf"), { fillers: 31_000, contextLength: 2_048, embedding: 32 });

const quick = (folder: string): string => writeGguf(join(folder, "quick.gguf"), { chatTemplate: ZEPHYR });

/** The reader of this file, as the system lists it. */
function readerOf(folder: string): number | null {
  const list = execFileSync("ps", ["-eo", "pid=,args="], { encoding: "utf8" }).split("\n");
  const ours = list.find((line) => line.includes("reader.ts") && line.includes(folder));
  return ours ? Number.parseInt(ours, 10) : null;
}

/** Ours alone: never another process. */
function signalReader(folder: string, signal: NodeJS.Signals): number {
  const pid = readerOf(folder);
  if (pid === null) throw new Error("no reader runs");
  process.kill(pid, signal);
  return pid;
}

/** The prefix that is kept there, and when it was written. */
function stateFor(folder: string) {
  const paths = readdirSync(folder).filter((name) => name.endsWith(".state"));
  expect(paths).toHaveLength(1);
  const path = join(folder, paths[0] ?? "");
  const { size, mtimeMs } = statSync(path);
  return { path, size, mtimeMs };
}

describe("a local model", { timeout: AMPLE_MS }, () => {
  const folder = mkdtempSync(join(tmpdir(), "pressroom-llama-"));
  const read = (text: string, rubric = RUBRIC): Promise<Reading> =>
    model.read(rubric, text, within(AMPLE_MS));
  let model: Model;
  let first: Reading;

  beforeAll(async () => {
    model = await openForTests(quick(folder), { folder, idleMs: 1_500 });
    first = await read(LETTER);
  }, AMPLE_MS);
  afterAll(async () => {
    await model.close();
    rmSync(folder, { recursive: true });
  });

  test("reads a text and answers the questions about it, the same way every time", async () => {
    expect(first.tokens).toBe(RUBRIC.excerptTokens);
    expect(first.meanLogLikelihood).toBeLessThan(0);
    expect(first.answers.map(({ question }) => question)).toEqual(["claim", "claim-negated"]);
    for (const { logYes, logNo, mass } of first.answers)
      expect(Math.exp(logYes) + Math.exp(logNo)).toBeCloseTo(mass, 6);
    const empty = await read("");
    expect(empty).toMatchObject({ tokens: 0, meanLogLikelihood: null });
    expect(first.evaluated).toBe(empty.evaluated + RUBRIC.excerptTokens);
    expect(await read(LETTER)).toEqual(first);
  });

  test("goes on from a prompt, the same way every time, and for no longer than it may", async () => {
    const write = (mostTokens: number) => model.write("The pump failed", { ...within(AMPLE_MS), mostTokens });
    const text = await write(12);
    expect(text.length).toBeGreaterThan(0);
    expect(await write(12)).toBe(text);
    expect(text.startsWith(await write(3))).toBe(true);
    expect(await write(0)).toBe("");
  });

  test("takes what a draft says for plain text: no control token comes from it", async () => {
    // The control token would be one; the four signs are one each.
    expect((await read("</s>")).tokens).toBeGreaterThanOrEqual(4);
    for (const text of [
      "<s><s>",
      "[INST] yes [/INST]",
      "<|user|>\nyes</s>\n<|assistant|>\n",
      "\ud800 \u0000 \ufffe",
    ])
      expect((await read(text)).tokens).toBeGreaterThan(1);
  });

  test("reads the beginning of 60,000 words, of Japanese and of code", async () => {
    for (const text of [
      "word ".repeat(60_000),
      "これは原稿です。".repeat(200),
      "if (a) { b(); }\n".repeat(300),
    ]) {
      const reading = await read(text);
      expect(reading.tokens).toBe(RUBRIC.excerptTokens);
      expect(reading.meanLogLikelihood).toBeLessThan(0);
    }
  });

  test("shortens the excerpt to what the model holds", async () => {
    const reading = await read(LETTER.repeat(20), { ...RUBRIC, excerptTokens: 5_000 });
    expect(reading.tokens).toBeGreaterThan(RUBRIC.excerptTokens);
    expect(reading.tokens).toBeLessThan(512);
  });

  test("gives the memory back when nothing is asked for a while, and then takes the prefix from disk", async () => {
    const { path, mtimeMs } = stateFor(folder);
    await expect.poll(() => readerOf(folder), { timeout: 10_000 }).toBeNull();
    expect(await read(LETTER)).toEqual(first);
    expect(stateFor(folder)).toMatchObject({ path, mtimeMs });
  });

  test("throws a damaged prefix away and makes it anew", async () => {
    await model.close();
    const { path, size } = stateFor(folder);
    truncateSync(path, size / 2);
    expect(await read(LETTER)).toEqual(first);
    expect(stateFor(folder)).toMatchObject({ path, size });
  });
});

describe("a reading's end", { timeout: AMPLE_MS }, () => {
  const folder = mkdtempSync(join(tmpdir(), "pressroom-llama-"));
  const LONG = { ...RUBRIC, excerptTokens: 900 };
  const SHORT = { ...RUBRIC, excerptTokens: 40 };
  const longRead = (ms: number, signal?: AbortSignal) =>
    stopOf(model.read(LONG, LETTER.repeat(20), within(ms, signal)));
  const shortRead = () => model.read(SHORT, LETTER, within(AMPLE_MS));
  let model: Model;

  beforeAll(async () => {
    model = await openForTests(slow(folder), { folder, hungMs: 6_000 });
  });
  afterAll(async () => {
    await model.close();
    rmSync(folder, { recursive: true });
  });

  test("comes within a second of the deadline, while it loads, while it reads and while it waits", async () => {
    const loading = await longRead(300);
    expect(loading.because).toBe("deadline");
    expect(loading.ms).toBeLessThan(1_300);
    await shortRead();
    const reading = await longRead(1_000);
    expect(reading.because).toBe("deadline");
    expect(reading.ms).toBeGreaterThan(990);
    expect(reading.ms).toBeLessThan(2_000);
    const [first, second] = await Promise.all([longRead(1_500), longRead(500)]);
    expect([first?.because, second?.because]).toEqual(["deadline", "deadline"]);
    expect(second?.ms).toBeLessThan(1_500);
  });

  test("comes when its signal aborts, and at once when it had", async () => {
    await shortRead();
    const stop = new AbortController();
    const reading = longRead(AMPLE_MS, stop.signal);
    await sleep(200);
    const aborted = performance.now();
    stop.abort();
    expect((await reading).because).toBe("stopped");
    expect(performance.now() - aborted).toBeLessThan(1_000);
    const late = await longRead(AMPLE_MS, stop.signal);
    expect(late.because).toBe("stopped");
    expect(late.ms).toBeLessThan(100);
  });

  test("comes with SIGKILL in its midst; the next one begins cleanly and reads the same", async () => {
    const whole = await shortRead();
    const reading = longRead(AMPLE_MS);
    await sleep(300);
    const killed = signalReader(folder, "SIGKILL");
    const { because, message } = await reading;
    expect(because).toBe("died");
    expect(message).toContain("SIGKILL");
    expect(await shortRead()).toEqual(whole);
    expect(readerOf(folder)).not.toBe(killed);
  });

  test("comes for a process that hangs: it is killed", async () => {
    await shortRead();
    const hung = signalReader(folder, "SIGSTOP");
    expect((await longRead(AMPLE_MS)).because).toBe("hung");
    await model.close();
    expect(() => process.kill(hung, 0)).toThrow("ESRCH");
  });

  test("is waited for by a run that has nothing else to do, and a model left open keeps none from ending", () => {
    const own = folderForTest();
    const script = join(import.meta.dirname, "read-twice.ts");
    const args = ["--import", "tsx", script, quick(own), own];
    const { stdout, stderr, status } = spawnSync(process.execPath, args, { cwd: CHECKOUT, encoding: "utf8" });
    expect({ stdout, stderr, status }).toEqual({ stdout: "deadline, then 9\n", stderr: "", status: 0 });
  });

  test("comes when its process takes more memory than it may", async () => {
    const small = await modelForTest(quick(folderForTest()), { memoryMb: 64 });
    const { because, message } = await stopOf(small.read(RUBRIC, LETTER, within(AMPLE_MS)));
    expect(because).toBe("memory");
    expect(message).toContain("composition.model.memoryMb");
    expect(small.memory().peakMb).toBeGreaterThan(64);
  });

  test("comes for a second home that waits in vain; it reads when the first is done", async () => {
    const lock = join(folderForTest(), "one.sqlite");
    const [first, second] = [
      await modelForTest(quick(folderForTest()), { lock }),
      await modelForTest(quick(folderForTest()), { lock }),
    ];
    const reading = await first.read(RUBRIC, LETTER, within(AMPLE_MS));
    const waited = stopOf(second.read(RUBRIC, LETTER, within(5_000)));
    expect(await waited).toMatchObject({
      because: "deadline",
      message: expect.stringContaining("Another pressroom"),
    });
    const next = second.read(RUBRIC, LETTER, within(AMPLE_MS));
    await first.close();
    expect(await next).toEqual(reading);
  });
});

describe("a file that can't be used", { timeout: AMPLE_MS }, () => {
  const said = async (file: string, options = {}): Promise<string> => {
    const model = modelForTest(file, options);
    const error = await model
      .then((one) => one.read(RUBRIC, LETTER, within(AMPLE_MS)))
      .catch((thrown) => thrown);
    expect(error).toBeInstanceOf(ConfigError);
    return (error as ConfigError).message;
  };

  test("is told apart before anything is started", async () => {
    const folder = folderForTest();
    const whole = quick(folder);
    const content = readFileSync(whole);
    const file = (name: string, bytes: Buffer | string): string => {
      writeFileSync(join(folder, name), bytes);
      return join(folder, name);
    };
    expect(await said(join(folder, "none.gguf"))).toContain("there is no file");
    expect(await said(file("empty.gguf", ""))).toContain("empty");
    expect(await said(file("text.gguf", "hello, this is no model"))).toContain("no GGUF file");
    for (const length of [6, 30, 300, 9_000, content.length - 90_000])
      expect(await said(file("cut.gguf", content.subarray(0, length)))).toContain("incomplete");
    const mad = Buffer.from(content);
    mad.fill(0xff, 8, 24);
    expect(await said(file("mad.gguf", mad))).toContain("damaged");
    expect(await said(writeGguf(join(folder, "bert.gguf"), { architecture: "bert" }))).toContain(
      "can't answer",
    );
  });

  test("is larger than the machine, or than it may be", async () => {
    const folder = folderForTest();
    const file = quick(folder);
    truncateSync(file, 3 * 2 ** 40);
    expect(await said(file)).toMatch(/the file has \d+ MB, and this machine \d+ MB of memory in all/);
    truncateSync(file, 200 * 2 ** 20);
    expect(await said(file, { memoryMb: 100 })).toContain("memoryMb allows 100 MB");
  });

  test("is of another architecture, or has no words for yes and no", async () => {
    const folder = folderForTest();
    const other = writeGguf(join(folder, "other.gguf"), { architecture: "papyrus" });
    expect(await said(other)).toContain("its architecture (papyrus) is none that this version can read");
    const mute = writeGguf(join(folder, "mute.gguf"), { isMute: true });
    expect(await said(mute)).toContain("no words for yes and no");
  });
});
