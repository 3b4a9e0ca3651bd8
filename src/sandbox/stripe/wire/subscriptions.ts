/** Subscriptions, whose life is `life.ts`: here are their parameters and their lists. */
import type Stripe from "stripe";
import * as z from "zod";
import type { ChangeParams, SubscribeParams } from "../life.ts";
import type { Wire } from "./endpoints.ts";
import { refused } from "./errors.ts";
import { column, type Filter, field, listObjects, NOT_CANCELED } from "./listing.ts";
import { type Objects, objectsOf } from "./objects.ts";
import {
  CREATED,
  changedMetadata,
  choice,
  emptyable,
  flag,
  group,
  integer,
  list,
  metadata,
  PAGE,
  positive,
  range,
  text,
} from "./params.ts";

export const PRORATION = choice(["create_prorations", "always_invoice", "none"]).optional();
const DISCOUNTS = emptyable(
  list(group({ coupon: text.optional(), promotion_code: text.optional() })),
).optional();
const CREATE = {
  customer: text,
  items: list(group({ price: text, quantity: positive.optional() })),
  discounts: DISCOUNTS,
  metadata: metadata.optional(),
  trial_period_days: integer.optional(),
  trial_settings: group({
    end_behavior: group({ missing_payment_method: choice(["cancel", "create_invoice", "pause"]) }),
  }).optional(),
};
const UPDATE = {
  cancel_at_period_end: flag.optional(),
  discounts: DISCOUNTS,
  items: list(
    group({
      id: text.optional(),
      price: text.optional(),
      quantity: positive.optional(),
      deleted: flag.optional(),
    }),
  ).optional(),
  metadata: metadata.optional(),
  pause_collection: emptyable(
    group({
      behavior: choice(["void", "keep_as_draft", "mark_uncollectible"]),
      resumes_at: integer.optional(),
    }),
  ).optional(),
  proration_behavior: PRORATION,
  trial_end: z.union([z.literal("now"), integer]).optional(),
};
const STATUSES = [
  ...(["active", "all", "canceled", "ended", "incomplete", "incomplete_expired"] as const),
  ...(["past_due", "paused", "trialing", "unpaid"] as const),
] as const;
const LIST = {
  ...PAGE,
  ...CREATED,
  current_period_end: range.optional(),
  customer: text.optional(),
  price: text.optional(),
  status: choice(STATUSES).optional(),
  test_clock: text.optional(),
};
const CANCEL = {
  cancellation_details: group({ comment: text.optional(), feedback: text.optional() }).optional(),
  invoice_now: flag.optional(),
  prorate: flag.optional(),
};

type Updated = z.output<z.ZodObject<typeof UPDATE>>;

export function subscriptionEndpoints({ context, life, on }: Wire): void {
  const { store } = context;
  const objects = objectsOf(context);
  const find = (id: string) => objects.find<Stripe.Subscription>("subscription", id);

  on("post /v1/subscriptions", "subscriptions", CREATE, ({ params }) => {
    objects.find<Stripe.Customer>("customer", params.customer, "customer");
    checkPrices(objects, params.items);
    return life.subscribe({
      customer: params.customer,
      items: params.items.map(given),
      trialDays: params.trial_period_days,
      missingPaymentMethod: params.trial_settings?.end_behavior.missing_payment_method,
      coupon: couponOf(objects, params.discounts) ?? undefined,
      metadata: changedMetadata({}, params.metadata),
    } satisfies SubscribeParams);
  });
  on("get /v1/subscriptions", "subscriptions", LIST, ({ params }) =>
    listObjects(store, {
      type: "subscription",
      url: "/v1/subscriptions",
      page: params,
      created: params.created,
      filters: [
        ...column("customer", params.customer),
        ...ofStatus(params.status),
        ...withPrice(params.price),
        ...field("test_clock", params.test_clock),
      ],
    }),
  );
  on("get /v1/subscriptions/:id", "subscriptions", {}, ({ id }) => find(id));
  on("post /v1/subscriptions/:id", "subscriptions", UPDATE, ({ id, params }) => {
    const before = find(id);
    checkPrices(objects, params.items ?? []);
    return life.change(id, changeOf(objects, before, params));
  });
  on("delete /v1/subscriptions/:id", "subscriptions", CANCEL, ({ id, params }) => {
    const { prorate = false, invoice_now: invoiceNow = false } = params;
    return life.cancel(find(id).id, { prorate, invoiceNow });
  });
  const RESUME = {
    billing_cycle_anchor: choice(["now", "unchanged"]).optional(),
    proration_behavior: PRORATION,
  };
  on("post /v1/subscriptions/:id/resume", "subscriptions", RESUME, ({ id }) => life.resume(find(id).id));
}

function changeOf(objects: Objects, before: Stripe.Subscription, params: Updated): ChangeParams {
  const coupon = couponOf(objects, params.discounts);
  return {
    ...(params.items ? { items: params.items.map(given) } : {}),
    ...(params.proration_behavior ? { prorationBehavior: params.proration_behavior } : {}),
    ...(params.cancel_at_period_end === undefined ? {} : { cancelAtPeriodEnd: params.cancel_at_period_end }),
    ...(params.pause_collection === undefined ? {} : { pauseCollection: paused(params.pause_collection) }),
    ...(params.trial_end === undefined ? {} : { trialEnd: params.trial_end }),
    ...(coupon === undefined ? {} : { coupon }),
    ...(params.metadata === undefined ? {} : { metadata: changedMetadata(before.metadata, params.metadata) }),
  };
}

const paused = (given: Updated["pause_collection"]): NonNullable<ChangeParams["pauseCollection"]> | null =>
  given ? { behavior: given.behavior, resumesAt: given.resumes_at ?? null } : null;

/** Without what was not said, for in life to leave out is not to take away. */
const given = <T extends object>(item: T): { [K in keyof T]: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(item).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };

export function checkPrices(objects: Objects, items: readonly { price?: string | undefined }[]): void {
  for (const [place, { price: id }] of items.entries()) {
    if (id === undefined) continue;
    const param = `items[${place}][price]`;
    const price = objects.find<Stripe.Price>("price", id, param);
    if (!price.active)
      throw refused("The price specified is inactive. This field only accepts active prices.", param);
    if (!price.recurring)
      throw refused(
        "The price specified is set to `type=one_time` but this field only accepts prices with `type=recurring`.",
        param,
      );
  }
}

/** Undefined: as it is; null: none any more. The twin takes one at a time. */
function couponOf(
  objects: Objects,
  discounts:
    | readonly { coupon?: string | undefined; promotion_code?: string | undefined }[]
    | null
    | undefined,
): string | null | undefined {
  if (discounts === undefined) return undefined;
  const [first, ...more] = discounts ?? [];
  if (!first) return null;
  if (more.length > 0)
    throw refused("The sandbox takes one discount of a subscription at a time.", "discounts");
  const id =
    first.coupon ??
    objects.find<Stripe.PromotionCode>(
      "promotion_code",
      first.promotion_code ?? "",
      "discounts[0][promotion_code]",
    ).promotion.coupon;
  return objects.find<Stripe.Coupon>("coupon", String(id), "discounts[0][coupon]").id;
}

/** As the vendor does, what is canceled is left out unless somebody asks for it. */
function ofStatus(status: (typeof STATUSES)[number] | undefined): readonly Filter[] {
  if (status === undefined) return NOT_CANCELED;
  if (status === "all") return [];
  if (status === "ended") return [{ sql: "status in ('canceled', 'incomplete_expired')", values: [] }];
  return column("status", status);
}

const withPrice = (price: string | undefined): Filter[] =>
  price === undefined
    ? []
    : [
        {
          sql: `exists (select 1 from json_each(stripe_objects.json, '$.items.data') item
                where json_extract(item.value, '$.price.id') = ?)`,
          values: [price],
        },
      ];
