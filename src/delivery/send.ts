/** Sending a frozen mailing: every chunk to its end, each reader exactly once, whatever happens on the way. */
import type { Clock } from "../core/clock.ts";
import { InvariantError } from "../core/errors.ts";
import { mayReach } from "../core/realm.ts";
import { assertFence, isOurs, type Lease, renewLease } from "../ledger/leases.ts";
import type { Db, Ledger } from "../ledger/open.ts";
import { recordEvent } from "../ledger/records.ts";
import type { ChunkRow, MailingRow } from "../ledger/tables/delivery.ts";
import { type ChunkContext, parkChunk, prepareChunk, type ReadyRequest, settleChunk } from "./chunk.ts";
import { cutChunks, isForAnother } from "./cut.ts";
import type { MailRules } from "./mail-rules.ts";
import type { Mailer } from "./mailer.ts";
import { watchResults } from "./pause.ts";
import { reconcileChunk } from "./reconcile.ts";
import { returnToFrozen } from "./refused-chunk.ts";
import { meaningOf } from "./replay.ts";
import { mails, sayFrom } from "./say.ts";
import { sideBySide } from "./side-by-side.ts";
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
  const { ledger, mailer, signal } = context;
  if (!mayReach(mailing.realm, mailer.account.realm)) {
    throw new InvariantError(
      `A mailing of realm ${mailing.realm} can't go out through a ${mailer.account.realm} mailer`,
    );
  }
  await cutForService(context, mailing);
  const counts = await countMailing(ledger.db, mailing.id);
  let settled = counts.frozen - counts.waiting;
  let held: Held | null = null;
  let later: Held | null = null;
  const watch = watchResults(context, mailing);
  const keepLease = leaseKeeper(context);
  const chunks = sideBySide(() => Math.min(MOST_UNDER_WAY, mailer.underWay()));
  for (const { n, waiting } of await openChunks(ledger.db, mailing.id)) {
    await chunks.room();
    if (held || chunks.hasFailed()) break;
    await watch();
    // Awaited first: a chunk that is under way may be held meanwhile.
    const stop = signal.aborted ? STOPPED : (await keepLease()) ? null : OVERTAKEN;
    held ??= stop;
    held ??= await turn(mailer);
    if (held) break;
    chunks.begin(async () => {
      const why = await sendUnlessStopped({ ...context, mailing }, n);
      if (why?.others) later ??= why;
      else held ??= why;
      if (why) return;
      settled += Number(waiting);
      context.progress?.(settled, counts.frozen);
    });
  }
  await chunks.done();
  if (held === OVERTAKEN) return overtaken(ledger.db, mailing);
  return finish(context, mailing, held ?? later);
}

/** The owner may have chosen another service since it was frozen, which takes fewer mails at once. */
async function cutForService({ ledger, lease, mailer }: SendContext, mailing: MailingRow): Promise<void> {
  if (!(await isForAnother(ledger.db, mailing, mailer.account))) return;
  await ledger.transaction(async (db) => {
    await assertFence(db, lease);
    await cutChunks(db, mailing, mailer);
  });
}

/** Before the chunk is marked as under way. */
async function turn(mailer: Mailer): Promise<Held | null> {
  const why = (await mailer.turn?.()) ?? null;
  return why === null ? null : { why, needsOwner: false };
}

/** Asked before each chunk. A renewal is a commit, so it is made only when a good part of the lease has gone by. */
function leaseKeeper({ ledger, clock, lease, leaseMs }: SendContext): () => Promise<boolean> {
  let renewedMs = Number.NaN;
  return async () => {
    const nowMs = clock.now().getTime();
    if (Math.abs(nowMs - renewedMs) < leaseMs / 4) return isOurs(ledger.db, lease);
    renewedMs = nowMs;
    return renewLease(ledger.db, clock, lease, leaseMs);
  };
}

/** What is under way when the press dies has to be asked for again, so it is never much. */
const MOST_UNDER_WAY = 4;

const OVERTAKEN: Held = { why: "another run has taken over", needsOwner: false };

const overtaken = async (db: Db, { id }: MailingRow): Promise<SendResult> => ({
  ...{ state: "waiting", why: OVERTAKEN.why },
  counts: await countMailing(db, id),
});

/** One that was asked to stop while it waited for its turn stays as it is: the next run asks with the same bytes. */
async function sendUnlessStopped(context: SendContext & ChunkContext, n: number): Promise<Held | null> {
  try {
    return await sendChunk(context, n);
  } catch (error) {
    if (context.signal.aborted && error === context.signal.reason) return STOPPED;
    throw error;
  }
}

const STOPPED: Held = { why: "pressroom was asked to stop; the next run sends the rest", needsOwner: false };

const PASSED_OVER: Held = { why: "the rest goes with the next run", needsOwner: false };

/** The other half goes before all that stand behind it. */
const HALVED: Held = {
  why: "your mail service took only a part of the mails that it was given at once; the next run goes on",
  needsOwner: false,
};

/** Somebody stopped or paused it, and wrote down why. */
const HALTED: Held = { why: "it was stopped", needsOwner: true };

/** Those that have not come to an end, and how many mails of each wait. */
const openChunks = (db: Db, mailingId: string): Promise<{ n: number; waiting: number | null }[]> =>
  db
    .selectFrom("chunks")
    .select((chunk) => [
      "n",
      chunk
        .selectFrom("deliveries")
        .select(({ fn }) => fn.countAll<number>().as("n"))
        .whereRef("deliveries.mailing_id", "=", "chunks.mailing_id")
        .whereRef("deliveries.chunk", "=", "chunks.n")
        // Without it SQLite would go through the whole mailing by its primary key.
        .where("deliveries.position", ">=", 0)
        .where("deliveries.state", "=", "waiting")
        .as("waiting"),
    ])
    .where("mailing_id", "=", mailingId)
    .where("state", "in", ["submitting", "frozen"])
    // What may be under way already is settled first: its window closes.
    .orderBy((order) => order.case().when("state", "=", "submitting").then(0).else(1).end())
    .orderBy("place")
    // Those that were one chunk once.
    .orderBy((chunk) =>
      chunk
        .selectFrom("deliveries")
        .select(({ fn }) => fn.min("position").as("first"))
        .whereRef("deliveries.mailing_id", "=", "chunks.mailing_id")
        .whereRef("deliveries.chunk", "=", "chunks.n"),
    )
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
  const meaning = meaningOf(outcome, chunk.state === "submitting");
  switch (meaning.kind) {
    case "settled":
      await settleChunk(context, chunk, meaning.results);
      return null;
    case "anew": {
      const { refusal } = meaning;
      if (refusal.alone && isGivenUp(context, chunk)) {
        await settleChunk(context, chunk, [{ rejected: refusal.why }]);
        return null;
      }
      const until = await returnToFrozen(context, chunk, refusal);
      if (until === "halved") return (await sendChunk(context, chunk.n)) ?? HALVED;
      const others = refusal.alone ?? false;
      return { why: refusal.why, needsOwner: !refusal.retryable, others, ...(until ? { until } : {}) };
    }
    case "again":
      return meaning;
    case "lost":
      await parkChunk(context, chunk, meaning.why);
      return null;
  }
}

const GIVEN_UP_AFTER_MS = 3 * 24 * 60 * 60_000;

/** Refused before, and in days not reached though all others were: as mail servers do. */
const isGivenUp = ({ clock, mailing }: ChunkContext, { problem }: ChunkRow): boolean =>
  problem !== null && clock.now().getTime() - Date.parse(mailing.created_at) > GIVEN_UP_AFTER_MS;

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
  const unknown = await db
    .selectFrom("deliveries")
    .select("reason")
    .distinct()
    .where("mailing_id", "=", id)
    .where("state", "=", "unknown")
    .execute();
  const reasons = unknown.flatMap(({ reason }) => (reason ? [reason] : []));
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
