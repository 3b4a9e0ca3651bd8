/** What becomes of a chunk that the mail service refused as a whole. */

import type { Clock } from "../core/clock.ts";
import { assertFence } from "../ledger/leases.ts";
import type { Db } from "../ledger/open.ts";
import type { ChunkRow } from "../ledger/tables/delivery.ts";
import type { ChunkContext } from "./chunk.ts";
import { keyAnew } from "./key-anew.ts";
import type { SubmitOutcome } from "./mailer.ts";
import { closeAfterQuota, giveBack } from "./plan.ts";
import { splitOff, whenItGoesOn } from "./split.ts";
import { coldAmong } from "./warm-up.ts";

type Refusal = Extract<SubmitOutcome, { kind: "refused" }>;
type Quota = NonNullable<Refusal["quota"]>;

/**
 * It never happened, so the chunk may be built anew next time, and the plan gets back what was taken for it. Where a quota
 * is used up, nobody asks again before it is new: gives when the mailing goes on then. A chunk that may be larger than
 * the whole quota is `halved` instead, and what is left of it may be posted at once.
 */
export async function returnToFrozen(
  context: ChunkContext,
  chunk: ChunkRow,
  { why, quota }: Refusal,
): Promise<Date | "halved" | null> {
  const { clock, ledger, lease, mailing, mailer } = context;
  return ledger.transaction(async (db) => {
    await assertFence(db, lease);
    const waiting = await postedIn(db, chunk);
    await returnToPlan(db, context, waiting);
    const halved =
      quota !== undefined && (await mayNeverFit(db, { clock, chunk, quota, size: waiting.length }));
    if (halved) await splitOff(db, chunk, waiting.slice(Math.ceil(waiting.length / 2)));
    const { idempotency_key } = chunk;
    await db
      .updateTable("chunks")
      .set({
        ...{ state: "frozen", body_sha256: null, first_submitted_at: null, problem: why },
        idempotency_key: halved ? keyAnew(idempotency_key) : idempotency_key,
      })
      .where("mailing_id", "=", chunk.mailing_id)
      .where("n", "=", chunk.n)
      .execute();
    if (halved) return "halved";
    if (!quota) return null;
    const { account } = mailer;
    return whenItGoesOn(db, mailing, await closeAfterQuota(db, { clock, account, use: "mailing", quota }));
  });
}

interface PostedRow {
  subscriber_id: string;
  first_submitted_at: string | null;
}

/** In the order of the request. */
const postedIn = (db: Db, { mailing_id, n }: ChunkRow): Promise<PostedRow[]> =>
  db
    .selectFrom("deliveries")
    .innerJoin("chunks", (join) =>
      join
        .onRef("chunks.mailing_id", "=", "deliveries.mailing_id")
        .onRef("chunks.n", "=", "deliveries.chunk"),
    )
    .select(["subscriber_id", "first_submitted_at"])
    .where("deliveries.mailing_id", "=", mailing_id)
    .where("deliveries.chunk", "=", n)
    // Without it SQLite would go through the whole mailing by its primary key.
    .where("deliveries.position", ">=", 0)
    .where("deliveries.state", "=", "waiting")
    .orderBy("deliveries.position")
    .execute();

async function returnToPlan(
  db: Db,
  { clock, mailer, rules }: ChunkContext,
  posted: readonly PostedRow[],
): Promise<void> {
  const { account } = mailer;
  const ids = posted.map(({ subscriber_id }) => subscriber_id);
  const at = new Date(posted[0]?.first_submitted_at ?? clock.now());
  const warming = rules?.warmUp ? (await coldAmong(db, ids, account.realm)).size : 0;
  await giveBack(db, { account, use: "mailing", mails: ids.length, warming, at });
}

/**
 * Where as many mails of the mailing went since the quota was new, so many fit again once it is. Of more nobody knows:
 * they might be refused every day. What else was mailed is no proof, as it may go first on every other day too.
 */
async function mayNeverFit(
  db: Db,
  { clock, chunk, quota, size }: { clock: Clock; chunk: ChunkRow; quota: Quota; size: number },
): Promise<boolean> {
  if (size <= 1) return false;
  const now = clock.now().toISOString();
  const { went } = await db
    .selectFrom("deliveries")
    .select(({ fn }) => fn.countAll<number>().as("went"))
    .where("mailing_id", "=", chunk.mailing_id)
    .where("state", "=", "accepted")
    .where("settled_at", "like", `${now.slice(0, quota === "day" ? 10 : 7)}%`)
    .executeTakeFirstOrThrow();
  return Number(went) < size;
}
