/** What is sold, at Stripe: found again, or made. Each step looks before it makes, so a run that died is finished by the next. */
import type { Catalog, CatalogWish, Plan } from "../../money/catalog.ts";
import type { StripeCall } from "./client.ts";
import { setUpLinks } from "./links.ts";
import { setUpPortal } from "./portal.ts";
import { setUpPrices } from "./prices.ts";
import { setUpProduct } from "./product.ts";

/** Says what was made or changed, one word each. */
export type Note = (made: string) => void;

export interface Shelf {
  call: StripeCall;
  wish: CatalogWish;
  note: Note;
}

export async function setUpShop(call: StripeCall, wish: CatalogWish): Promise<Catalog> {
  const made: string[] = [];
  const shelf: Shelf = { call, wish, note: (word) => made.push(word) };
  const productId = await setUpProduct(shelf);
  const prices: Record<Plan, string> = await setUpPrices(shelf, productId);
  const links = await setUpLinks(shelf, prices);
  const portal = await setUpPortal(shelf, productId, prices);
  return { productId, prices, links, portal, made };
}
