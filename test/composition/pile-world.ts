/** An app of no keys with drafts in its ledger, a clock that stands, and whatever model a test gives it. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { loadConfig } from "../../config/load.ts";
import { type ScoreRunOptions, scorePile } from "../../jobs/score-drafts.ts";
import { type App, openApp } from "../../src/app.ts";
import type { Model } from "../../src/composition/model.ts";
import { readRanking } from "../../src/composition/ranking.ts";
import { type Issue, issueById, updateIssue } from "../../src/content/issues.ts";
import { type Clock, manualClock } from "../../src/core/clock.ts";
import type { Realm } from "../../src/core/realm.ts";
import { prepareHome } from "../../src/operations/home.ts";
import { performJob } from "../../src/operations/perform-job.ts";
import { type PutDraft, putDrafts } from "./put-drafts.ts";

export const MONDAY = "2026-11-23T12:00:30.000Z";

export async function openPile(drafts: readonly PutDraft[] = [], clock: Clock = manualClock(MONDAY)) {
  const home = mkdtempSync(join(tmpdir(), "pressroom-pile-"));
  onTestFinished(() => rmSync(home, { recursive: true, force: true, maxRetries: 3 }));
  await prepareHome(home);
  const source = { variables: { PRESSROOM_TOKEN_KEY: "k".repeat(43) }, file: join(home, "no-such.env") };
  const app: App = await openApp({ config: await loadConfig({ home, source }), clock });
  onTestFinished(() => app.close());
  const issues = await putDrafts(app, drafts);
  const { weights } = app.config.scoring;
  const looks = { atModel: 0 };
  return {
    ...{ app, clock, home, issues, db: app.ledger.db },
    /** How often the model's file was opened. */
    looks,
    put: (more: readonly PutDraft[]) => putDrafts(app, more),
    /** One run of the job, as launchd would start it, with this model. */
    score: (model: Model | null, options: ScoreRunOptions = {}) =>
      performJob(
        {
          ...app,
          model: async () => {
            looks.atModel++;
            return model;
          },
          modelMark: () => model && `${model.name} ${model.hash}`,
        },
        "score-drafts",
        (host: App, run) => scorePile(host, run, options),
      ),
    ranking: (realm: Realm = "live") => readRanking(app.ledger.db, { realm, weights }),
    async edit(issue: Issue | undefined, changes: Partial<Issue>): Promise<void> {
      const known = issue && (await issueById(app.ledger.db, issue.id));
      if (!known) throw new Error("There is no such issue");
      await app.ledger.transaction((db) =>
        updateIssue(db, clock, known.id, { ...known, ...changes }, { realm: known.realm, imported: false }),
      );
    },
    scores: () => app.ledger.db.selectFrom("scores").selectAll().orderBy("issue_id").execute(),
  };
}
