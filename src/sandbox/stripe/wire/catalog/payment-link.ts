/** A Payment Link as it is kept, and what its maker may choose of it. */
import type Stripe from "stripe";
import type * as z from "zod";
import { stripeId } from "../../ids.ts";
import { missing } from "../errors.ts";
import { changedMetadata, choice, emptyable, flag, group, integer, metadata, text, url } from "../params.ts";

export const SHARED = {
  after_completion: group({
    type: choice(["hosted_confirmation", "redirect"]),
    hosted_confirmation: group({ custom_message: text.optional() }).optional(),
    redirect: group({ url }).optional(),
  }).optional(),
  allow_promotion_codes: flag.optional(),
  billing_address_collection: choice(["auto", "required"]).optional(),
  customer_creation: choice(["always", "if_required"]).optional(),
  inactive_message: emptyable(text).optional(),
  metadata: metadata.optional(),
  payment_method_collection: choice(["always", "if_required"]).optional(),
  submit_type: choice(["auto", "book", "donate", "pay", "subscribe"]).optional(),
  subscription_data: group({
    description: text.optional(),
    metadata: metadata.optional(),
    trial_period_days: emptyable(integer).optional(),
    trial_settings: group({
      end_behavior: group({ missing_payment_method: choice(["cancel", "create_invoice", "pause"]) }),
    }).optional(),
  }).optional(),
};
type Shared = z.output<z.ZodObject<typeof SHARED>>;

export interface LinkGiven {
  chosen: Shared;
  /** Its address. */
  url: string;
  items: Stripe.LineItem[];
  paymentMethodTypes: string[] | null;
}

/** The lines stand in it, and are answered only where they are asked for. */
export function paymentLink({
  chosen: given,
  url: at,
  items,
  paymentMethodTypes,
}: LinkGiven): Stripe.PaymentLink {
  const id = stripeId("plink");
  const isRecurring = items.some(({ price }) => price?.recurring);
  return {
    id,
    object: "payment_link",
    active: true,
    application: null,
    application_fee_amount: null,
    application_fee_percent: null,
    automatic_tax: { enabled: false, liability: null },
    consent_collection: null,
    currency: items[0]?.currency ?? "usd",
    custom_fields: [],
    custom_text: {
      after_submit: null,
      shipping_address: null,
      submit: null,
      terms_of_service_acceptance: null,
    },
    invoice_creation: isRecurring
      ? null
      : {
          enabled: false,
          invoice_data: {
            account_tax_ids: null,
            custom_fields: null,
            description: null,
            footer: null,
            issuer: null,
            metadata: {},
            rendering_options: null,
          },
        },
    line_items: {
      object: "list",
      data: items,
      has_more: false,
      url: `/v1/payment_links/${id}/line_items`,
    },
    livemode: false,
    managed_payments: { enabled: false },
    on_behalf_of: null,
    payment_intent_data: null,
    payment_method_options: null,
    payment_method_types: paymentMethodTypes,
    phone_number_collection: { enabled: false },
    restrictions: null,
    shipping_address_collection: null,
    shipping_options: [],
    tax_id_collection: { enabled: false, required: "never" },
    transfer_data: null,
    url: at,
    ...chosen(given, isRecurring ? EMPTY_SUBSCRIPTION : null),
  };
}

const EMPTY_SUBSCRIPTION: Stripe.PaymentLink.SubscriptionData = {
  description: null,
  invoice_settings: {
    account_tax_ids: null,
    custom_fields: null,
    description: null,
    footer: null,
    issuer: { type: "self" },
  },
  metadata: {},
  trial_period_days: null,
  trial_settings: { end_behavior: { missing_payment_method: "create_invoice" } },
};

/** What its maker chooses, in place of what it was before or is when nobody chooses. */
export function chosen(
  given: Shared,
  subscription: Stripe.PaymentLink.SubscriptionData | null,
  before?: Stripe.PaymentLink,
) {
  const { after_completion: after } = given;
  return {
    after_completion: after ? afterCompletion(after) : (before?.after_completion ?? afterCompletion({})),
    allow_promotion_codes: given.allow_promotion_codes ?? before?.allow_promotion_codes ?? false,
    billing_address_collection:
      given.billing_address_collection ?? before?.billing_address_collection ?? "auto",
    customer_creation: given.customer_creation ?? before?.customer_creation ?? "if_required",
    inactive_message:
      given.inactive_message === undefined ? (before?.inactive_message ?? null) : given.inactive_message,
    metadata: changedMetadata(before?.metadata ?? {}, given.metadata),
    payment_method_collection:
      given.payment_method_collection ?? before?.payment_method_collection ?? "always",
    submit_type: given.submit_type ?? before?.submit_type ?? "auto",
    subscription_data: subscription && subscriptionData(subscription, given.subscription_data),
  };
}

function afterCompletion(
  given: Partial<NonNullable<Shared["after_completion"]>>,
): Stripe.PaymentLink.AfterCompletion {
  if (given.type === "redirect") {
    if (!given.redirect) throw missing("after_completion[redirect]");
    return { type: "redirect", redirect: { url: given.redirect.url } };
  }
  const custom_message = given.hosted_confirmation?.custom_message ?? null;
  return { type: "hosted_confirmation", hosted_confirmation: { custom_message } };
}

function subscriptionData(
  before: Stripe.PaymentLink.SubscriptionData,
  given: Shared["subscription_data"],
): Stripe.PaymentLink.SubscriptionData {
  const days = given?.trial_period_days;
  return {
    ...before,
    description: given?.description ?? before.description,
    metadata: changedMetadata(before.metadata, given?.metadata),
    trial_period_days: days === undefined ? before.trial_period_days : days,
    trial_settings: given?.trial_settings ?? before.trial_settings,
  };
}
