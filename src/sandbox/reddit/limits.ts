/** How often one may ask, and submit; how long a title may be (support.reddithelp.com, Reddit's Data API). */
import { prepared } from "../statements.ts";
import type { TwinContext } from "../twin.ts";

export const REDDIT_LIMITS = {
  titleCharacters: 300,
  requestsPer10Minutes: 1_000,
  /** Of a young account: one that is older may more often. */
  submissionsPer10Minutes: 5,
  accessTokenSeconds: 86_400,
};
export type RedditLimits = Record<keyof typeof REDDIT_LIMITS, number>;

export const limitsOf = ({ limits }: Pick<TwinContext, "limits">): RedditLimits => ({
  ...REDDIT_LIMITS,
  ...limits,
});

const WINDOW_MS = 10 * 60_000;

export interface Taken {
  isOver: boolean;
  used: number;
  left: number;
  resetSeconds: number;
}

/** Counts one. Inside the caller's transaction. */
export function take(
  context: TwinContext,
  family: "requestsPer10Minutes" | "submissionsPer10Minutes",
): Taken {
  const most = limitsOf(context)[family];
  const nowMs = context.clock.now().getTime();
  const row = prepared(context.store, "select begins, used from reddit_windows where name = ?").get(family);
  const isOpen = row !== undefined && nowMs < Number(row.begins) + WINDOW_MS;
  const begins = isOpen ? Number(row.begins) : nowMs;
  const before = isOpen ? Number(row.used) : 0;
  const isOver = before >= most;
  const used = isOver ? before : before + 1;
  prepared(context.store, "insert or replace into reddit_windows values (?, ?, ?)").run(family, begins, used);
  return { isOver, used, left: most - used, resetSeconds: Math.ceil((begins + WINDOW_MS - nowMs) / 1_000) };
}
