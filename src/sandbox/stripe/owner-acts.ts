/** What customers, their banks and the shop's owner do, and the owner of a sandbox does in their place. */
import type Stripe from "stripe";
import { type Life, type Paid, Refused } from "./life.ts";
import type { StripeStore } from "./store.ts";

export interface Payment {
  /** A Payment Link's id, or its address. */
  link: string;
  email: string;
  name: string;
  /** A test card's number; null where none is asked for. */
  card: string | null;
  reference: string | null;
  promotionCode: string | null;
  /** The test clock that the new customer lives by; null for the twin's own. */
  clock: string | null;
}

export type OwnerActs = ReturnType<typeof ownerActs>;

/**
 * Runs inside the caller's transaction. A customer is named by its id or its address, then it is the newest with that one;
 * a charge, subscription or dispute by its own id or by its customer: then it is the newest one that the act can be done to.
 * Throws `Refused` for whatever isn't there, and for what the vendor would refuse.
 */
export function ownerActs(objects: StripeStore, life: Life) {
  const customerOf = (idOrEmail: string): Stripe.Customer => {
    const byId = objects.get<Stripe.Customer>(idOrEmail);
    if (byId?.object === "customer") return byId;
    const wanted = idOrEmail.toLowerCase();
    const all = objects.all<Stripe.Customer>("customer");
    return found(
      all.findLast(({ email }) => email?.toLowerCase() === wanted),
      `customer ${idOrEmail}`,
    );
  };
  const named = <T extends Stripe.Charge | Stripe.Subscription>(
    type: T["object"],
    name: string,
    fits: (one: T) => boolean,
  ): T => {
    const byId = objects.get<T>(name);
    if (byId?.object === type) return byId;
    const own = objects.all<T>(type, { customer: customerOf(name).id });
    return found(own.findLast(fits), `${type} of ${name}`);
  };
  const chargeOf = (name: string) =>
    named<Stripe.Charge>("charge", name, ({ paid, refunded, disputed }) => paid && !refunded && !disputed);
  const disputeOf = (name: string): Stripe.Dispute => {
    const byId = objects.get<Stripe.Dispute>(name);
    if (byId?.object === "dispute") return byId;
    const charge = named<Stripe.Charge>("charge", name, ({ disputed }) => disputed);
    return found(objects.all<Stripe.Dispute>("dispute", { parent: charge.id }).at(-1), `dispute of ${name}`);
  };
  const linkOf = (name: string): Stripe.PaymentLink => {
    const slug = name.split("?")[0]?.split("/").at(-1);
    const all = objects.all<Stripe.PaymentLink>("payment_link");
    return found(
      all.find(({ id, url }) => id === name || url.endsWith(`/${slug}`)),
      `payment link ${name}`,
    );
  };

  return {
    pay({ link, card, clock, ...payer }: Payment): Paid {
      const taken = linkOf(link);
      if (!taken.active) return { kind: "refused", why: "The payment link is not active." };
      return life.pay(taken, { ...payer, card: card === null ? null : { number: card } }, clock);
    },
    refund: ({ charge, ...given }: { charge: string; amount?: number; reason?: string }) =>
      life.refund({ charge: chargeOf(charge).id, ...given }),
    dispute: ({ charge, ...given }: { charge: string; amount?: number; reason?: string }) =>
      life.dispute(chargeOf(charge).id, given),
    closeDispute: ({ dispute, status }: { dispute: string; status: "won" | "lost" }) =>
      life.closeDispute(disputeOf(dispute).id, status),
    setCard({ customer, number }: { customer: string; number: string }): Stripe.Customer {
      const { id } = customerOf(customer);
      life.setCard(id, { number });
      return objects.must<Stripe.Customer>(id);
    },
    /** On the customer, as the vendor's dashboard does it; null takes it away. */
    setCoupon: ({ customer, coupon }: { customer: string; coupon: string | null }): Stripe.Customer =>
      life.discountCustomer(customerOf(customer).id, coupon),
    /** Now, or when what is paid for ends. */
    cancel({
      subscription,
      atPeriodEnd,
    }: {
      subscription: string;
      atPeriodEnd: boolean;
    }): Stripe.Subscription {
      const { id } = named<Stripe.Subscription>("subscription", subscription, isLive);
      return atPeriodEnd ? life.change(id, { cancelAtPeriodEnd: true }) : life.cancel(id);
    },
    payOut: ({ currency }: { currency: string }) => life.payOut(currency),
  };
}

const isLive = ({ status }: Stripe.Subscription) => status !== "canceled" && status !== "incomplete_expired";

function found<T>(one: T | undefined, what: string): T {
  if (one === undefined) throw new Refused(`There is no ${what}.`, { code: "resource_missing", status: 404 });
  return one;
}
