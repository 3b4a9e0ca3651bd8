import { readFileSync } from "node:fs";
import { join } from "node:path";
import { sql } from "kysely";
import { describe, expect, it, onTestFinished } from "vitest";
import { ConfigError, HomeError, InvariantError, ServiceError } from "../../src/core/errors.ts";
import { openLog } from "../../src/core/log.ts";
import { acquireLease } from "../../src/ledger/leases.ts";
import { recordEvent } from "../../src/ledger/records.ts";
import { EXIT, exitCodeOf, type JobOutcome } from "../../src/operations/exit.ts";
import { pauseJob, resumeJob } from "../../src/operations/pauses.ts";
import { type Job, type JobHost, performJob, type RunOptions } from "../../src/operations/perform-job.ts";
import { runJob } from "../../src/operations/run-job.ts";
import type { Scheduled } from "../../src/operations/scheduled.ts";
import { stopOnSignals } from "../../src/operations/stop.ts";
import { NOON, temporaryFolder, testLedger } from "../ledger/ledger-for-test.ts";

async function host({
  signal = new AbortController().signal,
  scheduled = () => null as Scheduled | null,
} = {}) {
  const folder = temporaryFolder();
  const { ledger, clock } = await testLedger(join(folder, "ledger.sqlite"));
  const logFile = join(folder, "logs", "jobs.log");
  const app: JobHost = { ledger, clock, log: openLog(logFile), signal, scheduled };
  return {
    app,
    ledger,
    clock,
    folder,
    run: (job: Job<JobHost>, name = "test-job", options: RunOptions = {}) =>
      performJob(app, name, job, options),
    rows: () => ledger.db.selectFrom("runs").selectAll().execute(),
    lines: () =>
      readFileSync(logFile, "utf8")
        .trim()
        .split("\n")
        .map((line): Record<string, unknown> => JSON.parse(line)),
    text: () => readFileSync(logFile, "utf8"),
    leaseIsFree: async (name = "test-job") =>
      (await acquireLease(ledger, clock, { name: `job ${name}`, holder: "other.test/1/x", ttlMs: 1 })) !==
      null,
  };
}

const everyTenMinutes = (changes: Partial<Scheduled> = {}): Scheduled => ({
  ...{ everyMinutes: 10, graceMinutes: 30, deadlineMinutes: 10, why: "It is tried.", zone: "Europe/Berlin" },
  ...changes,
});

const refusal = (retryable: boolean) =>
  new ServiceError({
    service: "notion",
    operation: "pages.create",
    status: retryable ? 503 : 403,
    code: "test",
    message: "not now",
    retryable,
    effect: "refused",
  });

const throwing = (error: unknown): Job<JobHost> => {
  return async () => {
    throw error;
  };
};

describe("what becomes of a job", () => {
  it.each<[string, JobOutcome, number]>([
    ["done", { outcome: "done" }, 0],
    ["idle", { outcome: "idle" }, 0],
    ["failed", { outcome: "failed", why: "no" }, 1],
    ["failed by wrong use", { outcome: "failed", wrongUse: true, why: "no" }, 2],
    ["partial", { outcome: "partial", why: "later" }, 75],
  ])("%s has its exit code", (_, outcome, code) => {
    expect(exitCodeOf(outcome)).toBe(code);
    expect(EXIT).toEqual({ done: 0, failed: 1, usage: 2, later: 75 });
  });

  it.each<[string, unknown, string, number, string]>([
    [
      "a service that is busy",
      refusal(true),
      "partial",
      75,
      "notion pages.create: not now. The next run tries again",
    ],
    ["a service that refuses", refusal(false), "failed", 1, "notion pages.create: not now"],
    ["a home that is full", new HomeError("The disk is full."), "failed", 1, "The disk is full."],
    [
      "a setting that can't be used",
      new ConfigError("The import", [{ key: "folder", wrong: "none was named", example: "x" }]),
      "failed",
      2,
      "none was named",
    ],
    [
      "a stop",
      new DOMException("asked to stop", "AbortError"),
      "partial",
      75,
      "the next run finishes the work",
    ],
    ["a defect", new InvariantError("two readers became one"), "failed", 1, "two readers became one"],
    ["something that is no error", "a text", "failed", 1, "a text"],
  ])("%s: one row in the ledger, and the lease is free again", async (_, error, outcome, code, why) => {
    const { run, rows, leaseIsFree } = await host();
    expect(await run(throwing(error))).toMatchObject({ outcome, why: expect.stringContaining(why) });
    expect(await rows()).toMatchObject([
      { job: "test-job", outcome, exit_code: code, error: expect.stringContaining(why), pid: process.pid },
    ]);
    expect(await leaseIsFree()).toBe(true);
  });

  it("that is done is written down with its counts and its times", async () => {
    const { run, rows, clock, leaseIsFree } = await host();
    const outcome = await run(async () => {
      clock.advance(1_500);
      return { outcome: "done", sent: 3 };
    });
    expect(outcome).toEqual({ outcome: "done", sent: 3 });
    const [row] = await rows();
    expect(row).toMatchObject({ outcome: "done", exit_code: 0, error: null, counts: '{"sent":3}' });
    expect(Date.parse(row?.ended_at ?? "") - Date.parse(row?.started_at ?? "")).toBe(1_500);
    expect(row?.trace_id).toMatch(/^[0-9a-f]{32}$/);
    expect(await leaseIsFree()).toBe(true);
  });

  it("is one line at its start and one at its end, both with the run's id", async () => {
    const { run, rows, lines } = await host();
    await run(async () => ({ outcome: "done", sent: 3 }));
    const [row] = await rows();
    const common = { job: "test-job", run: row?.id, trace: row?.trace_id };
    expect(lines()).toEqual([
      { ...common, level: "info", time: expect.any(String), msg: "job started" },
      {
        ...common,
        level: "info",
        time: expect.any(String),
        msg: "job ended",
        outcome: "done",
        sent: 3,
        ms: 0,
      },
    ]);
  });

  it("says a failure loudly, and a defect with its stack", async () => {
    const { run, lines } = await host();
    await run(throwing(new InvariantError("two readers became one")));
    expect(lines().map(({ level, msg }) => [level, msg])).toEqual([
      ["info", "job started"],
      ["error", "job failed"],
      ["error", "job ended"],
    ]);
    expect(JSON.stringify(lines()[1])).toContain("run-job.test.ts");
  });
});

describe("two of the same job", () => {
  it("never run at once: the second is idle, says so, and leaves no row", async () => {
    const { run, rows, lines } = await host();
    const holding = Promise.withResolvers<JobOutcome>();
    const first = run(() => holding.promise);
    await expect.poll(async () => (await rows()).length).toBe(1);
    expect(await run(throwing(new Error("must not run")))).toEqual({
      outcome: "idle",
      why: "test-job is running already",
    });
    holding.resolve({ outcome: "done" });
    expect(await first).toEqual({ outcome: "done" });
    expect(await rows()).toHaveLength(1);
    expect(lines().map(({ msg }) => msg)).toEqual(["job started", "job skipped", "job ended"]);
  });

  it("run one after the other, and other jobs beside them", async () => {
    const { run, rows } = await host();
    await run(async () => {
      await run(async () => ({ outcome: "done" }), "another-job");
      return { outcome: "done" };
    });
    await run(async () => ({ outcome: "done" }));
    expect((await rows()).map(({ job }) => job).sort()).toEqual(["another-job", "test-job", "test-job"]);
  });
});

describe("secrets and addresses", () => {
  const SAID = "mara@readers.example with re_abcdef123456, ntn_abcdef123456 and Bearer abc.def";
  const LEAKS = /mara@|re_abcdef|ntn_abcdef|abc\.def/;

  it.each<[string, Job<JobHost>]>([
    ["an error", throwing(new Error(SAID))],
    ["a service's error", throwing(Object.assign(refusal(false), { message: SAID }))],
    ["a reason", async () => ({ outcome: "failed", why: SAID })],
    ["counts", async () => ({ outcome: "failed", bad: [{ reason: SAID }], email: SAID })],
    [
      "what a job logs",
      async ({ log }) => {
        log.info({ email: SAID, token: SAID, error: new Error(SAID), to: { address: SAID } }, "seen");
        return { outcome: "done" };
      },
    ],
  ])("in %s never reach a log", async (_, job) => {
    const { run, text } = await host();
    await run(job);
    expect(text()).not.toMatch(LEAKS);
    expect(text().split("\n").length).toBeGreaterThan(2);
  });

  it("never reach the ledger's record of the run", async () => {
    const { run, rows } = await host();
    await run(throwing(new Error(SAID)));
    expect((await rows())[0]?.error).not.toMatch(LEAKS);
  });
});

describe("a job that is to stop", () => {
  it("before it began leaves the work to the next run", async () => {
    const signal = AbortSignal.abort(new DOMException("asked to stop", "AbortError"));
    const { run, rows, leaseIsFree } = await host({ signal });
    const outcome = await run(async ({ signal: stop }) => {
      stop.throwIfAborted();
      return { outcome: "done" };
    });
    expect(outcome).toEqual({
      outcome: "partial",
      why: "it was asked to stop; the next run finishes the work",
    });
    expect(await rows()).toMatchObject([{ outcome: "partial", exit_code: 75 }]);
    expect(await leaseIsFree()).toBe(true);
  });

  it("because its deadline has come is told so", async () => {
    const { run, lines } = await host({ scheduled: () => everyTenMinutes({ deadlineMinutes: 20 / 60_000 }) });
    const outcome = await run(async ({ signal }) => {
      await new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
      return { outcome: "done" };
    });
    expect(outcome).toMatchObject({ outcome: "partial" });
    expect(lines()).toContainEqual(expect.objectContaining({ why: "its deadline has come" }));
  });
});

describe("a job that hangs", () => {
  const hanging: Job<JobHost> = () => new Promise(() => undefined);
  const scheduled = () => everyTenMinutes({ deadlineMinutes: 20 / 60_000 });

  it("is given up so long after its deadline, is told to be killed, and keeps its lease until its process is gone", async () => {
    const { run, rows, leaseIsFree } = await host({ scheduled });
    const outcome = await run(hanging, "test-job", { patienceMs: 20 });
    expect(outcome).toMatchObject({ outcome: "failed", killed: true });
    expect(exitCodeOf(outcome)).toBe(1);
    expect(outcome.why).toContain("it hung: its deadline has come");
    expect(await rows()).toMatchObject([{ outcome: "killed", exit_code: 1, ended_at: expect.any(String) }]);
    expect(await leaseIsFree()).toBe(false);
  });

  it("after its lease has run out is followed by another run, which finds the fence", async () => {
    const { run, clock } = await host({ scheduled });
    await run(hanging, "test-job", { patienceMs: 20 });
    clock.advance(3 * 60_000);
    expect(await run(async (_, { lease }) => ({ outcome: "done", fence: lease.fence }))).toMatchObject({
      outcome: "done",
      fence: 2,
    });
  });

  it("that stops in time is not", async () => {
    const { run } = await host({ scheduled });
    const slow: Job<JobHost> = async ({ signal }) => {
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
      await new Promise((resolve) => setTimeout(resolve, 20));
      return { outcome: "partial", why: "it stopped" };
    };
    expect(await run(slow, "test-job", { patienceMs: 5_000 })).toEqual({
      outcome: "partial",
      why: "it stopped",
    });
  });
});

describe("a run that never ended", () => {
  it("because the power was cut is told to have died by the next one, which goes on", async () => {
    const { run, rows, ledger, clock } = await host();
    const row = { id: "cut", job: "test-job", trace_id: "0", pid: 999_999_999 };
    await ledger.db
      .insertInto("runs")
      .values({ ...row, started_at: clock.now().toISOString() })
      .execute();
    expect(await run(async () => ({ outcome: "done" }))).toEqual({ outcome: "done" });
    expect(await rows()).toMatchObject([
      {
        id: "cut",
        outcome: "died",
        ended_at: expect.any(String),
        error: expect.stringContaining("switched off"),
      },
      { outcome: "done", error: null },
    ]);
  });
});

describe("what a run costs", () => {
  it("is written down with the slot that it was for", async () => {
    const { run, rows, clock } = await host({ scheduled: () => everyTenMinutes() });
    clock.advance(7 * 60_000);
    await run(async () => {
      const until = process.cpuUsage().user + 30_000;
      while (process.cpuUsage().user < until);
      return { outcome: "done" };
    });
    const [row] = await rows();
    expect(row).toMatchObject({ due_at: NOON });
    expect(row?.cpu_ms).toBeGreaterThanOrEqual(30);
    expect(row?.peak_mb).toBeGreaterThan(20);
  });
});

describe("a paused job", () => {
  it("is idle, says so, and leaves no row, until it is resumed", async () => {
    const { run, rows, ledger, clock } = await host();
    await pauseJob(ledger.db, clock, "test-job", null);
    expect(await run(throwing(new Error("must not run")))).toEqual({
      outcome: "idle",
      why: "test-job is paused. To let it run again: npm run pressroom -- resume test-job",
    });
    expect(await rows()).toEqual([]);
    expect(await run(async () => ({ outcome: "done" }), "another-job")).toEqual({ outcome: "done" });
    expect(await resumeJob(ledger.db, clock, "test-job")).toBe(true);
    expect(await resumeJob(ledger.db, clock, "test-job")).toBe(false);
    expect(await run(async () => ({ outcome: "done" }))).toEqual({ outcome: "done" });
  });

  it("rests until a given time and no longer", async () => {
    const { run, ledger, clock } = await host();
    await pauseJob(ledger.db, clock, "test-job", new Date(clock.now().getTime() + 60_000));
    expect((await run(async () => ({ outcome: "done" }))).why).toContain("paused until 2026-11-23T12:01:00");
    clock.advance(60_000);
    expect(await run(async () => ({ outcome: "done" }))).toEqual({ outcome: "done" });
  });

  it("runs once at the owner's word", async () => {
    const { run, ledger, clock } = await host();
    await pauseJob(ledger.db, clock, "test-job", null);
    expect(await run(async () => ({ outcome: "done" }), "test-job", { evenIfPaused: true })).toEqual({
      outcome: "done",
    });
  });
});

describe("a run that the schedule starts", () => {
  const DONE: Job<JobHost> = async () => ({ outcome: "done" });
  const ifDue = { ifDue: true };

  it("of a job that keeps to the wall clock is idle until it is due, and leaves no row", async () => {
    const scheduled = () => everyTenMinutes({ everyMinutes: 60, at: "13:30" });
    const { run, rows, clock } = await host({ scheduled });
    expect(await run(DONE, "test-job", ifDue)).toEqual({ outcome: "done" });
    clock.advance(29 * 60_000);
    expect(await run(DONE, "test-job", ifDue)).toEqual({
      outcome: "idle",
      why:
        "test-job waits until 2026-11-23T12:30:00.000Z: it is not due before that. " +
        "To run it now: npm run pressroom -- job test-job",
    });
    clock.advance(60_000);
    expect(await run(DONE, "test-job", ifDue)).toEqual({ outcome: "done" });
    expect(await run(DONE, "test-job", ifDue)).toMatchObject({ outcome: "idle" });
    expect(await run(DONE)).toEqual({ outcome: "done" });
    expect(await rows()).toHaveLength(3);
  });

  it("of any other job goes on however often it is started", async () => {
    const { run } = await host({ scheduled: () => everyTenMinutes() });
    for (let n = 0; n < 3; n++) expect(await run(DONE, "test-job", ifDue)).toEqual({ outcome: "done" });
  });

  it("of a job that needs a person does not hammer, and goes on at once when it is run by hand", async () => {
    const { run, clock } = await host({ scheduled: () => everyTenMinutes() });
    const tried: string[] = [];
    for (let n = 0; n < 144; n++) {
      tried.push((await run(throwing(refusal(false)), "test-job", ifDue)).outcome);
      clock.advance(10 * 60_000);
    }
    const failed = tried.filter((outcome) => outcome === "failed").length;
    expect(failed).toBeGreaterThanOrEqual(24);
    expect(failed).toBeLessThan(40);
    expect((await run(DONE, "test-job", ifDue)).why).toMatch(/it failed \d+ times in a row/);
    expect(await run(DONE)).toEqual({ outcome: "done" });
    expect(await run(DONE, "test-job", ifDue)).toEqual({ outcome: "done" });
  });
});

describe("a ledger that fails in the middle of a run", () => {
  const fill: Job<JobHost> = async ({ ledger, clock }) => {
    for (;;) {
      const facts = { text: "x".repeat(10_000) };
      await recordEvent(ledger.db, clock, { type: "test.fill", realm: "sandbox", subject: "disk", facts });
    }
  };

  it("because the disk is full is one sentence and no stack", async () => {
    const { run, ledger, folder, text } = await host();
    await sql`pragma max_page_count = 100`.execute(ledger.db);
    const outcome = await run(fill);
    expect(outcome).toEqual({
      outcome: "failed",
      why: `The home ${folder} can't be used: the disk is full. Free some space and run this again; nothing that was finished is lost.`,
    });
    expect(text()).not.toMatch(/SQLITE|at .*\.ts/);
    await sql`pragma max_page_count = 100000`.execute(ledger.db);
    expect(await run(async () => ({ outcome: "done" }))).toMatchObject({ outcome: "done" });
  });

  it("because it is full before the run could even be written down, is the same sentence", async () => {
    const { run, ledger } = await host();
    await sql`pragma max_page_count = 60`.execute(ledger.db);
    await run(fill);
    const outcomes: JobOutcome[] = [];
    // Small rows still fit into half-filled pages for a while.
    for (let n = 0; n < 200; n++) outcomes.push(await run(async () => ({ outcome: "done" })));
    const failed = outcomes.filter(({ outcome }) => outcome === "failed");
    expect(failed.length).toBeGreaterThan(0);
    for (const { why } of failed) expect(why).toContain("the disk is full");
  });

  it("because a page of it is damaged names the way back", async () => {
    const { run } = await host();
    const damaged = Object.assign(new Error("database disk image is malformed"), { errcode: 11 });
    expect((await run(throwing(damaged))).why).toContain("npm run pressroom -- restore --from FILE");
  });
});

describe("stopOnSignals", () => {
  /** Removes what a test leaves on this process. */
  function watched() {
    const before = new Set(process.listeners("SIGINT"));
    const ours = () => process.listeners("SIGINT").filter((listener) => !before.has(listener));
    const stop = stopOnSignals();
    onTestFinished(() => {
      for (const listener of ours()) {
        process.off("SIGINT", listener);
        process.off("SIGTERM", listener);
      }
    });
    return { stop, listening: () => ours().length };
  }

  it("takes one Ctrl-C that comes three times, from terminal, npm and tsx, as one", () => {
    const { stop } = watched();
    expect(stop.signal.aborted).toBe(false);
    for (let n = 0; n < 3; n++) process.emit("SIGINT");
    expect(stop.signal.aborted).toBe(true);
    expect(stop.signal.reason).toMatchObject({ name: "AbortError" });
  });

  it("stays until the end when it was asked to stop, so that the echo does no harm, and goes otherwise", () => {
    const unused = watched();
    expect(unused.listening()).toBe(1);
    unused.stop.forget();
    expect(unused.listening()).toBe(0);
    const used = watched();
    process.emit("SIGINT");
    used.stop.forget();
    expect(used.listening()).toBe(1);
  });
});

describe("runJob", () => {
  it("does nothing when its file is imported", async () => {
    const meta = { ...import.meta, main: false };
    const before = process.exitCode;
    let opened = false;
    await runJob(
      meta,
      async () => {
        opened = true;
        throw new Error("must not open");
      },
      "test-job",
      async () => ({ outcome: "failed" }),
    );
    expect(opened).toBe(false);
    expect(process.exitCode).toBe(before);
  });
});
