import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { sharedFolder } from "../shared.ts";
import { raw, stripeSandbox } from "./stripe-sandbox.ts";

const SHARED = sharedFolder();
const why = SHARED ? "" : " (SKIPPED: ../shared/specs/stripe-fixtures3.json is not here)";

/** Answers hold more than the examples, which are of an older day: these are in the SDK's own types. */
const KNOWN_TO_THE_SDK = [
  "account.business_profile.specified_commercial_transactions_act_url",
  "billing_portal.configuration.features.subscription_cancel.cancellation_reason.feedback_options",
  "billing_portal.configuration.features.subscription_pause",
  "billing_portal.configuration.features.subscription_update.products",
  "payment_link.subscription_data.invoice_settings.account_tax_ids",
  "payment_link.subscription_data.invoice_settings.custom_fields",
  "payment_link.subscription_data.invoice_settings.description",
  "payment_link.subscription_data.invoice_settings.footer",
  "product.tax_details",
];
/** The vendor's examples leave this out, and its documentation says that it comes when an endpoint is made. */
const AT_CREATION = ["webhook_endpoint.secret"];

type Json = Record<string, unknown>;
const isPlain = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Keys that one of the two has and the other lacks. Null stands for the whole of an object; of a list the first is compared. */
function differences(example: unknown, ours: unknown, at: string): string[] {
  if (Array.isArray(example) && Array.isArray(ours)) {
    return example.length > 0 && ours.length > 0 ? differences(example[0], ours[0], at) : [];
  }
  if (!isPlain(example) || !isPlain(ours) || at.endsWith(".metadata")) return [];
  return [...new Set([...Object.keys(example), ...Object.keys(ours)])].flatMap((key) => {
    const path = `${at}.${key}`;
    if (!(key in ours)) return [`${path}: missing`];
    return key in example ? differences(example[key], ours[key], path) : [`${path}: unknown`];
  });
}

/** One of each that the API itself makes, as it is on the wire. */
async function everything(): Promise<Record<string, Json>> {
  const { urls, stripe } = await stripeSandbox();
  const ask = async (path: string, body?: string): Promise<Json> => {
    const { status, value } = await raw(urls.stripe, path, body === undefined ? {} : { body });
    if (status !== 200) throw new Error(`${path}: ${JSON.stringify(value)}`);
    return value;
  };
  const drop = async (path: string) => (await raw(urls.stripe, path, { method: "DELETE" })).value;
  const product = await ask("/v1/products", "name=Letters");
  const price = await ask(
    "/v1/prices",
    `product=${product.id}&currency=usd&unit_amount=500&recurring[interval]=month`,
  );
  const coupon = await ask("/v1/coupons", "percent_off=10&duration=forever");
  const code = await ask("/v1/promotion_codes", `promotion[type]=coupon&promotion[coupon]=${coupon.id}`);
  const link = await ask("/v1/payment_links", `line_items[0][price]=${price.id}&line_items[0][quantity]=1`);
  const configuration = await ask(
    "/v1/billing_portal/configurations",
    "features[invoice_history][enabled]=true&login_page[enabled]=true",
  );
  const { id: customer } = await stripe.customers.create({ name: "Bea" });
  const endpoint = await ask("/v1/webhook_endpoints", "url=http://127.0.0.1:9/x&enabled_events[]=*");
  const idle = await ask("/v1/products", "name=Idle");
  const lines = (await ask(`/v1/payment_links/${link.id}/line_items`)).data as Json[];
  return {
    account: await ask("/v1/account"),
    balance: await ask("/v1/balance"),
    "billing_portal.configuration": configuration,
    "billing_portal.session": await ask("/v1/billing_portal/sessions", `customer=${customer}`),
    coupon,
    event: ((await ask("/v1/events?type=coupon.created")).data as Json[])[0] ?? {},
    item: lines[0] ?? {},
    payment_link: link,
    price,
    product,
    promotion_code: code,
    webhook_endpoint: endpoint,
    deleted_coupon: await drop(`/v1/coupons/${coupon.id}`),
    deleted_product: await drop(`/v1/products/${idle.id}`),
    deleted_webhook_endpoint: await drop(`/v1/webhook_endpoints/${endpoint.id}`),
  };
}

describe.skipIf(!SHARED)(`what the API makes, beside the vendor's own examples${why}`, () => {
  const { resources }: { resources: Record<string, Json> } = SHARED
    ? JSON.parse(readFileSync(`${SHARED}specs/stripe-fixtures3.json`, "utf8"))
    : { resources: {} };

  test("each object has the properties of the vendor's example, and no others that its SDK doesn't know", async () => {
    const found = Object.entries(await everything()).flatMap(([type, ours]) =>
      type in resources
        ? differences({ ...resources[type], ...(type === "event" ? { data: null } : {}) }, ours, type)
        : [`the vendor has no example of ${type}`],
    );
    const allowed = [...KNOWN_TO_THE_SDK, ...AT_CREATION].map((path) => `${path}: unknown`);
    expect(found.toSorted()).toEqual(allowed.toSorted());
  });

  test("the comparison itself notices what is missing and what is strange", () => {
    const example = { a: 1, list: [{ b: 1, c: { d: 1 } }], gone: null };
    expect(differences(example, { a: 2, list: [{ b: 1, c: {} }], more: 1 }, "it")).toEqual([
      "it.list.c.d: missing",
      "it.gone: missing",
      "it.more: unknown",
    ]);
  });
});
