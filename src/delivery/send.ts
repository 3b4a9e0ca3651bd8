/** Sending a frozen mailing: every chunk to its end, each reader exactly once, whatever happens on the way. */
import type { Clock } from "../core/clock.ts";
import { assertFence, type Lease, renewLease } from "../ledger/leases.ts";
import type { Db, Ledger } from "../ledger/open.ts";
import { recordEvent } from "../ledger/records.ts";
import type { ChunkRow, MailingRow } from "../ledger/tables.ts";
import {
  type ChunkContext,
  parkChunk,
  prepareChunk,
  reconcileChunk,
  returnToFrozen,
  settleChunk,
} from "./chunk.ts";
import type { Mailer } from "./mailer.ts";

export interface SendContext {
  ledger: Ledger;
  clock: Clock;
  lease: Lease;
  leaseMs: number;
  mailer: Mailer;
  signal: AbortSignal;
  progress?: (settled: number, frozen: number) => void;
}

export interface MailingCounts {
  frozen: number;
  waiting: number;
  accepted: number;
  rejected: number;
  suppressed: number;
  unknown: number;
}

export type SendResult = { state: "sent" | "unknown" | "waiting"; why: string | null; counts: MailingCounts };

/** Sends what is left of a mailing. `waiting` means that the rest goes at the next run, and `why` says what held it. */
export async function sendMailing(context: SendContext, mailing: MailingRow): Promise<SendResult> {
  let why: string | null = null;
  for (const { n } of await openChunks(context.ledger.db, mailing.id)) {
    if (context.signal.aborted) why = "pressroom was asked to stop";
    if (why) break;
    if (!(await renewLease(context.ledger.db, context.clock, context.lease, context.leaseMs))) {
      why = "another run has taken over";
      break;
    }
    why = await sendChunk({ ...context, mailing }, n);
    const { frozen, waiting } = await countMailing(context.ledger.db, mailing.id);
    context.progress?.(frozen - waiting, frozen);
  }
  return finish(context, mailing, why);
}

const openChunks = (db: Db, mailingId: string): Promise<{ n: number }[]> =>
  db
    .selectFrom("chunks")
    .select("n")
    .where("mailing_id", "=", mailingId)
    .where("state", "in", ["submitting", "frozen"])
    // What may be under way already is settled first: its window closes.
    .orderBy((order) => order.case().when("state", "=", "submitting").then(0).else(1).end())
    .orderBy("n")
    .execute();

const chunkRow = (db: Db, mailingId: string, n: number): Promise<ChunkRow> =>
  db
    .selectFrom("chunks")
    .selectAll()
    .where("mailing_id", "=", mailingId)
    .where("n", "=", n)
    .executeTakeFirstOrThrow();

/** Null when the chunk came to an end, else why it could not. */
async function sendChunk(context: ChunkContext, n: number): Promise<string | null> {
  const chunk = await chunkRow(context.ledger.db, context.mailing.id, n);
  const prepared = await prepareChunk(context, chunk);
  switch (prepared.kind) {
    case "empty":
      return null;
    case "parked":
      await parkChunk(context, chunk, prepared.why);
      return null;
    case "reconcile":
      return (await reconcileChunk(context, chunk)) === "anew" ? sendChunk(context, n) : null;
    case "ready":
      return submitChunk(context, chunk, prepared);
  }
}

async function submitChunk(
  context: ChunkContext,
  chunk: ChunkRow,
  request: { idempotencyKey: string; body: string; mails: number },
): Promise<string | null> {
  const outcome = await context.mailer.submit(request);
  switch (outcome.kind) {
    case "settled":
      await settleChunk(context, chunk, outcome.results);
      return null;
    case "refused":
      // A refused replay says nothing about the first posting, so only a first posting may be built anew.
      if (chunk.state === "frozen") await returnToFrozen(context, chunk, outcome.why);
      return outcome.why;
    case "conflict":
      await parkChunk(context, chunk, outcome.why);
      return null;
    case "unknown":
      // It stays `submitting`: the next run replays the same bytes under the same key.
      return outcome.why;
  }
}

async function finish(context: SendContext, mailing: MailingRow, why: string | null): Promise<SendResult> {
  const { ledger, clock, lease } = context;
  return ledger.transaction(async (db) => {
    const counts = await countMailing(db, mailing.id);
    const settled = counts.accepted + counts.rejected + counts.suppressed;
    if (counts.waiting > 0) {
      await db.updateTable("mailings").set({ problem: why }).where("id", "=", mailing.id).execute();
      return { state: "waiting", why, counts };
    }
    await assertFence(db, lease);
    const state = settled === counts.frozen ? "sent" : "unknown";
    const problem =
      state === "sent"
        ? null
        : `${counts.unknown} mails may or may not have been sent; look at them before more is done`;
    await db
      .updateTable("mailings")
      .set({ state, problem, finished_at: clock.now().toISOString() })
      .where("id", "=", mailing.id)
      .execute();
    const { realm, issue_id: subject } = mailing;
    await recordEvent(db, clock, { type: `mailing.${state}`, realm, subject, facts: { ...counts } });
    return { state, why: problem, counts };
  });
}

/** How many deliveries are in which state; they always add up to the frozen count. */
export async function countMailing(db: Db, mailingId: string): Promise<MailingCounts> {
  const rows = await db
    .selectFrom("deliveries")
    .select((select) => ["state", select.fn.countAll<number>().as("n")])
    .where("mailing_id", "=", mailingId)
    .groupBy("state")
    .execute();
  const of = (state: string) => Number(rows.find((row) => row.state === state)?.n ?? 0);
  return {
    frozen: rows.reduce((sum, row) => sum + Number(row.n), 0),
    waiting: of("waiting"),
    accepted: of("accepted"),
    rejected: of("rejected"),
    suppressed: of("suppressed"),
    unknown: of("unknown"),
  };
}
