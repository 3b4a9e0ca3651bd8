/** A customer, the cards that were saved for it, and what is left once it is deleted. */
import type Stripe from "stripe";
import type { TestCard } from "../cards.ts";
import { stripeId } from "../ids.ts";

export interface CustomerGiven {
  email?: string | null;
  name?: string | null;
  metadata?: Record<string, string>;
  clock?: string | null;
}

export function customer(given: CustomerGiven, at: number): Stripe.Customer {
  return {
    id: stripeId("cus", 14),
    object: "customer",
    address: null,
    balance: 0,
    created: at,
    currency: null,
    customer_account: null,
    default_source: null,
    delinquent: false,
    description: null,
    discount: null,
    email: given.email ?? null,
    invoice_prefix: stripeId("x", 8).slice(2).toUpperCase(),
    invoice_settings: {
      custom_fields: null,
      default_payment_method: null,
      footer: null,
      rendering_options: null,
    },
    livemode: false,
    metadata: given.metadata ?? {},
    name: given.name ?? null,
    next_invoice_sequence: 1,
    phone: null,
    preferred_locales: [],
    shipping: null,
    tax_exempt: "none",
    test_clock: given.clock ?? null,
  };
}

export const deletedCustomer = (id: string): Stripe.DeletedCustomer => ({
  id,
  object: "customer",
  deleted: true,
});

export const NO_ADDRESS = {
  city: null,
  country: null,
  line1: null,
  line2: null,
  postal_code: null,
  state: null,
};

export function paymentMethod(owner: Stripe.Customer, card: TestCard, at: number): Stripe.PaymentMethod {
  return {
    id: stripeId("pm"),
    object: "payment_method",
    allow_redisplay: "limited",
    billing_details: {
      address: NO_ADDRESS,
      email: owner.email,
      name: owner.name ?? null,
      phone: null,
      tax_id: null,
    },
    card: {
      brand: card.brand,
      checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: "pass" },
      country: "US",
      display_brand: card.brand,
      exp_month: 12,
      exp_year: 2034,
      fingerprint: `sandbox${card.number.slice(-9)}`,
      funding: "credit",
      generated_from: null,
      last4: card.number.slice(-4),
      networks: { available: [card.brand], preferred: null },
      regulated_status: "unregulated",
      three_d_secure_usage: { supported: true },
      wallet: null,
    },
    created: at,
    customer: owner.id,
    customer_account: null,
    livemode: false,
    metadata: {},
    type: "card",
  };
}
