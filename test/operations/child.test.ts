/** Jobs as processes: scripts that behave badly, in a checkout of their own. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type Limits, startJob } from "../../src/operations/child.ts";
import { temporaryFolder } from "../ledger/ledger-for-test.ts";

function checkout(script: string) {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "dist", "jobs"), { recursive: true });
  writeFileSync(join(folder, "package.json"), '{"type":"module"}');
  writeFileSync(join(folder, "dist", "jobs", "tried.js"), script);
  const home = join(folder, "home");
  return {
    folder,
    start: (limits: Limits) =>
      startJob("tried", { checkout: folder, home, variables: { PATH: "/usr/bin:/bin" } }, limits),
    log: () => readFileSync(join(home, "logs", "tried.log"), "utf8"),
    printed: () => readFileSync(join(home, "logs", "tried.error.log"), "utf8"),
  };
}

const patient: Limits = { deadlineMs: 20_000 };
test("what a job writes and prints goes to the home's logs, which nobody else may read", async () => {
  const { start, log, printed } = checkout(
    `console.log(JSON.stringify(process.argv.slice(2))); console.error("oh");`,
  );
  expect(await start(patient).ended).toEqual({ wasKilled: false });
  expect(JSON.parse(log())).toEqual(["--home", expect.stringMatching(/home$/)]);
  expect(printed()).toBe("oh\n");
});

test("where no log can be written, no process is started, and it is said why", async () => {
  const { folder, start } = checkout("");
  writeFileSync(join(folder, "home"), "a file in the way");
  expect(await start(patient).ended).toEqual({
    wasKilled: false,
    problem: expect.stringContaining("part of its path is a file"),
  });
});

test("a process that hangs as a whole is killed after its deadline", async () => {
  const { start } = checkout("for (;;);");
  expect(await start({ deadlineMs: 100, patienceMs: 100 }).ended).toEqual({ wasKilled: true });
});

test("one that ignores a request to stop is killed too, and one that heeds it is not", async () => {
  const deaf = checkout(`process.on("SIGTERM", () => {}); console.log("up"); setInterval(() => {}, 1000);`);
  const ignoring = deaf.start({ ...patient, patienceMs: 200 });
  await expect.poll(deaf.log, { timeout: 10_000 }).toContain("up");
  ignoring.stop();
  expect(await ignoring.ended).toEqual({ wasKilled: true });
  const good = checkout(
    `process.on("SIGTERM", () => process.exit(0)); console.log("up"); setInterval(() => {}, 1000);`,
  );
  const heeding = good.start({ ...patient, patienceMs: 10_000 });
  await expect.poll(good.log, { timeout: 10_000 }).toContain("up");
  heeding.stop();
  expect(await heeding.ended).toEqual({ wasKilled: false });
});

test("a job that leaks ends before the machine does", async () => {
  const { start, printed } = checkout(
    "const kept = []; for (;;) kept.push(Array.from({ length: 10_000 }, (_, n) => ({ n })));",
  );
  expect(await start({ ...patient, heapMb: 32 }).ended).toEqual({ wasKilled: false });
  expect(printed()).toContain("heap out of memory");
});

test("what a job forks ends with it", async () => {
  const { start, log } = checkout(`
    import { spawn } from "node:child_process";
    const script = 'setInterval(() => console.log("alive"), 20)';
    const child = spawn(process.execPath, ["-e", script], { stdio: ["ignore", "inherit", "ignore"] });
    child.stdout?.unref();
    setInterval(() => {}, 1000);
    child.once("spawn", () => setTimeout(() => process.exit(0), 1_500));`);
  await start(patient).ended;
  const before = log().length;
  expect(before).toBeGreaterThan(0);
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(log()).toHaveLength(before);
});
