/** How many mails the plan's day and month have used: the vendor counts each recipient, and received mails too. */
import type { DatabaseSync } from "node:sqlite";

const DAY_MS = 24 * 60 * 60 * 1000;

const dayOf = (ms: number): number => Math.floor(ms / DAY_MS);

export interface Usage {
  today: number;
  month: number;
}

/** Days and months are those of UTC: when the real ones begin anew is not documented. */
export function usageCounter(store: DatabaseSync) {
  const add = store.prepare(
    "insert into resend_usage values (?, ?) on conflict (day) do update set mails = mails + excluded.mails",
  );
  const since = store.prepare("select coalesce(sum(mails), 0) as mails from resend_usage where day >= ?");
  const usedSince = (day: number) => Number(since.get(day)?.mails);
  return {
    used(now: Date): Usage {
      const monthBegan = Date.UTC(now.getUTCFullYear(), now.getUTCMonth());
      return { today: usedSince(dayOf(now.getTime())), month: usedSince(dayOf(monthBegan)) };
    },
    add(nowMs: number, mails: number): void {
      add.run(dayOf(nowMs), mails);
    },
  };
}
