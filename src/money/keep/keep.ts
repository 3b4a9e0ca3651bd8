/** Takes what was fetched into the ledger. Called inside a transaction; a fact replaces all that was held of its object. */
import type { Account } from "../../core/account.ts";
import type { Db } from "../../ledger/open.ts";
import type { FactKind, PaymentFact } from "../facts.ts";
import { touchCustomers } from "../touched.ts";
import { keepCharges } from "./charges.ts";
import { keepCheckouts } from "./checkouts.ts";
import { keepCustomers } from "./customers.ts";
import { keepDisputes } from "./disputes.ts";
import { keepInvoices } from "./invoices.ts";
import { keepPayouts } from "./payouts.ts";
import { keepRefunds } from "./refunds.ts";
import { keepSubscriptions } from "./subscriptions.ts";

/** In this order all that a fact refers to is there before it. */
export const KINDS: readonly FactKind[] = [
  ...(["customer", "subscription", "invoice", "refund", "dispute", "charge", "payout", "checkout"] as const),
];

/**
 * Gives those that differ from what was held, whose customers are marked. Throws InvariantError for an entry that came
 * with other amounts, and for an id of another account.
 */
export async function keepFacts(
  db: Db,
  of: Account,
  facts: readonly PaymentFact[],
  now: Date,
): Promise<PaymentFact[]> {
  const changed = [
    ...(await keepCustomers(db, of, only(facts, "customer"), now)),
    ...(await keepSubscriptions(db, of, only(facts, "subscription"), now)),
    ...(await keepInvoices(db, of, only(facts, "invoice"))),
    ...(await keepRefunds(db, of, only(facts, "refund"), now)),
    ...(await keepDisputes(db, of, only(facts, "dispute"), now)),
    ...(await keepCharges(db, of, only(facts, "charge"), now)),
    ...(await keepPayouts(db, of, only(facts, "payout"), now)),
    ...(await keepCheckouts(db, of, only(facts, "checkout"))),
  ];
  await touchCustomers(db, changed, now);
  return changed;
}

/** Of an object that comes twice, the last. */
function only<K extends FactKind>(
  facts: readonly PaymentFact[],
  kind: K,
): Extract<PaymentFact, { kind: K }>[] {
  const found = facts.filter((fact): fact is Extract<PaymentFact, { kind: K }> => fact.kind === kind);
  return [...new Map(found.map((fact) => [fact.id, fact])).values()];
}
