/** The requests of a post in the ledger: each is committed before it is made, and its outcome after. */
import type { Clock } from "../core/clock.ts";
import { tidAfter } from "../core/tid.ts";
import { assertFence, type Lease } from "../ledger/leases.ts";
import type { Db, Ledger } from "../ledger/open.ts";
import type { PostPartRow } from "../ledger/tables/distribution.ts";
import type { Remote } from "./network.ts";
import type { Post } from "./posts.ts";

/** Whoever holds the lease may write; anybody else has been overtaken. */
export interface PartsHost {
  ledger: Ledger;
  clock: Clock;
  lease: Lease;
}

export const keyOfPart = ({ tag }: Pick<Post, "tag">, position: number): string => tidAfter(tag, position);

export const partsIn = (db: Db, postId: string): Promise<PostPartRow[]> =>
  db.selectFrom("post_parts").selectAll().where("post_id", "=", postId).orderBy("position").execute();

/** What is sent, exactly, before anybody sees it. A part that was refused may be prepared anew; none that may have left. */
export async function keepPrepared(
  { ledger, clock, lease }: PartsHost,
  { post, position, prepared }: { post: Post; position: number; prepared: string },
): Promise<PostPartRow> {
  const prepared_at = clock.now().toISOString();
  return ledger.transaction(async (db) => {
    await assertFence(db, lease);
    return db
      .insertInto("post_parts")
      .values({
        ...{ post_id: post.id, position, key: keyOfPart(post, position), prepared, state: "ready" },
        ...{ remote_id: null, remote_version: null, url: null, problem: null },
        ...{ prepared_at, tried_at: null, settled_at: null },
      })
      .onConflict((conflict) =>
        conflict
          .columns(["post_id", "position"])
          .doUpdateSet({ prepared, prepared_at, state: "ready" })
          .where("post_parts.state", "=", "ready"),
      )
      .returningAll()
      .executeTakeFirstOrThrow();
  });
}

type Settled = { state: "sent"; remote: Remote } | { state: "unknown" | "failed" | "ready"; problem: string };

/** From now on it may have left. */
export const beginPart = (host: PartsHost, part: PostPartRow): Promise<void> =>
  write(host, part, { state: "sending", tried_at: host.clock.now().toISOString(), problem: null });

export const settlePart = (host: PartsHost, part: PostPartRow, settled: Settled): Promise<void> =>
  write(
    host,
    part,
    settled.state === "sent"
      ? {
          ...{ state: "sent", remote_id: settled.remote.id, remote_version: settled.remote.version },
          ...{ url: settled.remote.url, problem: null, settled_at: host.clock.now().toISOString() },
        }
      : { state: settled.state, problem: settled.problem },
  );

const write = (
  { ledger, lease }: PartsHost,
  { post_id, position }: PostPartRow,
  changes: Partial<PostPartRow>,
): Promise<void> =>
  ledger.transaction(async (db) => {
    await assertFence(db, lease);
    await db
      .updateTable("post_parts")
      .set(changes)
      .where("post_id", "=", post_id)
      .where("position", "=", position)
      .execute();
  });

/** A part that is out, as the network knows it. */
export const remoteOf = ({ remote_id, remote_version, url }: PostPartRow): Remote | null =>
  remote_id === null ? null : { id: remote_id, version: remote_version, url: url ?? "" };
