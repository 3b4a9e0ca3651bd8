/** What is sold and where, as the home remembers it: each account and realm has a shop of its own. */
import type { Account } from "../core/account.ts";
import { mayReach, type Realm, weakest } from "../core/realm.ts";
import type { Db } from "../ledger/open.ts";
import { recall, remember } from "../ledger/records.ts";
import type { Catalog, Plan } from "./catalog.ts";

export interface Shop {
  /** https addresses; null where there is none (yet). */
  links: Readonly<Record<Plan, string | null>>;
  /** Where readers sign in to change or end what they pay. */
  portal: string | null;
  /** How real it is: a link is shown to a reader only if this is at least as real as they are. */
  realm: Realm;
}

/** What setting up found, and the products of earlier times besides: who pays for one of those goes on. */
export interface KnownShop extends Pick<Catalog, "links" | "portal"> {
  products: readonly string[];
}

const keyOf = ({ service, account, realm }: Account): string => `shop at ${service} ${account}, ${realm}`;

/** Null while nothing was set up. */
export async function readShop(db: Db, account: Account): Promise<KnownShop | null> {
  const kept = await recall(db, keyOf(account));
  return kept === null ? null : (JSON.parse(kept) as KnownShop);
}

/** What readers bought by links made by hand before anything was set up counts on: nobody loses premium by it. */
export async function rememberShop(db: Db, account: Account, found: Catalog): Promise<void> {
  const before = await readShop(db, account);
  const { links, portal, productId } = found;
  const shop: KnownShop = {
    ...{ links, portal },
    products: [...new Set([...(before?.products ?? (await boughtByLink(db, account))), productId])],
  };
  await remember(db, keyOf(account), JSON.stringify(shop));
}

/** Of readers' subscriptions that began on a Payment Link: what else the account sells is sold in other ways. */
async function boughtByLink(db: Db, { service, account, realm }: Account): Promise<string[]> {
  const rows = await db
    .selectFrom("subscription_items as item")
    .innerJoin("subscriptions", "subscriptions.id", "item.subscription_id")
    .innerJoin("customers", "customers.id", "subscriptions.customer_id")
    .innerJoin("checkouts", "checkouts.subscription_id", "subscriptions.id")
    .select("item.product_id")
    .distinct()
    .where("subscriptions.service", "=", service)
    .where("subscriptions.account", "=", account)
    .where("subscriptions.realm", "=", realm)
    .where("customers.subscriber_id", "is not", null)
    .where("checkouts.link_id", "is not", null)
    .orderBy("item.product_id")
    .execute();
  return rows.map(({ product_id }) => product_id);
}

/** The products that setting up made in this account; empty while it never ran. */
export const ourProducts = async (db: Db, account: Account): Promise<readonly string[]> =>
  (await readShop(db, account))?.products ?? [];

/** Links that the owner wrote into the settings. Stripe's own say of themselves whether they are of its test mode. */
export type OwnLinks = Partial<Record<"monthly" | "yearly", string | undefined>>;

const realmOfLink = (link: string): Realm => (new URL(link).pathname.startsWith("/test_") ? "test" : "live");

/** The owner's own links win; what was made by setting up stands beside them only if it is as real as they are. */
export function shopOf(own: OwnLinks, made: KnownShop | null, realm: Realm): Shop {
  const written = [own.monthly, own.yearly].filter((link) => link !== undefined);
  const [first, ...others] = written.map(realmOfLink);
  const ownRealm = first ? weakest(first, ...others) : null;
  const beside = ownRealm === null || mayReach(realm, ownRealm) ? made : null;
  return {
    links: {
      free: beside?.links.free ?? null,
      monthly: own.monthly ?? beside?.links.monthly ?? null,
      yearly: own.yearly ?? beside?.links.yearly ?? null,
    },
    portal: beside?.portal ?? null,
    realm: ownRealm ?? realm,
  };
}
