/** Posts are planned with the words of a local model where it has any worth showing, and always without. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { loadConfig } from "../../config/load.ts";
import { importIssues } from "../../jobs/import-issues.ts";
import { planDistribution } from "../../jobs/plan-distribution.ts";
import { publishIssues } from "../../jobs/publish-issues.ts";
import { type App, openApp } from "../../src/app.ts";
import { type Model, ModelStopped } from "../../src/composition/model.ts";
import { manualClock } from "../../src/core/clock.ts";
import { postsIn } from "../../src/distribution/posts.ts";
import { prepareHome } from "../../src/operations/home.ts";
import { performJob } from "../../src/operations/perform-job.ts";
import { temporaryHome } from "../sandbox/sandbox-for-test.ts";

const SAMPLES = join(import.meta.dirname, "../../src/sandbox/sample/issues");

async function openPress(settings = "") {
  const home = temporaryHome();
  await prepareHome(home);
  writeFileSync(join(home, "settings.yaml"), settings);
  const config = await loadConfig({ home, source: { variables: {}, file: "/dev/null" } });
  const clock = manualClock("2027-03-02T12:00:00Z");
  const app = await openApp({ config, clock, logTo: "silent" });
  onTestFinished(() => app.close());
  const origin = { folder: SAMPLES, realm: "sandbox", source: "sample" } as const;
  await performJob(app, "import-issues", (host, run) => importIssues(host, run, origin));
  await performJob(app, "publish-issues", publishIssues);
  return app;
}

const makers = async ({ ledger }: App) =>
  new Set((await postsIn(ledger.db, ["proposed"])).map(({ madeBy }) => madeBy));

test("a model's file that can't be used keeps nobody from planning", async () => {
  const app = await openPress("composition:\n  model:\n    path: /nowhere/at-all.gguf\n");
  expect(await performJob(app, "plan-distribution", planDistribution)).toMatchObject({ outcome: "done" });
  expect(await makers(app)).toEqual(new Set(["extract"]));
});

test("a model that stops is asked no more, and the plan goes on", async () => {
  const app = await openPress();
  let asked = 0;
  const model = {
    write: async () => {
      asked++;
      throw new ModelStopped("hung", "It hung");
    },
  } as unknown as Model;
  const outcome = await performJob(
    { ...app, model: async () => model },
    "plan-distribution",
    planDistribution,
  );
  expect(outcome).toMatchObject({ outcome: "done" });
  expect(asked).toBe(1);
  expect(await makers(app)).toEqual(new Set(["extract"]));
});
