/** Which posts are to be looked at: all that an idle run asks. */
import type { Db } from "../ledger/open.ts";
import { asPost, type Post, type PostState } from "./posts.ts";

/** What is out, and what the owner may have posted by hand without a word. */
const OUT: readonly PostState[] = ["handed", "sent", "rehearsed"];

/** The longest due first. */
export async function postsToLookAt(db: Db, now: Date): Promise<Post[]> {
  const rows = await db
    .selectFrom("posts")
    .selectAll()
    .where("look_at", "<=", now.toISOString())
    .where("state", "in", OUT)
    .orderBy("look_at")
    .execute();
  return rows.map(asPost);
}
