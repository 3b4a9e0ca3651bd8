/** What a look at jobs and machine finds. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { ServiceError } from "../../../src/core/errors.ts";
import { silentLog } from "../../../src/core/log.ts";
import type { JobOutcome } from "../../../src/operations/exit.ts";
import { pauseJob } from "../../../src/operations/pauses.ts";
import { type JobHost, performJob } from "../../../src/operations/perform-job.ts";
import type { Scheduled } from "../../../src/operations/scheduled.ts";
import { jobStatus } from "../../../src/operations/status.ts";
import type { Finding } from "../../../src/operations/watch/finding.ts";
import { endHung } from "../../../src/operations/watch/hung.ts";
import { jobFindings } from "../../../src/operations/watch/jobs.ts";
import { awakeSince, clockFinding, diskFinding, diskFree } from "../../../src/operations/watch/machine.ts";
import { seldom } from "../../../src/operations/watch/seldom.ts";
import { temporaryFolder, testLedger } from "../../ledger/ledger-for-test.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

const PLACE: Scheduled = { everyMinutes: 10, deadlineMinutes: 10, why: "It is tried.", zone: "UTC" };

async function press(jobs: readonly string[] = ["sync-notion"], place: Scheduled = PLACE) {
  const { ledger, clock } = await testLedger();
  const scheduled = () => place;
  const app: JobHost = { ledger, clock, log: silentLog, signal: new AbortController().signal, scheduled };
  const awake = new Date(clock.now().getTime() - 24 * HOUR_MS);
  return {
    ...{ ledger, clock },
    run: (job: string, outcome: () => JobOutcome) => performJob(app, job, async () => outcome()),
    async findings(since = awake) {
      const all = [];
      for (const job of jobs) all.push(await jobStatus(app, job, place));
      return jobFindings(all, { now: clock.now(), awakeSince: since });
    },
  };
}

const refused = (service: string) => () => {
  throw new ServiceError({
    ...{ service, operation: "emails.send", status: 401, code: "bad_key", message: "the key is refused" },
    ...{ retryable: false, effect: "refused" as const },
  });
};
const away = () => ({ outcome: "partial" as const, why: "The service is away." });
const done = () => ({ outcome: "done" as const });
const causes = (findings: readonly Finding[]) => findings.map(({ cause }) => cause);

describe("of jobs", () => {
  test("one failure of a job that runs every few minutes may mend itself; the second is told", async () => {
    const { run, clock, findings } = await press();
    await run("sync-notion", refused("notion"));
    expect(await findings()).toEqual([]);
    clock.advance(10 * MINUTE_MS);
    await run("sync-notion", refused("notion"));
    expect(await findings()).toMatchObject([
      {
        cause: "failing notion",
        what: "The job sync-notion fails: notion emails.send: the key is refused",
      },
    ]);
    await run("sync-notion", done);
    expect(await findings()).toEqual([]);
  });

  test("several that one service refuses are one trouble", async () => {
    const jobs = ["send-issues", "send-requested", "sync-stripe"];
    const { run, findings } = await press(jobs);
    for (let n = 0; n < 2; n++) {
      await run("send-issues", refused("resend"));
      await run("send-requested", refused("resend"));
      await run("sync-stripe", () => ({ outcome: "failed", why: "It is broken." }));
    }
    expect(causes(await findings())).toEqual(["failing resend", "failing job sync-stripe"]);
    expect((await findings())[0]?.what).toContain("The jobs send-issues, send-requested fail");
  });

  test("a nightly one is told at its first failure", async () => {
    const { run, findings } = await press(["backup"], { ...PLACE, everyMinutes: 60, at: "03:30" });
    await run("backup", () => ({ outcome: "failed", why: "The disk is away." }));
    expect(causes(await findings())).toEqual(["failing job backup"]);
  });

  test("one that nothing starts is overdue, but not while the machine has just woken up", async () => {
    const { run, clock, findings } = await press();
    await run("sync-notion", done);
    clock.advance(7 * 24 * HOUR_MS);
    expect(await findings(clock.now())).toEqual([]);
    expect(causes(await findings())).toEqual(["overdue sync-notion"]);
  });

  test("work that is put off for a day is told, however often it was tried", async () => {
    const { run, clock, findings } = await press();
    await run("sync-notion", done);
    for (let n = 0; n < 25; n++) {
      await run("sync-notion", away);
      expect(await findings()).toEqual(
        n < 24 ? [] : [expect.objectContaining({ cause: "later sync-notion" })],
      );
      clock.advance(HOUR_MS);
    }
  });

  test("a paused one is as the owner wants it", async () => {
    const { run, clock, ledger, findings } = await press();
    for (let n = 0; n < 3; n++) await run("sync-notion", refused("notion"));
    await pauseJob(ledger.db, clock, "sync-notion", null);
    clock.advance(48 * HOUR_MS);
    expect(await findings()).toEqual([]);
  });
});

describe("of the machine", () => {
  test("a disk with little room is told with how much it has", () => {
    const home = temporaryFolder();
    const free = diskFree(home);
    expect(free).toBeGreaterThan(0);
    expect(diskFinding(home, free, free + 1)[0]?.what).toContain(`has ${free} MB left`);
    expect(diskFinding(home, free, free)).toEqual([]);
  });

  test("a clock that shows less than the ledger's records is told until it has caught up", async () => {
    const { run, clock, ledger } = await press();
    await run("sync-notion", done);
    expect(await clockFinding(ledger.db, clock.now())).toEqual([]);
    clock.advance(-24 * HOUR_MS);
    expect(causes(await clockFinding(ledger.db, clock.now()))).toEqual(["clock"]);
    clock.advance(24 * HOUR_MS);
    expect(await clockFinding(ledger.db, clock.now())).toEqual([]);
  });

  test("it has been awake since the first look after a gap", async () => {
    const { run, clock, ledger } = await press();
    const look = async () => {
      let since = "";
      await run("watch", done);
      since = (await awakeSince(ledger.db, clock, "watch")).toISOString();
      clock.advance(15 * MINUTE_MS);
      return since.slice(0, 16);
    };
    expect([await look(), await look(), await look()]).toEqual(Array(3).fill("2026-11-23T12:00"));
    clock.advance(7 * 24 * HOUR_MS);
    expect([await look(), await look()]).toEqual(Array(2).fill("2026-11-30T12:45"));
  });
});

describe("a process that hangs as a whole", () => {
  test("is ended once it is far beyond its deadline, and its run is told to be killed", async () => {
    const { ledger, clock } = await press();
    const folder = join(temporaryFolder(), "jobs");
    mkdirSync(folder);
    writeFileSync(join(folder, "stuck-job.js"), "console.log('up'); for (;;);");
    const child = spawn(process.execPath, [join(folder, "stuck-job.js")], {
      stdio: ["ignore", "pipe", "ignore"],
    });
    onTestFinished(() => void child.kill("SIGKILL"));
    const exit = once(child, "exit");
    await once(child.stdout, "data");
    const since = clock.now();
    await ledger.db
      .insertInto("runs")
      .values([
        { id: "1", job: "stuck-job", trace_id: "0", pid: child.pid ?? 0, started_at: since.toISOString() },
        // Its number belongs to another process now.
        { id: "2", job: "other-job", trace_id: "0", pid: child.pid ?? 0, started_at: since.toISOString() },
      ])
      .execute();
    const host = { db: ledger.db, clock, scheduled: () => PLACE };
    clock.advance(14 * MINUTE_MS);
    expect(await endHung({ ...host, awakeSince: since })).toEqual([]);
    clock.advance(MINUTE_MS);
    expect(await endHung({ ...host, awakeSince: clock.now() })).toEqual([]);
    expect(await endHung({ ...host, awakeSince: since })).toEqual(["stuck-job"]);
    expect(await exit).toEqual([null, "SIGKILL"]);
    const runs = await ledger.db.selectFrom("runs").select(["job", "outcome"]).execute();
    expect(runs).toEqual([
      { job: "stuck-job", outcome: "killed" },
      { job: "other-job", outcome: null },
    ]);
  });
});

describe("a check that costs something", () => {
  const BROKEN: Finding = { cause: "sign-up", what: "It is broken.", next: "Look." };

  test("is made once a day, once an hour while something is wrong, and what it found stands between", async () => {
    const { ledger, clock } = await testLedger();
    const answers: (Finding[] | null)[] = [[], [BROKEN], null, []];
    let checks = 0;
    const look = () =>
      seldom({ db: ledger.db, clock }, "sign-up", async () => {
        checks++;
        return answers.shift() ?? null;
      });
    const lookAfter = async (ms: number) => {
      clock.advance(ms);
      return [(await look()).length, checks];
    };
    expect(await lookAfter(0)).toEqual([0, 1]);
    expect(await lookAfter(23 * HOUR_MS)).toEqual([0, 1]);
    expect(await lookAfter(HOUR_MS)).toEqual([1, 2]);
    expect(await lookAfter(30 * MINUTE_MS)).toEqual([1, 2]);
    // It can't tell: what is known stands, and it is asked again at the next look.
    expect(await lookAfter(30 * MINUTE_MS)).toEqual([1, 3]);
    expect(await lookAfter(15 * MINUTE_MS)).toEqual([0, 4]);
  });
});
