/** Single payments, and what became of their money: charges, refunds, disputes. */
import type Stripe from "stripe";
import type { Wire } from "./endpoints.ts";
import { missing, refused } from "./errors.ts";
import { column, field, listObjects } from "./listing.ts";
import { type Objects, objectsOf } from "./objects.ts";
import { CREATED, changedMetadata, choice, flag, integer, metadata, PAGE, text } from "./params.ts";

const OF_CHARGE = { ...PAGE, ...CREATED, charge: text.optional(), payment_intent: text.optional() };
const CHARGES = { ...PAGE, ...CREATED, customer: text.optional(), payment_intent: text.optional() };

export function paymentEndpoints({ context, on }: Wire): void {
  const { store } = context;
  const objects = objectsOf(context);

  on("get /v1/payment_intents/:id", "payment_intents", {}, ({ id }) =>
    objects.find<Stripe.PaymentIntent>("payment_intent", id),
  );
  on("get /v1/payment_methods/:id", "payment_methods", {}, ({ id }) =>
    objects.find<Stripe.PaymentMethod>("payment_method", id),
  );
  on("get /v1/charges", "charges", CHARGES, ({ params }) =>
    listObjects(store, {
      type: "charge",
      url: "/v1/charges",
      page: params,
      created: params.created,
      filters: [...column("customer", params.customer), ...column("parent", params.payment_intent)],
    }),
  );
  on("get /v1/charges/:id", "charges", {}, ({ id }) => objects.find<Stripe.Charge>("charge", id));
  on("get /v1/charges/:id/refunds", "refunds", PAGE, ({ id, params }) =>
    listObjects(store, {
      type: "refund",
      url: `/v1/charges/${objects.find<Stripe.Charge>("charge", id).id}/refunds`,
      page: params,
      filters: column("parent", id),
    }),
  );
}

const REFUND = {
  amount: integer.optional(),
  charge: text.optional(),
  metadata: metadata.optional(),
  payment_intent: text.optional(),
  reason: choice(["duplicate", "fraudulent", "requested_by_customer"]).optional(),
};

export function refundEndpoints({ context, life, on }: Wire): void {
  const { store } = context;
  const objects = objectsOf(context);
  const find = (id: string) => objects.find<Stripe.Refund>("refund", id);

  on("post /v1/refunds", "refunds", REFUND, ({ params, now }) => {
    const { amount, reason } = params;
    const made = life.refund({
      charge: chargeOf(objects, params),
      ...(amount === undefined ? {} : { amount }),
      ...(reason === undefined ? {} : { reason }),
    });
    return params.metadata ? noted(objects, made, { change: params.metadata, now }) : made;
  });
  on("get /v1/refunds", "refunds", OF_CHARGE, ({ params }) =>
    listObjects(store, {
      type: "refund",
      url: "/v1/refunds",
      page: params,
      created: params.created,
      filters: [...column("parent", params.charge), ...field("payment_intent", params.payment_intent)],
    }),
  );
  on("get /v1/refunds/:id", "refunds", {}, ({ id }) => find(id));
  on("post /v1/refunds/:id", "refunds", { metadata: metadata.optional() }, ({ id, params, now }) =>
    noted(objects, find(id), { change: params.metadata, now }),
  );
}

/** The charge that is named, or the last try of the payment that is. */
function chargeOf(
  objects: Objects,
  given: { charge?: string | undefined; payment_intent?: string | undefined },
): string {
  if (given.charge) return objects.find<Stripe.Charge>("charge", given.charge, "charge").id;
  if (!given.payment_intent) throw missing("charge");
  const intent = objects.find<Stripe.PaymentIntent>("payment_intent", given.payment_intent, "payment_intent");
  if (!intent.latest_charge)
    throw refused("This PaymentIntent does not have a successful charge to refund.", "payment_intent");
  return String(intent.latest_charge);
}

const noted = (
  objects: Objects,
  refund: Stripe.Refund,
  { change, now }: { change: Record<string, string> | null | undefined; now: number },
): Stripe.Refund =>
  objects.replace(refund, { ...refund, metadata: changedMetadata(refund.metadata ?? {}, change) }, now);

export function disputeEndpoints({ context, life, on }: Wire): void {
  const { store } = context;
  const objects = objectsOf(context);
  const find = (id: string) => objects.find<Stripe.Dispute>("dispute", id);

  on("get /v1/disputes", "disputes", OF_CHARGE, ({ params }) =>
    listObjects(store, {
      type: "dispute",
      url: "/v1/disputes",
      page: params,
      created: params.created,
      filters: [...column("parent", params.charge), ...field("payment_intent", params.payment_intent)],
    }),
  );
  on("get /v1/disputes/:id", "disputes", {}, ({ id }) => find(id));
  const UPDATE = { metadata: metadata.optional(), submit: flag.optional() };
  on("post /v1/disputes/:id", "disputes", UPDATE, ({ id, params, now }) => {
    const before = find(id);
    const status = params.submit && before.status === "needs_response" ? "under_review" : before.status;
    const meta = changedMetadata(before.metadata, params.metadata);
    return objects.replace(before, { ...before, metadata: meta, status }, now);
  });
  on("post /v1/disputes/:id/close", "disputes", {}, ({ id }) => life.closeDispute(find(id).id, "lost"));
}
