/** Who is on the way through which sequence: what sets one off, and what ends it. */
import { BY_BUTTON } from "../../audience/confirm.ts";
import { CHECK_SOURCE } from "../../audience/desk.ts";
import { realmsReaching } from "../../audience/subscribers.ts";
import type { Clock } from "../../core/clock.ts";
import { newId } from "../../core/ids.ts";
import type { Realm } from "../../core/realm.ts";
import type { Db } from "../../ledger/open.ts";
import { claim } from "../../ledger/records.ts";
import type { EnrolmentRow, SequenceStepRow } from "../../ledger/tables/delivery.ts";
import { isOn, type SequenceName } from "./steps.ts";

const DAY_MS = 24 * 60 * 60_000;
/** Whoever confirmed longer ago than this is greeted by nobody any more. */
const LOOKS_BACK_MS = 30 * DAY_MS;
const ROWS_A_STATEMENT = 100;

export interface Enrolling {
  subscriberId: string;
  sequence: SequenceName;
  /** What set it off: the same one does so once. */
  triggerKey: string;
  /** Of the mailer that the mails would go through. */
  realm: Realm;
  /** When the trigger was; now, unless told. */
  at?: Date;
}

/** Puts a reader on the way. False where this trigger did so before, and for who is on this very way already. */
export async function enrol(db: Db, clock: Clock, enrolling: Enrolling): Promise<boolean> {
  const { subscriberId, sequence, triggerKey, realm, at = clock.now() } = enrolling;
  const row = enrolmentRow(subscriberId, sequence, triggerKey, realm);
  return (await insert(db, [{ ...row, began_at: at.toISOString() }])) > 0;
}

/** For whoever learns that a reader pays now: `triggerKey` names the subscription by which they do. */
export const becamePaying = (db: Db, clock: Clock, paying: Omit<Enrolling, "sequence">): Promise<boolean> =>
  enrol(db, clock, { ...paying, sequence: "premium-welcome" });

/** Ends the way of a reader through one sequence, if they are on it. */
export async function endWay(
  db: Db,
  clock: Clock,
  way: { subscriberId: string; sequence: SequenceName; why: string },
): Promise<void> {
  const rows = await db
    .selectFrom("enrolments")
    .select("id")
    .where("subscriber_id", "=", way.subscriberId)
    .where("sequence", "=", way.sequence)
    .where("ended_at", "is", null)
    .execute();
  await end(
    db,
    clock,
    rows.map(({ id }) => id),
    way.why,
  );
}

const enrolmentRow = (subscriber_id: string, sequence: SequenceName, trigger_key: string, realm: Realm) => ({
  ...{ id: newId(), subscriber_id, sequence, trigger_key, realm, ended_at: null, ended_why: null },
});

async function insert(db: Db, rows: readonly EnrolmentRow[]): Promise<number> {
  let inserted = 0;
  for (let from = 0; from < rows.length; from += ROWS_A_STATEMENT) {
    const { numInsertedOrUpdatedRows } = await db
      .insertInto("enrolments")
      .values(rows.slice(from, from + ROWS_A_STATEMENT))
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    inserted += Number(numInsertedOrUpdatedRows ?? 0n);
  }
  return inserted;
}

/**
 * Looks who has set a sequence off since its first mail was on, and whose way has come to its end. Called inside a
 * transaction. `steps` are all that may reach the sink.
 */
export async function followTriggers(
  db: Db,
  clock: Clock,
  { steps, sink, latestDays }: { steps: readonly SequenceStepRow[]; sink: Realm; latestDays: number },
): Promise<number> {
  await endWays(db, clock, sink);
  await finishWays(db, clock, { steps, sink, latestDays });
  let begun = 0;
  for (const [sequence, waiting] of [
    ["welcome", welcomed],
    ["premium-welcome", premiumWelcomed],
  ] as const) {
    const own = steps.filter((step) => step.sequence === sequence);
    const since = firstOn(own);
    if (since !== null && own.some(isOn))
      begun += await insert(db, await waiting(db, clock, { sink, since }));
  }
  return begun;
}

const firstOn = (steps: readonly SequenceStepRow[]): string | null =>
  steps
    .flatMap(({ first_on_at }) => first_on_at ?? [])
    .toSorted()
    .at(0) ?? null;

interface Since {
  sink: Realm;
  /** When the sequence was first on, ISO 8601. */
  since: string;
}

/** Those who said yes by the button here: neither who was imported nor who was here before the sequence. */
async function welcomed(db: Db, clock: Clock, { sink, since }: Since): Promise<EnrolmentRow[]> {
  const lookingBack = new Date(clock.now().getTime() - LOOKS_BACK_MS).toISOString();
  const people = await db
    .selectFrom("subscribers")
    .select(["subscribers.id", "consent_at"])
    .leftJoin("enrolments", (join) =>
      join
        .onRef("enrolments.subscriber_id", "=", "subscribers.id")
        .onRef("enrolments.trigger_key", "=", "subscribers.consent_at")
        .on("enrolments.sequence", "=", "welcome")
        .on("enrolments.realm", "=", sink),
    )
    .where("enrolments.id", "is", null)
    .where("consent_act", "=", BY_BUTTON)
    .where("consent_at", ">=", since > lookingBack ? since : lookingBack)
    .where("status", "=", "confirmed")
    .where("subscribers.realm", "in", realmsReaching(sink))
    .where("source", "!=", CHECK_SOURCE)
    .orderBy("consent_at")
    .execute();
  return people.map(({ id, consent_at }) => {
    const at = consent_at ?? since;
    return { ...enrolmentRow(id, "welcome", at, sink), began_at: at };
  });
}

/** How a reader is known to pay where no payment told of it at once. */
const BY_TIER = "tier";

/**
 * Those who pay now and did not when this was first looked at: who paid before they said yes, and of whom nothing but
 * their tier tells. Who was imported came with their tier, so of them only a payment tells; and nobody thanks for a gift.
 */
async function premiumWelcomed(db: Db, clock: Clock, { sink }: Since): Promise<EnrolmentRow[]> {
  const now = clock.now().toISOString();
  const people = await db
    .selectFrom("subscribers")
    .select("id")
    .where("tier", "!=", "free")
    .where("status", "=", "confirmed")
    .where("realm", "in", realmsReaching(sink))
    .where((where) => where.or([where("tier_by", "is", null), where("tier_by", "=", "money")]))
    .where("source", "not like", "import from %")
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom("enrolments")
            .select("enrolments.id")
            .whereRef("enrolments.subscriber_id", "=", "subscribers.id")
            .where("enrolments.sequence", "=", "premium-welcome")
            .where("enrolments.realm", "=", sink),
        ),
      ),
    )
    .execute();
  const isFirst = await claim(db, clock, "sequences", `members before ${sink}`, null);
  const before = isFirst ? { ended_at: now, ended_why: "they paid before the sequence was on" } : {};
  return people.map(({ id }) => ({
    ...{ ...enrolmentRow(id, "premium-welcome", BY_TIER, sink), began_at: now },
    ...before,
  }));
}

/** Ways that end with what is paid for. */
const OF_MEMBERS = ["premium-welcome", "past-due"];

/** Of those who left, of those who came back by another yes, and of members who no longer pay. */
async function endWays(db: Db, clock: Clock, sink: Realm): Promise<void> {
  const ways = await db
    .selectFrom("enrolments")
    .innerJoin("subscribers", "subscribers.id", "enrolments.subscriber_id")
    .select(["enrolments.id", "sequence", "status", "tier"])
    .where("ended_at", "is", null)
    .where("enrolments.realm", "=", sink)
    .where((where) =>
      where.or([
        where("status", "!=", "confirmed"),
        where.and([where("sequence", "in", OF_MEMBERS), where("tier", "=", "free")]),
        where.and([where("sequence", "=", "welcome"), where("trigger_key", "!=", where.ref("consent_at"))]),
      ]),
    )
    .execute();
  for (const { id, status, sequence } of ways) {
    const back = sequence === "welcome" ? "they left and came back" : "they no longer pay";
    await end(db, clock, [id], status === "confirmed" ? back : "they left");
  }
}

/** Of those for whom no mail can come any more, so that the rows that are looked at stay few. */
async function finishWays(
  db: Db,
  clock: Clock,
  { steps, sink, latestDays }: { steps: readonly SequenceStepRow[]; sink: Realm; latestDays: number },
): Promise<void> {
  for (const [sequence, own] of Map.groupBy(steps, (step) => step.sequence)) {
    const lasts = Math.max(...own.map(({ days }) => days)) + latestDays + 1;
    const ways = await db
      .selectFrom("enrolments")
      .select("id")
      .where("sequence", "=", sequence)
      .where("realm", "=", sink)
      .where("ended_at", "is", null)
      .where("began_at", "<", new Date(clock.now().getTime() - lasts * DAY_MS).toISOString())
      .execute();
    await end(
      db,
      clock,
      ways.map(({ id }) => id),
      "it came to its end",
    );
  }
}

async function end(db: Db, clock: Clock, ids: readonly string[], ended_why: string): Promise<void> {
  const ended_at = clock.now().toISOString();
  for (let from = 0; from < ids.length; from += ROWS_A_STATEMENT) {
    await db
      .updateTable("enrolments")
      .set({ ended_at, ended_why })
      .where("id", "in", ids.slice(from, from + ROWS_A_STATEMENT))
      .execute();
  }
}
