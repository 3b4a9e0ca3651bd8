import { type Clock, systemClock } from "../../src/core/clock.ts";

/** A clock that runs `times` as fast as the real one since `startMs`: the same one in every process. */
export const fastClock = (startMs: number, times: number): Clock => ({
  now: () => new Date(startMs + (Date.now() - startMs) * times),
  sleep: (ms, signal) => systemClock.sleep(Math.ceil(ms / times), signal),
});
