/** What a reader has, as they are told it themselves. */
import type { Db } from "../ledger/open.ts";
import type { SubscriberRow } from "../ledger/tables/audience.ts";

export type Membership =
  | { kind: "free" }
  /** It goes on until they change it. */
  | { kind: "goes on" }
  /** They cancelled it, or are at the end of what was agreed. */
  | { kind: "ends"; at: Date }
  /** A payment failed, and this is how long they keep it. */
  | { kind: "unpaid"; until: Date }
  | { kind: "gift"; until: Date };

type Reader = Pick<SubscriberRow, "id" | "tier" | "tier_by" | "tier_until">;

export async function membershipOf(db: Db, reader: Reader): Promise<Membership> {
  const { tier, tier_by, tier_until } = reader;
  if (tier === "free") return { kind: "free" };
  if (tier_until === null) return { kind: "goes on" };
  const at = new Date(tier_until);
  if (tier_by === "gift") return { kind: "gift", until: at };
  return (await isUnpaid(db, reader.id)) ? { kind: "unpaid", until: at } : { kind: "ends", at };
}

async function isUnpaid(db: Db, readerId: string): Promise<boolean> {
  const row = await db
    .selectFrom("subscriptions")
    .innerJoin("customers", "customers.id", "subscriptions.customer_id")
    .select("subscriptions.id")
    .where("customers.subscriber_id", "=", readerId)
    .where("subscriptions.status", "=", "past_due")
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** Whether the payment service knows them: then its portal is where they change or end what they pay. */
export async function isCustomer(db: Db, readerId: string): Promise<boolean> {
  const row = await db
    .selectFrom("customers")
    .select("id")
    .where("subscriber_id", "=", readerId)
    .where("gone_at", "is", null)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}
