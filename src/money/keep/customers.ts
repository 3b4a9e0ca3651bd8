import { emailKey } from "../../audience/email-key.ts";
import type { Account } from "../../core/account.ts";
import type { Db } from "../../ledger/open.ts";
import { keepDiscounts } from "../customer-discounts.ts";
import type { CustomerFact } from "../facts.ts";
import { keepRows, ownerOf } from "./rows.ts";

/** Which reader they are stays as it was. Gives those of whom anything is another, their discount included. */
export async function keepCustomers(
  db: Db,
  of: Account,
  facts: readonly CustomerFact[],
  now: Date,
): Promise<CustomerFact[]> {
  if (facts.length === 0) return [];
  const ids = facts.map(({ id }) => id);
  const erased = await erasedAmong(db, ids);
  const rows = facts.map(({ id, email, name, createdAt }) => ({
    ...{ id, ...ownerOf(of) },
    email: erased.has(id) ? null : email,
    email_key: email && !erased.has(id) ? emailKey(email) : null,
    name: erased.has(id) ? null : name,
    ...{ created_at: createdAt.toISOString(), gone_at: null },
  }));
  const fresh = await keepRows(db, "customers", rows);
  const discounted = await keepDiscounts(db, of, facts, now);
  return facts.filter(({ id }) => fresh.has(id) || discounted.has(id));
}

/** Customers whose reader asked to be erased: no address and no name of theirs is kept again. */
export async function erasedAmong(db: Db, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const rows = await db
    .selectFrom("customers")
    .innerJoin("subscribers", "subscribers.id", "customers.subscriber_id")
    .select("customers.id")
    .where("customers.id", "in", ids)
    .where("subscribers.status", "=", "erased")
    .execute();
  return new Set(rows.map(({ id }) => id));
}
