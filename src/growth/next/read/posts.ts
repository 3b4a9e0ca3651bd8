/** Posts as the next act is told from them: what waits for the owner, and whether the newest issue was told of anywhere. */
import { mayReach, REALMS, type Realm } from "../../../core/realm.ts";
import { OPEN_STATES } from "../../../distribution/posts.ts";
import type { Db } from "../../../ledger/open.ts";
import type { NamedIssue, Situation } from "../situation.ts";

/** Versions of one post for one place wait as one: the owner chooses among them. */
export async function readPosts(
  db: Db,
  realm: Realm,
  last: NamedIssue | null,
): Promise<NonNullable<Situation["posts"]>> {
  const rows = await db
    .selectFrom("posts")
    .innerJoin("issues", "issues.id", "posts.issue_id")
    .select(["posts.issue_id", "posts.network", "posts.place", "posts.state", "issues.number", "issues.slug"])
    .where(
      "posts.realm",
      "in",
      REALMS.filter((one) => mayReach(one, realm)),
    )
    .where("posts.state", "!=", "dropped")
    .execute();
  const waits = (state: string) => state === "proposed" || state === "handed";
  const places = rows
    .filter(({ state }) => waits(state))
    .map(({ issue_id, network, place }) => JSON.stringify([issue_id, network, place]));
  const isOut = (state: string) => !(OPEN_STATES as readonly string[]).includes(state) && state !== "failed";
  const ofLast = rows.filter(
    ({ state, number, slug }) =>
      last !== null && isOut(state) && (String(number) === last.name || slug === last.name),
  );
  return { waiting: new Set(places).size, ofLastIssue: ofLast.length };
}
