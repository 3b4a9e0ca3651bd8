/** Where readers change or end what they pay, by a sign-in of Stripe's. */
import type { Plan } from "../../money/catalog.ts";
import { isAsWished, isPart, metadataOf, once } from "./made.ts";
import { allOf } from "./pages.ts";
import type { Shelf } from "./set-up.ts";

const PORTAL = "portal";
/** The longest that Stripe takes there. */
const HEADLINE = 60;

/** Gives the address of its login page, if there is one. */
export async function setUpPortal(
  { call, wish, note }: Shelf,
  product: string,
  prices: Readonly<Record<Plan, string>>,
): Promise<string | null> {
  const params = {
    business_profile: { headline: wish.name.slice(0, HEADLINE) },
    ...(wish.siteUrl === null ? {} : { default_return_url: wish.siteUrl }),
    login_page: { enabled: true },
    features: {
      customer_update: { enabled: true, allowed_updates: ["email" as const] },
      invoice_history: { enabled: true },
      payment_method_update: { enabled: true },
      subscription_cancel: { enabled: true, mode: "at_period_end" as const },
      subscription_update: {
        enabled: true,
        default_allowed_updates: ["price" as const],
        proration_behavior: "create_prorations" as const,
        products: [{ product, prices: [prices.monthly, prices.yearly] }],
      },
    },
  };
  const there = await allOf(call, {
    operation: "billingPortal.configurations.list",
    page: (stripe, { created: _, ...page }) =>
      stripe.billingPortal.configurations.list({ ...page, active: true }),
  });
  const found = there.findLast((configuration) => isPart(configuration, PORTAL));
  if (found && isAsWished(found, params)) return found.login_page.url;
  const metadata = metadataOf(PORTAL, params);
  const options = once();
  note(PORTAL);
  const { login_page } = await (found
    ? call("billingPortal.configurations.update", (stripe) =>
        stripe.billingPortal.configurations.update(found.id, { ...params, metadata }, options),
      )
    : call("billingPortal.configurations.create", (stripe) =>
        stripe.billingPortal.configurations.create({ ...params, metadata }, options),
      ));
  return login_page.url;
}
