/** The twin of Notion as the judge of how its window is used: it counts, and refuses what is too much. */
import type { Hono } from "hono";
import { type Clock, systemClock } from "../../src/core/clock.ts";
import { notionTwin } from "../../src/sandbox/notion/twin.ts";
import { openStore } from "../../src/sandbox/store.ts";

export const WINDOW_MS = 60_000;

/** The twin, and when each call came in and how it was answered. */
export async function limitingTwin(clock: Pick<Clock, "now">, requestsPerMinute: number) {
  const store = await openStore(":memory:");
  store.exec(notionTwin.schema);
  const limits = { ...notionTwin.limits, requestsPerMinute };
  const twinClock = { ...systemClock, now: clock.now };
  const app: Hono = notionTwin.app({ store, clock: twinClock, limits, url: () => "http://twin.test" });
  const seen: { atMs: number; status: number }[] = [];
  const answer = async (request: Request): Promise<Response> => {
    const atMs = clock.now().getTime();
    const response = await app.fetch(request);
    seen.push({ atMs, status: response.status });
    return response;
  };
  return { answer, seen, close: () => store.close() };
}

/** What was used of the allowed rate, while there was more to do: a call and the one a whole window of calls later. */
export function rateShare(atMs: readonly number[], calls: number, windowMs = WINDOW_MS): number {
  const arrivals = atMs.toSorted((a, b) => a - b);
  const rounds = arrivals.slice(calls).map((at, index) => at - (arrivals[index] ?? Number.NaN));
  return windowMs / (rounds.reduce((sum, ms) => sum + ms, 0) / rounds.length);
}

/** The same numbers at every run (mulberry32). */
export function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
