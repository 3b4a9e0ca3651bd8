/** The deliveries of one chunk, as the ledger has them: read and written a chunk at a time. */
import { type ExpressionBuilder, sql } from "kysely";
import type { Clock } from "../core/clock.ts";
import type { Db } from "../ledger/open.ts";
import type { ChunkRow, DeliveryRow } from "../ledger/tables/delivery.ts";
import type { Tables } from "../ledger/tables.ts";
import type { DeliveryResult } from "./mailer.ts";

type Place = Pick<ChunkRow, "mailing_id" | "n">;

/**
 * The place is asked for though every row has one: without it SQLite takes the primary key for the better way and goes
 * through all rows of the mailing, for each chunk anew.
 */
const waitingOf =
  ({ mailing_id, n }: Place) =>
  (row: ExpressionBuilder<Tables, "deliveries">) =>
    row.and([
      row("deliveries.mailing_id", "=", mailing_id),
      row("deliveries.chunk", "=", n),
      row("deliveries.position", ">=", 0),
      row("deliveries.state", "=", "waiting"),
    ]);

/** What a mail is made of. */
export type WaitingRow = Pick<DeliveryRow, "subscriber_id" | "position" | "variant" | "merge">;

/** In the order of the request. */
export const waitingIn = (db: Db, chunk: Place): Promise<WaitingRow[]> =>
  db
    .selectFrom("deliveries")
    .select(["subscriber_id", "position", "variant", "merge"])
    .where(waitingOf(chunk))
    .orderBy("position")
    .execute();

/** Where each of these stands: what its answer is written to. */
export const placesIn = (db: Db, chunk: Place): Promise<Pick<WaitingRow, "subscriber_id" | "position">[]> =>
  db
    .selectFrom("deliveries")
    .select(["subscriber_id", "position"])
    .where(waitingOf(chunk))
    .orderBy("position")
    .execute();

/** Those of `waitingIn` who have not left meanwhile; who has is passed over for good. */
export async function goingIn(db: Db, clock: Clock, chunk: Place): Promise<WaitingRow[]> {
  const rows = await db
    .selectFrom("deliveries")
    .leftJoin("subscribers", "subscribers.id", "deliveries.subscriber_id")
    .select(["subscriber_id", "position", "variant", "merge", "subscribers.status"])
    .where(waitingOf(chunk))
    .orderBy("position")
    .execute();
  const going = rows.filter(({ status }) => status === "confirmed");
  if (going.length < rows.length) await dropDeparted(db, clock, chunk);
  return going;
}

/** Asks for each reader of the chunk alone: whoever reads all that have left does so for each chunk anew. */
async function dropDeparted(db: Db, clock: Clock, chunk: Place): Promise<void> {
  await db
    .updateTable("deliveries")
    .set({
      ...{ state: "suppressed", reason: "left before it was sent", merge: null },
      settled_at: clock.now().toISOString(),
    })
    .where(waitingOf(chunk))
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom("subscribers")
            .select("subscribers.id")
            .whereRef("subscribers.id", "=", "deliveries.subscriber_id")
            .where("subscribers.status", "=", "confirmed"),
        ),
      ),
    )
    .execute();
}

/** One delivery of the chunk, and what became of it. */
export type Settled = readonly [delivery: Pick<DeliveryRow, "subscriber_id" | "position">, DeliveryResult];

/**
 * What became of each, and the merge values are forgotten. All that were accepted in one statement, since each costs as
 * much as ten rows. A row looks its id up by itself: joined with the ids, SQLite would go through all rows. It does so by
 * its place, which takes a fifth less than by the reader's id.
 */
export async function settleDeliveries(
  db: Db,
  clock: Clock,
  chunk: Place,
  settled: readonly Settled[],
): Promise<void> {
  const end = { merge: null, settled_at: clock.now().toISOString() };
  const ids: string[] = [];
  for (const [{ subscriber_id, position }, result] of settled) {
    if ("accepted" in result) ids[position] = result.accepted;
    else
      await db
        .updateTable("deliveries")
        .set({ ...settledAs(result), settled_at: end.settled_at })
        .where("mailing_id", "=", chunk.mailing_id)
        .where("subscriber_id", "=", subscriber_id)
        .execute();
  }
  await db
    .updateTable("deliveries")
    .set({ state: "accepted", provider_id: sql<string>`${JSON.stringify(ids)} ->> position`, ...end })
    .where(waitingOf(chunk))
    .execute();
}

const settledAs = (result: Exclude<DeliveryResult, { accepted: string }>) =>
  "rejected" in result
    ? { state: "rejected", reason: result.rejected, merge: null }
    : // Its merge values are kept: the owner may find that it never went, and have it sent.
      { state: "unknown", reason: result.unknown };

export async function loseDeliveries(db: Db, chunk: Place, why: string): Promise<void> {
  await db.updateTable("deliveries").set({ state: "unknown", reason: why }).where(waitingOf(chunk)).execute();
}
