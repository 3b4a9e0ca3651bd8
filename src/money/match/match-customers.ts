/** Ties customers to readers: those whom a sync touched, and those of whom somebody could be said by now. */
import { awaitPayer, forgetErasedPayers } from "../../audience/payers.ts";
import type { Clock } from "../../core/clock.ts";
import { InvariantError } from "../../core/errors.ts";
import { REALMS } from "../../core/realm.ts";
import type { Db } from "../../ledger/open.ts";
import { recordEvent } from "../../ledger/records.ts";
import type { CustomerRow } from "../../ledger/tables/money.ts";
import type { TiersHost } from "../apply-tiers.ts";
import type { Counts } from "../counting.ts";
import { decide, type MatchedBy } from "./decide.ts";
import { type Known, knownOf } from "./match-facts.ts";

export interface Matched {
  /** Customers that are another reader's now, or somebody's at last. */
  matched: number;
  /** Readers made of payments from unknown addresses. */
  made: number;
}

const PAGE = 50;

/** Safe to run again at any time; the same facts give the same readers, in whatever order they came. */
export async function matchCustomers(
  host: Pick<TiersHost, "ledger" | "clock" | "signal">,
  { touched, counts }: { touched: readonly string[]; counts: Counts },
): Promise<Matched> {
  const { ledger, clock } = host;
  const ids = [...new Set([...touched, ...(await undecided(ledger.db))])];
  const sum: Matched = { matched: 0, made: 0 };
  for (let from = 0; from < ids.length; from += PAGE) {
    host.signal?.throwIfAborted();
    await ledger.transaction(async (db) => {
      for (const id of ids.slice(from, from + PAGE)) {
        const done = await matchOne(db, clock, { id, counts });
        if (done !== null) sum[done]++;
      }
    });
  }
  await ledger.transaction(forgetErasedPayers);
  return sum;
}

/** Who pays, or has a reader's address, and is nobody's yet; and who is left open. */
async function undecided(db: Db): Promise<string[]> {
  const rows = await db
    .selectFrom("customers")
    .select("customers.id")
    .where((where) => where.or([where("subscriber_id", "is", null), where("open_why", "is not", null)]))
    .where("ignored_at", "is", null)
    .where(({ eb, exists, or, selectFrom }) =>
      or([
        eb("open_why", "is not", null),
        exists(
          selectFrom("subscriptions")
            .select("subscriptions.id")
            .whereRef("subscriptions.customer_id", "=", "customers.id")
            .where("subscriptions.status", "!=", "canceled"),
        ),
        exists(
          selectFrom("subscribers")
            .select("subscribers.id")
            // Of whatever realm, named one by one: the index begins with it.
            .where("subscribers.realm", "in", [...REALMS])
            .whereRef("subscribers.email_key", "=", "customers.email_key")
            .where("subscribers.status", "=", "confirmed"),
        ),
      ]),
    )
    .execute();
  return rows.map(({ id }) => id);
}

async function matchOne(
  db: Db,
  clock: Clock,
  { id, counts }: { id: string; counts: Counts },
): Promise<keyof Matched | null> {
  const customer = await db.selectFrom("customers").selectAll().where("id", "=", id).executeTakeFirst();
  if (!customer || customer.ignored_at !== null) return null;
  const known = await knownOf(db, clock, { customer, counts });
  if (!known) return null;
  const decision = decide(known.facts);
  switch (decision.kind) {
    case "wait":
      await tie(db, customer, { open_why: null });
      return null;
    case "open":
      await tie(db, customer, { open_why: decision.why });
      return null;
    case "new":
      await tieToNew(db, clock, customer, known);
      return "made";
    case "reader":
      await tieTo(db, clock, customer, decision);
      return decision.id === customer.subscriber_id ? null : "matched";
  }
}

async function tieToNew(
  db: Db,
  clock: Clock,
  customer: CustomerRow,
  { person }: Pick<Known, "person">,
): Promise<void> {
  if (!person)
    throw new InvariantError(`There is no address to make a reader of the customer ${customer.id}`);
  const id = await awaitPayer(db, clock, person, customer.realm);
  await tieTo(db, clock, customer, { id, by: "new", asks: true, openWhy: null });
}

interface Tying {
  id: string;
  by: MatchedBy;
  asks: boolean;
  openWhy: string | null;
}

/** Ties a customer to a reader. Of a new tie there is an event, and both readers' tiers are due to be looked at. */
export async function tieTo(
  db: Db,
  clock: Clock,
  customer: CustomerRow,
  { id, by, asks, openWhy }: Tying,
): Promise<void> {
  const now = clock.now().toISOString();
  const moves = customer.subscriber_id !== id;
  await tie(db, customer, {
    open_why: openWhy,
    ...(moves || customer.matched_by !== by ? { subscriber_id: id, matched_by: by, matched_at: now } : {}),
    ...(asks ? { asks_at: now } : moves ? { asks_at: null } : {}),
  });
  if (!moves) return;
  await db
    .updateTable("subscribers")
    .set({ tier_until: now })
    .where("id", "in", [id, ...(customer.subscriber_id ? [customer.subscriber_id] : [])])
    .where("status", "!=", "erased")
    .execute();
  const facts = { customer: customer.id, by };
  await recordEvent(db, clock, { type: "payer.matched", realm: customer.realm, subject: id, facts });
}

type Tie = Pick<CustomerRow, "open_why"> & Partial<CustomerRow>;

/** Nothing is written where nothing differs. */
async function tie(db: Db, customer: CustomerRow, changes: Tie): Promise<void> {
  const before: Partial<Record<string, unknown>> = { ...customer };
  if (Object.entries(changes).every(([name, value]) => before[name] === value)) return;
  await db.updateTable("customers").set(changes).where("id", "=", customer.id).execute();
}
