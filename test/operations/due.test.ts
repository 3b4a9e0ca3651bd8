import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  occurrenceOf,
  type PastRun,
  slotAfter,
  slotBefore,
  standingOf,
  type When,
} from "../../src/operations/due.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const ZONE = "Europe/Berlin";
const SINCE = new Date("2026-01-01T00:00:00Z");

const TEN: When = { everyMinutes: 10, graceMinutes: 30 };
const NIGHTLY: When = { everyMinutes: 60, at: "02:30", graceMinutes: 120 };
const WEEKLY: When = { everyMinutes: 60, at: "07:00", weekday: "monday", graceMinutes: 120 };

const at = (iso: string) => new Date(iso);
const standing = (when: When, runs: readonly PastRun[], now: Date) =>
  standingOf(when, runs, { now, zone: ZONE, since: SINCE });

const ran = (startedAt: string | Date, outcome: PastRun["outcome"] = "done"): PastRun => ({
  startedAt: new Date(startedAt),
  endedAt: outcome === "running" ? null : new Date(new Date(startedAt).getTime() + MINUTE_MS),
  outcome,
});

/** Starts the job whenever it is due, looking every five minutes while awake; gives when it was started. */
function starts(
  when: When,
  { from, until, wall = (ms: number) => ms, isAwake = () => true, outcome = () => "done" }: Simulation,
): Date[] {
  const runs: PastRun[] = [];
  for (let ms = from.getTime(); ms < until.getTime(); ms += 5 * MINUTE_MS) {
    const now = new Date(wall(ms));
    if (isAwake(now) && standing(when, runs, now).isDue) runs.unshift(ran(now, outcome(runs.length)));
  }
  return runs.map(({ startedAt }) => startedAt).reverse();
}

interface Simulation {
  from: Date;
  until: Date;
  /** What the machine's clock shows, of the true time. */
  wall?: (ms: number) => number;
  isAwake?: (now: Date) => boolean;
  outcome?: (nth: number) => PastRun["outcome"];
}

describe("a job every ten minutes", () => {
  test("runs once in each slot, whatever its last run found", () => {
    const day = starts(TEN, { from: at("2026-05-01T00:00:00Z"), until: at("2026-05-02T00:00:00Z") });
    expect(day).toHaveLength(144);
  });

  test("runs once after a week asleep, and once a slot from then on", () => {
    const asleep = { from: at("2026-05-02T00:00:00Z"), until: at("2026-05-09T00:00:00Z") };
    const all = starts(TEN, {
      ...{ from: at("2026-05-01T23:00:00Z"), until: at("2026-05-09T01:00:00Z") },
      isAwake: (now) => now < asleep.from || now >= asleep.until,
    });
    expect(all.filter((start) => start >= asleep.until)).toHaveLength(6);
    expect(all).toHaveLength(12);
  });

  test("that is running is not due", () => {
    expect(standing(TEN, [ran("2026-05-01T10:00:00Z", "running")], at("2026-05-01T12:00:00Z")).isDue).toBe(
      false,
    );
  });

  test("that fails again and again is tried ever less often, at least once an hour", () => {
    const all = starts(TEN, {
      ...{ from: at("2026-05-01T00:00:00Z"), until: at("2026-05-02T00:00:00Z") },
      outcome: () => "failed",
    });
    expect(all.length).toBeGreaterThanOrEqual(24);
    expect(all.length).toBeLessThan(40);
    const last = all.slice(-6).map((start) => start.getTime());
    for (const [n, start] of last.slice(1).entries())
      expect(start - (last[n] ?? 0)).toBeLessThanOrEqual(70 * MINUTE_MS);
  });

  test("keeps its pace after a few failures, which may mend themselves", () => {
    const runs = Array.from({ length: 4 }, (_, n) => ran(at(`2026-05-01T11:${50 - 10 * n}:00Z`), "failed"));
    expect(standing(TEN, runs, at("2026-05-01T12:00:00Z"))).toMatchObject({
      isDue: true,
      failures: 4,
      isHeldOff: false,
    });
  });
});

describe("a nightly job", () => {
  const BERLIN_NIGHT = "2026-05-01T00:30:00.000Z";

  test("is due at its time in the owner's zone, and not a minute before", () => {
    const runs = [ran("2026-04-30T00:31:00Z")];
    expect(standing(NIGHTLY, runs, at("2026-05-01T00:29:59.999Z"))).toMatchObject({
      isDue: false,
      next: at(BERLIN_NIGHT),
    });
    expect(standing(NIGHTLY, runs, at(BERLIN_NIGHT))).toMatchObject({ isDue: true, slot: at(BERLIN_NIGHT) });
  });

  test("of an hour that clocks leave out runs once, as long after", () => {
    const all = starts(NIGHTLY, { from: at("2026-03-28T12:00:00Z"), until: at("2026-03-30T12:00:00Z") });
    // The first is due at once: it never ran.
    expect(all.slice(1).map((start) => start.toISOString())).toEqual([
      "2026-03-29T01:30:00.000Z",
      "2026-03-30T00:30:00.000Z",
    ]);
  });

  test("of an hour that comes twice runs once, in the first", () => {
    const all = starts(NIGHTLY, { from: at("2026-10-24T12:00:00Z"), until: at("2026-10-26T12:00:00Z") });
    expect(all.slice(1).map((start) => start.toISOString())).toEqual([
      "2026-10-25T00:30:00.000Z",
      "2026-10-26T01:30:00.000Z",
    ]);
  });

  test("whose time was missed runs once when the machine is there again", () => {
    const slept = [ran("2026-05-01T00:31:00Z")];
    expect(standing(NIGHTLY, slept, at("2026-05-08T09:00:00Z"))).toMatchObject({
      isDue: true,
      slot: at("2026-05-08T00:30:00Z"),
      overdueSince: at("2026-05-02T00:30:00Z"),
    });
  });

  test("that was put off is tried again before its next night, ever less often; one that failed is not", () => {
    const night = { from: at("2026-05-01T12:00:00Z"), until: at("2026-05-02T00:00:00Z") };
    const tries = starts(NIGHTLY, { ...night, outcome: () => "partial" });
    const gaps = tries.slice(1).map((start, n) => (start.getTime() - (tries[n]?.getTime() ?? 0)) / MINUTE_MS);
    expect(gaps.slice(0, 5)).toEqual([10, 15, 25, 45, 65]);
    expect(Math.max(...gaps)).toBe(65);
    expect(starts(NIGHTLY, { ...night, outcome: () => "failed" })).toHaveLength(1);
  });

  test("runs when it is run by hand too, and is not due again for that night", () => {
    const byHand = [ran("2026-05-01T05:00:00Z")];
    expect(standing(NIGHTLY, byHand, at("2026-05-01T20:00:00Z")).isDue).toBe(false);
  });
});

test("a weekly job is due on its day alone", () => {
  const all = starts(WEEKLY, { from: at("2026-05-04T04:00:00Z"), until: at("2026-05-19T00:00:00Z") });
  expect(all.slice(1).map((start) => start.toISOString())).toEqual([
    "2026-05-04T05:00:00.000Z",
    "2026-05-11T05:00:00.000Z",
    "2026-05-18T05:00:00.000Z",
  ]);
});

describe("a clock that goes back by a day", () => {
  const from = at("2026-05-01T00:00:00Z");
  const turned = at("2026-05-03T12:00:00Z").getTime();
  const all = (when: When) =>
    starts(when, {
      ...{ from, until: at("2026-05-06T00:00:00Z") },
      wall: (ms) => (ms < turned ? ms : ms - DAY_MS),
    });

  test("neither stalls a job for a day nor runs it in a loop", () => {
    // Five days of 144 slots, and the one slot in which it went back twice.
    expect(all(TEN).length).toBeGreaterThanOrEqual(5 * 144);
    expect(all(TEN).length).toBeLessThanOrEqual(5 * 144 + 1);
  });

  test("runs a nightly job once more, and then every night", () => {
    // At first, the nights of three days, once when the clock went back, and the nights of two days by that clock.
    expect(all(NIGHTLY).map((start) => start.toISOString())).toEqual([
      "2026-05-01T00:00:00.000Z",
      "2026-05-01T00:30:00.000Z",
      "2026-05-02T00:30:00.000Z",
      "2026-05-03T00:30:00.000Z",
      "2026-05-02T12:00:00.000Z",
      "2026-05-03T00:30:00.000Z",
      "2026-05-04T00:30:00.000Z",
    ]);
  });

  test("by a second is none that matters", () => {
    const runs = [ran("2026-05-01T10:00:00.900Z")];
    expect(standing(TEN, runs, at("2026-05-01T10:00:00Z")).isDue).toBe(false);
  });
});

describe("overdue", () => {
  test("is a slot that was missed by more than the grace", () => {
    const runs = [ran("2026-05-01T10:00:00Z")];
    expect(standing(TEN, runs, at("2026-05-01T10:39:00Z")).overdueSince).toBeNull();
    expect(standing(TEN, runs, at("2026-05-01T10:40:00Z")).overdueSince).toEqual(at("2026-05-01T10:10:00Z"));
  });

  test("is no job of a home that has only just been made", () => {
    const made = at("2026-05-01T10:00:00Z");
    const young = (now: string) => standingOf(TEN, [], { now: at(now), zone: ZONE, since: made });
    expect(young("2026-05-01T10:05:00Z")).toMatchObject({ isDue: true, overdueSince: null });
    expect(young("2026-05-01T11:00:00Z").overdueSince).toEqual(at("2026-05-01T10:10:00Z"));
  });
});

describe("slots", () => {
  test("have one name, whoever works it out", () => {
    const slot = slotBefore(TEN, at("2026-05-01T10:09:59Z"), ZONE);
    expect(occurrenceOf("sync-notion", slot)).toBe("sync-notion 2026-05-01T10:00:00.000Z");
  });

  test("lie around every instant, in every zone, and none lies between them", () => {
    const zones = fc.constantFrom("Europe/Berlin", "America/New_York", "Pacific/Apia", "Asia/Kolkata", "UTC");
    const times = fc
      .tuple(fc.nat(23), fc.nat(59))
      .map(([hour, minute]) => `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}`);
    const whens = fc.oneof(
      fc.integer({ min: 1, max: 1_440 }).map((everyMinutes): When => ({ everyMinutes, graceMinutes: 30 })),
      times.map((time): When => ({ ...NIGHTLY, at: time })),
      fc
        .tuple(times, fc.constantFrom("sunday", "wednesday"))
        .map(([time, weekday]): When => ({ ...NIGHTLY, at: time, weekday })),
    );
    const instants = fc.date({
      min: at("2026-01-01T00:00:00Z"),
      max: at("2028-01-01T00:00:00Z"),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(whens, instants, zones, (when, now, zone) => {
        const [before, after] = [slotBefore(when, now, zone), slotAfter(when, now, zone)];
        expect(before <= now && now < after).toBe(true);
        expect(slotBefore(when, after, zone)).toEqual(after);
        expect(slotAfter(when, before, zone)).toEqual(after);
        expect(slotBefore(when, new Date(after.getTime() - 1), zone)).toEqual(before);
      }),
      { numRuns: 300 },
    );
  });
});
