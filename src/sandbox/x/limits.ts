/** How long a post may be, how often one may ask (docs.x.com/x-api/fundamentals/rate-limits), how long words stay known. */
import { prepared } from "../statements.ts";
import type { TwinContext } from "../twin.ts";

export const X_LIMITS = {
  weightedCharacters: 280,
  postsPer15Minutes: 100,
  /** Of the lookups of posts. */
  readsPer15Minutes: 900,
  whoamiPer15Minutes: 75,
  /** For so long the same words are not taken again. */
  duplicateHours: 12,
};
export type XLimits = Record<keyof typeof X_LIMITS, number>;

export const limitsOf = ({ limits }: Pick<TwinContext, "limits">): XLimits => ({ ...X_LIMITS, ...limits });

const WINDOW_MS = 15 * 60_000;
export type Family = "postsPer15Minutes" | "readsPer15Minutes" | "whoamiPer15Minutes";

export interface Taken {
  headers: Record<string, string>;
  isOver: boolean;
}

/** Counts one request of this account's. There is no Retry-After. Inside the caller's transaction. */
export function take(context: TwinContext, token: string, family: Family): Taken {
  const most = limitsOf(context)[family];
  const nowMs = context.clock.now().getTime();
  const key = `${family} ${token}`;
  const row = prepared(context.store, "select begins, used from x_windows where name = ?").get(key);
  // The window opens with the first request.
  const isOpen = row !== undefined && nowMs < Number(row.begins) + WINDOW_MS;
  const begins = isOpen ? Number(row.begins) : nowMs;
  const used = isOpen ? Number(row.used) : 0;
  const isOver = used >= most;
  if (!isOver)
    prepared(context.store, "insert or replace into x_windows values (?, ?, ?)").run(key, begins, used + 1);
  const headers = {
    "x-rate-limit-limit": String(most),
    "x-rate-limit-remaining": String(isOver ? 0 : most - used - 1),
    "x-rate-limit-reset": String(Math.ceil((begins + WINDOW_MS) / 1_000)),
  };
  return { headers, isOver };
}
