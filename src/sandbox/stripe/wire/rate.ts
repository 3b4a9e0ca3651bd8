/** How many requests are taken in one second: from all keys and processes together, and fewer from test keys. */
import type { DatabaseSync } from "node:sqlite";
import { prepared } from "../../statements.ts";

export const STRIPE_LIMITS = {
  /** 0 means no limit, for test keys as well. */
  requestsPerSecond: 100,
  testRequestsPerSecond: 25,
  /** How long a POST is under way between taking its idempotency key and its work, in milliseconds. */
  handlingMs: 0,
};

/** Counts one request, and says whether it is taken. */
export function takeRequest(
  store: DatabaseSync,
  limits: Readonly<Record<string, number>>,
  { key, nowMs }: { key: string; nowMs: number },
): boolean {
  const all = limits.requestsPerSecond ?? STRIPE_LIMITS.requestsPerSecond;
  if (all === 0) return true;
  const isTest = /^[sr]k_test_/.test(key);
  const test = limits.testRequestsPerSecond ?? STRIPE_LIMITS.testRequestsPerSecond;
  const row = prepared(
    store,
    `insert into stripe_window values (?, ?, 1) on conflict (mode) do update
     set used = case when second = excluded.second then used + 1 else 1 end, second = excluded.second returning used`,
  ).get(isTest ? "test" : "live", Math.floor(nowMs / 1000));
  return Number(row?.used) <= (isTest && test > 0 ? Math.min(test, all) : all);
}
