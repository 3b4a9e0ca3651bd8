/** The jobs' rows on the owner's desk: what each did last, and what was put back, for the owner to see. */
import type { Account } from "../core/account.ts";
import type { Clock } from "../core/clock.ts";
import { type Met, type Overwritten, type Pulled, type PullHost, pullTable } from "../desk/pull.ts";
import { type Pushed, type PushHost, pushRows } from "../desk/push.ts";
import { boundOf, type Seen } from "../desk/seen.ts";
import type { DeskTable, Values } from "../desk/table.ts";
import type { Db } from "../ledger/open.ts";
import { bind, bindingByLocal, recordEvent } from "../ledger/records.ts";
import { standingOf } from "./due.ts";
import { lastNews, namesOfJobs } from "./last-news.ts";
import { knownRuns } from "./past-runs.ts";
import { pauseOf } from "./pauses.ts";
import type { Scheduled } from "./scheduled.ts";
import { jobStatus } from "./status.ts";
import { sayRhythm, sayTook } from "./status-words.ts";

const JOB_BINDING = "job";
const PUT_BACK = "desk.put-back";
const DAY_MS = 24 * 60 * 60_000;

interface BoardOptions {
  account: Account;
  table: DeskTable;
}

/** Whatever the owner wrote there is put back by `showJobs`; a row in the trash is left there. */
export function pullJobs(host: PullHost, options: BoardOptions): Promise<Pulled> {
  const { ledger, clock } = host;
  const note = (local: string, page: string, seen: Seen) =>
    bind(ledger.db, clock, options.account, {
      ...{ kind: JOB_BINDING, local, remote: page },
      seen: JSON.stringify(seen),
    });
  return pullTable(host, {
    ...options,
    async take({ row, bound, shown }: Met) {
      const key = typeof row.values.key === "string" ? row.values.key : "";
      const known =
        bound ?? (key ? await bindingByLocal(ledger.db, options.account, JOB_BINDING, key) : null);
      // A row of the owner's own, or a copy: none of ours.
      if (!bound && (known || key === "")) return;
      const seen: Seen = {
        edited: row.edited.toISOString(),
        ...((shown ?? row.values) ? { shown: shown ?? row.values } : {}),
      };
      await note(bound?.local ?? key, row.page, seen);
    },
    gone: ({ local, page, seen }) =>
      note(local, page, { ...(seen ?? { edited: clock.now().toISOString() }), trashed: true }),
  });
}

/** Keeps what was found in pressroom's columns, for the Jobs row of this job to tell for a day. */
export async function notePutBack(
  db: Db,
  clock: Clock,
  {
    job,
    account,
    table,
    overwritten,
  }: { job: string; account: Account; table: string; overwritten: readonly Overwritten[] },
): Promise<void> {
  for (const { title, columns } of overwritten) {
    const facts = { table, title: title.slice(0, 100), columns };
    await recordEvent(db, clock, { type: PUT_BACK, realm: account.realm, subject: `job ${job}`, facts });
  }
}

interface ShowOptions extends BoardOptions {
  /** Asked once, before the first write. */
  ours(): Promise<void>;
  /** By job: what waits for the owner, whatever became of its last run. */
  notes?: Readonly<Record<string, string>>;
  /** The one thing that the owner is to do next; it has a row of its own. */
  advice: string;
  /** A job's place in the schedule; null for one that is not scheduled. */
  scheduled(job: string): Scheduled | null;
}

/** The row that is no job's, by its key: there is none of this name. */
const ADVICE = "next";

/** One row a job, which changes when its outcome does, or once a day, never with every run; and one for the advice. */
export async function showJobs(host: PushHost, options: ShowOptions): Promise<Pushed> {
  const { ledger, clock } = host;
  const { account, table, ours } = options;
  return pushRows(
    host,
    {
      ...{ account, table, ours, makes: true },
      async wanted(job) {
        const now = clock.now();
        const values =
          job === ADVICE ? adviceValues(options.advice, now) : await valuesOf(host, options, job);
        const binding = await bindingByLocal(ledger.db, account, JOB_BINDING, job);
        const shown = binding ? boundOf(binding).seen?.shown : undefined;
        if (!values) return null;
        const keepsMs = job === ADVICE ? Number.POSITIVE_INFINITY : DAY_MS;
        if (shown && isSteady(values, shown, { now, keepsMs }))
          return { ...values, at: shown.at ?? null, took: shown.took ?? null };
        return { ...values, took: job === ADVICE ? "" : await tookOf(host, options, job) };
      },
      gone: async () => undefined,
    },
    [ADVICE, ...(await namesOfJobs(ledger.db))],
  );
}

const adviceValues = (note: string, now: Date): Values => ({
  ...{ job: "Do this next", outcome: "For you", at: now.toISOString(), note },
  ...{ failingSince: null, overdueSince: null, runs: "", key: ADVICE },
});

/** What changed in nothing but its time, and how long it took, stays as it is shown for so long. */
function isSteady(values: Values, shown: Values, { now, keepsMs }: { now: Date; keepsMs: number }): boolean {
  const others = ["outcome", "note", "failingSince", "overdueSince", "runs"].every(
    (key) => (shown[key] || null) === (values[key] || null),
  );
  return others && now.getTime() - Date.parse(String(shown.at)) < keepsMs;
}

async function valuesOf(
  { ledger: { db }, clock }: PushHost,
  { account, notes = {}, scheduled }: ShowOptions,
  job: string,
): Promise<Values | null> {
  const news = await lastNews(db, job);
  if (!news) return null;
  const said = [news.said, notes[job] ?? "", await putBackNote(db, account, job, clock.now())];
  const place = scheduled(job);
  const overdueSince = place && (await overdueNow(db, clock, { job, place }));
  return {
    job,
    outcome: news.outcome,
    at: news.at,
    note: said.filter((words) => words !== "").join(" "),
    failingSince: news.failingSince,
    overdueSince: overdueSince?.toISOString() ?? null,
    runs: place ? sayRhythm(place) : "",
    key: job,
  };
}

async function overdueNow(
  db: Db,
  clock: Clock,
  { job, place }: { job: string; place: Scheduled },
): Promise<Date | null> {
  const now = clock.now();
  if (await pauseOf(db, job, now)) return null;
  const runs = (await knownRuns(db, clock, { job })).map(({ past }) => past);
  return standingOf(place, runs, { now, zone: place.zone, since: now }).overdueSince;
}

async function tookOf(host: PushHost, { scheduled }: ShowOptions, job: string): Promise<string> {
  const { last } = await jobStatus(host, job, scheduled(job));
  return sayTook(last);
}

async function putBackNote(db: Db, account: Account, job: string, now: Date): Promise<string> {
  const events = await db
    .selectFrom("events")
    .select("facts")
    .where("subject", "=", `job ${job}`)
    .where("type", "=", PUT_BACK)
    .where("realm", "=", account.realm)
    .where("at", ">", new Date(now.getTime() - DAY_MS).toISOString())
    .orderBy("id", "desc")
    .limit(4)
    .execute();
  if (events.length === 0) return "";
  const told = events.slice(0, 3).map(({ facts }) => {
    const { table, title, columns } = JSON.parse(facts) as {
      table: string;
      title: string;
      columns: string[];
    };
    return `${columns.join(", ")} of “${title}” in ${table}`;
  });
  const more = events.length > 3 ? ", and others" : "";
  return `Put back, because pressroom writes these columns: ${told.join("; ")}${more}.`;
}
