/** The last payments, by the reader whose they are. */
import type { Db } from "../ledger/open.ts";

export interface RecentPayment {
  /** Empty for somebody who was erased; null while nobody knows whose it is. */
  email: string | null;
  customerId: string | null;
  /** The owner said that this is nobody of theirs. */
  isIgnored: boolean;
  tier: string | null;
  why: string | null;
  /** ISO 8601. */
  at: string;
  amountMinor: number;
  refundedMinor: number;
  currency: string;
  realm: string;
}

/** The newest first. Payments that failed are none. */
export async function recentPayments(db: Db, most: number): Promise<RecentPayment[]> {
  const rows = await db
    .selectFrom("charges")
    .leftJoin("customers", "customers.id", "charges.customer_id")
    .leftJoin("subscribers", "subscribers.id", "customers.subscriber_id")
    .select([
      "subscribers.email",
      "charges.customer_id",
      "customers.ignored_at",
      "subscribers.tier",
      "subscribers.tier_why",
      "charges.created_at",
      "charges.amount_minor",
      "charges.currency",
      "charges.realm",
    ])
    .select(({ selectFrom }) =>
      selectFrom("refunds")
        .select(({ fn }) => fn.sum<number>("refunds.amount_minor").as("sum"))
        .whereRef("refunds.charge_id", "=", "charges.id")
        .where("refunds.status", "in", ["succeeded", "pending"])
        .as("refunded"),
    )
    .where("charges.status", "=", "succeeded")
    .orderBy("charges.created_at", "desc")
    .orderBy("charges.id")
    .limit(most)
    .execute();
  return rows.map((row) => ({
    ...{
      email: row.email,
      customerId: row.customer_id,
      isIgnored: row.ignored_at !== null,
      tier: row.tier,
      why: row.tier_why,
    },
    ...{ at: row.created_at, amountMinor: row.amount_minor, refundedMinor: Number(row.refunded ?? 0) },
    ...{ currency: row.currency, realm: row.realm },
  }));
}
