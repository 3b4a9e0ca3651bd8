/** Expansion: an id in an answer, replaced by the object it stands for; and lists that come only when asked for. */
import type { DatabaseSync } from "node:sqlite";
import type Stripe from "stripe";
import { type StripeObject, stripeStore } from "../store.ts";
import { sessionLines } from "./checkout-lines.ts";
import { type ApiError, refused } from "./errors.ts";
import { column, type List, listObjects, NOT_CANCELED } from "./listing.ts";

const MAX_LEVELS = 4;
const WITHIN_LIST = 10;

/** Every property that the SDK types as an id or its object, in what the twin answers. */
const REFERENCES = new Set(
  `balance_transaction charge configuration coupon customer default_payment_method default_price default_source discount
   discounts failure_balance_transaction invoice latest_charge latest_invoice latest_revision on_behalf_of original_payout
   payment_intent payment_link payment_method pending_setup_intent price product promotion_code reversed_by schedule
   setup_intent source subscription tax_code test_clock transfer transfer_reversal`.split(/\s+/),
);
/** Ids of that name which stay ids. */
const STAY_IDS: Record<string, readonly string[]> = {
  charge: ["payment_method"],
  "billing_portal.session": ["customer"],
};

/** What is no object of its own, but a part of one. */
const PART = "part";
/** References that an object has only once there is something to refer to. */
const SOMETIMES: Record<string, string> = { refund: "failure_balance_transaction" };

/** What comes only when it is asked for, and the list it is made of where it is not kept with its object. */
const INCLUDED: Record<
  string,
  Record<string, ((store: DatabaseSync, owner: StripeObject) => List) | null>
> = {
  charge: { refunds: within("refund", "parent", (id) => `/v1/charges/${id}/refunds`) },
  "checkout.session": {
    line_items: (store, session) => sessionLines(store, session as Stripe.Checkout.Session),
  },
  coupon: { applies_to: null, currency_options: null },
  customer: {
    subscriptions: within("subscription", "customer", (id) => `/v1/customers/${id}/subscriptions`),
    sources: null,
    tax_ids: null,
  },
  invoice: { payments: within("invoice_payment", "parent", (id) => `/v1/invoice_payments?invoice=${id}`) },
  payment_link: { line_items: null },
  price: { tiers: null, currency_options: null },
};

function within(type: string, by: "customer" | "parent", url: (id: string) => string) {
  return (store: DatabaseSync, { id }: StripeObject): List =>
    listObjects(store, {
      type,
      url: url(id),
      page: { limit: WITHIN_LIST },
      filters: [...column(by, id), ...(type === "subscription" ? NOT_CANCELED : [])],
    });
}

interface Wishes {
  [name: string]: Wishes;
}
type Json = Record<string, unknown>;

/** The answer with what `expand[]` asks for. Throws ApiError for what can't be expanded. */
export function expanded(store: DatabaseSync, answer: object, paths: readonly string[]): object {
  const objects = stripeStore(store);
  const show = (value: unknown, wishes: Wishes, path: string): unknown => {
    if (Array.isArray(value)) return value.map((one) => show(one, wishes, path));
    if (typeof value === "string") return showObject(objects.get(value), wishes, path) ?? value;
    return typeof value === "object" && value !== null ? showObject({ ...value }, wishes, path) : value;
  };
  const showObject = (object: object | null, wishes: Wishes, path: string): Json | null => {
    if (!object) return null;
    const shown: Json = { ...object };
    // Of what was deleted nothing is left that could be asked for.
    if (shown.deleted) return shown;
    const type = String(shown.object ?? PART);
    for (const name of Object.keys(INCLUDED[type] ?? {})) if (!wishes[name]) delete shown[name];
    for (const [name, inner] of Object.entries(wishes)) {
      const at = path ? `${path}.${name}` : name;
      const included = INCLUDED[type]?.[name];
      const value = name in shown ? shown[name] : included?.(store, shown as unknown as StripeObject);
      if (!mayExpand(type, name, value)) throw notExpandable(at, shown);
      if (value !== undefined) shown[name] = show(value, inner, at);
    }
    if (type === "list" && !wishes.data) shown.data = show(shown.data, {}, "data");
    return shown;
  };
  return showObject(answer, wishesOf(paths), "") ?? answer;
}

function mayExpand(type: string, name: string, value: unknown): boolean {
  if (INCLUDED[type] && name in INCLUDED[type]) return true;
  if (value === undefined) return SOMETIMES[type] === name || (type === PART && REFERENCES.has(name));
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return true;
  if (type === "list" && name === "data") return true;
  return REFERENCES.has(name) && !STAY_IDS[type]?.includes(name);
}

const notExpandable = (path: string, within: Json): ApiError =>
  refused(
    `This property cannot be expanded (${path}).${
      within.object === "list" ? ` You may want to try expanding 'data.${path}' instead.` : ""
    }`,
    "expand",
  );

function wishesOf(paths: readonly string[]): Wishes {
  const root: Wishes = {};
  for (const path of paths) {
    const parts = path.split(".");
    if (parts.length > MAX_LEVELS)
      throw refused(
        `You cannot expand more than ${MAX_LEVELS} levels of a property. Property: ${path}`,
        "expand",
      );
    let at = root;
    for (const part of parts) {
      at[part] ??= {};
      at = at[part];
    }
  }
  return root;
}
