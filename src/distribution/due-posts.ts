/** Which posts have begun to leave, or are to: all that an idle run asks. */
import type { Db } from "../ledger/open.ts";
import { asPost, type Post } from "./posts.ts";

/** What has begun, then what is approved and due, in the order of their times. */
export async function duePosts(db: Db, now: Date): Promise<Post[]> {
  const rows = await db
    .selectFrom("posts")
    .selectAll()
    .where((where) =>
      where.or([
        where("state", "in", ["sending", "unknown"]),
        where.and([
          where("state", "=", "approved"),
          where(where.fn.coalesce("dated", "due_at"), "<=", now.toISOString()),
        ]),
      ]),
    )
    .orderBy((order) => order.case().when("state", "=", "approved").then(1).else(0).end())
    .orderBy((order) => order.fn.coalesce("dated", "due_at"))
    .execute();
  return rows.map(asPost);
}
