/** The twin of Stripe in a process of its own, which keeps the vendor's limit and counts. */
import type { AddressInfo } from "node:net";
import { serve } from "../../src/sandbox/serve.ts";
import { inTransaction, openStore } from "../../src/sandbox/store.ts";
import type { Life } from "../../src/sandbox/stripe/life.ts";
import { openLife } from "../../src/sandbox/stripe/open-life.ts";
import { stripeTwin } from "../../src/sandbox/stripe/twin.ts";
import { sharedClock } from "./shared-clock.ts";

export type Order =
  | { do: "subscriptions"; count: number }
  /** So many objects: half of them customers with another name, half subscriptions that are to end. */
  | { do: "change"; count: number }
  | { do: "count" };

export interface Counted {
  /** When each call came in since the last time, and how it was answered. */
  calls: { atMs: number; status: number }[];
}

const clock = sharedClock(process.argv[2] ?? "");
const store = await openStore(":memory:");
store.exec(stripeTwin.schema);
let url = "";
let calls: Counted["calls"] = [];
const context = { store, clock, limits: stripeTwin.limits, url: () => url };
const twin = stripeTwin.app(context);
const served = serve({
  card: { pressroom: "twin", service: "stripe", home: "bench", lasting: false },
  clock,
  count: () => undefined,
  handle: async (request, env) => {
    const atMs = clock.now().getTime();
    const answer = await twin.fetch(request, env);
    calls.push({ atMs, status: answer.status });
    return answer;
  },
});

const act = <T>(work: (life: Life) => T): T => inTransaction(store, () => work(openLife(context)));

async function aPrice(): Promise<string> {
  const body = new URLSearchParams({
    ...{ currency: "usd", unit_amount: "10000", "recurring[interval]": "year" },
    "product_data[name]": "The letter",
  });
  const headers = {
    authorization: "Bearer sk_test_owner",
    "content-type": "application/x-www-form-urlencoded",
  };
  const answer = await twin.request("/v1/prices", { method: "POST", headers, body: body.toString() });
  if (!answer.ok) throw new Error(`the price was not made: ${await answer.text()}`);
  return ((await answer.json()) as { id: string }).id;
}

interface Stored {
  id: string;
  type: string;
  json: string;
}

/** Of the reader's, not of the shop's. */
const OWN_ID = /\b(?!price_|prod_)[a-z]{2,8}_[0-9A-Za-z]{14,}/g;
const made: { customer: string; subscription: string }[] = [];

/**
 * By the year, so that none of them comes due again; each is paid, and so has an invoice, a charge and an entry. One lives
 * through it, and the others are its copies with ids of their own, straight into the store, for speed.
 */
async function fill(count: number): Promise<void> {
  const price = await aPrice();
  act((life) => {
    const customer = life.createCustomer({ email: "reader-0@readers.example", name: "Reader 0" });
    life.setCard(customer.id, { number: "4242424242424242" });
    const { id } = life.subscribe({ customer: customer.id, items: [{ price }] });
    made.push({ customer: customer.id, subscription: id });
  });
  const rows = store
    .prepare("select * from stripe_objects where type not in ('price', 'product') order by seq")
    .all() as (Stored & Record<string, string | number | null>)[];
  const columns = Object.keys(rows[0] ?? {}).filter((column) => column !== "seq");
  const insert = store.prepare(
    `insert into stripe_objects (${columns.join(", ")}) values (${columns.map(() => "?").join(", ")})`,
  );
  inTransaction(store, () => {
    for (let n = 1; n < count; n++) {
      const renamed = (text: string) =>
        text
          .replace(OWN_ID, (id) => `${id.slice(0, -6)}${String(n).padStart(6, "0")}`)
          .replaceAll("reader-0@", `reader-${n}@`);
      for (const row of rows)
        insert.run(
          ...columns.map((column) => {
            const value = row[column] ?? null;
            return typeof value === "string" && column !== "type" ? renamed(value) : value;
          }),
        );
      const [first] = made;
      if (first) made.push({ customer: renamed(first.customer), subscription: renamed(first.subscription) });
    }
  });
}

function change(count: number): void {
  act((life) => {
    for (const [n, { customer, subscription }] of made.slice(0, count).entries()) {
      if (n % 2 === 0) life.updateCustomer(customer, { name: `Changed ${n}` });
      else life.change(subscription, { cancelAtPeriodEnd: true });
    }
  });
}

async function obey(order: Order): Promise<Counted> {
  if (order.do === "subscriptions") await fill(order.count);
  if (order.do === "change") change(order.count);
  const counted = { calls };
  calls = [];
  return counted;
}

process.on("message", (order: Order) => {
  obey(order).then(
    (counted) => process.send?.(counted),
    (error: unknown) => {
      throw error;
    },
  );
});
process.on("disconnect", () => process.exit());
served.server.listen(0, "127.0.0.1", () => {
  url = `http://127.0.0.1:${(served.server.address() as AddressInfo).port}`;
  process.send?.({ url });
});
