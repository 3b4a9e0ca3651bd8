/** What a customer may do in the portal: only what its configuration allows, and only with what is theirs. */
import type Stripe from "stripe";
import type { ChangeParams } from "../../life.ts";
import { isAddress, type PageRoom } from "../frame.tsx";
import { numberFrom } from "../test-cards.ts";
import { invoicesOf, plansFor, subscriptionsOf, type Visit } from "./account.ts";

type Work = (at: PageRoom & Visit & { form: URLSearchParams }) => { done: string } | { trouble: string };

const NOT_ALLOWED = { trouble: "The portal doesn't offer that, so nothing was changed." };

/** One of this customer's own: an id from anywhere else is as good as none. */
function subscriptionIn({ objects, customer, form }: Parameters<Work>[0]): Stripe.Subscription | null {
  const asked = form.get("subscription");
  return subscriptionsOf(objects, customer.id).find(({ id }) => id === asked) ?? null;
}

const card: Work = ({ life, customer, features, form }) => {
  if (!features.payment_method_update.enabled) return NOT_ALLOWED;
  const number = numberFrom(form);
  if (number === null)
    return {
      trouble: "That is none of the test cards, and the sandbox takes no others. The card is as it was.",
    };
  life.setCard(customer.id, { number });
  return { done: "card" };
};

const plan: Work = (at) => {
  const subscription = subscriptionIn(at);
  const [item] = subscription?.items.data ?? [];
  const chosen =
    subscription &&
    plansFor(at.objects, at, subscription).find(({ price }) => price.id === at.form.get("price"));
  if (!subscription || !item || !chosen) return NOT_ALLOWED;
  const { proration_behavior, trial_update_behavior } = at.features.subscription_update;
  const endsTrial = subscription.status === "trialing" && trial_update_behavior === "end_trial";
  at.life.change(subscription.id, {
    items: [{ id: item.id, price: chosen.price.id }],
    prorationBehavior: proration_behavior as NonNullable<ChangeParams["prorationBehavior"]>,
    ...(endsTrial ? { trialEnd: "now" as const } : {}),
  });
  return { done: "plan" };
};

const cancel: Work = (at) => {
  const { enabled, mode, proration_behavior } = at.features.subscription_cancel;
  const subscription = subscriptionIn(at);
  if (!enabled || !subscription) return NOT_ALLOWED;
  if (mode === "at_period_end") {
    at.life.change(subscription.id, { cancelAtPeriodEnd: true });
    return { done: "cancelled" };
  }
  at.life.cancel(subscription.id, { prorate: proration_behavior !== "none" });
  return { done: "ended" };
};

const keep: Work = (at) => {
  const subscription = subscriptionIn(at);
  if (!subscription?.cancel_at_period_end) return NOT_ALLOWED;
  at.life.change(subscription.id, { cancelAtPeriodEnd: false });
  return { done: "kept" };
};

const details: Work = ({ life, customer, features, form }) => {
  const { enabled, allowed_updates } = features.customer_update;
  const email = form.get("email")?.trim();
  const name = form.get("name")?.trim();
  const mayEmail = enabled && email !== undefined && allowed_updates.includes("email");
  const mayName = enabled && name !== undefined && allowed_updates.includes("name");
  if (!mayEmail && !mayName) return NOT_ALLOWED;
  if (mayEmail && !isAddress(email))
    return { trouble: "That is no address like name@mail.example, so nothing was changed." };
  life.updateCustomer(customer.id, { ...(mayEmail ? { email } : {}), ...(mayName ? { name } : {}) });
  return { done: "details" };
};

const pay: Work = ({ objects, life, customer, form }) => {
  const invoice = invoicesOf(objects, customer.id).find(({ id }) => id === form.get("invoice"));
  if (invoice?.status !== "open")
    return { trouble: "That invoice isn't open any more, so nothing was charged." };
  const { status } = life.payInvoice(invoice.id);
  return status === "paid"
    ? { done: "paid" }
    : { trouble: "The card was declined, so the invoice is still open. Change your card, and pay it again." };
};

export const PORTAL_ACTS = { card, plan, cancel, keep, details, pay } satisfies Record<string, Work>;
export const isAct = (name: string): name is keyof typeof PORTAL_ACTS => Object.hasOwn(PORTAL_ACTS, name);
