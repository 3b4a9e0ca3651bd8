import { describe, expect, test } from "vitest";
import { manualClock, systemClock } from "../../src/core/clock.ts";

describe("the system's clock", () => {
  test("sleeps as long as it was told, and not a wink less", async () => {
    const before = performance.now();
    await systemClock.sleep(30);
    expect(performance.now() - before).toBeGreaterThanOrEqual(29);
  });

  test("is woken by a signal, with the signal's reason", async () => {
    const stop = new AbortController();
    const reason = new Error("asked to stop");
    const sleeping = systemClock.sleep(60_000, stop.signal);
    stop.abort(reason);
    await expect(sleeping).rejects.toBe(reason);
    await expect(systemClock.sleep(60_000, stop.signal)).rejects.toBe(reason);
  });

  test("leaves nothing listening on a signal that never comes", async () => {
    const { signal } = new AbortController();
    const added: string[] = [];
    const removed: string[] = [];
    const watched = new Proxy(signal, {
      get(target, name) {
        if (name === "addEventListener") {
          return (...args: Parameters<AbortSignal["addEventListener"]>) => {
            added.push(args[0]);
            target.addEventListener(...args);
          };
        }
        if (name === "removeEventListener") {
          return (...args: Parameters<AbortSignal["removeEventListener"]>) => {
            removed.push(args[0]);
            target.removeEventListener(...args);
          };
        }
        return Reflect.get(target, name, target);
      },
    });
    await systemClock.sleep(1, watched);
    expect(added).toEqual(["abort"]);
    expect(removed).toEqual(["abort"]);
  });
});

describe("a manual clock", () => {
  test("moves only when it is told, or when somebody sleeps on it", async () => {
    const clock = manualClock("2026-03-01T08:00:00Z");
    expect(clock.now().toISOString()).toBe("2026-03-01T08:00:00.000Z");
    clock.advance(60_000);
    await clock.sleep(1_000);
    expect(clock.now().toISOString()).toBe("2026-03-01T08:01:01.000Z");
    clock.set("2026-04-01T00:00:00Z");
    expect(clock.now().toISOString()).toBe("2026-04-01T00:00:00.000Z");
  });

  test("hands out dates that nobody else can move", () => {
    const clock = manualClock("2026-03-01T08:00:00Z");
    clock.now().setFullYear(1999);
    expect(clock.now().getUTCFullYear()).toBe(2026);
  });

  test("doesn't sleep for one who is to stop", async () => {
    const clock = manualClock("2026-03-01T08:00:00Z");
    await expect(clock.sleep(1_000, AbortSignal.abort(new Error("stop")))).rejects.toThrow("stop");
    expect(clock.now().toISOString()).toBe("2026-03-01T08:00:00.000Z");
  });
});
