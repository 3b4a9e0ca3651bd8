/** A Payment Link a plan. They can't be searched for, so all that are active are looked through for ours. */
import type Stripe from "stripe";
import type { Plan } from "../../money/catalog.ts";
import { isAsWished, isPart, metadataOf, once, PART } from "./made.ts";
import { allOf } from "./pages.ts";
import { PLANS } from "./prices.ts";
import type { Shelf } from "./set-up.ts";

/** Which price a link is of: asking for its line items would be a call each. */
const PRICE = "pressroom_price";

type Prices = Readonly<Record<Plan, string>>;

export async function setUpLinks(shelf: Shelf, prices: Prices): Promise<Record<Plan, string>> {
  const active = await allOf(shelf.call, {
    operation: "paymentLinks.list",
    page: (stripe, { created: _, ...page }) => stripe.paymentLinks.list({ ...page, active: true }),
  });
  const urls: Partial<Record<Plan, string>> = {};
  for (const plan of PLANS) {
    const ours = active.filter((link) => isPart(link, plan));
    const current = ours.findLast((link) => link.metadata[PRICE] === prices[plan]);
    urls[plan] = await setUpLink(shelf, { plan, price: prices[plan], current });
    for (const link of ours) if (link !== current) await retire(shelf, link, plan);
  }
  return urls as Record<Plan, string>;
}

interface Wanted {
  plan: Plan;
  price: string;
  current: Stripe.PaymentLink | undefined;
}

async function setUpLink(shelf: Shelf, { plan, price, current }: Wanted): Promise<string> {
  const { call, wish, note } = shelf;
  // What may be changed of a link that is there.
  const params = {
    after_completion: afterPaying(wish.siteUrl),
    allow_promotion_codes: plan !== "free",
    payment_method_collection: plan === "free" ? ("if_required" as const) : ("always" as const),
  };
  if (current && isAsWished(current, params)) return current.url;
  const metadata = { ...metadataOf(plan, params), [PRICE]: price };
  const options = once();
  note(`${plan} link`);
  const { url } = await (current
    ? call("paymentLinks.update", (stripe) =>
        stripe.paymentLinks.update(current.id, { ...params, metadata }, options),
      )
    : call("paymentLinks.create", (stripe) =>
        stripe.paymentLinks.create(
          {
            ...params,
            line_items: [{ price, quantity: 1 }],
            metadata,
            subscription_data: { metadata: { [PART]: plan } },
          },
          options,
        ),
      ));
  return url;
}

const THANKS = "Thank you. What you chose opens within a few minutes; a mail follows where one is needed.";

const afterPaying = (siteUrl: string | null) =>
  siteUrl === null
    ? { type: "hosted_confirmation" as const, hosted_confirmation: { custom_message: THANKS } }
    : { type: "redirect" as const, redirect: { url: `${siteUrl}/paid` } };

/** Of a former price: whoever has its address kept shall not pay what is asked no more. */
async function retire({ call, note }: Shelf, link: Stripe.PaymentLink, plan: Plan): Promise<void> {
  const options = once();
  note(`old ${plan} link closed`);
  await call("paymentLinks.update", (stripe) =>
    stripe.paymentLinks.update(link.id, { active: false }, options),
  );
}
