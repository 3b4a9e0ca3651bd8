/** The schedule in the foreground on a clock of its own: jobs run here, in the place of processes. */
import { sql } from "kysely";
import { expect, test } from "vitest";
import { manualClock } from "../../src/core/clock.ts";
import { silentLog } from "../../src/core/log.ts";
import { openLedger } from "../../src/ledger/open.ts";
import type { JobOutcome } from "../../src/operations/exit.ts";
import { type ForegroundHost, runSchedule } from "../../src/operations/foreground.ts";
import { pauseJob } from "../../src/operations/pauses.ts";
import { type JobHost, performJob } from "../../src/operations/perform-job.ts";
import type { Scheduled } from "../../src/operations/scheduled.ts";

const HOUR_MS = 60 * 60_000;
const MORNING = "2026-05-04T06:00:00.000Z";

const place = (changes: Partial<Scheduled>): Scheduled => ({
  ...{ everyMinutes: 10, deadlineMinutes: 10, why: "It is tried.", zone: "Europe/Berlin" },
  ...changes,
});

type Work = (now: Date) => JobOutcome;

/** Runs until the clock shows `until`; gives each start as `job hh:mm`. */
async function world(jobs: Record<string, Scheduled>, work: Record<string, Work> = {}) {
  const clock = manualClock(MORNING);
  const ledger = await openLedger(":memory:", clock);
  const starts: string[] = [];
  const ends: string[] = [];
  const places = new Map(Object.entries(jobs));
  let stop = new AbortController();
  const never = new AbortController().signal;
  const scheduled = (job: string) => places.get(job) ?? null;
  const app: JobHost = { ledger, clock, log: silentLog, signal: never, scheduled };
  let until = Number.POSITIVE_INFINITY;
  const host: ForegroundHost = {
    ...{ ledger, signal: stop.signal, jobs: places },
    clock: {
      now: clock.now,
      async sleep(ms, signal) {
        await new Promise((resolve) => setImmediate(resolve));
        signal?.throwIfAborted();
        await clock.sleep(ms);
        if (clock.now().getTime() >= until) stop.abort(new DOMException("asked to stop", "AbortError"));
      },
    },
    start(job) {
      starts.push(`${job} ${clock.now().toISOString().slice(11, 16)}`);
      const run = async () => work[job]?.(clock.now()) ?? ({ outcome: "idle" } as const);
      const ended = performJob(app, job, run, { ifDue: true }).then(() => ({ wasKilled: false }));
      return { ended, stop: () => undefined };
    },
    onEnd: (job, run) => ends.push(`${job} ${run?.past.outcome ?? "lost"}`),
    onQuiet: () => undefined,
  };
  return {
    ...{ clock, ledger, starts, ends, host },
    async run(ms: number) {
      until = clock.now().getTime() + ms;
      stop = new AbortController();
      await runSchedule({ ...host, signal: stop.signal });
    },
  };
}

test("each job runs at its slots, and nothing is started twice for one", async () => {
  const { run, starts } = await world({ often: place({}), daily: place({ everyMinutes: 60, at: "08:30" }) });
  await run(HOUR_MS);
  const of = (job: string) => starts.filter((start) => start.startsWith(`${job} `));
  expect(of("often").map((start) => start.slice(-5))).toEqual([
    ...["06:00", "06:10", "06:20", "06:30", "06:40", "06:50"],
  ]);
  // Never run before, so at once; then at half past eight in Berlin.
  expect(of("daily").map((start) => start.slice(-5))).toEqual(["06:00", "06:30"]);
});

test("what was put off is tried again before its next slot; what needs a person waits for it", async () => {
  const daily = place({ everyMinutes: 60, at: "08:30" });
  const { run, starts } = await world(
    { away: daily, refused: daily },
    {
      away: () => ({ outcome: "partial", why: "The service is away." }),
      refused: () => ({ outcome: "failed", why: "The key is wrong." }),
    },
  );
  await run(4 * HOUR_MS);
  expect(starts.filter((start) => start.startsWith("refused "))).toHaveLength(2);
  const away = starts.filter((start) => start.startsWith("away ")).length;
  expect(away).toBeGreaterThanOrEqual(6);
  expect(away).toBeLessThanOrEqual(10);
});

test("after a week asleep every job runs once, and then by its slots", async () => {
  const { run, starts, clock } = await world({ often: place({}), hourly: place({ everyMinutes: 60 }) });
  await run(5 * 60_000);
  clock.advance(7 * 24 * HOUR_MS);
  starts.length = 0;
  await run(25 * 60_000);
  expect(starts.filter((start) => start.startsWith("hourly "))).toHaveLength(1);
  expect(starts.filter((start) => start.startsWith("often "))).toHaveLength(3);
});

test("a job that rests is not started", async () => {
  const { run, starts, ledger, clock } = await world({ often: place({}) });
  await pauseJob(ledger.db, clock, "often", new Date(clock.now().getTime() + HOUR_MS / 2));
  await run(HOUR_MS);
  expect(starts[0]).toBe("often 06:30");
});

test("a process that could not even begin is tried ever less often", async () => {
  const { host, run, starts, ends, clock } = await world({ broken: place({}) });
  host.start = (job) => {
    starts.push(`${job} ${clock.now().toISOString()}`);
    return { ended: Promise.resolve({ wasKilled: false }), stop: () => undefined };
  };
  await run(4 * HOUR_MS);
  expect(starts.length).toBeGreaterThan(3);
  expect(starts.length).toBeLessThan(12);
  expect(new Set(ends)).toEqual(new Set(["broken lost"]));
});

test("what a process left open when it died is closed, and it is told", async () => {
  const { host, ledger, clock, ends } = await world({ cut: place({}) });
  host.start = () => ({
    ended: ledger.db
      .insertInto("runs")
      .values({ id: "1", job: "cut", trace_id: "0", pid: 999_999_999, started_at: clock.now().toISOString() })
      .execute()
      .then(() => ({ wasKilled: true })),
    stop: () => undefined,
  });
  await runSchedule(host, { once: true });
  expect(ends).toEqual(["cut killed"]);
  const rows = await ledger.db.selectFrom("runs").select(["outcome", "error"]).execute();
  expect(rows).toEqual([{ outcome: "killed", error: expect.stringContaining("it hung") }]);
});

test("a ledger that takes nothing for a while doesn't end it", async () => {
  const { host, run, ledger, clock, ends } = await world({ cut: place({}) });
  const good = host.start;
  let times = 0;
  host.start = (job) => {
    if (++times > 1) return good(job);
    const row = {
      id: "1",
      job: "cut",
      trace_id: "0",
      pid: 999_999_999,
      started_at: clock.now().toISOString(),
    };
    const ended = ledger.db
      .insertInto("runs")
      .values(row)
      .execute()
      .then(() => sql`pragma query_only = on`.execute(ledger.db))
      .then(() => ({ wasKilled: false }));
    return { ended, stop: () => undefined };
  };
  await run(5 * 60_000);
  expect(ends).toContain("cut died");
  await sql`pragma query_only = off`.execute(ledger.db);
  await run(30 * 60_000);
  expect(ends.slice(-3)).toEqual(["cut idle", "cut idle", "cut idle"]);
  expect(await ledger.db.selectFrom("runs").select("outcome").where("id", "=", "1").execute()).toEqual([
    { outcome: "died" },
  ]);
});

test("at most two run at once", async () => {
  const jobs = Object.fromEntries(["a", "b", "c", "d", "e"].map((job) => [job, place({})]));
  const { host, ends } = await world(jobs);
  let now = 0;
  let most = 0;
  host.start = () => {
    most = Math.max(most, ++now);
    const ended = new Promise<{ wasKilled: boolean }>((resolve) =>
      setTimeout(() => {
        now--;
        resolve({ wasKilled: false });
      }, 5),
    );
    return { ended, stop: () => undefined };
  };
  await runSchedule(host, { once: true });
  expect(most).toBe(2);
  expect(ends).toHaveLength(5);
});

test("asked to stop, it asks what runs to stop, and waits for it", async () => {
  const { host, ends, clock } = await world({ slow: place({}) });
  const stopped = Promise.withResolvers<{ wasKilled: boolean }>();
  const stop = new AbortController();
  host.start = () => {
    setTimeout(() => stop.abort(new DOMException("asked to stop", "AbortError")), 5);
    return { ended: stopped.promise, stop: () => stopped.resolve({ wasKilled: false }) };
  };
  await runSchedule({
    ...host,
    clock: { ...clock, sleep: () => new Promise(() => undefined) },
    signal: stop.signal,
  });
  expect(ends).toEqual(["slow lost"]);
});
