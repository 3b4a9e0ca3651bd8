/** Marks customers of whom something is new, in the transaction that brings it, so that no reader's tier is forgotten. */
import type { Db } from "../ledger/open.ts";
import type { PaymentFact } from "./facts.ts";

/** Whoever tells the tiers takes the marks off. */
export async function touchCustomers(db: Db, facts: readonly PaymentFact[], now: Date): Promise<void> {
  const charges = facts.flatMap((fact) =>
    (fact.kind === "refund" || fact.kind === "dispute") && fact.chargeId ? [fact.chargeId] : [],
  );
  await touchIds(db, [...facts.flatMap(customerOf), ...(await customersOfCharges(db, charges))], now);
}

export async function touchIds(db: Db, ids: readonly string[], now: Date): Promise<void> {
  if (ids.length === 0) return;
  await db
    .updateTable("customers")
    .set({ touched_at: now.toISOString() })
    .where("id", "in", [...new Set(ids)])
    .execute();
}

/** The customer whom a fact names. */
export function customerOf(fact: PaymentFact): string[] {
  if (fact.kind === "customer") return [fact.id];
  return "customerId" in fact && fact.customerId ? [fact.customerId] : [];
}

async function customersOfCharges(db: Db, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const rows = await db.selectFrom("charges").select("customer_id").where("id", "in", ids).execute();
  return rows.flatMap(({ customer_id }) => customer_id ?? []);
}
