/**
 * The history of subscriptions, from which movements of MRR are told. Every snapshot that an event brought is a state of
 * its own, at the event's second; what is fetched adds one only where the last state does not say it. So the order in
 * which events arrive does not matter.
 */
import { sql } from "kysely";
import type { Account } from "../core/account.ts";
import type { Db } from "../ledger/open.ts";
import type { SubscriptionStateRow } from "../ledger/tables/money.ts";
import type { SubscriptionFact, SubscriptionSnapshot } from "./facts.ts";
import { ownerOf } from "./keep/rows.ts";
import { tellNamed } from "./named-discounts.ts";
import type { PaymentEvent } from "./payments.ts";
import { OVER, type StateFacts, stateOf } from "./state-facts.ts";

/**
 * Order within one second: what is only concluded gives way to every event, another status follows what was told of the
 * one before it, and what was fetched comes after them all.
 */
const RANK = { begun: -1, created: 0, updated: 1, turned: 2, deleted: 3, fetched: 9 };

/** One row for each snapshot that can be read; told again, it changes nothing. */
export async function keepSnapshots(
  db: Db,
  of: Account,
  events: readonly PaymentEvent[],
  now: Date,
): Promise<void> {
  const rows = events.flatMap((event) => {
    const { id, at, was } = event;
    if (!was) return [];
    const rank = rankOf(event);
    return [rowOf(of, was, { at: at.toISOString(), rank, event: id, facts: stateOf(was), now })];
  });
  if (rows.length === 0) return;
  await db
    .insertInto("subscription_states")
    .values(rows)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  await tellNamed(
    db,
    rows.map(({ subscription_id }) => subscription_id),
  );
}

function rankOf({ type, changesStatus }: PaymentEvent): number {
  if (type.endsWith(".created")) return RANK.created;
  if (type.endsWith(".deleted")) return RANK.deleted;
  return changesStatus ? RANK.turned : RANK.updated;
}

interface State {
  at: string;
  rank: number;
  event: string;
  facts: StateFacts;
  /** When it is learned. */
  now: Date;
}

const rowOf = (of: Account, fact: SubscriptionSnapshot, state: State): SubscriptionStateRow => ({
  ...{ subscription_id: fact.id, at: state.at, rank: state.rank, event_id: state.event, ...ownerOf(of) },
  ...{ customer_id: fact.customerId, currency: fact.currency, facts: JSON.stringify(state.facts) },
  known_at: state.now.toISOString(),
});

/** Adds what these facts, fetched now, tell beyond the states that are there. */
export async function keepStates(
  db: Db,
  of: Account,
  facts: readonly SubscriptionFact[],
  now: Date,
): Promise<void> {
  const ids = facts.map(({ id }) => id);
  await tellNamed(db, ids, facts.map(stateOf));
  const ends = await endsOf(db, ids);
  const rows: SubscriptionStateRow[] = [];
  for (const fact of facts) {
    const { oldest, newest } = ends.get(fact.id) ?? {};
    const begun = beginningOf(fact, oldest, now);
    rows.push(...begun.map((state) => rowOf(of, fact, state)));
    const last = newest ?? rowOf(of, fact, begun.at(-1) as State);
    const state = stateOf(fact);
    if (last.facts === JSON.stringify(state)) continue;
    const at = await sinceWhen(db, fact, last, now);
    rows.push(rowOf(of, fact, { at, rank: RANK.fetched, event: "", facts: state, now }));
  }
  if (rows.length === 0) return;
  await db
    .insertInto("subscription_states")
    .values(rows)
    .onConflict((conflict) =>
      conflict
        .columns(["subscription_id", "at", "rank", "event_id"])
        .doUpdateSet({ facts: sql.ref("excluded.facts"), known_at: sql.ref("excluded.known_at") }),
    )
    .execute();
}

type Ends = Partial<Record<"oldest" | "newest", SubscriptionStateRow>>;

/** The first and the last state of each. */
async function endsOf(db: Db, ids: readonly string[]): Promise<Map<string, Ends>> {
  const rows = await db
    .selectFrom(
      db
        .selectFrom("subscription_states")
        .selectAll()
        .select([
          sql<number>`row_number() over (partition by subscription_id order by at, rank, event_id)`.as(
            "first",
          ),
          sql<number>`row_number() over (partition by subscription_id order by at desc, rank desc, event_id desc)`.as(
            "last",
          ),
        ])
        .where("subscription_id", "in", ids)
        .as("states"),
    )
    .selectAll()
    .where((where) => where.or([where("first", "=", 1), where("last", "=", 1)]))
    .execute();
  const ends = new Map<string, Ends>();
  for (const { first, last, ...row } of rows) {
    const known = ends.get(row.subscription_id) ?? {};
    ends.set(row.subscription_id, {
      ...known,
      ...(Number(first) === 1 ? { oldest: row } : {}),
      ...(Number(last) === 1 ? { newest: row } : {}),
    });
  }
  return ends;
}

/**
 * Of a subscription whose creation no event told, what can be concluded: it began when it was created, in its trial if it
 * had one, and went on as it was first known; of one that is over, as if it had been active.
 */
function beginningOf(fact: SubscriptionFact, oldest: SubscriptionStateRow | undefined, now: Date): State[] {
  const created = fact.createdAt.toISOString();
  if (oldest && oldest.at <= created) return [];
  const known = oldest ? (JSON.parse(oldest.facts) as StateFacts) : stateOf(fact);
  const wasThere = fact.endedAt === null || fact.endedAt > fact.createdAt;
  const status = known.status === "canceled" && wasThere ? "active" : known.status;
  const state = (at: string, facts: StateFacts): State => ({ at, rank: RANK.begun, event: "", facts, now });
  const { trialEndsAt } = known;
  if (trialEndsAt === null || trialEndsAt <= created || OVER.includes(status))
    return [state(created, { ...known, status })];
  const until = oldest?.at ?? (fact.endedAt ?? now).toISOString();
  const trial = state(created, { ...known, status: "trialing" });
  return trialEndsAt < until ? [trial, state(trialEndsAt, { ...known, status })] : [trial];
}

/** Our clock may be ahead by so much: what was fetched by it seems to follow events that came after it. */
const AHEAD_MS = 5 * 60_000;

/**
 * From when on a fetched state holds that the last one does not tell: from that one's second on if another event of the
 * same second told it, as their order is not known, or one of the minutes before it, if it was fetched itself; from its
 * end on if it ended since; else from now on.
 */
async function sinceWhen(
  db: Db,
  fact: SubscriptionFact,
  last: SubscriptionStateRow,
  now: Date,
): Promise<string> {
  const aheadMs = last.rank === RANK.fetched ? AHEAD_MS : 0;
  const same = await db
    .selectFrom("subscription_states")
    .select("at")
    .where("subscription_id", "=", fact.id)
    .where("at", "<=", last.at)
    .where("at", ">=", new Date(Date.parse(last.at) - aheadMs).toISOString())
    .where("facts", "=", JSON.stringify(stateOf(fact)))
    .executeTakeFirst();
  if (same) return last.at;
  const ended = fact.endedAt?.toISOString() ?? "";
  if (ended > last.at) return ended;
  return now.toISOString() > last.at ? now.toISOString() : last.at;
}

/** A subscription that is gone is cancelled from then on. */
export async function endStates(db: Db, ids: readonly string[], now: Date): Promise<void> {
  for (const { newest } of (await endsOf(db, ids)).values()) {
    if (!newest) continue;
    const facts = JSON.parse(newest.facts) as StateFacts;
    if (OVER.includes(facts.status)) continue;
    const at = now.toISOString() > newest.at ? now.toISOString() : newest.at;
    await db
      .insertInto("subscription_states")
      .values({
        ...newest,
        ...{ at, rank: RANK.fetched, event_id: "", known_at: now.toISOString() },
        facts: JSON.stringify({ ...facts, status: "canceled" }),
      })
      .onConflict((conflict) =>
        conflict
          .columns(["subscription_id", "at", "rank", "event_id"])
          .doUpdateSet({ facts: sql.ref("excluded.facts"), known_at: sql.ref("excluded.known_at") }),
      )
      .execute();
  }
}

/**
 * Removes states from before `until` that say what the one before them says, and were learned no earlier than it. No event
 * that old is told any more.
 */
export async function compactStates(db: Db, of: Account, until: Date): Promise<void> {
  await sql`
    delete from subscription_states where (subscription_id, at, rank, event_id) in (
      select subscription_id, at, rank, event_id from (
        select subscription_id, at, rank, event_id, facts, known_at, lag(facts) over way as before, lag(known_at) over way as before_known
        from subscription_states
        where service = ${of.service} and account = ${of.account} and realm = ${of.realm}
          and at < ${until.toISOString()}
        window way as (partition by subscription_id order by at, rank, event_id)
      ) as states where facts = before and before_known <= known_at
    )`.execute(db);
}
