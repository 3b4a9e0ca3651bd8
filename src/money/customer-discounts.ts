/**
 * The discounts of customers, each from when it was given until it was taken away. What one is, and since when, is told by
 * the customer as fetched; when it ended, by the event that took it away, or else by the fetch that does not find it.
 */
import type { Account } from "../core/account.ts";
import type { Db } from "../ledger/open.ts";
import type { CustomerDiscountRow } from "../ledger/tables.ts";
import type { CustomerDiscount, CustomerFact } from "./facts.ts";
import type { Whose } from "./history.ts";
import { differing, ownerOf, replaced } from "./keep/rows.ts";
import type { PaymentEvent } from "./payments.ts";

/** Gives the customers whose discount is another than was held. */
export async function keepDiscounts(
  db: Db,
  of: Account,
  facts: readonly CustomerFact[],
  now: Date,
): Promise<CustomerFact[]> {
  const ids = facts.map(({ id }) => id);
  const held = await db
    .selectFrom("customer_discounts")
    .selectAll()
    .where("customer_id", "in", ids)
    .execute();
  const given = facts.flatMap((fact) => (fact.discount ? [rowOf(of, fact.id, fact.discount)] : []));
  const fresh = differing<Given>(held, given);
  if (fresh.length > 0)
    await db
      .insertInto("customer_discounts")
      .values(fresh.map((row) => ({ ...row, known_at: now.toISOString(), until_known_at: null })))
      .onConflict((conflict) =>
        conflict
          .column("id")
          .doUpdateSet(replaced("customer_id", "starts_at", "until", "facts", "until_known_at")),
      )
      .execute();
  const present = new Map(facts.map(({ id, discount }) => [id, discount]));
  const lost = held.filter(
    ({ id, customer_id, until }) => until === null && present.get(customer_id)?.id !== id,
  );
  for (const row of lost) {
    // One takes the place of another at once.
    const at = (present.get(row.customer_id)?.startsAt ?? now).toISOString();
    await endOne(db, row, { at: at > row.starts_at ? at : row.starts_at, now });
  }
  const changed = new Set([...fresh, ...lost].map(({ customer_id }) => customer_id));
  return facts.filter(({ id }) => changed.has(id));
}

type Given = Omit<CustomerDiscountRow, "known_at" | "until_known_at">;

const rowOf = (of: Account, customerId: string, discount: CustomerDiscount): Given => ({
  ...{ id: discount.id, ...ownerOf(of), customer_id: customerId },
  ...{ starts_at: discount.startsAt.toISOString(), until: null, facts: JSON.stringify(discount) },
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
