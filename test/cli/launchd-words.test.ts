import { expect, test } from "vitest";
import { sayInstalled, sayState } from "../../src/cli/launchd-words.ts";
import type { JobState } from "../../src/operations/launchd/agents.ts";
import type { LoadedJob } from "../../src/operations/launchd/launchctl.ts";

const waits: LoadedJob = { isRunning: false, pid: null, runs: 12, lastExit: 0, killedBy: null };
const state = (loaded: Partial<LoadedJob> | null, list: JobState["list"] = "as it should be") =>
  sayState({ job: "send-issues", label: "x", list, loaded: loaded && { ...waits, ...loaded } });

test.each([
  [state({}), "waits for its time; 12 runs, the last one that ended went well"],
  [state({ runs: 0 }), "waits for its time"],
  [state({ runs: null }), "waits for its time"],
  [
    state({ lastExit: 75 }),
    "waits for its time; 12 runs, the last one that ended left something to the next",
  ],
  [
    state({ lastExit: 1 }),
    "waits for its time; 12 runs, the last one that ended failed (exit code 1): npm run pressroom -- logs send-issues",
  ],
  [
    state({ lastExit: 2 }),
    "waits for its time; 12 runs, the last one that ended could not begin (exit code 2): npm run pressroom -- doctor",
  ],
  [state(null), "launchd does not know it"],
  [state({ runs: 0 }, "none"), "waits for its time; its list is missing"],
  [state({ runs: 0 }, "another"), "waits for its time; its list is not what your settings say now"],
])("%s", (said, expected) => {
  expect(said).toBe(expected);
});

test("a job that runs for the first time has no end to tell of", () => {
  const running = { isRunning: true, pid: 4711, runs: 1, lastExit: null, killedBy: null };
  const said = sayState({ job: "serve", label: "x", list: "as it should be", loaded: running });
  expect(said).toBe("runs now, as process 4711; 1 run");
});

test("what was handed over is counted by what changed, and what was not taken apart", () => {
  expect(
    sayInstalled([
      { job: "a", change: "new", problem: null },
      { job: "b", change: "as it was", problem: null },
      { job: "c", change: "new", problem: "launchctl says no" },
    ]),
  ).toBe("Handed over: 1 new, 1 as they were, 1 not taken");
});
