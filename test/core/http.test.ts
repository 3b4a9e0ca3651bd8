import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { systemClock } from "../../src/core/clock.ts";
import { ServiceError } from "../../src/core/errors.ts";
import { type Admission, backoffMs, parseRetryAfter } from "../../src/core/http.ts";
import {
  failure,
  lost,
  meeting,
  meetingThen,
  policyForTest,
  START,
  settled,
  tooMany,
  waitingClock,
} from "./policy-for-test.ts";

/** What a call threw. */
const thrown = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => "nothing was thrown",
    (error: unknown) => error,
  );

describe("Retry-After", () => {
  test.each([
    ["0", 0],
    ["7", 7_000],
    ["0.5", 500],
    ["-3", 0],
    ["Sun, 01 Mar 2026 08:00:30 GMT", 30_000],
    ["Sun, 01 Mar 2026 07:59:00 GMT", 0],
    ["soon", undefined],
    ["", undefined],
    [null, undefined],
    [undefined, undefined],
  ])("%o is %o milliseconds from now", (value, ms) => {
    expect(parseRetryAfter(value, START)).toBe(ms);
  });
});

describe("the wait before another try", () => {
  test("doubles from 0.4 s to 20 s, half of it at random", () => {
    const longest = [1, 2, 3, 4, 5, 6, 7, 8].map((attempt) => backoffMs(attempt, () => 1));
    expect(longest).toEqual([400, 800, 1_600, 3_200, 6_400, 12_800, 20_000, 20_000]);
    const shortest = [1, 2, 7].map((attempt) => backoffMs(attempt, () => 0));
    expect(shortest).toEqual([200, 400, 10_000]);
  });

  test("stays between half and whole, whatever chance says", () => {
    const chance = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), chance, (attempt, random) => {
        const whole = backoffMs(attempt, () => 1);
        const delay = backoffMs(attempt, () => random);
        expect(delay).toBeGreaterThanOrEqual(whole / 2);
        expect(delay).toBeLessThanOrEqual(whole);
      }),
    );
  });
});

describe("a repeatable call", () => {
  test("is tried again while the error says it may be, and gives back what came in the end", async () => {
    const { policy, slept } = policyForTest();
    const attempt = meeting(failure({}), lost());
    expect(await policy.call("read", "repeatable", attempt)).toBe("done");
    expect(attempt.tries).toBe(3);
    expect(slept).toEqual([400, 800]);
  });

  test("ends after its tries with the last error", async () => {
    const { policy, slept } = policyForTest({ attempts: 3 });
    const attempt = meeting(failure({}), failure({}), failure({ code: "third" }), failure({}));
    await expect(policy.call("read", "repeatable", attempt)).rejects.toMatchObject({ code: "third" });
    expect(attempt.tries).toBe(3);
    expect(slept).toHaveLength(2);
  });

  test.each([
    ["the vendor refuses for good", failure({ status: 400, retryable: false })],
    ["our own code throws", new TypeError("a defect")],
  ])("is not tried again when %s", async (_, error) => {
    const { policy, slept } = policyForTest();
    const attempt = meeting(error);
    expect(await thrown(policy.call("read", "repeatable", attempt))).toBe(error);
    expect(attempt.tries).toBe(1);
    expect(slept).toEqual([]);
  });

  test("waits as long as the server asks, not as long as we would", async () => {
    const { policy, elapsed } = policyForTest();
    await policy.call("read", "repeatable", meeting(tooMany(7_000)));
    expect(elapsed()).toBe(7_000);
  });

  test("doesn't wait longer than its patience: the job comes back later", async () => {
    const { policy, slept } = policyForTest({ patienceMs: 60_000 });
    const attempt = meeting(tooMany(60_001));
    await expect(policy.call("read", "repeatable", attempt)).rejects.toMatchObject({ retryAfterMs: 60_001 });
    expect(attempt.tries).toBe(1);
    expect(slept).toEqual([]);
  });
});

describe("a call that may happen once", () => {
  test("is never repeated after an answer that was lost", async () => {
    const { policy } = policyForTest();
    const attempt = meeting(lost());
    await expect(policy.call("send", "once", attempt)).rejects.toMatchObject({ effect: "unknown" });
    expect(attempt.tries).toBe(1);
  });

  test("is repeated after a 429, which says that nothing happened", async () => {
    const { policy } = policyForTest();
    const attempt = meeting(tooMany(), tooMany(2_000));
    expect(await policy.call("send", "once", attempt)).toBe("done");
    expect(attempt.tries).toBe(3);
  });

  test("is not repeated when the lost answer comes after a 429", async () => {
    const { policy } = policyForTest();
    const attempt = meeting(tooMany(), lost());
    await expect(policy.call("send", "once", attempt)).rejects.toMatchObject({ effect: "unknown" });
    expect(attempt.tries).toBe(2);
  });
});

describe("what is known of the effect", () => {
  test("stays unknown when a refusal follows a lost answer", async () => {
    const { policy } = policyForTest();
    const refusal = failure({ status: 409, code: "conflict", message: "in use", retryable: false });
    const error = await thrown(policy.call("send", "repeatable", meeting(lost(), refusal)));
    expect(error).toBeInstanceOf(ServiceError);
    expect(error).toMatchObject({
      status: 409,
      code: "conflict",
      retryable: false,
      effect: "unknown",
      message: "post send: in use",
    });
  });

  test("keeps the id of what the vendor made after all", async () => {
    const { policy } = policyForTest({ attempts: 2 });
    const refusal = failure({ status: 503, committedId: "page-1" });
    const error = await thrown(policy.call("send", "repeatable", meeting(lost(), refusal)));
    expect(error).toMatchObject({ effect: "unknown", committedId: "page-1" });
  });

  test("is a refusal when every try was refused", async () => {
    const { policy } = policyForTest({ attempts: 2 });
    const error = await thrown(policy.call("send", "repeatable", meeting(tooMany(), failure({}))));
    expect(error).toMatchObject({ effect: "refused" });
  });

  test("is unknown when no answer came in time, and the request is told to end", async () => {
    const { policy } = policyForTest({ timeoutMs: 20, attempts: 1 });
    let told: AbortSignal | undefined;
    const error = await thrown(
      policy.call("send", "once", (signal) => {
        told = signal;
        return new Promise(() => undefined);
      }),
    );
    expect(error).toMatchObject({ code: "timeout", status: null, effect: "unknown", retryable: true });
    expect(String(error)).toContain("no answer within 0.02 s");
    expect(told?.aborted).toBe(true);
  });

  test("a time-out of a repeatable call is tried again", async () => {
    const { policy } = policyForTest({ timeoutMs: 20, attempts: 2 });
    let tries = 0;
    const attempt = () => (++tries === 1 ? new Promise<string>(() => undefined) : Promise.resolve("done"));
    expect(await policy.call("read", "repeatable", attempt)).toBe("done");
  });
});

describe("a 429", () => {
  const RETRY_AFTER_MS = 5_000;

  /** One call that has met a 429, and one that came later; `begun` says when each attempt began. */
  async function heldService() {
    const clock = waitingClock();
    const { policy } = policyForTest({ clock });
    const begun: string[] = [];
    const call = (name: string, ...errors: Error[]) => {
      const attempt = meeting(...errors);
      return policy.call(name, "repeatable", () => {
        begun.push(`${name} at ${clock.elapsed()}`);
        return attempt();
      });
    };
    const first = call("first", tooMany(RETRY_AFTER_MS));
    await settled();
    const second = call("second");
    await settled();
    return { clock, call, begun, calls: [first, second] };
  }

  test("holds every call to the service, not only the one that met it", async () => {
    const { clock, begun, calls } = await heldService();
    await clock.advance(RETRY_AFTER_MS - 1);
    expect(begun).toEqual(["first at 0"]);
    await clock.advance(1);
    expect(begun.toSorted()).toEqual(["first at 0", "first at 5000", "second at 5000"]);
    expect(await Promise.all(calls)).toEqual(["done", "done"]);
  });

  test("that comes while calls are held holds them longer", async () => {
    const clock = waitingClock();
    const { policy } = policyForTest({ clock });
    const begun: number[] = [];
    const answer = Promise.withResolvers<string>();
    const underWay = policy.call(
      "under way",
      "repeatable",
      meetingThen(() => answer.promise),
    );
    const first = policy.call("first", "repeatable", meeting(tooMany(RETRY_AFTER_MS)));
    await settled();
    const held = policy.call("held", "repeatable", async () => begun.push(clock.elapsed()));
    await clock.advance(1_000);
    answer.reject(tooMany(10_000));
    await settled();
    await clock.advance(RETRY_AFTER_MS);
    expect(begun).toEqual([]);
    await clock.advance(RETRY_AFTER_MS);
    await Promise.all([underWay, first, held]);
    expect(begun).toEqual([11_000]);
  });

  test("that asks for more than our patience ends later calls at once, and says when it is over", async () => {
    const { policy, clock, slept } = policyForTest({ patienceMs: 60_000 });
    await thrown(policy.call("read", "repeatable", meeting(tooMany(600_000))));
    const attempt = meeting();
    const error = await thrown(policy.call("send", "once", attempt));
    expect(attempt.tries).toBe(0);
    expect(slept).toEqual([]);
    expect(error).toMatchObject({ status: 429, retryable: true, effect: "refused", retryAfterMs: 600_000 });
    expect(String(error)).toContain("post send: the service takes no calls until 2026-03-01 08:10 UTC");
    await clock.sleep(600_000);
    expect(await policy.call("send", "once", attempt)).toBe("done");
  });

  test("that refuses for good holds nobody: it speaks of one call", async () => {
    const { policy, slept } = policyForTest();
    const quota = failure({ status: 429, code: "daily_quota", retryable: false, retryAfterMs: 30_000 });
    expect(await thrown(policy.call("send", "once", meeting(quota)))).toBe(quota);
    expect(await policy.call("read", "repeatable", meeting())).toBe("done");
    expect(slept).toEqual([]);
  });

  test("holds the others also when its own call is not tried again", async () => {
    const { policy, slept } = policyForTest({ attempts: 1 });
    await thrown(policy.call("send", "once", meeting(tooMany(RETRY_AFTER_MS))));
    await policy.call("read", "repeatable", meeting());
    expect(slept).toEqual([RETRY_AFTER_MS]);
  });
});

describe("an admission", () => {
  /** Admits nobody before it is told to; says what it was asked. */
  function gate() {
    const asked: string[] = [];
    const doors: (() => void)[] = [];
    const admission: Admission = {
      admit: async (patienceMs) => {
        asked.push(`admit ${patienceMs}`);
        await new Promise<void>((open) => doors.push(open));
        return null;
      },
      hold: async (ms) => void asked.push(`hold ${ms}`),
    };
    return {
      admission,
      asked,
      open: async () => {
        for (const open of doors.splice(0)) open();
        await settled();
      },
    };
  }

  test("is asked before each try, and told of a 429", async () => {
    const { admission, asked, open } = gate();
    const { policy } = policyForTest({ admission });
    const attempt = meeting(tooMany(2_000), failure({}));
    const call = policy.call("read", "repeatable", attempt);
    await settled();
    expect(attempt.tries).toBe(0);
    for (let tries = 1; tries <= 3; tries++) {
      await open();
      expect(attempt.tries).toBe(tries);
    }
    expect(await call).toBe("done");
    expect(asked).toEqual(["admit 60000", "hold 2000", "admit 60000", "admit 60000"]);
  });

  test("keeps the window in place of the queue, which keeps to its concurrency", async () => {
    const { admission, asked, open } = gate();
    const budget = { concurrency: 2, calls: 1, windowMs: 60_000 };
    const { policy } = policyForTest({ admission, budget });
    const attempt = meeting();
    const calls = [1, 2, 3].map(() => policy.call("read", "repeatable", attempt));
    await settled();
    expect(asked).toHaveLength(2);
    await open();
    await open();
    expect(await Promise.all(calls)).toEqual(["done", "done", "done"]);
  });

  test("that gives up after an answer was lost leaves the effect unknown", async () => {
    const until = new Date("2026-03-02T08:00:00Z");
    let asked = 0;
    const admission: Admission = {
      admit: async () => (++asked === 1 ? null : until),
      hold: async () => undefined,
    };
    const { policy } = policyForTest({ admission });
    const error = await thrown(policy.call("send", "repeatable", meeting(lost())));
    expect(error).toMatchObject({ code: "held_off", effect: "unknown", retryable: true });
  });
});

describe("the budget", () => {
  test("keeps to its concurrency", async () => {
    const { policy } = policyForTest({ budget: { concurrency: 2, calls: 100, windowMs: 10 } });
    let [now, most] = [0, 0];
    const call = () =>
      policy.call("read", "repeatable", async () => {
        most = Math.max(most, ++now);
        await settled();
        now--;
      });
    await Promise.all(Array.from({ length: 9 }, call));
    expect(most).toBe(2);
  });

  test("begins no more calls than allowed in any window, wherever the window begins", async () => {
    const budget = { concurrency: 10, calls: 5, windowMs: 200 };
    const { policy } = policyForTest({ budget });
    const begun: number[] = [];
    const call = () => policy.call("read", "repeatable", async () => void begun.push(performance.now()));
    await call();
    // The rest comes near the end of a window that began with the first call.
    await systemClock.sleep(150);
    await Promise.all(Array.from({ length: 14 }, call));
    // Timers may fire a little early, so the window is a little shorter than it says.
    const crowded = begun.filter(
      (start) => begun.filter((at) => at >= start && at < start + budget.windowMs - 10).length > budget.calls,
    );
    expect(begun).toHaveLength(15);
    expect(crowded).toEqual([]);
  });
});

describe("a process that is asked to stop", () => {
  const reason = new DOMException("asked to stop", "AbortError");

  test("begins no new call", async () => {
    const { policy } = policyForTest({ signal: AbortSignal.abort(reason) });
    const attempt = meeting();
    expect(await thrown(policy.call("send", "once", attempt))).toBe(reason);
    expect(attempt.tries).toBe(0);
  });

  test("ends a call that waits for its next try", async () => {
    const stop = new AbortController();
    const clock = waitingClock();
    const { policy } = policyForTest({ clock, signal: stop.signal });
    const attempt = meeting(tooMany(5_000));
    const call = thrown(policy.call("send", "once", attempt));
    await settled();
    stop.abort(reason);
    expect(await call).toBe(reason);
    expect(attempt.tries).toBe(1);
  });

  test("tells a call under way, whose effect is then unknown", async () => {
    const stop = new AbortController();
    const { policy } = policyForTest({ signal: stop.signal });
    let told: AbortSignal | undefined;
    const call = thrown(
      policy.call("send", "repeatable", (signal) => {
        told = signal;
        return new Promise(() => undefined);
      }),
    );
    await settled();
    stop.abort(reason);
    expect(await call).toMatchObject({ code: "stopped", effect: "unknown", retryable: false });
    expect(told?.aborted).toBe(true);
  });
});
