/** A send of a thousand, killed at fifty instants: nobody twice, nobody skipped. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { processEnv } from "../../config/env.ts";
import { buildAll } from "../../src/cli/build.ts";
import { startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { numbered } from "../delivery/invented.ts";
import { counted, twinOf } from "../delivery/mail-twin.ts";
import {
  CHUNKS,
  copyHome,
  ended,
  LIMITS,
  makeHome,
  READERS,
  readLedger,
  runHere,
  type Sight,
  startJob,
  watch,
} from "./kill-home.ts";
import {
  hasCome,
  isInside,
  type Landing,
  landingOf,
  makePlans,
  type Plan,
  randomFrom,
} from "./kill-plans.ts";

const folder = mkdtempSync(join(tmpdir(), "pressroom-kill-"));
const template = join(folder, "home");
let job = "";

beforeAll(async () => {
  const built = await buildAll(join(folder, "dist"));
  job = built.find((path) => path.endsWith("send-issues.js")) ?? "";
  await makeHome(template);
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Waits for the moment of the plan, or for the end of the job. */
async function untilCome(plan: Plan, look: () => Sight, isOver: () => boolean): Promise<void> {
  let quietAt = performance.now();
  for (;;) {
    const now = look();
    if (!now.writing) quietAt = performance.now();
    if (isOver() || hasCome(plan, now, performance.now() - quietAt)) break;
    // Half of its time a job only starts: no need to look closely then.
    await wait(now.started ? 1 : 10);
  }
  if (plan.delayMs >= 1) await wait(plan.delayMs);
}

async function killOnce(plan: Plan, home: string): Promise<Landing> {
  const outside = watch(home);
  const faults = plan.twins === "inside" ? plan.faults : [];
  const child = startJob(job, home, faults);
  await untilCome(plan, outside.look, () => child.exitCode !== null);
  const { writing } = outside.look();
  child.kill("SIGKILL");
  const code = await ended(child);
  const landing = landingOf(outside.look(), writing);
  outside.close();
  expect([0, "SIGKILL"]).toContain(code);
  return landing;
}

/** What must be true after the run that follows a kill. */
async function expectExactlyOnce(home: string): Promise<void> {
  const twin = twinOf(home);
  expect(twin.recipients().toSorted()).toEqual(numbered(READERS).toSorted());
  const taken = counted(twin.requests().map(({ outcome }) => outcome));
  expect(taken.accepted).toBe(CHUNKS);
  const whole = {
    check: [{ quick_check: "ok" }],
    mailings: [{ state: "sent", frozen_count: READERS, problem: null }],
    chunks: [{ state: "settled", n: CHUNKS }],
    deliveries: [{ state: "accepted", n: READERS, ids: READERS }],
    merges: [{ n: 0 }],
    leases: [],
  };
  expect(readLedger(home)).toEqual(whole);
  expect(await runHere(home)).toEqual({ outcome: "idle" });
  expect(twin.recipients()).toHaveLength(READERS);
  expect(readLedger(home)).toEqual(whole);
}

async function cycle(plan: Plan, name: string): Promise<Landing> {
  const home = join(folder, name);
  copyHome(template, home);
  const options = { home, limits: LIMITS, faults: plan.faults, lasting: true };
  const beside = plan.twins === "beside" ? await startSandbox(options) : null;
  try {
    const landing = await killOnce(plan, home);
    expect(await ended(startJob(job, home))).toBe(0);
    await expectExactlyOnce(home);
    return landing;
  } catch (error) {
    throw new Error(`Killed ${plan.aim} (chunk ${plan.chunk}, twins ${plan.twins})`, { cause: error });
  } finally {
    await beside?.close();
    rmSync(home, { recursive: true, force: true });
  }
}

/** Two at a time: there may be no more than two cores. */
async function inTwoLanes<T, R>(
  items: readonly T[],
  work: (item: T, index: number) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const queue = items.entries();
  const lane = async () => {
    for (const [index, item] of queue) results[index] = await work(item, index);
  };
  await Promise.all([lane(), lane()]);
  return results;
}

test("killed at fifty instants of a send of a thousand, then run again: each reader has exactly one mail", async () => {
  const seed = Number(processEnv().variables.KILL_SEED ?? Date.now() % 1_000_000);
  const plans = makePlans(randomFrom(seed));
  expect(plans).toHaveLength(50);
  process.stdout.write(`kill test: seed ${seed} (KILL_SEED repeats it)\n`);
  const landings = await inTwoLanes(plans, (plan, index) => cycle(plan, `home-${index}`));
  for (const [aim, all] of Map.groupBy(plans.keys(), (index) => plans[index]?.aim)) {
    const fell = counted(all.map((index) => landings[index] ?? ""));
    process.stdout.write(`  aimed ${aim}: ${JSON.stringify(fell)}\n`);
  }
  process.stdout.write(`  all: ${JSON.stringify(counted(landings))}\n`);
  expect(landings.filter(isInside).length).toBeGreaterThanOrEqual(35);
}, 180_000);

test.each(["SIGTERM", "SIGINT"] as const)(
  "told to stop by %s in the middle, it ends at once with 75, and the next run finishes",
  async (signal) => {
    const home = join(folder, signal);
    copyHome(template, home);
    onTestFinished(() => rmSync(home, { recursive: true, force: true }));
    const outside = watch(home);
    const child = startJob(job, home, [
      { service: "resend", match: "POST /emails/batch", kind: "delay", delayMs: 20_000, after: 2 },
    ]);
    await expect
      .poll(() => outside.look().settled, { timeout: 20_000, interval: 5 })
      .toBeGreaterThanOrEqual(2);
    child.kill(signal);
    const code = await Promise.race([ended(child), wait(5_000, "still waiting for the answer")]);
    child.kill("SIGKILL");
    expect(code).toBe(75);
    expect(outside.look().settled).toBeLessThan(CHUNKS);
    outside.close();
    expect(await ended(startJob(job, home))).toBe(0);
    await expectExactlyOnce(home);
  },
  60_000,
);
