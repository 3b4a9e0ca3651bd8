/** Has what is sold set up at the payment service, and remembers where it is. */
import type { App } from "../app.ts";
import type { Catalog, CatalogWish } from "../money/catalog.ts";
import { rememberShop } from "../money/shop.ts";

/** Throws ServiceError. Done again, it changes nothing. */
export async function openShop(app: App): Promise<Catalog> {
  const payments = await app.payments();
  const catalog = await payments.setUp(await wishOf(app));
  await app.ledger.transaction((db) => rememberShop(db, payments.account, catalog));
  return catalog;
}

async function wishOf(app: App): Promise<CatalogWish> {
  const { name, description, currency, prices } = app.config.publication;
  const { url } = await app.site();
  // Whoever pays for real is only sent to where they can get.
  const isReached = app.realms.stripe === "sandbox" || url.startsWith("https://");
  return { name, description, currency, ...prices, siteUrl: isReached ? url : null };
}
