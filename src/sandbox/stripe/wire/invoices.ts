/** Invoices, and what was paid on them. */
import type Stripe from "stripe";
import type { Wire } from "./endpoints.ts";
import { type ApiError, declined, refused } from "./errors.ts";
import { column, field, listObjects, listWithin } from "./listing.ts";
import { type Objects, objectsOf } from "./objects.ts";
import { CREATED, choice, flag, group, PAGE, text } from "./params.ts";

const LIST = {
  ...PAGE,
  ...CREATED,
  customer: text.optional(),
  status: choice(["draft", "open", "paid", "uncollectible", "void"]).optional(),
  subscription: text.optional(),
};
const PAY = { off_session: flag.optional(), payment_method: text.optional() };
const PAYMENTS = {
  ...PAGE,
  ...CREATED,
  invoice: text.optional(),
  payment: group({
    type: choice(["payment_intent", "payment_record"]),
    payment_intent: text.optional(),
  }).optional(),
  status: choice(["canceled", "open", "paid"]).optional(),
};

export function invoiceEndpoints({ context, life, on }: Wire): void {
  const { store } = context;
  const objects = objectsOf(context);
  const find = (id: string) => objects.find<Stripe.Invoice>("invoice", id);

  on("get /v1/invoices", "invoices", LIST, ({ params }) =>
    listObjects(store, {
      type: "invoice",
      url: "/v1/invoices",
      page: params,
      created: params.created,
      filters: [
        ...column("customer", params.customer),
        ...column("subscription", params.subscription),
        ...column("status", params.status),
      ],
    }),
  );
  on("get /v1/invoices/:id", "invoices", {}, ({ id }) => find(id));
  on("get /v1/invoices/:id/lines", "invoices", PAGE, ({ id, params }) =>
    listWithin(find(id).lines.data, `/v1/invoices/${id}/lines`, params),
  );
  on("post /v1/invoices/:id/pay", "invoices", PAY, ({ id, params }) => {
    if (params.payment_method)
      throw refused("The sandbox pays with the customer's own card only.", "payment_method");
    const invoice = life.payInvoice(find(id).id);
    // The try that failed has happened, and its traces stay.
    return invoice.status === "paid" ? invoice : declinedBy(objects, id);
  });
  on("post /v1/invoices/:id/void", "invoices", {}, ({ id }) => life.voidInvoice(find(id).id));
  on("post /v1/invoices/:id/mark_uncollectible", "invoices", {}, ({ id }) =>
    life.markUncollectible(find(id).id),
  );

  on("get /v1/invoice_payments", "invoices", PAYMENTS, ({ params }) =>
    listObjects(store, {
      type: "invoice_payment",
      url: "/v1/invoice_payments",
      page: params,
      created: params.created,
      filters: [
        ...column("parent", params.invoice),
        ...column("status", params.status),
        ...field("payment.type", params.payment?.type),
        ...field("payment.payment_intent", params.payment?.payment_intent),
      ],
    }),
  );
  on("get /v1/invoice_payments/:id", "invoices", {}, ({ id }) =>
    objects.find<Stripe.InvoicePayment>("invoice_payment", id),
  );
}

/** Why the last try to pay an invoice failed, as the vendor answers it. */
function declinedBy(objects: Objects, invoice: string): ApiError {
  const payment = objects.all<Stripe.InvoicePayment>("invoice_payment", { parent: invoice }).at(-1);
  const intent = objects.get<Stripe.PaymentIntent>(String(payment?.payment.payment_intent));
  const error = intent?.last_payment_error;
  return declined(
    error?.message ?? "Your card was declined.",
    error?.code ?? "card_declined",
    error?.decline_code ?? undefined,
  );
}
