/** The way to pay, and the way to change or end it, for one reader: only where the shop is as real as they are. */
import { mayReach } from "../core/realm.ts";
import type { SubscriberRow } from "../ledger/tables/audience.ts";
import type { Shop } from "../money/shop.ts";

export const PERIODS = ["monthly", "yearly"] as const;
export type Period = (typeof PERIODS)[number];

type Buyer = Pick<SubscriberRow, "id" | "email" | "realm">;

/** The Payment Link with what ties a payment to its reader; null while none is set. */
export function paymentUrl({ links, realm }: Shop, period: Period, buyer: Buyer): string | null {
  const link = mayReach(realm, buyer.realm) ? links[period] : null;
  if (!link) return null;
  const url = new URL(link);
  url.searchParams.set("client_reference_id", buyer.id);
  url.searchParams.set("prefilled_email", buyer.email);
  return url.href;
}

/** Where they sign in by a code that is mailed to them; null while there is none. */
export function portalUrl(
  { portal, realm }: Shop,
  { email, realm: own }: Pick<Buyer, "email" | "realm">,
): string | null {
  if (!portal || !mayReach(realm, own)) return null;
  const url = new URL(portal);
  url.searchParams.set("prefilled_email", email);
  return url.href;
}
