/** The deliveries of one chunk, as the ledger has them: read and written a chunk at a time. */
import { sql } from "kysely";
import type { Clock } from "../core/clock.ts";
import type { Db } from "../ledger/open.ts";
import type { ChunkRow, DeliveryRow } from "../ledger/tables.ts";
import type { DeliveryResult } from "./mailer.ts";

type Place = Pick<ChunkRow, "mailing_id" | "n">;

/** What a mail is made of. */
export type WaitingRow = Pick<DeliveryRow, "subscriber_id" | "variant" | "merge">;

/** In the order of the request. */
export const waitingIn = (db: Db, { mailing_id, n }: Place): Promise<WaitingRow[]> =>
  db
    .selectFrom("deliveries")
    .select(["subscriber_id", "variant", "merge"])
    .where("mailing_id", "=", mailing_id)
    .where("chunk", "=", n)
    .where("state", "=", "waiting")
    .orderBy("position")
    .execute();

export async function countWaiting(db: Db, { mailing_id, n }: Place): Promise<number> {
  const { waiting } = await db
    .selectFrom("deliveries")
    .select(({ fn }) => fn.countAll<number>().as("waiting"))
    .where("mailing_id", "=", mailing_id)
    .where("chunk", "=", n)
    .where("state", "=", "waiting")
    .executeTakeFirstOrThrow();
  return Number(waiting);
}

/** Asks for each reader of the chunk alone: whoever reads all that have left does so for each chunk anew. */
export async function dropDeparted(db: Db, clock: Clock, { mailing_id, n }: Place): Promise<void> {
  await db
    .updateTable("deliveries")
    .set({
      ...{ state: "suppressed", reason: "left before it was sent", merge: null },
      settled_at: clock.now().toISOString(),
    })
    .where("mailing_id", "=", mailing_id)
    .where("chunk", "=", n)
    .where("state", "=", "waiting")
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

/** What became of each, and the merge values are forgotten: one statement a chunk, since each costs as much as ten rows. */
export async function settleDeliveries(
  db: Db,
  clock: Clock,
  { mailing_id }: Place,
  results: readonly (readonly [subscriberId: string, result: DeliveryResult])[],
): Promise<void> {
  const settled = JSON.stringify(
    results.map(([subscriberId, result]) => [subscriberId, ...settledAs(result)]),
  );
  await sql`
    update deliveries set merge = null, settled_at = ${clock.now().toISOString()},
      state = result.value ->> 1, provider_id = result.value ->> 2, reason = result.value ->> 3
    from json_each(${settled}) as result
    where deliveries.mailing_id = ${mailing_id} and deliveries.subscriber_id = result.value ->> 0`.execute(
    db,
  );
}

function settledAs(
  result: DeliveryResult,
): [state: string, providerId: string | null, reason: string | null] {
  if ("accepted" in result) return ["accepted", result.accepted, null];
  if ("rejected" in result) return ["rejected", null, result.rejected];
  return ["unknown", null, result.unknown];
}

export async function loseDeliveries(db: Db, { mailing_id, n }: Place, why: string): Promise<void> {
  await db
    .updateTable("deliveries")
    .set({ state: "unknown", reason: why })
    .where("mailing_id", "=", mailing_id)
    .where("chunk", "=", n)
    .where("state", "=", "waiting")
    .execute();
}
