import { describe, expect, it } from "vitest";
import type { Account } from "../../src/core/account.ts";
import type { Clock } from "../../src/core/clock.ts";
import { type CallWindow, callBudget } from "../../src/ledger/call-budget.ts";
import { NOON, testLedger } from "./ledger-for-test.ts";

const ACCOUNT: Account = { service: "notion", account: "integration", realm: "live" };
const WINDOW: CallWindow = { calls: 3, windowMs: 60_000 };
const MARGIN_MS = 500;
const PATIENCE_MS = 65_000;

/** Two processes with one ledger; `slept` holds each of their sleeps, which only move the clock. */
async function twoProcesses(window: CallWindow = WINDOW) {
  const { ledger, clock: standing } = await testLedger();
  const slept: number[] = [];
  const clock: Clock = {
    now: standing.now,
    sleep: (ms, signal) => {
      slept.push(ms);
      return standing.sleep(ms, signal);
    },
  };
  const open = (account = ACCOUNT, given = window) => callBudget(ledger, clock, account, given);
  const counted = async () => (await ledger.db.selectFrom("calls").selectAll().execute()).length;
  return { ledger, clock: standing, slept, open, counted, one: open(), other: open() };
}

type Budget = ReturnType<typeof callBudget>;
async function admit(budget: Budget, times: number): Promise<void> {
  for (let time = 0; time < times; time++) expect(await budget.admit(PATIENCE_MS)).toBeNull();
}

describe("the budget of calls", () => {
  it("may be used up in one burst, and is one for all processes", async () => {
    const { one, other, slept } = await twoProcesses();
    await admit(one, 2);
    await admit(other, 1);
    expect(slept).toEqual([]);
    await admit(other, 1);
    expect(slept).toEqual([WINDOW.windowMs + MARGIN_MS]);
  });

  it("slides: there is room as soon as the oldest call is a window ago", async () => {
    const { one, other, clock, slept } = await twoProcesses();
    for (const budget of [one, other, one]) {
      await admit(budget, 1);
      clock.advance(10_000);
    }
    await admit(other, 3);
    expect(slept).toEqual([30_000 + MARGIN_MS, 10_000, 10_000]);
  });

  it("is another one for another account, realm or service", async () => {
    const { one, open, slept } = await twoProcesses();
    await admit(one, 3);
    await admit(open({ ...ACCOUNT, account: "another" }), 3);
    await admit(open({ ...ACCOUNT, realm: "sandbox" }), 3);
    await admit(open({ ...ACCOUNT, service: "resend" }), 3);
    expect(slept).toEqual([]);
  });

  it("takes a fiftieth of a short window for what calls are on their way", async () => {
    const { open, slept } = await twoProcesses();
    await admit(open(ACCOUNT, { calls: 3, windowMs: 1_000 }), 4);
    expect(slept).toEqual([1_020]);
  });

  it("that learns keeps to what the service said to any process, and else to what it was given", async () => {
    const { ledger, open, slept } = await twoProcesses();
    const careful = { calls: 2, windowMs: 1_000, learns: true };
    const [one, other] = [open(ACCOUNT, careful), open(ACCOUNT, careful)];
    await admit(one, 3);
    expect(slept).toEqual([1_020]);
    await one.saw?.({ calls: 5, windowMs: 2_000 });
    await admit(other, 4);
    expect(slept).toEqual([1_020]);
    await admit(open(ACCOUNT, careful), 1);
    expect(slept).toEqual([1_020, 2_040]);
    expect(await ledger.db.selectFrom("call_limits").select(["calls", "window_ms"]).execute()).toEqual([
      { calls: 5, window_ms: 2_000 },
    ]);
  });

  it("counts what others used of the window, and never its own calls twice", async () => {
    const { open, counted, slept } = await twoProcesses();
    const budget = open(ACCOUNT, { calls: 2, windowMs: 1_000, learns: true });
    await admit(budget, 1);
    await budget.saw?.({ calls: 10, windowMs: 1_000, remaining: 9 });
    await admit(budget, 2);
    await budget.saw?.({ calls: 10, windowMs: 1_000, remaining: 8 });
    expect(await counted()).toBe(3);
    await budget.saw?.({ calls: 10, windowMs: 1_000, remaining: 2 });
    expect(await counted()).toBe(8);
    await admit(budget, 3);
    expect(slept).toEqual([1_020]);
  });

  it("that was told its limit is moved by nothing that an answer says", async () => {
    const { one, counted, slept } = await twoProcesses();
    await admit(one, 1);
    await one.saw?.({ calls: 1, windowMs: 1, remaining: 0 });
    await admit(one, 2);
    expect([await counted(), slept]).toEqual([3, []]);
  });

  it("keeps to a limit that was lowered meanwhile", async () => {
    const { one, open, clock, slept } = await twoProcesses();
    await admit(one, 1);
    clock.advance(5_000);
    await admit(one, 2);
    await admit(open(ACCOUNT, { ...WINDOW, calls: 1 }), 1);
    expect(slept).toEqual([55_000 + MARGIN_MS, 5_000]);
  });

  it("keeps no call for longer than it counts", async () => {
    const { one, other, counted } = await twoProcesses();
    for (let round = 0; round < 10; round++) {
      await admit(one, 2);
      await admit(other, 2);
      expect(await counted()).toBeLessThanOrEqual(WINDOW.calls);
    }
  });

  it("tells of the waits that a person would notice", async () => {
    const told: number[] = [];
    const { one, clock, slept } = await twoProcesses({ ...WINDOW, onWait: (ms) => void told.push(ms) });
    await admit(one, 1);
    clock.advance(400);
    await admit(one, 4);
    expect(slept).toEqual([60_100, 400]);
    expect(told).toEqual([60_100]);
  });

  it("ends a wait at once when it is told to stop, and counts nothing", async () => {
    const { ledger, clock, one, counted } = await twoProcesses();
    await admit(one, 3);
    const reason = new DOMException("asked to stop", "AbortError");
    const stop = new AbortController();
    const asleep = Promise.withResolvers<void>();
    const sleepless: Clock = {
      now: clock.now,
      sleep: (_, signal) => {
        asleep.resolve();
        return new Promise((_wake, reject) => signal?.addEventListener("abort", () => reject(signal.reason)));
      },
    };
    const waiting = callBudget(ledger, sleepless, ACCOUNT, WINDOW).admit(PATIENCE_MS, stop.signal);
    await asleep.promise;
    stop.abort(reason);
    await expect(waiting).rejects.toBe(reason);
    clock.advance(WINDOW.windowMs + MARGIN_MS);
    await expect(one.admit(PATIENCE_MS, stop.signal)).rejects.toBe(reason);
    expect(await counted()).toBe(3);
  });
});

describe("patience", () => {
  it("is for what a vendor asks; for room in a long window there is no end to it", async () => {
    const { open, slept } = await twoProcesses();
    await admit(open(ACCOUNT, { calls: 1, windowMs: 2 * PATIENCE_MS }), 2);
    expect(slept).toEqual([2 * PATIENCE_MS + MARGIN_MS]);
  });
});

describe("a hold", () => {
  it("holds every process, and no other account", async () => {
    const { one, other, open, slept } = await twoProcesses();
    await admit(one, 1);
    await one.hold(7_000);
    await admit(open({ ...ACCOUNT, account: "another" }), 1);
    expect(slept).toEqual([]);
    await admit(other, 1);
    expect(slept).toEqual([7_000]);
  });

  it("is made longer by a later one, never shorter", async () => {
    const { one, other, slept } = await twoProcesses();
    await one.hold(7_000);
    await other.hold(20_000);
    await one.hold(1_000);
    await admit(one, 1);
    expect(slept).toEqual([20_000]);
  });

  it("is not waited for beyond a call's patience: its end is told instead, and nothing is counted", async () => {
    const { one, other, clock, slept, counted } = await twoProcesses();
    await one.hold(PATIENCE_MS + 1);
    expect(await other.admit(PATIENCE_MS)).toEqual(new Date(Date.parse(NOON) + PATIENCE_MS + 1));
    expect([slept, await counted()]).toEqual([[], 0]);
    clock.advance(1);
    await admit(other, 1);
    expect(slept).toEqual([PATIENCE_MS]);
  });

  it("lasts a day at most, whatever was asked for", async () => {
    const { one } = await twoProcesses();
    await one.hold(1e18);
    expect(await one.admit(PATIENCE_MS)).toEqual(new Date("2026-11-24T12:00:00.000Z"));
  });
});

describe("a clock that was set back", () => {
  const HOUR_MS = 3_600_000;

  it("blocks nobody for longer than a window", async () => {
    const { one, other, clock, slept } = await twoProcesses();
    await admit(one, 3);
    clock.advance(-HOUR_MS);
    await admit(other, 3);
    expect(slept).toEqual([]);
    await admit(one, 1);
    expect(slept).toEqual([WINDOW.windowMs + MARGIN_MS]);
  });

  it("ends a hold of the time that never was, however long it has lasted", async () => {
    const { one, other, clock } = await twoProcesses();
    await admit(one, 1);
    await one.hold(HOUR_MS);
    clock.advance(HOUR_MS / 2);
    expect(await other.admit(PATIENCE_MS)).not.toBeNull();
    clock.advance(-2 * HOUR_MS);
    await admit(other, 1);
  });

  it("forward is time that went by", async () => {
    const { one, clock, slept } = await twoProcesses();
    await admit(one, 3);
    await one.hold(PATIENCE_MS);
    clock.advance(HOUR_MS);
    await admit(one, 3);
    expect(slept).toEqual([]);
  });
});
