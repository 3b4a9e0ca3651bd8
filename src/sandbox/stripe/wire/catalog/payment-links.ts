/** Payment Links: an address at which a person pays, with no server of the seller's. */
import type Stripe from "stripe";
import type * as z from "zod";
import { stripeId } from "../../ids.ts";
import type { Call, Wire } from "../endpoints.ts";
import { refused } from "../errors.ts";
import { field, listObjects, listWithin } from "../listing.ts";
import { type Objects, objectsOf } from "../objects.ts";
import {
  changedMetadata,
  choice,
  emptyable,
  flag,
  group,
  integer,
  list,
  metadata,
  PAGE,
  text,
  url,
} from "../params.ts";

const SHARED = {
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
const ITEM = group({ price: text, quantity: integer });
const CREATE = { ...SHARED, line_items: list(ITEM), payment_method_types: list(text).optional() };
const UPDATE = { ...SHARED, active: flag.optional() };
const LIST = { ...PAGE, active: flag.optional() };

type Shared = z.output<z.ZodObject<typeof SHARED>>;
type Created = z.output<z.ZodObject<typeof CREATE>>;

/** `at`: its address. The lines stand in it, and are answered only where they are asked for. */
export function paymentLink(
  given: Created,
  { url: at, items }: { url: string; items: Stripe.LineItem[] },
): Stripe.PaymentLink {
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
    payment_method_types: given.payment_method_types ?? null,
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
function chosen(
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
    if (!given.redirect)
      throw refused("Missing required param: after_completion[redirect].", "after_completion[redirect]");
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

function lineItem(
  objects: Objects,
  { price: priceId, quantity }: z.output<typeof ITEM>,
  place: number,
): Stripe.LineItem {
  const price = objects.find<Stripe.Price>("price", priceId, `line_items[${place}][price]`);
  if (!price.active)
    throw refused(
      `The price specified is inactive. This field only accepts active prices.`,
      `line_items[${place}][price]`,
    );
  const product = objects.get<Stripe.Product>(String(price.product));
  const total = (price.unit_amount ?? 0) * quantity;
  return {
    id: stripeId("li"),
    object: "item",
    adjustable_quantity: null,
    amount_discount: 0,
    amount_subtotal: total,
    amount_tax: 0,
    amount_total: total,
    currency: price.currency,
    description: product?.name ?? null,
    metadata: {},
    price,
    quantity,
  };
}

export function paymentLinkEndpoints({ context, on }: Wire): void {
  const { store } = context;
  const objects = objectsOf(context);
  const find = (id: string) => objects.find<Stripe.PaymentLink>("payment_link", id);

  on("post /v1/payment_links", "payment_links", CREATE, ({ params, now }) => {
    const items = params.line_items.map((item, place) => lineItem(objects, item, place));
    if (items.length === 0)
      throw refused("Missing required param: line_items.", "line_items", "parameter_missing");
    const at = `${context.url()}/pay/${stripeId("test", 17)}`;
    return objects.make(paymentLink(params, { url: at, items }), now);
  });
  on("get /v1/payment_links", "payment_links", LIST, ({ params }) =>
    listObjects(store, {
      type: "payment_link",
      url: "/v1/payment_links",
      page: params,
      filters: field("active", params.active),
    }),
  );
  on("get /v1/payment_links/:id", "payment_links", {}, ({ id }) => find(id));
  on("post /v1/payment_links/:id", "payment_links", UPDATE, ({ id, params, now }: Call<typeof UPDATE>) => {
    const before = find(id);
    const subscription = before.subscription_data;
    const after = {
      ...before,
      ...chosen(params, subscription, before),
      active: params.active ?? before.active,
    };
    return objects.replace(before, after, now);
  });
  on("get /v1/payment_links/:id/line_items", "payment_links", PAGE, ({ id, params }) =>
    listWithin(find(id).line_items?.data ?? [], `/v1/payment_links/${id}/line_items`, params),
  );
}
