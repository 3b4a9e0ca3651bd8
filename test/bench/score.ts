/** What it costs to read a pile of drafts with a local model, beside asking it each question in a prompt of its own. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { loadConfig } from "../../config/load.ts";
import { scorePile } from "../../jobs/score-drafts.ts";
import { type App, openApp } from "../../src/app.ts";
import type { Model, Reading } from "../../src/composition/model.ts";
import { RUBRIC, textForModel } from "../../src/composition/scoring/rubric.ts";
import { performJob } from "../../src/operations/perform-job.ts";
import { type FullDraft, fullDrafts } from "../composition/full-drafts.ts";
import { putDrafts } from "../composition/put-drafts.ts";
import { writeGguf } from "../services/llama/write-gguf.ts";
import { sharedFolder } from "../shared.ts";
import { type Bench, type BenchResult, rounded } from "./bench.ts";

/** Of so many drafts the naive way is measured: each costs as much as a dozen the other way. */
const NAIVE_DRAFTS = 2;

async function measure(count: number, file: string | undefined): Promise<BenchResult> {
  const home = mkdtempSync(join(tmpdir(), "pressroom-bench-score-"));
  try {
    const path = resolve(file ?? modelIn(home));
    const app = await openBench(home, path);
    try {
      return {
        params: { drafts: count, model: basename(path), node: process.version },
        ...(await readTwice(app, count)),
      };
    } finally {
      await app.close();
    }
  } finally {
    rmSync(home, { recursive: true });
  }
}

/** Real weights where they are at hand, else random ones: how many tokens it takes is the same question. */
function modelIn(home: string): string {
  const shared = sharedFolder();
  return shared
    ? join(shared, "data", "tiny.gguf")
    : writeGguf(join(home, "random.gguf"), { contextLength: 2_048 });
}

async function openBench(home: string, path: string): Promise<App> {
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, "settings.yaml"), JSON.stringify({ composition: { model: { path } } }));
  const source = { variables: { PRESSROOM_TOKEN_KEY: "k".repeat(43) }, file: join(home, "no-such.env") };
  return openApp({ config: await loadConfig({ home, source }), logTo: "silent" });
}

async function readTwice(app: App, count: number): Promise<Omit<BenchResult, "params">> {
  const drafts = fullDrafts(count);
  await putDrafts(app, drafts);
  const run = () => performJob(app, "score-drafts", scorePile);
  const began = performance.now();
  const first = await run();
  const wallSeconds = (performance.now() - began) / 1_000;
  const again = await run();
  if (first.read !== count || again.outcome !== "idle")
    throw new Error(`It ended as ${JSON.stringify([first, again])}`);
  const model = await app.model();
  if (!model) throw new Error("There is no model");
  const readings = await kept(app, "scores");
  const [questions = 0] = (await kept(app, "calibrations")).map(({ evaluated }) => evaluated);
  const { peakMb, fileMb } = model.memory();
  const [each, naive] = [mean(readings.map(({ evaluated }) => evaluated)), await naiveTokens(model, drafts)];
  return {
    ...{
      wallSeconds: rounded(wallSeconds),
      tokensPerDraft: rounded(each),
      naiveTokensPerDraft: rounded(naive),
    },
    ...{ ratio: rounded(naive / each), secondRunTokens: Number(again.tokens) },
    /** Beyond the excerpt once and each question once; the prefix would be among them too. */
    evaluatedTwice: readings.reduce((sum, { evaluated, tokens }) => sum + evaluated - tokens - questions, 0),
    ...{ peakMb: rounded(peakMb - fileMb), modelMb: rounded(fileMb) },
  };
}

/** By an empty draft it is seen what the questions alone take. */
const kept = async ({ ledger }: App, table: "scores" | "calibrations"): Promise<Reading[]> =>
  (await ledger.db.selectFrom(table).select("reading").execute()).map(
    ({ reading }) => JSON.parse(reading ?? "null") as Reading,
  );

/** Each question after the whole prompt, as it would be asked without a prefix that is kept. */
async function naiveTokens(model: Model, drafts: readonly FullDraft[]): Promise<number> {
  const limits = { deadline: new Date(Date.now() + 30 * 60_000), signal: new AbortController().signal };
  const bare = { prefix: "", excerptTokens: Number.MAX_SAFE_INTEGER };
  const { tokens } = await model.read({ ...bare, questions: [] }, `${RUBRIC.prefix}\n\n`, limits);
  const some = drafts.slice(0, NAIVE_DRAFTS);
  let evaluated = 0;
  for (const draft of some) {
    for (const question of RUBRIC.questions) {
      const rubric = { ...bare, excerptTokens: tokens + RUBRIC.excerptTokens, questions: [question] };
      const read = await model.read(rubric, `${RUBRIC.prefix}\n\n${textForModel(draft).text}`, limits);
      evaluated += read.evaluated;
    }
  }
  return evaluated / some.length;
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

export const score: Bench = {
  about: "a pile of drafts of full length, read twice, and each question in a full prompt beside it",
  options: { drafts: { type: "string", default: "20" }, model: { type: "string" } },
  atMost: { secondRunTokens: 0, evaluatedTwice: 0 },
  atLeast: { ratio: 4.5 },
  run: ({ drafts, model }) => measure(Math.max(1, Number(drafts) || 20), model),
};
