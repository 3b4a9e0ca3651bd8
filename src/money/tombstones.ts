/** What no longer exists at the service keeps its row, with the time at which that was found. */
import type { Account } from "../core/account.ts";
import type { Db } from "../ledger/open.ts";
import type { ObjectKey } from "./changes.ts";
import { endStates } from "./states.ts";

/** The kinds that the service lets anybody delete; of others nothing is noted, as their money moved all the same. */
const DELETABLE = { customer: "customers", subscription: "subscriptions", invoice: "invoices" } as const;

const isDeletable = (kind: string): kind is keyof typeof DELETABLE => Object.hasOwn(DELETABLE, kind);

/** Gives the customers concerned, once for each object that was not known to be gone. */
export async function bury(db: Db, of: Account, gone: readonly ObjectKey[], now: Date): Promise<string[]> {
  const customers: string[] = [];
  for (const { kind, id } of gone) {
    if (!isDeletable(kind)) continue;
    const column = kind === "customer" ? "id" : "customer_id";
    const row = await db
      .updateTable(DELETABLE[kind])
      .set({ gone_at: now.toISOString() })
      .where("id", "=", id)
      .where("service", "=", of.service)
      .where("account", "=", of.account)
      .where("realm", "=", of.realm)
      .where("gone_at", "is", null)
      .returning(column as "id")
      .executeTakeFirst();
    if (!row) continue;
    customers.push((row as Record<string, string>)[column] ?? id);
    if (kind === "subscription") await endStates(db, [id], now);
  }
  return customers;
}

/** The subscriptions of customers who are gone, as far as these are not known to have ended. */
export async function openSubscriptionsOf(db: Db, customers: readonly string[]): Promise<ObjectKey[]> {
  if (customers.length === 0) return [];
  const rows = await db
    .selectFrom("subscriptions")
    .select("id")
    .where("customer_id", "in", customers)
    .where("ended_at", "is", null)
    .where("gone_at", "is", null)
    .execute();
  return rows.map(({ id }) => ({ kind: "subscription", id }));
}
