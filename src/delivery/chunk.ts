/** One chunk's way: frozen → submitting → settled, or parked for the owner. Each step is one transaction. */
import type { Clock } from "../core/clock.ts";
import { sha256 } from "../core/ids.ts";
import { assertFence, type Lease } from "../ledger/leases.ts";
import type { Db, Ledger } from "../ledger/open.ts";
import type { ChunkRow, DeliveryRow, MailingRow } from "../ledger/tables.ts";
import type { DeliveryResult, Mailer, SentMail } from "./mailer.ts";
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

const waitingIn = (db: Db, { mailing_id, n }: ChunkRow): Promise<DeliveryRow[]> =>
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

export type Prepared =
  | { kind: "ready"; body: string; mails: number; idempotencyKey: string }
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
    await db
      .updateTable("chunks")
      .set({
        state: "submitting",
        account: mailer.account.account,
        body_sha256: sha256(body),
        first_submitted_at: clock.now().toISOString(),
        problem: null,
      })
      .where("mailing_id", "=", chunk.mailing_id)
      .where("n", "=", chunk.n)
      .execute();
    return { kind: "ready", body, mails: waiting.length, idempotencyKey: chunk.idempotency_key };
  });
}

async function prepareReplay(context: ChunkContext, chunk: ChunkRow): Promise<Prepared> {
  const { ledger, clock, mailer } = context;
  if (chunk.account !== mailer.account.account || chunk.service !== mailer.account.service) {
    return {
      kind: "parked",
      why: "it was under way in another mail account, which can't be asked from here",
    };
  }
  const age = clock.now().getTime() - Date.parse(chunk.first_submitted_at ?? "");
  if (!(age > -CLOCK_SLACK_MS && age < REPLAY_WINDOW_MS)) return { kind: "reconcile" };
  const waiting = await waitingIn(ledger.db, chunk);
  const body = encode(context, waiting);
  if (sha256(body) !== chunk.body_sha256) {
    return { kind: "parked", why: "its mails can't be made again byte for byte, so it is not posted again" };
  }
  return { kind: "ready", body, mails: waiting.length, idempotencyKey: chunk.idempotency_key };
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

/**
 * Decides a chunk past its replay window from the provider's own list: all of it is there → settled; nothing of it →
 * it never arrived and may be posted anew, under a new key; some of it, or no list → parked for the owner.
 */
export async function reconcileChunk(
  context: ChunkContext,
  chunk: ChunkRow,
): Promise<"settled" | "anew" | "parked"> {
  const since = new Date(Date.parse(chunk.first_submitted_at ?? "") - CLOCK_SLACK_MS);
  const sent = await context.mailer.sentSince(since);
  if (!sent) {
    await parkChunk(
      context,
      chunk,
      "the mail key may not list what was sent, so its fate can't be looked up",
    );
    return "parked";
  }
  const waiting = await waitingIn(context.ledger.db, chunk);
  const found = waiting.map((delivery) => matchSent(context, delivery, sent));
  if (found.every((mail) => mail !== undefined)) {
    const results = found.map((mail) => ({ accepted: mail.id }));
    await settleChunk(context, chunk, results);
    return "settled";
  }
  if (found.some((mail) => mail !== undefined)) {
    const count = found.filter((mail) => mail !== undefined).length;
    await parkChunk(context, chunk, `the provider lists ${count} of its ${waiting.length} mails`);
    return "parked";
  }
  await returnUnderNewKey(context, chunk);
  return "anew";
}

function matchSent(
  { mailing }: ChunkContext,
  delivery: DeliveryRow,
  sent: readonly SentMail[],
): SentMail | undefined {
  const { subject } = parseTemplate(mailing.template);
  const { to } = parseMerge(delivery.merge ?? "null");
  return sent.find((mail) => mail.to === to && mail.subject === subject);
}

async function returnUnderNewKey({ ledger, lease }: ChunkContext, chunk: ChunkRow): Promise<void> {
  const [base, attempt] = chunk.idempotency_key.split("/again/");
  await ledger.transaction(async (db) => {
    await assertFence(db, lease);
    await db
      .updateTable("chunks")
      .set({
        state: "frozen",
        idempotency_key: `${base}/again/${Number(attempt ?? 0) + 1}`,
        body_sha256: null,
        first_submitted_at: null,
        problem: null,
      })
      .where("mailing_id", "=", chunk.mailing_id)
      .where("n", "=", chunk.n)
      .execute();
  });
}
