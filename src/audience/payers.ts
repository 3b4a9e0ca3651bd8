/** Readers as the payment service knows them: who came by a payment, what is kept of it, and what goes with an erasure. */
import type { Clock } from "../core/clock.ts";
import { newId } from "../core/ids.ts";
import { formatMoney } from "../core/money.ts";
import type { Realm } from "../core/realm.ts";
import type { Db } from "../ledger/open.ts";
import { recordEvent } from "../ledger/records.ts";
import type { NewSubscriberRow, SubscriberRow } from "../ledger/tables/audience.ts";
import { emailKey } from "./email-key.ts";

/** Where readers come from whom nobody knew before they paid, or took the free tier where the others are paid. */
export const BY_PAYMENT = "payment";

/**
 * Keeps somebody who came by a payment: they are asked, and mailed nothing else until they say yes themselves. `email`
 * is as `readAddress` gave it, of nobody who is known.
 */
export async function awaitPayer(
  db: Db,
  clock: Clock,
  { email, name }: { email: string; name: string },
  realm: Realm,
): Promise<string> {
  const now = clock.now().toISOString();
  const row: NewSubscriberRow = {
    ...{ id: newId(), realm, email, email_key: emailKey(email), name, tier: "free", status: "pending" },
    ...{
      cohort: null,
      source: BY_PAYMENT,
      consent_act: null,
      consent_at: null,
      left_at: null,
      left_why: null,
    },
    ...{ active_at: null, created_at: now, updated_at: now },
  };
  await db.insertInto("subscribers").values(row).execute();
  await recordEvent(db, clock, {
    type: "subscriber.asked",
    realm,
    subject: row.id,
    facts: { by: BY_PAYMENT },
  });
  return row.id;
}

/**
 * Address and name of these customers go; ids and amounts stay, as tax law asks. The service goes on telling them, so
 * this is done again after each sync.
 */
export async function forgetPayers(db: Db, customers: readonly string[]): Promise<void> {
  if (customers.length === 0) return;
  const ids = [...customers];
  await db
    .updateTable("customers")
    .set({ email: null, email_key: null, name: null })
    .where("id", "in", ids)
    .where((where) => where.or([where("email", "is not", null), where("name", "is not", null)]))
    .execute();
  await db
    .updateTable("checkouts")
    .set({ email: null, name: null })
    .where("customer_id", "in", ids)
    .where((where) => where.or([where("email", "is not", null), where("name", "is not", null)]))
    .execute();
  await db
    .updateTable("charges")
    .set({ email: null })
    .where("customer_id", "in", ids)
    .where("email", "is not", null)
    .execute();
}

/** Of everybody who was erased here, whatever a sync has brought along since. */
export async function forgetErasedPayers(db: Db): Promise<void> {
  const rows = await db
    .selectFrom("customers")
    .innerJoin("subscribers", "subscribers.id", "customers.subscriber_id")
    .select("customers.id")
    .where("subscribers.status", "=", "erased")
    .execute();
  await forgetPayers(
    db,
    rows.map(({ id }) => id),
  );
}

/** Who pays under this address and is nobody's yet goes with its reader, so that no later sync keeps them anew. */
export async function erasePayer(
  db: Db,
  { id, realm, email_key }: Pick<SubscriberRow, "id" | "realm" | "email_key">,
): Promise<void> {
  await db
    .updateTable("customers")
    .set({ subscriber_id: id, matched_by: "address", open_why: null })
    .where("email_key", "=", email_key)
    .where("realm", "=", realm)
    .where("subscriber_id", "is", null)
    .execute();
  const own = await db.selectFrom("customers").select("id").where("subscriber_id", "=", id).execute();
  await forgetPayers(
    db,
    own.map((customer) => customer.id),
  );
}

/** What they paid, for themselves: in words and amounts, oldest first. */
export async function paymentsOf(db: Db, ids: readonly string[]) {
  const customers = await db
    .selectFrom("customers")
    .select(["id", "service", "email", "name", "created_at", "gone_at"])
    .where("subscriber_id", "in", [...ids])
    .orderBy("created_at")
    .execute();
  const of = customers.map(({ id }) => id);
  const subscriptions = await db
    .selectFrom("subscriptions")
    .select(["id", "status", "created_at", "trial_ends_at", "cancels_at", "canceled_at", "ended_at"])
    .where("customer_id", "in", of)
    .orderBy("created_at")
    .execute();
  const charges = await db
    .selectFrom("charges")
    .selectAll()
    .where("customer_id", "in", of)
    .orderBy("created_at")
    .execute();
  const refunds = await db
    .selectFrom("refunds")
    .selectAll()
    .where(
      "charge_id",
      "in",
      charges.map(({ id }) => id),
    )
    .orderBy("created_at")
    .execute();
  const amount = (row: { amount_minor: number; currency: string }) =>
    formatMoney({ amountMinor: row.amount_minor, currency: row.currency });
  return {
    customers,
    subscriptions,
    charges: charges.map((row) => ({
      ...{ id: row.id, at: row.created_at, amount: amount(row), status: row.status },
      disputed: row.is_disputed === 1,
    })),
    refunds: refunds.map((row) => ({ at: row.created_at, amount: amount(row), status: row.status })),
  };
}
