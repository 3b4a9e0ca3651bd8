/** What is not as it has to be after a history: between two ledgers that it was delivered to, and to the twin itself. */
import type Stripe from "stripe";
import { lastBalanceCheck } from "../../../src/money/balance.ts";
import { cashOf } from "../../../src/money/cash.ts";
import { courseOf, mrrAt } from "../../../src/money/course.ts";
import { historiesOf } from "../../../src/money/history.ts";
import { movementsOf } from "../../../src/money/movements.ts";
import { held } from "../world.ts";
import type { Delivered } from "./deliver.ts";
import type { History } from "./history.ts";
import { mrrInTwin } from "./twin-mrr.ts";
import { cashInTwin, truthOf } from "./twin-truth.ts";

const REALM = { realm: "test" } as const;
const ACCOUNT = { service: "stripe", account: "acct_letter", realm: "test" } as const;

type Rows = Record<string, unknown>[];

/** `isWhole`: no event was lost for good, so that the course of MRR is known as well, not only its end. */
export async function wrongIn(history: History, one: Delivered, name: string): Promise<string[]> {
  const wrong = [
    ...(await againstTwin(one)),
    ...(await sumsOf(one)),
    ...(await courseOfYear(history, one)),
    ...one.last.unread.map(({ kind, id, why }) => `unread: ${kind} ${id}, ${why}`),
  ];
  return wrong.map((what) => `${name}: ${what}`);
}

const difference = (where: string, is: unknown, shouldBe: unknown): string[] => {
  const [a, b] = [JSON.stringify(is), JSON.stringify(shouldBe)];
  return a === b ? [] : [`${where} is ${a} and should be ${b}`];
};

/** Each object of the twin is in the ledger as it is there, and nothing else is. */
async function againstTwin({ ledger, shop }: Delivered): Promise<string[]> {
  const tables = (await held(ledger.db)) as Record<string, Rows>;
  return Object.entries(truthOf(shop)).flatMap(([table, truth]) => {
    const rows = new Map((tables[table] ?? []).map((row) => [String(row.id), row]));
    const wrong: string[] = [];
    for (const [id, wanted] of truth) {
      const row = rows.get(id);
      if (!row) wrong.push(`${table} ${id} is missing`);
      else
        for (const [column, value] of Object.entries(wanted))
          wrong.push(...difference(`${table} ${id} ${column}`, row[column], value));
    }
    for (const [id, row] of rows)
      if (!truth.has(id) && !(table === "customers" && row.gone_at !== null))
        wrong.push(`${table} ${id} is too much`);
    return wrong;
  });
}

async function sumsOf({ ledger: { db }, shop }: Delivered): Promise<string[]> {
  const now = shop.clock.now();
  const check = await lastBalanceCheck(db, ACCOUNT);
  const cash = await cashOf(db, "test", { from: new Date(0), to: new Date(now.getTime() + 86_400_000) });
  const mrr = await mrrAt(db, REALM, now);
  return [
    ...difference("the difference to the balance", check?.differences, {}),
    ...difference("cash", sorted(cash), sorted(cashInTwin(shop))),
    ...difference("MRR now", aboveZero(mrr.totals), aboveZero(mrrInTwin(shop))),
  ];
}

/** Movements lead from one month to the next, or telling them throws; MRR was what the twin's own subscriptions came to. */
async function courseOfYear(history: History, delivered: Delivered): Promise<string[]> {
  const { ledger, course, lostEvents, isInOrder } = delivered;
  const end = history.months.at(-1) ?? history.start;
  const months = await courseOf(historiesOf(ledger.db, REALM, end), history.months);
  for (const currency of months.totals.keys()) movementsOf(months, currency);
  // When something happened that no event ever tells can't be known: then it counts from when it was found.
  if (lostEvents || (!history.isOrdered && !isInOrder)) return [];
  if (!isInOrder && (await missedDiscount(delivered))) return [];
  const told = await courseOf(
    historiesOf(ledger.db, REALM, end),
    course.map(({ at }) => at),
  );
  return course.flatMap(({ at, mrr }, n) => {
    const then = new Map([...told.totals].map(([currency, totals]) => [currency, totals[n] ?? 0]));
    return difference(`MRR at ${at.toISOString()}`, aboveZero(then), aboveZero(mrr));
  });
}

/** One came and went between two syncs: events name it, and what it took off can't be asked any more. */
async function missedDiscount({ ledger, shop }: Delivered): Promise<boolean> {
  const states = await ledger.db.selectFrom("subscription_states").select("facts").execute();
  const own = await ledger.db.selectFrom("customer_discounts").select("facts").execute();
  const told = [...states, ...own].map(({ facts }) => facts).join("\n");
  return shop.all<Stripe.Discount>("discount").some(({ id, source }) => {
    const { duration } = shop.objects.must<Stripe.Coupon>(String(source.coupon));
    return duration !== "once" && !told.includes(`"id":"${id}"`);
  });
}

const sorted = (map: ReadonlyMap<string, object>) =>
  [...map].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, row]) => [name, Object.entries(row).sort()]);

const aboveZero = (sums: ReadonlyMap<string, number>) =>
  [...sums].filter(([, minor]) => minor !== 0).sort(([a], [b]) => (a < b ? -1 : 1));

/**
 * Readers have the same, told in the same words, and customers are the same readers'. Not where an address changed: who
 * looked before knows another one than who looked later. Nor is one anybody's who was gone before somebody looked.
 */
export async function unlikeReaders(inOrder: Delivered, throughChaos: Delivered): Promise<string[]> {
  const [one, other] = await Promise.all([readersOf(inOrder), readersOf(throughChaos)]);
  const [whose, whoseThen] = await Promise.all([payersOf(inOrder), payersOf(throughChaos)]);
  const customersOf = (payers: typeof whose, address: string) =>
    [...payers].filter(([, { reader }]) => reader === address).map(([id]) => id);
  const isAlike = (address: string) =>
    difference("", customersOf(whose, address).sort(), customersOf(whoseThen, address).sort()).length === 0;
  const both = [...one].filter(([address]) => other.has(address) && isAlike(address));
  return [
    ...both.flatMap(([address, reader]) => difference(`chaos: ${address}`, other.get(address), reader)),
    ...[...whose].flatMap(([customer, { isLive, reader }]) => {
      const then = whoseThen.get(customer)?.reader;
      return isLive || (reader && then) ? difference(`chaos: whose ${customer}`, then, reader) : [];
    }),
  ];
}

const NOTHING = "None of their payments counts any more.";

async function readersOf({ ledger }: Delivered): Promise<Map<string, unknown>> {
  const rows = await ledger.db
    .selectFrom("subscribers")
    .select(["email_key", "status", "tier", "tier_by", "tier_why", "tier_until"])
    .execute();
  // Whoever was taken for another one's payer for a while, until the link by which they paid was seen, never had anything.
  return new Map(
    rows.map(({ email_key, ...row }) => [
      String(email_key),
      row.tier_why === NOTHING ? { ...row, tier_by: null, tier_why: null } : row,
    ]),
  );
}

async function payersOf({ ledger }: Delivered) {
  const rows = await ledger.db
    .selectFrom("customers")
    .leftJoin("subscribers", "subscribers.id", "customers.subscriber_id")
    .select(["customers.id", "subscribers.email_key as reader", "customers.matched_by"])
    .select(({ exists, selectFrom }) =>
      exists(
        selectFrom("subscriptions")
          .select("subscriptions.id")
          .whereRef("subscriptions.customer_id", "=", "customers.id")
          .where("subscriptions.ended_at", "is", null),
      ).as("isLive"),
    )
    .execute();
  return new Map(rows.map(({ id, reader, isLive }) => [id, { reader, isLive: Boolean(isLive) }]));
}

/** Every row of the one ledger is in the other, but for when something was noticed. */
export async function unlike(inOrder: Delivered, throughChaos: Delivered): Promise<string[]> {
  const [one, other] = await Promise.all([rowsOf(inOrder), rowsOf(throughChaos)]);
  return Object.keys(one).flatMap((table) =>
    difference(`in order and through chaos: ${table}`, missingIn(other[table], one[table]), []).concat(
      difference(`through chaos and in order: ${table}`, missingIn(one[table], other[table]), []),
    ),
  );
}

const missingIn = (there: readonly string[] = [], rows: readonly string[] = []) => {
  const known = new Set(there);
  return rows.filter((row) => !known.has(row));
};

/**
 * Whose a customer is, is compared apart. Of one who was deleted the service tells nothing more: who was never looked at
 * before is never known, and against the twin it is seen that nobody else is missing.
 */
function comparable({ gone_at, ...whole }: Record<string, unknown>): object {
  const { subscriber_id, matched_by, matched_at, asks_at, open_why, ...row } = whole;
  return row;
}

async function rowsOf({ ledger }: Delivered): Promise<Record<string, string[]>> {
  const {
    subscription_states: _,
    customer_discounts: __,
    ...tables
  } = (await held(ledger.db)) as Record<string, Rows>;
  return Object.fromEntries(
    Object.entries(tables).map(([table, rows]) => [
      table,
      rows
        .filter(({ gone_at }) => table !== "customers" || gone_at === null)
        .map((row) => JSON.stringify(comparable(row))),
    ]),
  );
}
