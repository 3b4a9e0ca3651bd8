/** Whether money ever came from a reader, whom nothing here may forget then. */
import type { Db } from "../ledger/open.ts";
import type { SubscriberRow } from "../ledger/tables/audience.ts";

/** Their tier tells of what they pay now, or paid where they came from; the ledger of all that was ever charged. */
export async function hasPaid(db: Db, { id, tier }: Pick<SubscriberRow, "id" | "tier">): Promise<boolean> {
  if (tier !== "free") return true;
  const charge = await db
    .selectFrom("charges")
    .innerJoin("customers", "customers.id", "charges.customer_id")
    .select("charges.id")
    .where("customers.subscriber_id", "=", id)
    .where("charges.status", "=", "succeeded")
    .where("charges.amount_minor", ">", 0)
    .limit(1)
    .executeTakeFirst();
  return charge !== undefined;
}
