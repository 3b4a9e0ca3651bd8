/** Resend's limits: a fixed window of one second for the whole team, and the plan's quotas of mails. */
import type { DatabaseSync } from "node:sqlite";
import { type Answer, ERRORS, refuse } from "./answers.ts";
import { usageCounter } from "./usage.ts";

export const RESEND_LIMITS = {
  /** Per team, over all keys and processes; 0 means no limit. */
  requestsPerSecond: 5,
  /** Quotas: 0 means none. The free plan's are 100 a day (UTC) and 3,000 a month. */
  emailsPerDay: 0,
  emailsPerMonth: 0,
  /** How long a send is under way between taking the idempotency key and sending, in milliseconds. */
  handlingMs: 0,
  /** How long a mail is on its way before it is delivered, or bounces. */
  deliverySeconds: 1,
  /** How long after it was asked for a domain is verified; until then it is pending. */
  domainVerifySeconds: 0,
  /** 1: a domain stays pending until the owner's act says otherwise. */
  domainsByHand: 0,
  /** 1: keeps of each mail who, what about and the request's hash, but no body. For benches. */
  drain: 0,
};
export type ResendLimits = Readonly<Record<string, number>>;

export const limitOf = (limits: ResendLimits, name: keyof typeof RESEND_LIMITS): number =>
  limits[name] ?? RESEND_LIMITS[name];

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

/** The plan's quotas: what is used of them goes with every answer, as the vendor's own headers say it. */
export function quotaGate(store: DatabaseSync, limits: ResendLimits) {
  const usage = usageCounter(store);
  const perDay = () => limits.emailsPerDay ?? 0;
  const perMonth = () => limits.emailsPerMonth ?? 0;
  return {
    headers(now: Date): Record<string, string> {
      if (perDay() === 0 && perMonth() === 0) return {};
      const { today, month } = usage.used(now);
      // Only the free plan has days.
      const daily = perDay() > 0 ? { "x-resend-daily-quota": String(today) } : {};
      return { ...daily, "x-resend-monthly-quota": String(month) };
    },
    /** Takes `mails` more of them; or refuses all where the day or the month has no room for all. */
    take(now: Date, mails: number): Answer | null {
      const { today, month } = usage.used(now);
      if (perDay() > 0 && today + mails > perDay()) return refuse(ERRORS.dailyQuota);
      if (perMonth() > 0 && month + mails > perMonth()) return refuse(ERRORS.monthlyQuota);
      usage.add(now.getTime(), mails);
      return null;
    },
  };
}
