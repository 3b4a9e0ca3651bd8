/** Which subscriptions are of the newsletter: those of its product. An account may sell other things as well. */
import type { Account } from "../core/account.ts";
import type { Db } from "../ledger/open.ts";
import type { SubscriptionItemRow, SubscriptionRow } from "../ledger/tables/money.ts";
import { ourProducts } from "./shop.ts";

/** Whether what is sold there under this product's id gives something here. */
export type Counts = (account: Account, productId: string) => boolean;

/**
 * In each account what setting up made there, and what the owner names in the settings; every subscription where neither
 * says anything, because then the owner made the links by hand.
 */
export async function countingRule(db: Db, named: readonly string[]): Promise<Counts> {
  const accounts = await db
    .selectFrom("customers")
    .select(["service", "account", "realm"])
    .distinct()
    .execute();
  const products = new Map<string, readonly string[]>();
  for (const account of accounts)
    products.set(nameOf(account), [...(await ourProducts(db, account)), ...named]);
  return (account, productId) => {
    const ours = products.get(nameOf(account)) ?? [];
    return ours.length === 0 || ours.includes(productId);
  };
}

const nameOf = ({ service, account, realm }: Account): string => `${service} ${account} ${realm}`;

export interface Counting {
  row: SubscriptionRow;
  /** Of its items those that count; never empty. */
  items: readonly SubscriptionItemRow[];
}

export async function countingSubscriptions(
  db: Db,
  customers: readonly string[],
  counts: Counts,
): Promise<Counting[]> {
  if (customers.length === 0) return [];
  const rows = await db
    .selectFrom("subscriptions")
    .selectAll()
    .where("customer_id", "in", [...customers])
    .orderBy("id")
    .execute();
  const items = await db
    .selectFrom("subscription_items")
    .selectAll()
    .where(
      "subscription_id",
      "in",
      rows.map(({ id }) => id),
    )
    .orderBy("id")
    .execute();
  return rows.flatMap((row) => {
    const own = items.filter((item) => item.subscription_id === row.id && counts(row, item.product_id));
    return own.length > 0 ? [{ row, items: own }] : [];
  });
}
