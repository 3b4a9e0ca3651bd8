/** What posts got where they are: likes, reposts, replies, points, comments, as it stood at each look. */
import type { Db } from "../ledger/open.ts";
import type { Reach } from "./network.ts";

const COUNTED = ["likes", "reposts", "replies", "points", "comments"] as const satisfies (keyof Reach)[];

/** Several together; what none of them counts stays null. */
export function sumOfReach(all: readonly Reach[]): Reach {
  const sum = (key: keyof Reach): number | null => {
    const counts = all.flatMap((one) => one[key] ?? []);
    return counts.length === 0 ? null : counts.reduce((total, count) => total + count, 0);
  };
  return {
    ...{ likes: sum("likes"), reposts: sum("reposts"), replies: sum("replies") },
    ...{ points: sum("points"), comments: sum("comments") },
  };
}

/** All parts of a post; null where its first is not there any more. */
export function reachOfParts(ids: readonly string[], known: ReadonlyMap<string, Reach>): Reach | null {
  const parts = ids.flatMap((id) => known.get(id) ?? []);
  return known.has(ids[0] ?? "") ? sumOfReach(parts) : null;
}

export const keepReach = (db: Db, { id, at, reach }: { id: string; at: Date; reach: Reach }) =>
  db
    .insertInto("post_reach")
    .values({ post_id: id, at: at.toISOString(), ...reach })
    .onConflict((conflict) => conflict.columns(["post_id", "at"]).doUpdateSet(reach))
    .execute();

/** As each was at its last look up to that instant, by the post's id; those that nobody has looked at are left out. */
export async function lastReach(
  db: Db,
  ids: readonly string[],
  until: Date,
): Promise<Map<string, Reach & { at: Date }>> {
  const rows = await db
    .selectFrom("post_reach")
    .selectAll()
    .where("post_id", "in", [...ids])
    .where("at", "<=", until.toISOString())
    .orderBy("at")
    .execute();
  return new Map(rows.map(({ post_id, at, ...reach }) => [post_id, { ...reach, at: new Date(at) }]));
}

/** Everything that people did with it, in one figure; null where nothing is counted, which is not zero. */
export function reactionsTo(reach: Reach): number | null {
  const counts = COUNTED.flatMap((key) => reach[key] ?? []);
  return counts.length === 0 ? null : counts.reduce((total, count) => total + count, 0);
}

/** “12 likes, 1 repost, 0 replies”; empty where nothing is counted. */
export const sayReach = (reach: Reach): string =>
  COUNTED.flatMap((key) => {
    const count = reach[key];
    return count === null ? [] : [`${count} ${count === 1 ? ONE[key] : key}`];
  }).join(", ");

const ONE: Record<keyof Reach, string> = {
  ...{ likes: "like", reposts: "repost", replies: "reply", points: "point", comments: "comment" },
};
