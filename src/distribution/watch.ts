/** Which posts wait too long, or are not known, for whoever watches. */
import type { Db } from "../ledger/open.ts";

const DAY_MS = 24 * 60 * 60_000;

interface Troubled {
  cause: string;
  what: string;
  next: string;
}

const NEXT = "Look: npm run pressroom -- posts";

export async function troubledPosts(db: Db, now: Date): Promise<Troubled[]> {
  const late = new Date(now.getTime() - DAY_MS).toISOString();
  const rows = await db
    .selectFrom("posts")
    .select(["tag", "network", "state", "problem"])
    .where((where) =>
      where.or([
        where("state", "=", "unknown"),
        where.and([
          where("state", "in", ["approved", "sending"]),
          where(where.fn.coalesce("dated", "due_at"), "<", late),
        ]),
      ]),
    )
    .orderBy("tag")
    .execute();
  return rows.map(({ tag, network, state, problem }) => ({
    cause: `post ${tag} ${state === "unknown" ? "unknown" : "late"}`,
    what: state === "unknown" ? sayUnknown(tag, network, problem) : sayLate(tag, network, problem),
    next: NEXT,
  }));
}

const sayUnknown = (tag: string, network: string, problem: string | null): string =>
  `Whether the post ${tag} is on ${network} is not known${problem ? `: ${problem}` : ""}.`;

const sayLate = (tag: string, network: string, problem: string | null): string =>
  `The post ${tag} should have gone to ${network} more than a day ago${problem ? `: ${problem}` : ""}.`;
