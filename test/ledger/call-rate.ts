/** The twin of Notion as the judge of how its window is used: it counts, and refuses what is too much. */
import type { Hono } from "hono";
import type { Clock } from "../../src/core/clock.ts";
import { notionTwin } from "../../src/sandbox/notion/twin.ts";
import { openStore } from "../../src/sandbox/store.ts";

export const WINDOW_MS = 60_000;

/** The twin, and when each call came in and how it was answered. */
export async function limitingTwin(clock: Clock, requestsPerMinute: number) {
  const store = await openStore(":memory:");
  store.exec(notionTwin.schema);
  const limits = { ...notionTwin.limits, requestsPerMinute };
  const app: Hono = notionTwin.app({ store, clock, limits, url: () => "http://twin.test" });
  const seen: { atMs: number; status: number }[] = [];
  const answer = async (request: Request): Promise<Response> => {
    const atMs = clock.now().getTime();
    const response = await app.fetch(request);
    if (new URL(request.url).pathname.startsWith("/v1/")) seen.push({ atMs, status: response.status });
    return response;
  };
  return { answer, seen, close: () => store.close() };
}

/** What was used of the allowed rate, while there was more to do: a call and the one a whole window of calls later. */
export function rateShare(atMs: readonly number[], calls: number): number {
  const arrivals = atMs.toSorted((a, b) => a - b);
  const rounds = arrivals.slice(calls).map((at, index) => at - (arrivals[index] ?? Number.NaN));
  return WINDOW_MS / (rounds.reduce((sum, ms) => sum + ms, 0) / rounds.length);
}
