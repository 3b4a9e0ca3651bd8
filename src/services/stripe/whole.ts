/** Objects that come with a part of their own lists, made whole. */
import type { FactKind } from "../../money/facts.ts";
import type { StripeCall } from "./client.ts";
import { allOf } from "./pages.ts";

interface Part {
  has_more?: boolean;
  data?: readonly { discounts?: readonly unknown[] }[];
}

interface Partial {
  id: string;
  items?: Part;
  payments?: Part;
}

/** One more call where something is missing, which is rare. */
export async function madeWhole(call: StripeCall, kind: FactKind, object: Partial): Promise<Partial> {
  if (kind === "subscription" && lacksItems(object)) {
    const data = await allOf(call, {
      operation: "subscriptionItems.list",
      page: (stripe, page) =>
        stripe.subscriptionItems.list({
          ...{ limit: page.limit, subscription: object.id, expand: ["data.discounts.source.coupon"] },
          ...(page.starting_after ? { starting_after: page.starting_after } : {}),
        }),
    });
    return { ...object, items: { data } };
  }
  if (kind === "invoice" && object.payments?.has_more) {
    const data = await allOf(call, {
      operation: "invoicePayments.list",
      page: (stripe, page) => stripe.invoicePayments.list({ ...page, invoice: object.id }),
    });
    return { ...object, payments: { data: data as Part["data"] & object } };
  }
  return object;
}

/** Many items, or an item with a discount of its own: its coupon lies five levels down, and four can be asked for. */
const lacksItems = ({ items }: Partial): boolean =>
  items?.has_more === true || (items?.data ?? []).some(({ discounts = [] }) => discounts.length > 0);
