/** What was bought in a session: the lines of the Payment Link that it came from. */
import type { DatabaseSync } from "node:sqlite";
import type Stripe from "stripe";
import { stripeStore } from "../store.ts";
import { type List, listWithin, type Page } from "./listing.ts";

export function sessionLines(
  store: DatabaseSync,
  session: Stripe.Checkout.Session,
  page: Page = { limit: 10 },
): List<Stripe.LineItem> {
  const link = stripeStore(store).get<Stripe.PaymentLink>(String(session.payment_link));
  return listWithin(link?.line_items?.data ?? [], `/v1/checkout/sessions/${session.id}/line_items`, page);
}
