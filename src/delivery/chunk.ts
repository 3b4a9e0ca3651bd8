/** One chunk's way: frozen → submitting → settled, or parked for the owner. Each step is one transaction. */
import type { Clock } from "../core/clock.ts";
import type { RequestBody } from "../core/request-body.ts";
import { assertFence, type Lease } from "../ledger/leases.ts";
import type { Db, Ledger } from "../ledger/open.ts";
import type { ChunkRow, MailingRow } from "../ledger/tables/delivery.ts";
import {
  goingIn,
  loseDeliveries,
  placesIn,
  type Settled,
  settleDeliveries,
  type WaitingRow,
  waitingIn,
} from "./chunk-rows.ts";
import { hasElsewhere, withoutReached } from "./elsewhere.ts";
import { applyEvents } from "./events.ts";
import { keyAnew } from "./key-anew.ts";
import { UNFILED } from "./mail-ids.ts";
import type { MailRules } from "./mail-rules.ts";
import type { DeliveryResult, Mailer } from "./mailer.ts";
import { lastTry, replayOf } from "./replay.ts";
import { fitToPlan, type Waits } from "./split.ts";
import { type Halted, haltedAlready } from "./stop.ts";
import { type MailingTemplates, mailOf, templatesOf } from "./template.ts";

export interface ChunkContext {
  ledger: Ledger;
  clock: Clock;
  lease: Lease;
  mailing: MailingRow;
  mailer: Mailer;
  /** How much may leave, and when a mailing pauses itself; nothing limits it without. */
  rules?: MailRules | undefined;
}

const merged = (
  { mailer }: ChunkContext,
  templates: MailingTemplates,
  waiting: readonly WaitingRow[],
): RequestBody => mailer.merge(waiting.map((delivery) => mailOf(templates, delivery)));

export interface ReadyRequest {
  body: RequestBody;
  idempotencyKey: string;
  notAfter: Date;
  /** What holds those who were moved out of the chunk, because the plan has no room for them now. */
  rest?: Waits | null;
}

export type Prepared =
  | ({ kind: "ready" } & ReadyRequest)
  | { kind: "empty" }
  | { kind: "reconcile" }
  | { kind: "parked"; why: string }
  /** The plan has no room for it now, or the mailing was stopped: it was not touched. */
  | Waits
  | Halted;

/**
 * Makes a chunk ready to be posted: a chunk that was never posted drops those who left meanwhile and is marked
 * `submitting` before this returns; one that may have been posted is given back with the very same bytes, and only
 * inside the provider's window.
 */
export async function prepareChunk(context: ChunkContext, chunk: ChunkRow): Promise<Prepared> {
  if (chunk.state === "submitting") return prepareReplay(context, chunk);
  const { ledger, clock, lease, mailer, mailing } = context;
  const templates = await templatesOf(ledger.db, mailing);
  return ledger.transaction(async (db) => {
    await assertFence(db, lease);
    const halted = await haltedAlready(db, clock, chunk);
    if (halted) return halted;
    const going = await goingIn(db, clock, chunk);
    // Another machine may have used this key, for other readers.
    const isAnew = await hasElsewhere(db, mailer);
    const all = isAnew ? await withoutReached(db, { chunk, going, templates }) : going;
    if (all.length === 0) {
      await markSettled(db, clock, chunk);
      return { kind: "empty" };
    }
    const fitted = await fitToPlan(db, context, chunk, all);
    if (fitted.kind === "waits") return fitted;
    const body = merged(context, templates, fitted.going);
    const now = clock.now();
    const idempotencyKey = isAnew ? keyAnew(chunk.idempotency_key) : chunk.idempotency_key;
    await db
      .updateTable("chunks")
      .set({
        state: "submitting",
        idempotency_key: idempotencyKey,
        service: mailer.account.service,
        account: mailer.account.account,
        body_sha256: body.sha256,
        first_submitted_at: now.toISOString(),
        problem: null,
      })
      .where("mailing_id", "=", chunk.mailing_id)
      .where("n", "=", chunk.n)
      .execute();
    const { rest } = fitted;
    return { kind: "ready", body, idempotencyKey, notAfter: lastTry(now), rest };
  });
}

async function prepareReplay(context: ChunkContext, chunk: ChunkRow): Promise<Prepared> {
  const { ledger, mailer } = context;
  const { service, account } = mailer.account;
  const isSameAccount = chunk.account === account && chunk.service === service;
  const replay = await replayOf({ ...chunk, isSameAccount }, context, async () =>
    mergedAgain(context, await waitingIn(ledger.db, chunk)),
  );
  switch (replay.kind) {
    case "replay":
      return { ...replay, kind: "ready", idempotencyKey: chunk.idempotency_key };
    case "over":
      return { kind: "reconcile" };
    case "lost":
      return { kind: "parked", why: replay.why };
  }
}

/** Null when what was stored can't even be read any more: such a chunk is parked like one whose bytes differ. */
async function mergedAgain(
  context: ChunkContext,
  waiting: readonly WaitingRow[],
): Promise<RequestBody | null> {
  try {
    return merged(context, await templatesOf(context.ledger.db, context.mailing), waiting);
  } catch {
    return null;
  }
}

async function markSettled(db: Db, clock: Clock, { mailing_id, n }: ChunkRow): Promise<void> {
  await db
    .updateTable("chunks")
    .set({ ...UNFILED, state: "settled", settled_at: clock.now().toISOString(), problem: null })
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
    const waiting = await placesIn(db, chunk);
    const settled = waiting.flatMap((delivery, index): Settled[] => {
      const result = results[index];
      return result ? [[delivery, result]] : [];
    });
    if (settled.length !== waiting.length || results.length !== waiting.length) {
      await park(db, chunk, `the provider answered for ${results.length} of ${waiting.length} mails`);
      return;
    }
    await settleDeliveries(db, clock, chunk, settled);
    await markSettled(db, clock, chunk);
    await applyEvents(
      db,
      clock,
      results.flatMap((result) => ("accepted" in result ? [result.accepted] : [])),
    );
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

async function park(db: Db, chunk: ChunkRow, why: string): Promise<void> {
  await db
    .updateTable("chunks")
    .set({ state: "parked", problem: why })
    .where("mailing_id", "=", chunk.mailing_id)
    .where("n", "=", chunk.n)
    .execute();
  await loseDeliveries(db, chunk, why);
}
