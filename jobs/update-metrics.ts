/** The figures → the owner's spreadsheet: one read, and one write where something differs. */
import { type App, openApp } from "../src/app.ts";
import { mayReach, type Realm } from "../src/core/realm.ts";
import { SPEND, spentIn } from "../src/growth/dashboard/channels.ts";
import { type Advice, type Board, dashboardOf } from "../src/growth/dashboard/dashboard.ts";
import type { JobLine } from "../src/growth/dashboard/jobs.ts";
import type { Place, Sheets, Standing } from "../src/growth/dashboard/sheet.ts";
import { knownSpreadsheet, rememberSpreadsheet } from "../src/growth/dashboard/spreadsheet.ts";
import { measure } from "../src/growth/measure.ts";
import { adviseOn, sayCost, sayGain } from "../src/growth/next/words.ts";
import { realmToShow } from "../src/growth/realm.ts";
import { situationFor } from "../src/growth/situation-for.ts";
import { monthOf } from "../src/money/months.ts";
import type { JobOutcome } from "../src/operations/exit.ts";
import { lastNews, namesOfJobs } from "../src/operations/last-news.ts";
import { runJob } from "../src/operations/run-job.ts";

/** Safe to run again at any time: what stands as it should is left alone. */
export async function updateMetrics(app: App): Promise<JobOutcome> {
  const sheets = await app.sheets();
  const place = await spreadsheetOf(app, sheets);
  if (!place)
    return {
      outcome: "idle",
      why: "There is no spreadsheet yet. Make one: npm run pressroom -- setup sheets",
    };
  const standing = await sheets.open(place.id).read();
  const tabs = await standing.write(dashboardOf(await boardOf(app, standing)));
  return tabs.length === 0 ? { outcome: "idle" } : { outcome: "done", tabs: tabs.length };
}

/** A rehearsal makes its own at once: it is nobody's but the sandbox's. */
async function spreadsheetOf(app: App, sheets: Sheets): Promise<Place | null> {
  const { ledger, config } = app;
  const known = await knownSpreadsheet(ledger.db, sheets.account);
  if (known || app.realms.sheets !== "sandbox") return known;
  const made = { ...(await sheets.make(`${config.publication.name}: the numbers`)), isUnshared: true };
  await ledger.transaction((db) => rememberSpreadsheet(db, sheets.account, made));
  return made;
}

async function boardOf(app: App, standing: Standing): Promise<Board> {
  const { ledger, clock, config } = app;
  const { zone, currency, goal } = config.publication;
  const at = clock.now();
  const spent = spentIn(standing.owners("channels", SPEND), { month: monthOf(at, zone), currency });
  const realm = await realmFor(app);
  const growth = { ...config.growth, spend: [...config.growth.spend, ...spent.spend] };
  const { products } = config.money;
  const basis = { zone, currency, goal, products, growth };
  const metrics = await measure(ledger.db, { realm, at }, basis);
  return { metrics, spent, advice: await adviceFor(app, realm), jobs: await jobLines(app) };
}

/** What is real wherever there is any. What is made up never reaches a real spreadsheet. */
async function realmFor({ ledger, realms }: App): Promise<Realm> {
  const shown = await realmToShow(ledger.db, { mail: realms.resend, payments: realms.stripe });
  return mayReach(shown, realms.sheets) ? shown : realms.sheets;
}

/** As real as the figures beside it. */
async function adviceFor(app: App, realm: Realm): Promise<Advice> {
  const { next, weakest } = adviseOn(await situationFor(app, realm));
  const { currency } = app.config.publication;
  return {
    ...{ reason: next.reason, todo: next.todo, cost: sayCost(next, currency) },
    ...{ gain: sayGain(next, currency), weakest: weakest.sentence },
  };
}

async function jobLines({ ledger }: App): Promise<JobLine[]> {
  const lines: JobLine[] = [];
  for (const name of await namesOfJobs(ledger.db)) {
    const news = await lastNews(ledger.db, name);
    if (!news) continue;
    const { job, outcome, at, said: note, failingSince } = news;
    lines.push({
      job,
      outcome,
      note,
      at: new Date(at),
      failingSince: failingSince === null ? null : new Date(failingSince),
    });
  }
  return lines;
}

await runJob(import.meta, openApp, "update-metrics", updateMetrics);
