/** What the owner found out about mails of which nobody could say whether they went. */
import { emailKey } from "../audience/subscribers.ts";
import type { Clock } from "../core/clock.ts";
import type { Db } from "../ledger/open.ts";
import { recordEvent } from "../ledger/records.ts";
import type { ChunkRow, MailingRow } from "../ledger/tables/delivery.ts";
import { countMailing } from "./send.ts";
import { splitOff } from "./split.ts";

export interface Finding {
  as: "sent" | "not-sent";
  /** Only these addresses; all of which nothing is known without. */
  only?: readonly string[];
}

const LOOKED_UP = "you looked it up";

/**
 * `sent`: they count as accepted. `not-sent`: they wait again, in chunks of their own under new keys; this is the only
 * way on which such a mail is ever posted again. Gives how many that were.
 */
export async function settleUnknown(
  db: Db,
  clock: Clock,
  mailing: MailingRow,
  { as, only }: Finding,
): Promise<number> {
  const rows = await unknownOf(db, mailing.id, only);
  if (rows.length === 0) return 0;
  for (const [n, those] of Map.groupBy(rows, ({ chunk }) => chunk)) {
    const chunk = await db
      .selectFrom("chunks")
      .selectAll()
      .where("mailing_id", "=", mailing.id)
      .where("n", "=", n)
      .executeTakeFirstOrThrow();
    const kept = as === "sent" ? [] : those.filter(({ merge }) => merge !== null);
    await letWait(db, chunk, idsOf(kept));
    await countAs(db, clock, chunk, { ids: idsOf(those.filter((row) => !kept.includes(row))), as });
    await settleIfKnown(db, clock, chunk);
  }
  await conclude(db, clock, mailing);
  const { realm, subject } = mailing;
  const facts = { as, mails: rows.length };
  await recordEvent(db, clock, { type: "mailing.looked-up", realm, subject, facts });
  return rows.length;
}

async function unknownOf(db: Db, mailingId: string, only: readonly string[] | undefined) {
  const rows = await db
    .selectFrom("deliveries")
    .innerJoin("subscribers", "subscribers.id", "deliveries.subscriber_id")
    .select(["subscriber_id", "chunk", "email_key", "merge"])
    .where("mailing_id", "=", mailingId)
    .where("state", "=", "unknown")
    .orderBy("chunk")
    .orderBy("position")
    .execute();
  const keys = only && new Set(only.map(emailKey));
  return keys ? rows.filter(({ email_key }) => keys.has(email_key)) : rows;
}

const idsOf = (rows: readonly { subscriber_id: string }[]): string[] =>
  rows.map(({ subscriber_id }) => subscriber_id);

/** Over, one way or the other: a mail whose words are not kept any more can't be made again. */
async function countAs(
  db: Db,
  clock: Clock,
  { mailing_id }: ChunkRow,
  { ids, as }: { ids: readonly string[]; as: Finding["as"] },
): Promise<void> {
  if (ids.length === 0) return;
  const settled_at = clock.now().toISOString();
  const end =
    as === "sent"
      ? { state: "accepted", reason: LOOKED_UP }
      : { state: "rejected", reason: "it was not sent, and its words are not kept any more" };
  await db
    .updateTable("deliveries")
    .set({ ...end, merge: null, settled_at })
    .where("mailing_id", "=", mailing_id)
    .where("subscriber_id", "in", ids)
    .execute();
}

async function letWait(db: Db, chunk: ChunkRow, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await splitOff(
    db,
    chunk,
    ids.map((subscriber_id) => ({ subscriber_id })),
  );
  await db
    .updateTable("deliveries")
    .set({ state: "waiting", reason: null })
    .where("mailing_id", "=", chunk.mailing_id)
    .where("subscriber_id", "in", ids)
    .execute();
}

async function settleIfKnown(db: Db, clock: Clock, { mailing_id, n }: ChunkRow): Promise<void> {
  const left = await db
    .selectFrom("deliveries")
    .select("subscriber_id")
    .where("mailing_id", "=", mailing_id)
    .where("chunk", "=", n)
    .where("state", "=", "unknown")
    .limit(1)
    .executeTakeFirst();
  if (left) return;
  await db
    .updateTable("chunks")
    .set({ state: "settled", settled_at: clock.now().toISOString(), problem: null })
    .where("mailing_id", "=", mailing_id)
    .where("n", "=", n)
    .where("state", "=", "parked")
    .execute();
}

/** What the mailing is after that: going on, whole, or still not known in a part. */
async function conclude(db: Db, clock: Clock, mailing: MailingRow): Promise<void> {
  if (mailing.state !== "unknown") return;
  const { waiting, accepted, rejected, suppressed } = await countMailing(db, mailing.id);
  const whole = accepted + rejected + suppressed === mailing.frozen_count;
  if (waiting === 0 && !whole) return;
  await db
    .updateTable("mailings")
    .set(
      waiting > 0
        ? { state: "sending", problem: null, finished_at: null, resumes_at: null }
        : { state: "sent", problem: null, finished_at: clock.now().toISOString() },
    )
    .where("id", "=", mailing.id)
    .execute();
}
