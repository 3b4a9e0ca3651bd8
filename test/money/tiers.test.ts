/** Tiers follow money: each rule by what a reader has after it. The clock stands at noon on 23 November 2026. */
import { describe, expect, it } from "vitest";
import { rememberShop } from "../../src/money/shop.ts";
import { ACCOUNT, DAY_MS, type Paid, type PayersWorld, payersWorld } from "./payers-world.ts";

const MARA = "mara@readers.example";

async function payer(paid: Partial<Paid> = {}, settings: Record<string, unknown> = {}) {
  const world = await payersWorld(settings);
  const id = await world.reader(MARA);
  await world.pays({ id: "sub_1", email: MARA, ...paid });
  return { ...world, id, has: () => has(world, id) };
}

/** `tier: why`, after one run. */
async function has(world: PayersWorld, id: string): Promise<string> {
  await world.settle();
  const { tier, tier_why } = await world.person(id);
  return `${tier}: ${tier_why}`;
}

const changes = async (world: PayersWorld) =>
  (await world.db.selectFrom("events").select("facts").where("type", "=", "tier.changed").execute()).map(
    ({ facts }) => {
      const { from, to } = JSON.parse(facts) as { from: string; to: string };
      return `${from} → ${to}`;
    },
  );

describe("who pays", () => {
  it("by the month is premium, and is told since when and what comes next", async () => {
    const world = await payer();
    expect(await world.has()).toBe(
      "premium monthly: Pays $10.00 a month by Stripe since 13 Nov 2026; next on 13 Dec 2026.",
    );
    expect(await world.person(world.id)).toMatchObject({ tier_by: "money", tier_until: null });
    expect(await changes(world)).toEqual(["free → premium monthly"]);
    const { updated_at } = await world.person(world.id);
    world.clock.advance(DAY_MS);
    await world.settle();
    expect(await world.person(world.id)).toMatchObject({ updated_at });
    expect(await changes(world)).toHaveLength(1);
  });

  it("by the year is premium yearly, in the publication's zone and currency", async () => {
    const world = await payersWorld({}, "America/New_York");
    const id = await world.reader(MARA);
    const began = new Date("2026-11-02T03:00:00.000Z");
    await world.pays({
      id: "sub_1",
      email: MARA,
      price: "10000",
      every: "year",
      began,
      periodEnd: world.day(345),
    });
    expect(await has(world, id)).toContain("premium yearly: Pays $100.00 a year by Stripe since 1 Nov 2026;");
  });

  it("by a coupon of 100 % is premium all the same, and less a discount is said", async () => {
    expect(await (await payer({ coupon: 100 })).has()).toContain(
      "premium monthly: Has a coupon of 100 %, so nothing is charged",
    );
    expect(await (await payer({ coupon: 50 })).has()).toContain(
      "Pays $10.00 a month, less a discount, by Stripe",
    );
  });

  it("who took the free price stays free", async () => {
    expect(await (await payer({ price: "0" })).has()).toBe(
      "free: Chose to read for free, by Stripe, on 13 Nov 2026.",
    );
  });

  it("in a trial is premium until it ends, and then what was agreed", async () => {
    const world = await payersWorld();
    const id = await world.reader(MARA);
    await world.pays({ id: "sub_1", email: MARA, status: "trialing", trialEndsAt: world.day(4) });
    expect(await has(world, id)).toBe("premium monthly: Tries it until 27 Nov 2026; then $10.00 a month.");
    await world.pays({ id: "sub_1", status: "canceled", trialEndsAt: world.day(4), endedAt: world.day(0) });
    expect(await has(world, id)).toBe("free: Cancelled; it was paid until 23 Nov 2026.");
  });

  it.each(["incomplete", "incomplete_expired", "unpaid", "paused"])("as %s is free", async (status) => {
    const world = await payer({ status });
    await world.checkout("cus_sub_1", { reference: world.id });
    await world.settle();
    expect(await world.person(world.id)).toMatchObject({ tier: "free" });
  });

  it("for something else that is sold in the account has nothing of it here", async () => {
    const world = await payer({ product: "prod_mugs" }, { products: ["prod_ours"] });
    await world.settle();
    expect(await world.person(world.id)).toMatchObject({ tier: "free", tier_by: null });
    expect(await world.customer("cus_sub_1")).toMatchObject({ subscriber_id: null, open_why: null });
  });

  it("by a link that the owner had made by hand keeps it once others are set up, and for nothing else", async () => {
    const world = await payer({ product: "prod_by_hand" });
    await world.checkout("cus_sub_1");
    const byLink = { link_id: "plink_1", subscription_id: "sub_1" };
    await world.db.updateTable("checkouts").set(byLink).execute();
    const other = await world.reader("jo@readers.example");
    await world.pays({ id: "sub_2", email: "jo@readers.example", product: "prod_a_book_club" });
    expect(await world.has()).toContain("premium monthly");
    const links = { free: "https://a.example", monthly: "https://b.example", yearly: "https://c.example" };
    const prices = { free: "price_f", monthly: "price_m", yearly: "price_y" };
    await rememberShop(world.db, ACCOUNT, { productId: "prod_ours", links, prices, portal: null, made: [] });
    await world.pays({ id: "sub_1", product: "prod_by_hand" });
    await world.pays({ id: "sub_2", product: "prod_a_book_club" });
    expect(await world.has()).toContain("premium monthly");
    expect(await world.person(other)).toMatchObject({ tier: "free" });
  });

  it("two items on one subscription have the better of the two", async () => {
    const world = await payer({ price: "1000" });
    await world.db
      .insertInto("subscription_items")
      .values({
        ...{ id: "si_2", subscription_id: "sub_1", price_id: "p", product_id: "prod_ours", lookup_key: null },
        ...{
          unit_amount: "10000",
          quantity: 1,
          every: "year",
          every_count: 1,
          is_metered: 0,
          discounts: "[]",
        },
        ...{ period_start: world.day(-10).toISOString(), period_end: world.day(355).toISOString() },
      })
      .execute();
    expect(await world.has()).toContain("premium yearly: Pays by Stripe since");
  });

  it("as two customers is one reader with one tier, the best", async () => {
    const world = await payer();
    await world.pays({
      id: "sub_2",
      customer: "cus_2",
      email: MARA.toUpperCase(),
      every: "year",
      price: "10000",
    });
    expect(await world.has()).toContain("premium yearly: ");
    await world.pays({
      id: "sub_2",
      customer: "cus_2",
      every: "year",
      status: "canceled",
      periodEnd: world.day(-1),
      endedAt: world.day(-1),
    });
    expect(await world.has()).toContain("premium monthly: Pays $10.00");
    expect(await world.db.selectFrom("subscribers").select("id").execute()).toHaveLength(1);
  });
});

describe("a payment that failed", () => {
  async function pastDue(settings = {}) {
    const world = await payer({ status: "past_due" }, settings);
    await world.invoice("sub_1", { id: "in_1", status: "open", at: world.day(-2) });
    return world;
  }

  it("leaves premium for the grace, and ends it by itself with no word from the service", async () => {
    const world = await pastDue();
    expect(await world.has()).toBe(
      "premium monthly: A payment failed on 21 Nov 2026; premium until 5 Dec 2026 (14 days of grace).",
    );
    expect(world.told.at(-1)?.unpaid).toEqual({ invoiceId: "in_1", at: world.day(-2) });
    world.clock.advance(12 * DAY_MS - 1);
    expect(await world.has()).toContain("premium monthly");
    world.clock.advance(1);
    expect(await world.has()).toBe(
      "free: A payment failed on 21 Nov 2026, and the 14 days of grace are over.",
    );
    expect(world.told.at(-1)).toMatchObject({ before: "premium monthly", after: "free", unpaid: null });
    await world.invoice("sub_1", { id: "in_1", status: "paid", at: world.day(-2) });
    await world.pays({ id: "sub_1", status: "active" });
    expect(await world.has()).toContain("premium monthly: Pays");
  });

  it("leaves as many days as the owner wants, and none for none", async () => {
    expect(await (await pastDue({ graceDays: 1 })).has()).toContain("free: ");
    expect(await (await pastDue({ graceDays: 3 })).has()).toContain("until 24 Nov 2026 (3 days of grace)");
    expect(await (await pastDue({ graceDays: 0 })).has()).toContain("free: ");
  });

  it("that is given up for good pays for nothing, though the period runs on", async () => {
    const world = await pastDue();
    await world.pays({
      id: "sub_1",
      status: "canceled",
      endedAt: world.day(-1),
      periodStart: world.day(-2),
      periodEnd: world.day(28),
    });
    expect(await world.has()).toBe(
      "free: A payment failed on 21 Nov 2026 and was never made up for: premium ended.",
    );
  });
});

describe("a payment that failed before", () => {
  it("and was given up, then paid for anew, takes nothing off the grace of the next one", async () => {
    const world = await payer({ status: "past_due" });
    await world.invoice("sub_1", { id: "in_1", status: "uncollectible", at: world.day(-70) });
    await world.invoice("sub_1", { id: "in_2", at: world.day(-40) });
    await world.invoice("sub_1", { id: "in_3", status: "open", at: world.day(-9) });
    expect(await world.has()).toContain("premium monthly: A payment failed on 14 Nov 2026;");
  });
});

describe("a change that begins a period of its own", () => {
  async function byTheYear(status: string, paid: Partial<Paid> = {}) {
    const world = await payer({
      ...{ every: "year", price: "10000", began: new Date("2026-11-13T12:00:00Z") },
      ...{ periodStart: new Date("2026-11-20T12:00:00Z"), periodEnd: new Date("2027-11-20T12:00:00Z") },
      ...paid,
    });
    await world.invoice("sub_1", { id: "in_1", reason: "subscription_create" });
    const change = { id: "in_2", reason: "subscription_update", total: 9_300, at: world.day(-3) };
    return { ...world, charge: await world.invoice("sub_1", { ...change, status }) };
  }

  it("and was never paid for gives nobody that period", async () => {
    const world = await byTheYear("open", { status: "canceled", endedAt: new Date("2026-11-22T12:00:00Z") });
    expect(await world.has()).toBe(
      "free: A payment failed on 20 Nov 2026 and was never made up for: premium ended.",
    );
  });

  it("and was refunded in full ends premium", async () => {
    const world = await byTheYear("paid");
    expect(await world.has()).toContain("premium yearly: Pays");
    await world.refund(world.charge, 9_300);
    expect(await world.has()).toBe("free: Refunded in full on 23 Nov 2026: premium ended.");
  });
});

describe("who cancels", () => {
  it("keeps premium to the period's end, and not a moment longer", async () => {
    const world = await payersWorld();
    const id = await world.reader(MARA);
    await world.pays({ id: "sub_1", email: MARA, cancelsAt: world.day(7), periodEnd: world.day(7) });
    expect(await has(world, id)).toBe("premium monthly: Cancelled; paid until 30 Nov 2026.");
    world.clock.advance(7 * DAY_MS - 1);
    expect(await has(world, id)).toContain("premium monthly");
    world.clock.advance(1);
    expect(await has(world, id)).toBe("free: Cancelled; it was paid until 30 Nov 2026.");
    await world.pays({ id: "sub_1", status: "canceled", endedAt: world.day(7), periodEnd: world.day(7) });
    expect(await has(world, id)).toBe("free: Cancelled; it was paid until 30 Nov 2026.");
    expect(await changes(world)).toEqual(["free → premium monthly", "premium monthly → free"]);
  });

  it("at once has what they paid for to its end, as has who is deleted at the service", async () => {
    const world = await payersWorld();
    const id = await world.reader(MARA);
    await world.pays({
      id: "sub_1",
      email: MARA,
      status: "canceled",
      endedAt: world.day(-1),
      periodEnd: world.day(7),
    });
    await world.invoice("sub_1", { id: "in_1" });
    expect(await has(world, id)).toBe("premium monthly: Cancelled; paid until 30 Nov 2026.");
    const other = await payer();
    await other.settle();
    await other.db
      .updateTable("customers")
      .set({ gone_at: other.day(0).toISOString(), touched_at: other.day(0).toISOString() })
      .execute();
    expect(await other.has()).toBe("premium monthly: Cancelled; paid until 13 Dec 2026.");
  });

  it("only the collecting keeps what is paid, and no period that nothing was collected for", async () => {
    const world = await payer({ isPaused: true });
    await world.invoice("sub_1", { id: "in_1" });
    expect(await world.has()).toBe("premium monthly: Collecting is paused; paid until 13 Dec 2026.");
    await world.invoice("sub_1", { id: "in_2", status: "void", at: world.day(-1) });
    expect(await world.has()).toContain("free: Collecting is paused");
  });
});

describe("a refund", () => {
  it("of the whole present period ends premium, unless the owner lets it last", async () => {
    const world = await payer();
    const charge = await world.invoice("sub_1", { id: "in_1", reason: "subscription_create" });
    await world.refund(charge, 400);
    expect(await world.has()).toContain("premium monthly: Pays");
    await world.refund(charge, 600);
    expect(await world.has()).toBe("free: Refunded in full on 23 Nov 2026: premium ended.");
    await world.invoice("sub_1", { id: "in_2", at: world.day(1) });
    expect(await world.has()).toContain("premium monthly: Pays");
    const kept = await payer({}, { refunded: "keep" });
    await kept.refund(await kept.invoice("sub_1", { id: "in_1" }), 1_000);
    expect(await kept.has()).toContain("premium monthly: Pays");
  });

  it("that failed on its way back leaves everything as it was", async () => {
    const world = await payer();
    await world.refund(await world.invoice("sub_1", { id: "in_1" }), 1_000);
    expect(await world.has()).toContain("free: Refunded");
    await world.db.updateTable("refunds").set({ status: "failed" }).execute();
    await world.pays({ id: "sub_1" });
    expect(await world.has()).toContain("premium monthly: Pays");
  });

  it("of a part of a yearly plan changes nothing, nor does that of an earlier period", async () => {
    const world = await payer({ every: "year", price: "10000" });
    const before = await world.invoice("sub_1", { id: "in_0", total: 10_000, at: world.day(-375) });
    const now = await world.invoice("sub_1", { id: "in_1", total: 10_000 });
    await world.refund(now, 9_999);
    await world.refund(before, 10_000);
    expect(await world.has()).toContain("premium yearly: Pays");
  });

  it("of what a change in the middle of a period had cost changes nothing", async () => {
    const world = await payer();
    await world.invoice("sub_1", { id: "in_1" });
    const change = await world.invoice("sub_1", {
      id: "in_2",
      reason: "subscription_update",
      total: 300,
      at: world.day(-1),
    });
    await world.refund(change, 300);
    expect(await world.has()).toContain("premium monthly: Pays");
  });
});

describe("a dispute", () => {
  async function disputed(status: string, settings = {}) {
    const world = await payer({}, settings);
    await world.dispute(await world.invoice("sub_1", { id: "in_1" }), status, world.day(-1));
    return world;
  }

  it("lets premium rest while it is open, unless the owner says otherwise", async () => {
    expect(await (await disputed("needs_response")).has()).toBe(
      "free: They dispute a payment since 22 Nov 2026: premium rests until Stripe says who is right.",
    );
    expect(await (await disputed("needs_response", { disputed: "keep" })).has()).toContain(
      "premium monthly: Pays $10.00 a month by Stripe since 13 Nov 2026; next on 13 Dec 2026. They dispute a payment since 22 Nov 2026.",
    );
  });

  it("that is won leaves everything as before; an inquiry never touched it", async () => {
    const world = await disputed("under_review");
    expect(await world.has()).toContain("free: ");
    await world.dispute("ch_in_1", "won", world.day(-1));
    expect(await world.has()).toContain("premium monthly: Pays");
    expect(await (await disputed("warning_needs_response")).has()).toContain("premium monthly: Pays");
  });

  it("that is lost ends premium, whatever the settings say, until they pay again", async () => {
    const world = await disputed("lost", { disputed: "keep" });
    expect(await world.has()).toBe(
      "free: A dispute of 22 Nov 2026 over their payment was lost: premium ended.",
    );
    await world.invoice("sub_1", { id: "in_2", at: world.day(1) });
    expect(await world.has()).toContain("premium monthly: Pays");
  });
});

describe("a gift of the owner's", () => {
  const give = (world: PayersWorld, id: string, gift_until: string | null) =>
    world.db
      .updateTable("subscribers")
      .set({ gift_until, tier_until: world.clock.now().toISOString() })
      .where("id", "=", id)
      .execute();

  it("is premium to the end of its day in the publication's zone", async () => {
    const world = await payersWorld({}, "America/New_York");
    const id = await world.reader(MARA);
    await give(world, id, "2026-11-24");
    expect(await has(world, id)).toBe("premium monthly: A gift of yours until 24 Nov 2026.");
    expect(await world.person(id)).toMatchObject({ tier_by: "gift", tier_until: "2026-11-25T05:00:00.000Z" });
    world.clock.advance(2 * DAY_MS);
    expect(await has(world, id)).toBe("free: A gift of yours ended on 24 Nov 2026.");
    expect(await changes(world)).toEqual(["free → premium monthly", "premium monthly → free"]);
  });

  it("that is taken back ends at once, and what is paid for comes before it", async () => {
    const world = await payer();
    await give(world, world.id, "2027-12-31");
    expect(await world.has()).toContain("premium monthly: Pays");
    await world.pays({ id: "sub_1", status: "canceled", endedAt: world.day(-1), periodEnd: world.day(-1) });
    expect(await world.has()).toBe("premium monthly: A gift of yours until 31 Dec 2027.");
    await give(world, world.id, null);
    expect(await world.has()).toContain("free: Cancelled");
  });
});

it("a tier that came with a reader is left alone until money or a gift says something", async () => {
  const world = await payersWorld();
  const id = await world.reader(MARA, { tier: "premium yearly", source: "import from Ghost" });
  await world.db
    .updateTable("subscribers")
    .set({ tier_until: world.day(-1).toISOString() })
    .execute();
  await world.settle();
  expect(await world.person(id)).toMatchObject({ tier: "premium yearly", tier_by: null, tier_why: null });
  await world.pays({ id: "sub_1", email: MARA });
  expect(await has(world, id)).toContain("premium monthly: Pays");
});

it("a tier that came with a reader is not lost by their taking the free tier's link as well", async () => {
  const world = await payersWorld();
  const id = await world.reader(MARA, { tier: "premium yearly", source: "import from Ghost" });
  await world.pays({ id: "sub_1", email: MARA, price: "0" });
  await world.settle();
  expect(await world.person(id)).toMatchObject({ tier: "premium yearly", tier_by: null, tier_why: null });
});
