/** Resend's limits: a fixed window of one second for the whole team, and the plan's quotas of mails. */
import type { DatabaseSync } from "node:sqlite";
import { type Answer, ERRORS, refuse } from "./answers.ts";

export const RESEND_LIMITS = {
  /** Per team, over all keys and processes; 0 means no limit. */
  requestsPerSecond: 5,
  /** Quotas: 0 means none. The free plan's are 100 a day (UTC) and 3,000 a month. */
  emailsPerDay: 0,
  emailsPerMonth: 0,
  /** How long a send is under way between taking the idempotency key and sending, in milliseconds. */
  handlingMs: 0,
};
export type ResendLimits = Readonly<Record<string, number>>;

/** Counts one request. The headers go with every answer; `refused` is set once the second is used up. */
export function rateGate(store: DatabaseSync, limits: ResendLimits) {
  const count = store.prepare(
    `insert into resend_window values (1, ?, 1) on conflict (id) do update
     set used = case when second = excluded.second then used + 1 else 1 end, second = excluded.second returning used`,
  );
  return (nowMs: number): { headers: Record<string, string>; refused?: Answer } => {
    const limit = limits.requestsPerSecond ?? 0;
    if (limit === 0) return { headers: {} };
    const used = Number(count.get(Math.floor(nowMs / 1000))?.used);
    const headers = {
      "ratelimit-policy": `${limit};w=1`,
      "ratelimit-limit": String(limit),
      "ratelimit-remaining": String(Math.max(0, limit - used)),
      // Whole seconds, as the vendor counts them; the window never lasts longer than one.
      "ratelimit-reset": "1",
    };
    if (used <= limit) return { headers };
    return { headers, refused: refuse(ERRORS.tooFast, { "retry-after": "1" }) };
  };
}

/** Refuses `mails` more of them where the plan's day or month has no room for all. */
export function quotaGate(store: DatabaseSync, limits: ResendLimits) {
  const since = store.prepare("select count(*) as sent from resend_emails where created_at >= ?");
  const isOver = (limit: number, sinceMs: number, mails: number) =>
    limit > 0 && Number(since.get(sinceMs)?.sent) + mails > limit;
  return (now: Date, mails: number): Answer | null => {
    const [year, month, day] = [now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate()];
    if (isOver(limits.emailsPerDay ?? 0, Date.UTC(year, month, day), mails)) return refuse(ERRORS.dailyQuota);
    if (isOver(limits.emailsPerMonth ?? 0, Date.UTC(year, month), mails)) return refuse(ERRORS.monthlyQuota);
    return null;
  };
}
