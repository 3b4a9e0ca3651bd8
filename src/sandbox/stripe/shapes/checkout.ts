/** A visit to a Payment Link that was finished, and a clock that stands still until it is moved. */
import type Stripe from "stripe";
import { stripeId } from "../ids.ts";
import { NO_ADDRESS } from "./customer.ts";

export interface SessionGiven {
  id: string;
  link: Stripe.PaymentLink;
  customer: string;
  email: string;
  name: string;
  reference: string | null;
  mode: "payment" | "subscription";
  subscription: string | null;
  invoice: string | null;
  paymentIntent: string | null;
  currency: string;
  subtotal: number;
  total: number;
  discount: Stripe.Checkout.Session.Discount | null;
}

export const sessionId = () => stripeId("cs_test", 58);

/** How long a session stays open that nobody finishes. */
const OPEN_SECONDS = 86_400;

export function checkoutSession(given: SessionGiven, at: number): Stripe.Checkout.Session {
  const { link, total } = given;
  return {
    id: given.id,
    object: "checkout.session",
    adaptive_pricing: { enabled: false },
    after_expiration: null,
    allow_promotion_codes: link.allow_promotion_codes,
    allowed_payment_method_types: null,
    amount_subtotal: given.subtotal,
    amount_total: total,
    automatic_tax: { enabled: false, liability: null, provider: null, status: null },
    billing_address_collection: "auto",
    cancel_url: null,
    client_reference_id: given.reference,
    client_secret: null,
    collected_information: { business_name: null, individual_name: null, shipping_details: null },
    consent: null,
    consent_collection: null,
    created: at,
    currency: given.currency,
    currency_conversion: null,
    custom_fields: [],
    custom_text: {
      after_submit: null,
      shipping_address: null,
      submit: null,
      terms_of_service_acceptance: null,
    },
    customer: given.customer,
    customer_account: null,
    customer_creation: "always",
    customer_details: {
      address: NO_ADDRESS,
      business_name: null,
      email: given.email,
      individual_name: null,
      name: given.name,
      phone: null,
      tax_exempt: "none",
      tax_ids: [],
    },
    customer_email: null,
    discounts: given.discount ? [given.discount] : [],
    expires_at: at + OPEN_SECONDS,
    integration_identifier: null,
    invoice: given.invoice,
    invoice_creation: null,
    livemode: false,
    locale: "auto",
    managed_payments: null,
    metadata: link.metadata,
    mode: given.mode,
    origin_context: null,
    payment_intent: given.paymentIntent,
    payment_link: link.id,
    payment_method_collection: link.payment_method_collection,
    payment_method_configuration_details: null,
    payment_method_options: {},
    payment_method_types: ["card"],
    payment_status: total === 0 ? "no_payment_required" : "paid",
    permissions: null,
    phone_number_collection: { enabled: false },
    recovered_from: null,
    saved_payment_method_options: null,
    setup_intent: null,
    shipping_address_collection: null,
    shipping_cost: null,
    shipping_options: [],
    status: "complete",
    submit_type: "auto",
    subscription: given.subscription,
    success_url: link.after_completion.redirect?.url ?? null,
    total_details: { amount_discount: given.subtotal - total, amount_shipping: 0, amount_tax: 0 },
    ui_mode: "hosted_page",
    url: null,
    wallet_options: null,
  };
}

/** The vendor deletes one after a month. */
const KEPT_SECONDS = 30 * 86_400;

export function testClock(
  given: { frozenTime: number; name: string | null },
  at: number,
): Stripe.TestHelpers.TestClock {
  return {
    id: stripeId("clock"),
    object: "test_helpers.test_clock",
    created: at,
    deletes_after: at + KEPT_SECONDS,
    frozen_time: given.frozenTime,
    livemode: false,
    name: given.name,
    status: "ready",
    status_details: {},
  };
}
