/** Sending a frozen mailing: every chunk to its end, each reader exactly once, whatever happens on the way. */
import type { Clock } from "../core/clock.ts";
import { InvariantError } from "../core/errors.ts";
import { mayReach } from "../core/realm.ts";
import { assertFence, type Lease, renewLease } from "../ledger/leases.ts";
import type { Db, Ledger } from "../ledger/open.ts";
import { recordEvent } from "../ledger/records.ts";
import type { ChunkRow, MailingRow } from "../ledger/tables.ts";
import {
  type ChunkContext,
  parkChunk,
  prepareChunk,
  type ReadyRequest,
  returnToFrozen,
  settleChunk,
} from "./chunk.ts";
import type { MailRules } from "./mail-rules.ts";
import type { Mailer } from "./mailer.ts";
import { watchResults } from "./pause.ts";
import { reconcileChunk } from "./reconcile.ts";
import { mails, sayFrom } from "./say.ts";
import { type Waits, whenItGoesOn } from "./split.ts";

export interface SendContext {
  ledger: Ledger;
  clock: Clock;
  lease: Lease;
  leaseMs: number;
  mailer: Mailer;
  signal: AbortSignal;
  /** How much may leave, and when a mailing pauses itself; nothing limits it without. */
  rules?: MailRules | undefined;
  progress?: (settled: number, frozen: number) => void;
}

export interface MailingCounts {
  frozen: number;
  waiting: number;
  accepted: number;
  rejected: number;
  suppressed: number;
  unknown: number;
  stopped: number;
}

/**
 * `waiting`: the rest goes at a later run. `refused`: nothing more goes until the owner has acted. `why` says what
 * held it, or what became of a part of it. `unknown`: it is over, but for some mails nobody can say what became of them.
 * `paused`: it stopped itself because of its results. `stopped`: the owner did.
 */
export type SendResult = {
  state: "sent" | "unknown" | "waiting" | "refused" | "paused" | "stopped";
  why: string | null;
  counts: MailingCounts;
};

/** What kept the rest from going. */
interface Held {
  why: string;
  /** False where the next run may simply try again. */
  needsOwner: boolean;
  /** No run need try before then. */
  until?: Date;
  /** Chunks behind this one may go all the same. */
  others?: boolean;
}

/** Sends what is left of a mailing. Throws InvariantError for one that is less real than the mailer. */
export async function sendMailing(context: SendContext, mailing: MailingRow): Promise<SendResult> {
  const { ledger, clock, lease, leaseMs, mailer, signal } = context;
  if (!mayReach(mailing.realm, mailer.account.realm)) {
    throw new InvariantError(
      `A mailing of realm ${mailing.realm} can't go out through a ${mailer.account.realm} mailer`,
    );
  }
  const watch = watchResults(context, mailing);
  let later: Held | null = null;
  for (const { n } of await openChunks(ledger.db, mailing.id)) {
    await watch();
    if (!(await renewLease(ledger.db, clock, lease, leaseMs))) {
      const counts = await countMailing(ledger.db, mailing.id);
      return { state: "waiting", why: "another run has taken over", counts };
    }
    const held = signal.aborted ? STOPPED : await sendChunk({ ...context, mailing }, n);
    if (held?.others) later = held;
    else if (held) return finish(context, mailing, held);
    const { frozen, waiting } = await countMailing(ledger.db, mailing.id);
    context.progress?.(frozen - waiting, frozen);
  }
  return finish(context, mailing, later);
}

const STOPPED: Held = { why: "pressroom was asked to stop; the next run sends the rest", needsOwner: false };

const PASSED_OVER: Held = { why: "the rest goes with the next run", needsOwner: false };

/** Somebody stopped or paused it, and wrote down why. */
const HALTED: Held = { why: "it was stopped", needsOwner: true };

const openChunks = (db: Db, mailingId: string): Promise<{ n: number }[]> =>
  db
    .selectFrom("chunks")
    .select("n")
    .where("mailing_id", "=", mailingId)
    .where("state", "in", ["submitting", "frozen"])
    // What may be under way already is settled first: its window closes.
    .orderBy((order) => order.case().when("state", "=", "submitting").then(0).else(1).end())
    .orderBy("place")
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
async function sendChunk(context: ChunkContext, n: number): Promise<Held | null> {
  const chunk = await chunkRow(context.ledger.db, context.mailing.id, n);
  const prepared = await prepareChunk(context, chunk);
  switch (prepared.kind) {
    case "empty":
      return null;
    case "parked":
      await parkChunk(context, chunk, prepared.why);
      return null;
    case "waits":
      return heldUntil(context, prepared);
    case "halted":
      return HALTED;
    case "reconcile":
      return ["settled", "parked"].includes(await reconcileChunk(context, chunk))
        ? null
        : sendChunk(context, n);
    case "ready": {
      const held = await submitChunk(context, chunk, prepared);
      return held ?? (prepared.rest ? heldUntil(context, prepared.rest) : null);
    }
  }
}

async function heldUntil({ ledger, mailing }: ChunkContext, { why, until, others }: Waits): Promise<Held> {
  return { why, needsOwner: false, until: await whenItGoesOn(ledger.db, mailing, until), others };
}

async function submitChunk(
  context: ChunkContext,
  chunk: ChunkRow,
  request: ReadyRequest,
): Promise<Held | null> {
  const outcome = await context.mailer.submit(request);
  switch (outcome.kind) {
    case "settled":
      await settleChunk(context, chunk, outcome.results);
      return null;
    case "refused": {
      // A refused replay says nothing about the first posting, so only a first posting may be built anew.
      const until = chunk.state === "frozen" ? await returnToFrozen(context, chunk, outcome) : null;
      return { why: outcome.why, needsOwner: !outcome.retryable, ...(until ? { until } : {}) };
    }
    case "conflict":
      await parkChunk(context, chunk, outcome.why);
      return null;
    case "unknown":
      // It stays `submitting`: the next run replays the same bytes under the same key.
      return { why: outcome.why, needsOwner: false };
  }
}

async function finish(context: SendContext, mailing: MailingRow, kept: Held | null): Promise<SendResult> {
  const { ledger, clock, lease } = context;
  return ledger.transaction(async (db) => {
    await assertFence(db, lease);
    const counts = await countMailing(db, mailing.id);
    const now = await db
      .selectFrom("mailings")
      .select(["state", "problem"])
      .where("id", "=", mailing.id)
      .executeTakeFirstOrThrow();
    if (now.state === "stopped" || now.state === "paused")
      return { state: now.state, why: now.problem, counts };
    // What still waits is never given up, whatever the way on which it was passed over.
    const held = counts.waiting > 0 ? (kept ?? PASSED_OVER) : null;
    if (held) {
      const problem = held.until ? sayLater(counts, held, context) : held.why;
      const resumes_at = held.until?.toISOString() ?? null;
      await db.updateTable("mailings").set({ problem, resumes_at }).where("id", "=", mailing.id).execute();
      return { state: held.needsOwner ? "refused" : "waiting", why: problem, counts };
    }
    // Against the number that was frozen, not against the rows that are left: a row that went missing is no mail sent.
    const settled = counts.accepted + counts.rejected + counts.suppressed;
    const state = settled === mailing.frozen_count ? "sent" : "unknown";
    const problem =
      state === "sent" ? null : await whatIsUnknown(db, mailing, mailing.frozen_count - settled);
    await db
      .updateTable("mailings")
      .set({ state, problem, finished_at: clock.now().toISOString() })
      .where("id", "=", mailing.id)
      .execute();
    const { realm, subject } = mailing;
    await recordEvent(db, clock, { type: `mailing.${state}`, realm, subject, facts: { ...counts } });
    return { state, why: problem, counts };
  });
}

/** Kept on the row until the next run, so it names the day. */
function sayLater({ frozen, waiting }: MailingCounts, { why, until }: Held, { rules }: SendContext): string {
  const from = sayFrom(until ?? new Date(0), rules?.zone ?? "UTC");
  const out = `${frozen - waiting} of ${mails(frozen)} are out, ${waiting} ${waiting === 1 ? "is" : "are"} left`;
  const goes = waiting === 1 ? "It goes by itself" : "They go on by themselves";
  return `${out}. ${goes} on ${from}, because ${why}.`;
}

async function whatIsUnknown(db: Db, { id }: MailingRow, mails: number): Promise<string> {
  const parked = await db
    .selectFrom("chunks")
    .select("problem")
    .distinct()
    .where("mailing_id", "=", id)
    .where("state", "=", "parked")
    .execute();
  const reasons = parked.flatMap(({ problem }) => (problem ? [problem] : []));
  const because = reasons.length > 0 ? ` (${reasons.join("; ")})` : "";
  const some = mails === 1 ? "1 mail" : `${mails} mails`;
  return `${some} may or may not have been sent${because}. Nothing more is posted: look them up at your mail service`;
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
    stopped: of("stopped"),
  };
}
