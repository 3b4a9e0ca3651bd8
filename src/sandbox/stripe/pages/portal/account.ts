/** What a customer sees of themselves in the portal, and what they may change there. */
import type Stripe from "stripe";
import type { StripeStore } from "../../store.ts";
import { idOf } from "../../words.ts";

export interface Visit {
  session: Stripe.BillingPortal.Session;
  features: Stripe.BillingPortal.Configuration.Features;
  customer: Stripe.Customer;
}

export interface Plan {
  price: Stripe.Price;
  name: string;
}

/** The vendor lets one in for an hour. */
const OPEN_SECONDS = 3_600;

/** Null for one that is over, or whose customer is gone. */
export function visitOf(objects: StripeStore, id: string, nowSeconds: number): Visit | null {
  const session = objects.get<Stripe.BillingPortal.Session>(id);
  if (session?.object !== "billing_portal.session" || session.created + OPEN_SECONDS < nowSeconds)
    return null;
  const configuration = objects.get<Stripe.BillingPortal.Configuration>(idOf(session.configuration) ?? "");
  const customer = objects.get<Stripe.Customer | Stripe.DeletedCustomer>(session.customer);
  if (!configuration || !customer || customer.deleted) return null;
  return { session, features: configuration.features, customer };
}

/** By the last part of its login page's address; only while that is on. */
export function configurationAt(
  objects: StripeStore,
  slug: string,
): Stripe.BillingPortal.Configuration | null {
  const all = objects.all<Stripe.BillingPortal.Configuration>("billing_portal.configuration");
  const isIt = ({ active, login_page }: Stripe.BillingPortal.Configuration) =>
    active && login_page.enabled && login_page.url?.endsWith(`/${slug}`);
  return all.find(isIt) ?? null;
}

/** Of several with one address, the newest that has a subscription which isn't over; else the newest. */
export function customerWith(objects: StripeStore, email: string): Stripe.Customer | null {
  const wanted = email.toLowerCase();
  const found = objects
    .all<Stripe.Customer>("customer")
    .filter((one) => one.email?.toLowerCase() === wanted)
    .reverse();
  const isLive = ({ id }: Stripe.Customer) => subscriptionsOf(objects, id).length > 0;
  return found.find(isLive) ?? found[0] ?? null;
}

const OVER = new Set<string>(["canceled", "incomplete_expired"]);

/** Those that aren't over, the newest first. */
export const subscriptionsOf = (objects: StripeStore, customer: string): Stripe.Subscription[] =>
  objects
    .all<Stripe.Subscription>("subscription", { customer })
    .filter(({ status }) => !OVER.has(status))
    .reverse();

/** Those that were ever asked for, the newest first. */
export const invoicesOf = (objects: StripeStore, customer: string): Stripe.Invoice[] =>
  objects
    .all<Stripe.Invoice>("invoice", { customer })
    .filter(({ status }) => status !== "draft")
    .reverse();

export function cardOf(objects: StripeStore, customer: Stripe.Customer): Stripe.PaymentMethod.Card | null {
  const id = idOf(customer.invoice_settings.default_payment_method);
  return (id && objects.get<Stripe.PaymentMethod>(id)?.card) || null;
}

export const productName = (objects: StripeStore, price: Stripe.Price): string =>
  objects.get<Stripe.Product>(idOf(price.product) ?? "")?.name ?? "Subscription";

/** What this subscription may be changed to. Only one with a single item may be. */
export function plansFor(
  objects: StripeStore,
  { features }: Visit,
  subscription: Stripe.Subscription,
): Plan[] {
  const { enabled, default_allowed_updates, products } = features.subscription_update;
  const [item, ...more] = subscription.items.data;
  if (!enabled || !item || more.length > 0 || !default_allowed_updates.includes("price")) return [];
  return (products ?? [])
    .flatMap(({ prices }) => prices)
    .flatMap((id) => objects.get<Stripe.Price>(id) ?? [])
    .filter((price) => price.active && price.id !== item.price.id && price.currency === subscription.currency)
    .map((price) => ({ price, name: productName(objects, price) }));
}
