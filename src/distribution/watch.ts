/** Which posts wait too long, or are not known, for whoever watches: one finding a network, however many there are. */
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
  const groups = Map.groupBy(
    rows,
    ({ network, state }) => `posts on ${network} ${state === "unknown" ? "unknown" : "late"}`,
  );
  return [...groups].map(([cause, posts]) => ({ cause, what: sayAll(posts), next: NEXT }));
}

type Post = Record<"tag" | "network" | "state", string> & { problem: string | null };

function sayAll(posts: readonly Post[]): string {
  const [first] = posts;
  if (!first) return "";
  const one = first.state === "unknown" ? sayUnknown(first) : sayLate(first);
  const because = first.problem ? `: ${first.problem}` : "";
  const more = posts.length > 1 ? `. So it is with ${posts.length - 1} more there` : "";
  return `${one}${because}${more}.`;
}

const sayUnknown = ({ tag, network }: Post): string =>
  `Whether the post ${tag} is on ${network} is not known`;

const sayLate = ({ tag, network }: Post): string =>
  `The post ${tag} should have gone to ${network} more than a day ago`;
