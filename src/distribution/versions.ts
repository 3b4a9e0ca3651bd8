/** Several versions of one post are proposed together, of which one goes. */
import type { Db } from "../ledger/open.ts";
import type { Post } from "./posts.ts";

/** How many were ever proposed of what this is one of. */
export async function versionsOf(
  db: Db,
  { issueId, realm, network, place }: Pick<Post, "issueId" | "realm" | "network" | "place">,
): Promise<number> {
  const { count } = await db
    .selectFrom("posts")
    .select(({ fn }) => fn.countAll<number>().as("count"))
    .where("issue_id", "=", issueId)
    .where("realm", "=", realm)
    .where("network", "=", network)
    .where("place", "=", place)
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** “ (2 of 3)”; empty for one that is alone. */
export const sayVersion = ({ variant }: Pick<Post, "variant">, of: number): string =>
  of > 1 ? ` (${variant} of ${of})` : "";

export const chooseVersion = (of: number): string =>
  of > 1 ? `One of ${of} versions: approve one. Once it has gone, the others are dropped.` : "";
