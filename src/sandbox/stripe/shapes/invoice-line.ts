/** What an invoice is made of: its lines, and the items that wait for one. */
import type Stripe from "stripe";
import { stripeId } from "../ids.ts";
import { decimalOf } from "./decimal.ts";
import type { Period } from "./subscription.ts";

export interface LineGiven {
  invoice: string;
  subscription: string | null;
  /** Null for a line that a pending invoice item became. */
  item: string | null;
  invoiceItem: string | null;
  amount: number;
  currency: string;
  description: string;
  period: Period;
  pricing: Stripe.InvoiceLineItem.Pricing | null;
  quantity: number;
  isProration: boolean;
  discountAmounts: Stripe.InvoiceLineItem.DiscountAmount[];
}

export const pricing = (price: Stripe.Price): Stripe.InvoiceLineItem.Pricing => ({
  price_details: {
    price: price.id,
    product: typeof price.product === "string" ? price.product : price.product.id,
  },
  type: "price_details",
  unit_amount_decimal: price.unit_amount_decimal,
});

function lineParent(given: LineGiven): Stripe.InvoiceLineItem.Parent {
  const { invoiceItem, item, subscription, isProration: proration } = given;
  const proration_details = proration ? { credited_items: null } : null;
  if (invoiceItem || !item)
    return {
      invoice_item_details: { invoice_item: invoiceItem ?? "", proration, proration_details, subscription },
      subscription_item_details: null,
      type: "invoice_item_details",
    };
  const details = { invoice_item: null, proration, proration_details, subscription, subscription_item: item };
  return {
    invoice_item_details: null,
    subscription_item_details: details,
    type: "subscription_item_details",
  };
}

export function invoiceLine(given: LineGiven): Stripe.InvoiceLineItem {
  return {
    id: stripeId("il"),
    object: "line_item",
    amount: given.amount,
    currency: given.currency,
    description: given.description,
    discount_amounts: given.discountAmounts,
    discountable: !given.isProration,
    discounts: [],
    invoice: given.invoice,
    livemode: false,
    metadata: {},
    parent: lineParent(given),
    period: given.period,
    pretax_credit_amounts: given.discountAmounts.map((one) => ({ ...one, type: "discount" })),
    pricing: given.pricing,
    quantity: given.quantity,
    quantity_decimal: decimalOf(given.quantity),
    subscription: given.subscription,
    subtotal: given.amount,
    taxes: [],
  };
}

export interface InvoiceItemGiven {
  customer: string;
  subscription: string;
  clock: string | null;
  amount: number;
  currency: string;
  description: string;
  period: Period;
  price: Stripe.Price;
  quantity: number;
}

/** Waits for the next invoice of its subscription. */
export function pendingItem(given: InvoiceItemGiven, at: number): Stripe.InvoiceItem {
  return {
    id: stripeId("ii"),
    object: "invoiceitem",
    amount: given.amount,
    currency: given.currency,
    customer: given.customer,
    customer_account: null,
    date: at,
    description: given.description,
    discountable: false,
    discounts: [],
    invoice: null,
    livemode: false,
    metadata: {},
    net_amount: given.amount,
    parent: {
      subscription_details: { subscription: given.subscription },
      type: "subscription_details",
    },
    period: given.period,
    pricing: pricing(given.price),
    proration: true,
    quantity: given.quantity,
    quantity_decimal: decimalOf(given.quantity),
    tax_rates: [],
    test_clock: given.clock,
  };
}
