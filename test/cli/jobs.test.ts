/** What runs by itself, as its owner sees it: the schedule in a terminal, where jobs stand, their logs, their rest. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { scheduleSchema } from "../../config/schedule.ts";
import { lastLine, pressroomEach, Running, rowsOf, temporaryFolder } from "./pressroom-for-test.ts";

const SLOW_MS = 60_000;

const widest = (text: string) => Math.max(...text.split("\n").map((line) => [...line].length));

test(
  "the schedule runs once what is due, each job as a process of its own, and tells where they stand",
  async () => {
    const home = temporaryFolder();
    const settings = [
      "sync-notion",
      "sync-stripe",
      "update-metrics",
      "publish-issues",
      "plan-distribution",
      "track-reach",
      "score-drafts",
    ];
    const jobs = Object.keys(scheduleSchema.parse(undefined)).length;
    const pauses = settings.map((job) => ["pause", job, "--home", home]);
    const [first, ...rest] = await pressroomEach([
      ["status", "--home", home],
      ...pauses,
      ["run", "--once", "--source", "--home", home, "--json"],
      ["status", "--home", home],
      ["status", "--home", home, "--json"],
      ["logs", "send-issues", "--home", home],
    ]);
    expect(first?.out).toContain("Nothing runs by itself yet");
    const [ran, shown, told, logged] = rest.slice(pauses.length);
    expect(ran).toMatchObject({ code: 0 });
    expect(lastLine(ran?.out ?? "")).toEqual({ runs: jobs - settings.length, failed: 0 });
    const pids = rowsOf(home, "select pid from runs").map(({ pid }) => pid);
    expect(new Set(pids).size).toBe(jobs - settings.length);
    // A slot may come just then.
    expect(shown?.out).toMatch(/✓ send-issues +idle, (just now|1 min ago) +\d+\.\d s +(in \d+ min|now)$/m);
    expect(shown?.out).toMatch(/‖ sync-notion +never +paused/);
    expect(widest(shown?.out ?? "")).toBeLessThanOrEqual(80);
    const { jobs: standing } = lastLine(told?.out ?? "") as {
      jobs: { job: string; last: object | null; next: string }[];
    };
    expect(standing.find(({ job }) => job === "send-issues")).toMatchObject({
      last: { outcome: "idle", cpuMs: expect.any(Number), peakMb: expect.any(Number) },
      next: expect.stringMatching(/^20/),
      everyMinutes: 10,
      pause: null,
    });
    expect(logged?.out).toMatch(/job started\n.*job ended {2}outcome=idle/);
    expect(readdirSync(join(home, "logs"))).toContain("send-issues.log");
  },
  SLOW_MS,
);

test(
  "a job rests until it is told otherwise; --now runs it once all the same",
  async () => {
    const home = temporaryFolder();
    const [paused, idle, now, shown, resumed, again, wrongTime, wrongJob] = await pressroomEach([
      ["pause", "send-issues", "--until", "3d", "--home", home, "--json"],
      ["job", "send-issues", "--home", home, "--json"],
      ["job", "send-issues", "--now", "--home", home, "--json"],
      ["status", "--home", home],
      ["resume", "send-issues", "--home", home, "--json"],
      ["job", "send-issues", "--home", home, "--json"],
      ["pause", "send-issues", "--until", "1999-01-01", "--home", home],
      ["pause", "send-everything", "--home", home],
    ]);
    expect(lastLine(paused?.out ?? "")).toMatchObject({ paused: true, until: expect.stringMatching(/^20/) });
    expect(lastLine(idle?.out ?? "").why).toContain("send-issues is paused until");
    expect(lastLine(now?.out ?? "")).toEqual({ job: "send-issues", outcome: "idle" });
    expect(shown?.out).toMatch(/‖ send-issues .*paused for 3 d/);
    expect(lastLine(resumed?.out ?? "")).toMatchObject({ wasPaused: true });
    expect(lastLine(again?.out ?? "")).toEqual({ job: "send-issues", outcome: "idle" });
    expect([wrongTime?.code, wrongTime?.err]).toEqual([2, expect.stringContaining("that is over already")]);
    expect([wrongJob?.code, wrongJob?.err]).toEqual([
      2,
      expect.stringContaining("there is no job called send-everything"),
    ]);
  },
  SLOW_MS,
);

test(
  "Ctrl-C ends the schedule and the job that runs, and says so",
  async () => {
    const home = temporaryFolder();
    const running = new Running("src/cli.ts", ["run", "--source", "--home", home]);
    await running.says(/jobs run by themselves/);
    await expect
      .poll(() => running.out + running.err, { timeout: 30_000 })
      .toMatch(/sync-notion|publish-issues/);
    const { code, out } = await running.stop("SIGINT");
    expect(code).toBe(0);
    expect(out).toContain("Stopped");
    expect(rowsOf(home, "select job from runs where ended_at is null")).toEqual([]);
  },
  SLOW_MS,
);
