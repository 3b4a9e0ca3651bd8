/** One chunk's way: frozen → submitting → settled, or parked for the owner. Each step is one transaction. */
import type { Clock } from "../core/clock.ts";
import { sha256 } from "../core/ids.ts";
import { assertFence, type Lease } from "../ledger/leases.ts";
import type { Db, Ledger } from "../ledger/open.ts";
import type { ChunkRow, DeliveryRow, MailingRow } from "../ledger/tables.ts";
import { applyEvents } from "./events.ts";
import type { DeliveryResult, Mailer } from "./mailer.ts";
import { mailFor, parseMerge, parseTemplate } from "./template.ts";

export interface ChunkContext {
  ledger: Ledger;
  clock: Clock;
  lease: Lease;
  mailing: MailingRow;
  mailer: Mailer;
}

/** The provider keeps an idempotency key for 24 hours; an hour is left for clocks that disagree. */
const REPLAY_WINDOW_MS = 23 * 60 * 60 * 1000;
/** A clock that was set back makes an old chunk look young or even future; beyond this, age says nothing. */
const CLOCK_SLACK_MS = 5 * 60 * 1000;

export const waitingIn = (db: Db, { mailing_id, n }: ChunkRow): Promise<DeliveryRow[]> =>
  db
    .selectFrom("deliveries")
    .selectAll()
    .where("mailing_id", "=", mailing_id)
    .where("chunk", "=", n)
    .where("state", "=", "waiting")
    .orderBy("position")
    .execute();

function encode({ mailing, mailer }: ChunkContext, waiting: readonly DeliveryRow[]): string {
  const template = parseTemplate(mailing.template);
  return mailer.encode(waiting.map((delivery) => mailFor(template, parseMerge(delivery.merge ?? "null"))));
}

export interface ReadyRequest {
  body: string;
  mails: number;
  idempotencyKey: string;
  /** When the provider may have forgotten the key: no try begins later, not even by a machine that slept meanwhile. */
  notAfter: Date;
}

export type Prepared =
  | ({ kind: "ready" } & ReadyRequest)
  | { kind: "empty" }
  | { kind: "reconcile" }
  | { kind: "parked"; why: string };

/**
 * Makes a chunk ready to be posted: a chunk that was never posted drops those who left meanwhile and is marked
 * `submitting` before this returns; one that may have been posted is given back with the very same bytes, and only
 * inside the provider's window.
 */
export async function prepareChunk(context: ChunkContext, chunk: ChunkRow): Promise<Prepared> {
  if (chunk.state === "submitting") return prepareReplay(context, chunk);
  const { ledger, clock, lease, mailer } = context;
  return ledger.transaction(async (db) => {
    await assertFence(db, lease);
    await dropDeparted(db, clock, chunk);
    const waiting = await waitingIn(db, chunk);
    if (waiting.length === 0) {
      await markSettled(db, clock, chunk);
      return { kind: "empty" };
    }
    const body = encode(context, waiting);
    const now = clock.now();
    await db
      .updateTable("chunks")
      .set({
        state: "submitting",
        service: mailer.account.service,
        account: mailer.account.account,
        body_sha256: sha256(body),
        first_submitted_at: now.toISOString(),
        problem: null,
      })
      .where("mailing_id", "=", chunk.mailing_id)
      .where("n", "=", chunk.n)
      .execute();
    return ready(chunk, body, waiting.length, now);
  });
}

const ready = (chunk: ChunkRow, body: string, mails: number, firstSubmitted: Date): Prepared => ({
  kind: "ready",
  body,
  mails,
  idempotencyKey: chunk.idempotency_key,
  notAfter: new Date(firstSubmitted.getTime() + REPLAY_WINDOW_MS),
});

async function prepareReplay(context: ChunkContext, chunk: ChunkRow): Promise<Prepared> {
  const { ledger, clock, mailer } = context;
  if (chunk.account !== mailer.account.account || chunk.service !== mailer.account.service) {
    return {
      kind: "parked",
      why: "it was under way in another mail account, which can't be asked from here",
    };
  }
  const { ageMs, setBack } = ageOf(chunk, clock);
  if (setBack || !(ageMs < REPLAY_WINDOW_MS)) return { kind: "reconcile" };
  const waiting = await waitingIn(ledger.db, chunk);
  const body = encodeAgain(context, waiting);
  if (body === null || sha256(body) !== chunk.body_sha256) {
    return { kind: "parked", why: "its mails can't be made again byte for byte, so it is not posted again" };
  }
  return ready(chunk, body, waiting.length, new Date(chunk.first_submitted_at ?? ""));
}

/** `setBack`: the clock shows an earlier time than when the chunk was posted, so neither time can be believed. */
export function ageOf(chunk: ChunkRow, clock: Clock): { ageMs: number; setBack: boolean } {
  const ageMs = clock.now().getTime() - Date.parse(chunk.first_submitted_at ?? "");
  return { ageMs, setBack: ageMs <= -CLOCK_SLACK_MS };
}

/** Null when what was stored can't even be read any more: such a chunk is parked like one whose bytes differ. */
function encodeAgain(context: ChunkContext, waiting: readonly DeliveryRow[]): string | null {
  try {
    return encode(context, waiting);
  } catch {
    return null;
  }
}

async function dropDeparted(db: Db, clock: Clock, chunk: ChunkRow): Promise<void> {
  const departed = db.selectFrom("subscribers").select("id").where("status", "!=", "confirmed");
  await db
    .updateTable("deliveries")
    .set({
      state: "suppressed",
      reason: "left before it was sent",
      merge: null,
      settled_at: clock.now().toISOString(),
    })
    .where("mailing_id", "=", chunk.mailing_id)
    .where("chunk", "=", chunk.n)
    .where("state", "=", "waiting")
    .where("subscriber_id", "in", departed)
    .execute();
}

async function markSettled(db: Db, clock: Clock, { mailing_id, n }: ChunkRow): Promise<void> {
  await db
    .updateTable("chunks")
    .set({ state: "settled", settled_at: clock.now().toISOString(), problem: null })
    .where("mailing_id", "=", mailing_id)
    .where("n", "=", n)
    .execute();
}

/** Writes what became of each mail, and forgets the merge values, in one transaction. */
export async function settleChunk(
  { ledger, clock, lease }: ChunkContext,
  chunk: ChunkRow,
  results: readonly DeliveryResult[],
): Promise<void> {
  await ledger.transaction(async (db) => {
    await assertFence(db, lease);
    const waiting = await waitingIn(db, chunk);
    if (waiting.length !== results.length) {
      await park(db, chunk, `the provider answered for ${results.length} of ${waiting.length} mails`);
      return;
    }
    const settled_at = clock.now().toISOString();
    for (const [index, delivery] of waiting.entries()) {
      const result = results[index] as DeliveryResult;
      await db
        .updateTable("deliveries")
        .set(
          "accepted" in result
            ? { state: "accepted", provider_id: result.accepted, merge: null, settled_at }
            : { state: "rejected", reason: result.rejected, merge: null, settled_at },
        )
        .where("mailing_id", "=", delivery.mailing_id)
        .where("subscriber_id", "=", delivery.subscriber_id)
        .execute();
    }
    await markSettled(db, clock, chunk);
    await applyEvents(
      db,
      clock,
      results.flatMap((result) => ("accepted" in result ? [result.accepted] : [])),
    );
  });
}

/** A request that the provider refused as a whole never happened, so the chunk may be built anew next time. */
export async function returnToFrozen(
  { ledger, lease }: ChunkContext,
  chunk: ChunkRow,
  why: string,
): Promise<void> {
  await ledger.transaction(async (db) => {
    await assertFence(db, lease);
    await db
      .updateTable("chunks")
      .set({ state: "frozen", body_sha256: null, first_submitted_at: null, problem: why })
      .where("mailing_id", "=", chunk.mailing_id)
      .where("n", "=", chunk.n)
      .execute();
  });
}

export async function parkChunk(
  { ledger, lease }: ChunkContext,
  chunk: ChunkRow,
  why: string,
): Promise<void> {
  await ledger.transaction(async (db) => {
    await assertFence(db, lease);
    await park(db, chunk, why);
  });
}

async function park(db: Db, { mailing_id, n }: ChunkRow, why: string): Promise<void> {
  await db
    .updateTable("chunks")
    .set({ state: "parked", problem: why })
    .where("mailing_id", "=", mailing_id)
    .where("n", "=", n)
    .execute();
  await db
    .updateTable("deliveries")
    .set({ state: "unknown", reason: why })
    .where("mailing_id", "=", mailing_id)
    .where("chunk", "=", n)
    .where("state", "=", "waiting")
    .execute();
}
