import { describe, expect, it } from "vitest";
import { allPages, example, type Fields, page, stripeAnswering } from "./stripe-for-test.ts";

const SINCE = new Date("2026-11-02T07:50:00.900Z");

const event = (type: string, object: Fields, id = "evt_1"): Fields => ({
  ...{ id, object: "event", type, created: 1_793_606_400, data: { object } },
});

const read = async (...events: Fields[]) => {
  const { payments, asked } = await stripeAnswering(() => page(events));
  return { events: await allPages(payments.events(SINCE)), asked };
};

describe("events", () => {
  it("are asked for from that second on, of the types that are followed, a hundred at once", async () => {
    const { asked } = await read();
    expect(asked).toHaveLength(1);
    const query = new URLSearchParams(asked[0]?.path.split("?")[1]);
    expect(query.get("created[gte]")).toBe(String(Math.floor(SINCE.getTime() / 1_000)));
    expect(query.get("limit")).toBe("100");
    const types = [...query].filter(([name]) => name.startsWith("types["));
    expect(types).toHaveLength(20);
  });

  it("come page by page, each asked for after the last of the one before", async () => {
    const first = [1, 2].map((n) => event("invoice.paid", { id: `in_${n}` }, `evt_${n}`));
    const { payments, asked } = await stripeAnswering(({ path }) =>
      path.includes("starting_after=evt_2")
        ? page([event("invoice.paid", { id: "in_3" }, "evt_3")])
        : page(first, true),
    );
    const pages: number[] = [];
    for await (const events of payments.events(SINCE)) pages.push(events.length);
    expect(pages).toEqual([2, 1]);
    expect(asked).toHaveLength(2);
  });

  it.each([
    ["customer.subscription.deleted", "subscription"],
    ["customer.deleted", "customer"],
    ["charge.dispute.funds_withdrawn", "dispute"],
    ["charge.succeeded", "charge"],
    ["refund.failed", "refund"],
    ["invoice.voided", "invoice"],
    ["checkout.session.completed", "checkout"],
  ])("of the type %s say which %s changed", async (type, kind) => {
    const { events } = await read(event(type, { id: "x_1" }));
    expect(events).toEqual([
      {
        ...{ id: "evt_1", type, kind, objectId: "x_1", at: new Date(1_793_606_400_000) },
        ...{ was: null, changesStatus: false, endedDiscount: null },
      },
    ]);
  });

  it("that are not followed say nothing", async () => {
    expect((await read(event("price.created", { id: "price_1" }))).events).toEqual([]);
  });
});

const today = () => {
  const object = example("subscription", { status: "trialing", discounts: [], pause_collection: null });
  const { data } = object.items as { data: Fields[] };
  delete data[0]?.plan;
  return object;
};

describe("a subscription as an event shows it", () => {
  it("is evidence of how it was", async () => {
    const { events } = await read(event("customer.subscription.updated", today()));
    expect(events[0]?.was).toMatchObject({
      ...{ kind: "subscription", status: "trialing", items: [{ unitAmount: "2000", every: "month" }] },
    });
  });

  it("tells its discounts by their ids alone, which are kept as such", async () => {
    const shown = { ...today(), discounts: ["di_1"] };
    const { events } = await read(event("customer.subscription.updated", shown));
    expect(events[0]?.was).toMatchObject({ discounts: [{ named: "di_1" }], items: [{ discounts: [] }] });
  });

  it("in an older shape is read all the same: its periods, its discount, its plan", async () => {
    const { items, discounts: _, ...rest } = today();
    const { data } = items as { data: Fields[] };
    const {
      price: _price,
      current_period_end: _end,
      current_period_start: _start,
      discounts: _none,
      ...item
    } = data[0] ?? {};
    const plan = {
      id: "plan_1",
      product: "prod_1",
      currency: "usd",
      amount: 12_000,
      interval: "year",
      interval_count: 1,
    };
    const old = {
      ...rest,
      ...{ current_period_start: 1_760_000_000, current_period_end: 1_791_536_000 },
      discount: { id: "di_1", end: null, coupon: example("coupon", { percent_off: 50 }) },
      items: { data: [{ ...item, plan }] },
    };
    const { events } = await read(event("customer.subscription.created", old));
    expect(events[0]?.was).toMatchObject({
      discounts: [{ percentOff: 50 }],
      items: [
        { priceId: "plan_1", unitAmount: "12000", every: "year", periodEnd: new Date(1_791_536_000_000) },
      ],
    });
  });

  it.each([
    ["has more items than it shows", { items: { data: [], has_more: true } }],
    ["lacks what is needed", { customer: null }],
    ["is nothing at all", { items: 7, status: null }],
  ])("that %s is no evidence, and stops nothing", async (_what, changes) => {
    const { events } = await read(event("customer.subscription.updated", { ...today(), ...changes }));
    expect(events).toMatchObject([{ objectId: "sub_1Pgc6rB7WZ01zgkWNy0Cn5nw", was: null }]);
  });
});

describe("an event of a customer", () => {
  const updated = (object: Fields, previous_attributes: Fields) => ({
    ...event("customer.updated", { id: "cus_1", ...object }),
    data: { object: { id: "cus_1", ...object }, previous_attributes },
  });
  const friend = { id: "di_1", object: "discount", start: 1, source: { type: "coupon", coupon: "FRIEND" } };

  it.each([
    ["took its discount away", updated({ discount: null }, { discount: friend }), "di_1"],
    ["put another in its place", updated({ discount: { id: "di_2" } }, { discount: { id: "di_1" } }), "di_1"],
    ["gave it one", updated({ discount: friend }, { discount: null }), null],
    ["changed only its end", updated({ discount: friend }, { discount: { end: 2 } }), null],
    ["changed its name", updated({ discount: friend }, { name: "Bea" }), null],
  ])("that %s says which discount ended", async (_, told, ended) => {
    expect((await read(told)).events).toMatchObject([{ objectId: "cus_1", endedDiscount: ended }]);
  });
});
