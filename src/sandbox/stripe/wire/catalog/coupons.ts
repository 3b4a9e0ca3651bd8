/** Coupons: what is taken off, and for how long; and the codes by which customers ask for one. */
import type Stripe from "stripe";
import type * as z from "zod";
import { stripeId } from "../../ids.ts";
import type { Wire } from "../endpoints.ts";
import { missing, refused } from "../errors.ts";
import { field, listObjects } from "../listing.ts";
import { type Objects, objectsOf } from "../objects.ts";
import {
  CREATED,
  changedMetadata,
  choice,
  currency,
  flag,
  group,
  integer,
  metadata,
  number,
  PAGE,
  positive,
  text,
} from "../params.ts";

const COUPON = {
  amount_off: positive.optional(),
  currency: currency.optional(),
  duration: choice(["forever", "once", "repeating"]).default("once"),
  duration_in_months: integer.optional(),
  id: text.optional(),
  max_redemptions: integer.optional(),
  metadata: metadata.optional(),
  name: text.optional(),
  percent_off: number.optional(),
  redeem_by: integer.optional(),
};
const CODE = {
  active: flag.optional(),
  code: text.optional(),
  customer: text.optional(),
  expires_at: integer.optional(),
  max_redemptions: integer.optional(),
  metadata: metadata.optional(),
  promotion: group({ type: choice(["coupon"]), coupon: text }),
  restrictions: group({
    first_time_transaction: flag.optional(),
    minimum_amount: integer.optional(),
    minimum_amount_currency: currency.optional(),
  }).optional(),
};
const CODES = {
  ...PAGE,
  ...CREATED,
  active: flag.optional(),
  code: text.optional(),
  coupon: text.optional(),
  customer: text.optional(),
};

type Created = z.output<z.ZodObject<typeof COUPON>>;
type CodeCreated = z.output<z.ZodObject<typeof CODE>>;

function coupon(given: Created, now: number): Stripe.Coupon {
  return {
    id: given.id ?? stripeId("", 8).slice(1),
    object: "coupon",
    amount_off: given.amount_off ?? null,
    created: now,
    currency: given.amount_off === undefined ? null : (given.currency ?? null),
    duration: given.duration,
    duration_in_months: given.duration_in_months ?? null,
    livemode: false,
    max_redemptions: given.max_redemptions ?? null,
    metadata: changedMetadata({}, given.metadata),
    name: given.name ?? null,
    percent_off: given.percent_off ?? null,
    redeem_by: given.redeem_by ?? null,
    times_redeemed: 0,
    valid: true,
  };
}

function promotionCode(given: CodeCreated, now: number): Stripe.PromotionCode {
  const { restrictions } = given;
  return {
    id: stripeId("promo"),
    object: "promotion_code",
    active: given.active ?? true,
    code: given.code ?? stripeId("", 8).slice(1).toUpperCase(),
    created: now,
    customer: given.customer ?? null,
    customer_account: null,
    expires_at: given.expires_at ?? null,
    livemode: false,
    max_redemptions: given.max_redemptions ?? null,
    metadata: changedMetadata({}, given.metadata),
    promotion: { coupon: given.promotion.coupon, type: "coupon" },
    restrictions: {
      first_time_transaction: restrictions?.first_time_transaction ?? false,
      minimum_amount: restrictions?.minimum_amount ?? null,
      minimum_amount_currency: restrictions?.minimum_amount_currency ?? null,
    },
    times_redeemed: 0,
  };
}

/** Throws ApiError for what the vendor would not make. */
function checkCoupon(objects: Objects, given: Created): void {
  if ((given.percent_off === undefined) === (given.amount_off === undefined))
    throw refused("You must pass either amount_off or percent_off, and not both.", "percent_off");
  if (given.percent_off !== undefined && !(given.percent_off > 0 && given.percent_off <= 100))
    throw refused("Invalid percent_off: must be greater than 0 and at most 100.", "percent_off");
  if (given.amount_off !== undefined && given.currency === undefined) throw missing("currency");
  if ((given.duration === "repeating") !== (given.duration_in_months !== undefined))
    throw refused(
      "duration_in_months goes with the duration `repeating`, and with no other.",
      "duration_in_months",
    );
  if (given.id && objects.get(given.id))
    throw refused("Coupon already exists.", "id", "resource_already_exists");
}

export function couponEndpoints({ context, on }: Wire): void {
  const { store } = context;
  const objects = objectsOf(context);
  const find = (id: string) => objects.find<Stripe.Coupon>("coupon", id);

  on("post /v1/coupons", "coupons", COUPON, ({ params, now }) => {
    checkCoupon(objects, params);
    return objects.make(coupon(params, now), now);
  });
  on("get /v1/coupons", "coupons", { ...PAGE, ...CREATED }, ({ params }) =>
    listObjects(store, { type: "coupon", url: "/v1/coupons", page: params, created: params.created }),
  );
  on("get /v1/coupons/:id", "coupons", {}, ({ id }) => find(id));
  const WORDS = { metadata: metadata.optional(), name: text.optional() };
  on("post /v1/coupons/:id", "coupons", WORDS, ({ id, params, now }) => {
    const before = find(id);
    const meta = changedMetadata(before.metadata ?? {}, params.metadata);
    return objects.replace(before, { ...before, name: params.name ?? before.name, metadata: meta }, now);
  });
  on("delete /v1/coupons/:id", "coupons", {}, ({ id, now }) => objects.bury(find(id), now));
}

export function promotionCodeEndpoints({ context, on }: Wire): void {
  const { store } = context;
  const objects = objectsOf(context);
  const find = (id: string) => objects.find<Stripe.PromotionCode>("promotion_code", id);

  on("post /v1/promotion_codes", "promotion_codes", CODE, ({ params, now }) => {
    objects.find<Stripe.Coupon>("coupon", params.promotion.coupon, "promotion[coupon]");
    const wanted = params.code?.toLowerCase();
    const codes = objects.all<Stripe.PromotionCode>("promotion_code");
    if (codes.some(({ active, code }) => active && code.toLowerCase() === wanted))
      throw refused(`An active promotion code with \`code: ${params.code}\` already exists.`, "code");
    return objects.make(promotionCode(params, now), now);
  });
  on("get /v1/promotion_codes", "promotion_codes", CODES, ({ params }) =>
    listObjects(store, {
      type: "promotion_code",
      url: "/v1/promotion_codes",
      page: params,
      created: params.created,
      filters: [
        ...field("active", params.active),
        ...field("code", params.code),
        ...field("promotion.coupon", params.coupon),
        ...field("customer", params.customer),
      ],
    }),
  );
  on("get /v1/promotion_codes/:id", "promotion_codes", {}, ({ id }) => find(id));
  const WORDS = { active: flag.optional(), metadata: metadata.optional() };
  on("post /v1/promotion_codes/:id", "promotion_codes", WORDS, ({ id, params, now }) => {
    const before = find(id);
    const meta = changedMetadata(before.metadata ?? {}, params.metadata);
    return objects.replace(
      before,
      { ...before, active: params.active ?? before.active, metadata: meta },
      now,
    );
  });
}
