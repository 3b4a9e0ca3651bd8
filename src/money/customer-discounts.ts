/**
 * The discounts of customers, each from when it was given until it was taken away. What one is, and since when, is told by
 * the customer as fetched; when it ended, by the event that took it away, or else by the fetch that does not find it.
 */
import type { Account } from "../core/account.ts";
import type { Db } from "../ledger/open.ts";
import type { CustomerDiscountRow } from "../ledger/tables/money.ts";
import type { CustomerDiscount, CustomerFact } from "./facts.ts";
import type { Whose } from "./history.ts";
import { keepRows, ownerOf } from "./keep/rows.ts";
import type { PaymentEvent } from "./payments.ts";

/** Gives the ids of customers whose discount is another than was held. */
export async function keepDiscounts(
  db: Db,
  of: Account,
  facts: readonly CustomerFact[],
  now: Date,
): Promise<ReadonlySet<string>> {
  const ids = facts.map(({ id }) => id);
  const held = await db
    .selectFrom("customer_discounts")
    .select(["id", "customer_id", "starts_at", "until", "known_at"])
    .where("customer_id", "in", ids)
    .execute();
  const knownAt = new Map(held.map(({ id, known_at }) => [id, known_at]));
  const rows = facts.flatMap(({ id, discount }) => (discount ? [rowOf(of, id, discount)] : []));
  const fresh = await keepRows(
    db,
    "customer_discounts",
    rows.map((row) => ({ ...row, known_at: knownAt.get(row.id) ?? now.toISOString() })),
  );
  const present = new Map(rows.map((row) => [row.customer_id, row]));
  const lost = held.filter((row) => row.until === null && present.get(row.customer_id)?.id !== row.id);
  for (const { id, customer_id, starts_at } of lost) {
    // One takes the place of another at once.
    const at = present.get(customer_id)?.starts_at ?? now.toISOString();
    await endOne(db, { id, ...ownerOf(of) }, { at: at > starts_at ? at : starts_at, now });
  }
  const others = rows.filter(({ id }) => fresh.has(id));
  return new Set([...others, ...lost].map(({ customer_id }) => customer_id));
}

const rowOf = (of: Account, customerId: string, discount: CustomerDiscount) => ({
  ...{ id: discount.id, ...ownerOf(of), customer_id: customerId, facts: JSON.stringify(discount) },
  ...{ starts_at: discount.startsAt.toISOString(), until: null, until_known_at: null },
});

/** One that was never fetched, and so is not known, was gone before it was: nothing more can be said of it. */
export async function endDiscounts(
  db: Db,
  of: Account,
  events: readonly PaymentEvent[],
  now: Date,
): Promise<void> {
  for (const { endedDiscount: id, at } of events)
    if (id) await endOne(db, { id, ...ownerOf(of) }, { at: at.toISOString(), now });
}

type Which = Account & Pick<CustomerDiscountRow, "id">;

const endOne = (db: Db, { id, service, account, realm }: Which, { at, now }: { at: string; now: Date }) =>
  db
    .updateTable("customer_discounts")
    .set(({ fn, ref, val }) => ({
      until: at,
      until_known_at: fn.coalesce(ref("until_known_at"), val(now.toISOString())),
    }))
    .where("id", "=", id)
    .where("service", "=", service)
    .where("account", "=", account)
    .where("realm", "=", realm)
    .execute();

/** As it was held from `startsAt` until `until`, if it was taken away. */
export interface HeldDiscount extends CustomerDiscount {
  until: Date | null;
}

/** By customer. There are few: most people have none. */
export async function heldDiscounts(
  db: Db,
  { realm, account, knownAt }: Whose,
): Promise<ReadonlyMap<string, HeldDiscount[]>> {
  let query = db.selectFrom("customer_discounts").selectAll().where("realm", "=", realm);
  if (account !== undefined) query = query.where("account", "=", account);
  if (knownAt) query = query.where("known_at", "<=", knownAt.toISOString());
  const held = new Map<string, HeldDiscount[]>();
  for (const { customer_id, facts, until, until_known_at } of await query.execute()) {
    const isKnown = !knownAt || (until_known_at !== null && until_known_at <= knownAt.toISOString());
    const discount = { ...readDiscount(facts), until: until !== null && isKnown ? new Date(until) : null };
    held.set(customer_id, [...(held.get(customer_id) ?? []), discount]);
  }
  return held;
}

const readDiscount = (facts: string): CustomerDiscount =>
  JSON.parse(facts, (key, value) =>
    (key === "startsAt" || key === "endsAt") && value !== null ? new Date(value) : value,
  );
