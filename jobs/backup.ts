/** Everything that nobody could make again → the owner's places, once a night, locked to the owner's key. */
import { TABLES } from "../config/notion.ts";
import { type App, openApp } from "../src/app.ts";
import { atHour } from "../src/content/issue-date.ts";
import { forgetOldCopies } from "../src/ledger/before-migration.ts";
import { type BackedUp, backUp } from "../src/operations/backup/back-up.ts";
import { lastBackup } from "../src/operations/backup/backups.ts";
import type { JobOutcome } from "../src/operations/exit.ts";
import type { Run } from "../src/operations/perform-job.ts";
import { runJob } from "../src/operations/run-job.ts";

const SET_UP = "npm run pressroom -- setup backup";
const DAY_MS = 24 * 60 * 60_000;
/** A disk may lie in a drawer for a night or two. */
const GRACE_MS = 3 * DAY_MS;

/** Run hourly: it works in the first run of the night that finds the machine awake. `--now` makes one in any case. */
export async function backup(app: App, run: Pick<Run, "args">): Promise<JobOutcome> {
  forgetOldCopies(app.ledger.path, app.clock.now());
  const { recipient, hour } = app.config.backup;
  const places = await app.backupPlaces();
  if (!recipient || places.length === 0)
    return {
      outcome: "idle",
      why: `Nothing is backed up: no ${recipient ? "place" : "key"} is set up. ${SET_UP}`,
    };
  const since = run.args.includes("--now")
    ? null
    : nightOf(app.clock.now(), hour, app.config.publication.zone);
  const { ledger, clock, home, signal } = app;
  const host = { ledger, clock, home, signal, deskLines: () => deskLines(app) };
  return outcomeOf(app, await backUp(host, { recipient, places, since }));
}

/** A desk that was never set up, and a twin's, which lies in the home, are not asked. */
async function* deskLines(app: App): AsyncGenerator<string> {
  if (app.realms.notion === "sandbox" && !app.config.env.NOTION_BASE_URL) return;
  if (!(await app.notionAccount())) return;
  const { addedToDesk } = await import("../src/desk/added.ts");
  yield* addedToDesk(app.ledger.db, await app.desk(), TABLES);
}

/** When the night began, by the owner's clock: the last time that it was this hour. */
function nightOf(now: Date, hour: number, zone: string): Date {
  const today = atHour(now, hour, zone);
  return today <= now ? today : atHour(new Date(now.getTime() - DAY_MS), hour, zone);
}

async function outcomeOf(app: App, { packed, good, problems, removed }: BackedUp): Promise<JobOutcome> {
  if (problems.length === 0) {
    if (!packed) return { outcome: "idle" };
    const { name, bytes } = packed;
    return { outcome: "done", archive: name, bytes, places: good.map(({ kind }) => kind), removed };
  }
  const last = await lastBackup(app.ledger.db);
  const isFresh = last && app.clock.now().getTime() - Date.parse(last.at) < GRACE_MS;
  const said = last ? `The last good backup is of ${last.at.slice(0, 10)}.` : "There is no good backup yet.";
  return {
    outcome: isFresh ? "partial" : "failed",
    why: `${said} ${problems.join(" ")}`,
    places: good.map(({ kind }) => kind),
    removed,
  };
}

await runJob(import.meta, openApp, "backup", backup);
