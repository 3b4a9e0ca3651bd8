/** What moves in the balance, and what of it goes to the bank. */
import type Stripe from "stripe";
import type { Wire } from "./endpoints.ts";
import { refused } from "./errors.ts";
import { column, type Filter, field, listObjects } from "./listing.ts";
import { objectsOf } from "./objects.ts";
import { CREATED, currency, integer, PAGE, range, text } from "./params.ts";

const PAYOUTS = { ...PAGE, ...CREATED, arrival_date: range.optional(), status: text.optional() };
const ENTRIES = {
  ...PAGE,
  ...CREATED,
  currency: currency.optional(),
  payout: text.optional(),
  source: text.optional(),
  type: text.optional(),
};

export function payoutEndpoints({ context, life, on }: Wire): void {
  const { store } = context;
  const objects = objectsOf(context);

  on("post /v1/payouts", "payouts", { amount: integer, currency }, ({ params }) => {
    const made = life.payOut(params.currency);
    if (!made)
      throw refused(
        "You have insufficient funds in your Stripe account for this transfer.",
        "amount",
        "balance_insufficient",
      );
    if (made.amount !== params.amount)
      throw refused(`The sandbox pays out all that is available, which is ${made.amount}.`, "amount");
    return made;
  });
  on("get /v1/payouts", "payouts", PAYOUTS, ({ params }) =>
    listObjects(store, {
      type: "payout",
      url: "/v1/payouts",
      page: params,
      created: params.created,
      filters: column("status", params.status),
    }),
  );
  on("get /v1/payouts/:id", "payouts", {}, ({ id }) => objects.find<Stripe.Payout>("payout", id));

  on("get /v1/balance_transactions", "balance_transactions", ENTRIES, ({ params }) =>
    listObjects(store, {
      type: "balance_transaction",
      url: "/v1/balance_transactions",
      page: params,
      created: params.created,
      filters: [
        ...column("parent", params.source),
        ...field("currency", params.currency),
        ...field("type", params.type),
        ...ofPayout(params.payout),
      ],
    }),
  );
  on("get /v1/balance_transactions/:id", "balance_transactions", {}, ({ id }) =>
    objects.find<Stripe.BalanceTransaction>("balance_transaction", id),
  );
}

const ofPayout = (payout: string | undefined): Filter[] => column("parent", payout);
