import {
  appendFileSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openLog } from "../../../src/core/log.ts";
import { readLog } from "../../../src/operations/logs/read.ts";
import { rotateLogs } from "../../../src/operations/logs/rotate.ts";
import { sayLogLine } from "../../../src/operations/logs/words.ts";
import { temporaryFolder } from "../../ledger/ledger-for-test.ts";

function home() {
  const folder = temporaryFolder();
  const logs = join(folder, "logs");
  mkdirSync(logs);
  return {
    folder,
    logs,
    append: (name: string, ...lines: string[]) =>
      appendFileSync(join(logs, name), lines.map((line) => `${line}\n`).join("")),
    read: (name: string) => readFileSync(join(logs, name), "utf8"),
  };
}

const line = (time: string, job: string, more: object = {}) =>
  JSON.stringify({
    level: "info",
    time: `2026-11-23T${time}.000Z`,
    job,
    run: "r1",
    msg: "job ended",
    ...more,
  });

test("a job's lines are told from its own log and from those of commands, in order of time", () => {
  const { folder, append } = home();
  append("sync-notion.log.1", line("10:00:00", "sync-notion", { n: 1 }));
  append(
    "sync-notion.log",
    line("10:10:00", "sync-notion", { n: 2 }),
    line("10:30:00", "sync-notion", { n: 4 }),
    '{"cut off',
  );
  append("pressroom.log", line("10:20:00", "sync-notion", { n: 3 }), line("10:21:00", "send-issues"));
  append("sync-notion.error.log", "sync-notion: Notion is away");
  const { lines, printed } = readLog(folder, "sync-notion", 3);
  expect(lines.map(({ fields }) => fields.n)).toEqual([2, 3, 4]);
  expect(printed).toEqual(["sync-notion: Notion is away"]);
  expect(readLog(folder, "update-metrics", 3)).toEqual({ lines: [], printed: [] });
});

test("a home without logs has none", () => {
  expect(readLog(temporaryFolder(), "sync-notion", 3)).toEqual({ lines: [], printed: [] });
});

test("a line is told in the owner's zone, and what takes several lines below it", () => {
  const error = { type: "Error", message: "two readers", stack: "Error: two readers\n    at x.ts:1" };
  const said = sayLogLine(
    {
      ...{ time: "2026-11-23T10:00:00.000Z", level: "error", message: "job failed", run: "r" },
      fields: { outcome: "failed", trace: "abc", error },
    },
    "Europe/Berlin",
  );
  expect(said).toBe(
    "2026-11-23 11:00:00 ERROR job failed  outcome=failed\n    error: Error: two readers\n        at x.ts:1",
  );
});

test("a log that is too large begins anew, three old ones are kept, and whoever writes to it goes on", () => {
  const { folder, logs, append, read } = home();
  const path = join(logs, "serve.log");
  const writer = openSync(path, "a");
  const log = openLog(join(logs, "pressroom.log"));
  for (let round = 1; round <= 6; round++) {
    for (let n = 0; n < 20; n++) {
      writeSync(writer, `${round} ${"x".repeat(50)}\n`);
      log.info({ round }, "seen");
    }
    append("small.log", "little");
    expect(rotateLogs(folder, 1_000).toSorted()).toEqual(["pressroom.log", "serve.log"]);
    expect(statSync(path).size).toBe(0);
  }
  writeSync(writer, "after\n");
  expect(read("serve.log")).toBe("after\n");
  expect(["1", "2", "3"].map((n) => read(`serve.log.${n}`)[0])).toEqual(["6", "5", "4"]);
  expect(existsSync(join(logs, "serve.log.4"))).toBe(false);
  const bytes = readdirSync(logs).map((name) => statSync(join(logs, name)).size);
  expect(Math.max(...bytes)).toBeLessThan(3_000);
  expect(rotateLogs(temporaryFolder(), 1_000)).toEqual([]);
});
