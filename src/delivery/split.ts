/** What of a chunk may leave now; the others wait in a chunk of their own, in the place of the one they were in. */
import { sql } from "kysely";
import type { Clock } from "../core/clock.ts";
import type { Db } from "../ledger/open.ts";
import type { ChunkRow, DeliveryRow, MailingRow } from "../ledger/tables/delivery.ts";
import type { MailRules } from "./mail-rules.ts";
import type { Mailer } from "./mailer.ts";
import { roomInPlan, takeFromPlan } from "./plan.ts";
import { coldAmong, readWarmth, stepOf, warmRoom } from "./warm-up.ts";

export interface FitContext {
  clock: Clock;
  mailing: MailingRow;
  mailer: Pick<Mailer, "account">;
  /** Without them nothing limits how much leaves, as in a sandbox. */
  rules?: MailRules | undefined;
}

const DAY_MS = 24 * 60 * 60_000;

const UNLIMITED: MailRules = {
  ...{ daily: null, monthly: null, reserve: 0, warmUp: null, zone: "UTC" },
  pauseAt: { hardBounces: 1, complaints: 1 },
};

/** `others`: chunks behind this one may go all the same. */
export type Waits = { kind: "waits"; why: string; until: Date; others: boolean };
/** One delivery of the chunk, with whatever else the caller needs of it. */
type Waiting = Pick<DeliveryRow, "subscriber_id">;
/** `rest`: what holds those who were moved out of the chunk; null where all go. */
export type Fitted<T extends Waiting> = { kind: "fits"; going: readonly T[]; rest: Waits | null } | Waits;

/**
 * Takes from the plan for those of a never-posted chunk who go now, and moves the others out of it, in order. Called
 * inside the transaction that marks the chunk as under way.
 */
export async function fitToPlan<T extends Waiting>(
  db: Db,
  context: FitContext,
  chunk: ChunkRow,
  waiting: readonly T[],
): Promise<Fitted<T>> {
  const { clock, mailer, rules = UNLIMITED } = context;
  const { account } = mailer;
  const plan = { clock, account, rules, use: "mailing" } as const;
  const { granted, why, until } = await roomInPlan(db, { ...plan, wanted: waiting.length });
  const full: Waits | null = until && { kind: "waits", others: false, why, until };
  if (granted === 0 && full) return full;
  const { going, warming, step } = await choose(db, { ...context, rules }, waiting, granted);
  // Where the plan is not what holds them, it is the step.
  const rest = full && going.length === granted ? full : stepTaken(step, clock.now());
  if (going.length === 0) return rest;
  await takeFromPlan(db, { ...plan, wanted: going.length, warming });
  const staying = new Set(going.map(({ subscriber_id }) => subscriber_id));
  const moved = waiting.filter(({ subscriber_id }) => !staying.has(subscriber_id));
  await splitOff(db, chunk, moved);
  return { kind: "fits", going, rest: moved.length > 0 ? rest : null };
}

const stepTaken = (step: number, now: Date): Waits => ({
  ...{ kind: "waits", others: true, until: tomorrow(now) },
  why: `readers who came by your import are mailed in growing steps, ${step} of them today`,
});

async function choose<T extends Waiting>(
  db: Db,
  { clock, mailer, rules }: FitContext & { rules: MailRules },
  waiting: readonly T[],
  room: number,
): Promise<{ going: T[]; warming: number; step: number }> {
  const { warmUp } = rules;
  const { account } = mailer;
  const ids = waiting.map(({ subscriber_id }) => subscriber_id);
  const cold = warmUp ? await coldAmong(db, ids, account.realm) : new Set<string>();
  if (!warmUp || cold.size === 0) return { going: waiting.slice(0, room), warming: 0, step: 0 };
  const warmth = await readWarmth(db, account, clock.now());
  const most = warmRoom(warmUp, warmth);
  let warming = 0;
  const going: T[] = [];
  for (const delivery of waiting) {
    if (going.length === room) break;
    const isCold = cold.has(delivery.subscriber_id);
    if (isCold && warming === most) continue;
    if (isCold) warming++;
    going.push(delivery);
  }
  return { going, warming, step: stepOf(warmUp, warmth.daysBefore) };
}

const tomorrow = (now: Date): Date => new Date(Date.parse(now.toISOString().slice(0, 10)) + DAY_MS);

/**
 * Moves deliveries out of a chunk into a new one with a number and a key of its own, which goes where the chunk would
 * have gone. Only what was certainly not posted under the old key may be moved.
 */
export async function splitOff(db: Db, chunk: ChunkRow, moved: readonly Waiting[]): Promise<void> {
  if (moved.length === 0) return;
  const { mailing_id } = chunk;
  const { last } = await db
    .selectFrom("chunks")
    .select(({ fn }) => fn.max<number>("n").as("last"))
    .where("mailing_id", "=", mailing_id)
    .executeTakeFirstOrThrow();
  const n = Number(last) + 1;
  await db
    .insertInto("chunks")
    .values({
      ...{ mailing_id, n, state: "frozen", service: chunk.service, account: null, place: chunk.place },
      idempotency_key: chunk.idempotency_key.replace(/\/chunk\/.*$/, `/chunk/${n}`),
      ...{ body_sha256: null, first_submitted_at: null, settled_at: null, problem: null },
    })
    .execute();
  await db
    .updateTable("deliveries")
    .set({ chunk: n })
    .where("mailing_id", "=", mailing_id)
    .where(
      "subscriber_id",
      "in",
      moved.map(({ subscriber_id }) => subscriber_id),
    )
    .execute();
}

/**
 * When a mailing that is held goes on: at the hour at which it began, a day later for each day on which something of it
 * went, so that nobody is mailed at midnight because the mail service's new day begins then.
 */
export async function whenItGoesOn(db: Db, mailing: MailingRow, reopens: Date): Promise<Date> {
  const day = sql<string>`substr(first_submitted_at, 1, 10)`;
  const { days } = await db
    .selectFrom("chunks")
    .select(sql<number>`count(distinct ${day})`.as("days"))
    .where("mailing_id", "=", mailing.id)
    .where("first_submitted_at", "is not", null)
    .executeTakeFirstOrThrow();
  const atItsHour = Date.parse(mailing.created_at) + Math.max(1, Number(days)) * DAY_MS;
  // A mailing that was begun by a clock that was ahead would wait for ever.
  const latest = reopens.getTime() + DAY_MS;
  return new Date(Math.min(Math.max(reopens.getTime(), atItsHour), latest));
}
