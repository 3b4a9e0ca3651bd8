/** What members see of what they pay, and what becomes of it with an erasure. */
import { describe, expect, it } from "vitest";
import type { Realm } from "../../src/core/realm.ts";
import type { Shop } from "../../src/money/shop.ts";
import { type MemberWorld, memberWorld } from "./member-world.ts";
import { signUpWorld } from "./sign-up-world.ts";

const MARA = "mara@readers.example";
const PORTAL = "https://billing.pay.example/p/login/abc";
const shopOf = (realm: Realm): Shop => ({
  links: { free: null, monthly: "https://buy.pay.example/m", yearly: "https://buy.pay.example/y" },
  ...{ portal: PORTAL, realm },
});
const OF = { service: "stripe", account: "acct_1", realm: "sandbox" } as const;
const AT = "2026-11-02T12:00:00.000Z";

async function pay({ db }: Pick<MemberWorld, "db">, id: string, status = "active"): Promise<void> {
  const person = { email: MARA, name: "Mara Vogt" };
  await db
    .insertInto("customers")
    .values({
      id: "cus_1",
      ...OF,
      ...person,
      email_key: MARA,
      created_at: AT,
      gone_at: null,
      subscriber_id: id,
    })
    .execute();
  await db
    .insertInto("subscriptions")
    .values({
      ...{ id: "sub_1", ...OF, customer_id: "cus_1", status, currency: "USD", created_at: AT },
      ...{ trial_ends_at: null, cancels_at: null, canceled_at: null, ended_at: null, is_paused: 0 },
      ...{ latest_invoice_id: null, discounts: "[]", gone_at: null },
    })
    .execute();
  await db
    .insertInto("checkouts")
    .values({
      ...{ id: "cs_1", ...OF, ...person, reference: id, customer_id: "cus_1", subscription_id: "sub_1" },
      ...{ link_id: null, created_at: AT, completed_at: AT },
    })
    .execute();
  await db
    .insertInto("charges")
    .values({
      ...{ id: "ch_1", ...OF, customer_id: "cus_1", payment_intent_id: null, email: MARA, currency: "USD" },
      ...{ status: "succeeded", amount_minor: 1_000, refunded_minor: 0, is_disputed: 0, created_at: AT },
      entry_id: null,
    })
    .execute();
}

async function member(tier: string, more: Record<string, string> = {}, shop = shopOf("sandbox")) {
  const world = await memberWorld({ members: { shop: async () => shop } });
  const id = await world.reader(MARA, tier);
  await world.db
    .updateTable("subscribers")
    .set({ tier_by: "money", realm: "sandbox", ...more })
    .where("id", "=", id)
    .execute();
  return { ...world, id };
}

describe("a member's page", () => {
  it("says what they have, and leads to where it is changed or ended", async () => {
    const world = await member("premium monthly");
    await pay(world, world.id);
    const page = await (await world.signedIn(MARA)).text("/account");
    expect(page).toContain("a member, premium monthly.");
    expect(page).toContain(`href="${PORTAL}?prefilled_email=mara%40readers.example"`);
    expect(page).toContain("Change or end it");
  });

  it.each([
    [
      "to the end of what they paid for",
      "canceled",
      { tier_by: "money" },
      "premium yearly, until December 1, 2026.",
    ],
    ["while a payment is open", "past_due", { tier_by: "money" }, "You keep it until December 1, 2026"],
    ["as a gift", "canceled", { tier_by: "gift" }, "premium yearly, as a gift until December 1, 2026."],
  ])("says until when: %s", async (_, status, by, said) => {
    const world = await member("premium yearly", { ...by, tier_until: "2026-12-02T00:00:00.000Z" });
    await pay(world, world.id, status);
    expect(await (await world.signedIn(MARA)).text("/account")).toMatch(new RegExp(said, "i"));
  });

  it("shows no portal that is less real than the reader, nor one to who never paid", async () => {
    const live = await member("premium monthly", { realm: "live" }, shopOf("test"));
    await pay(live, live.id);
    expect(await (await live.signedIn(MARA)).text("/account")).not.toContain(PORTAL);
    const never = await member("free");
    expect(await (await never.signedIn(MARA)).text("/account")).not.toContain(PORTAL);
  });
});

describe("what was paid", () => {
  it("is in the file of all that is kept, in amounts, and stays without a name after an erasure", async () => {
    const world = await member("free");
    await pay(world, world.id);
    const browser = await world.signedIn(MARA);
    const held = JSON.parse(await browser.text("/account/export.json"));
    expect(held.payments).toMatchObject({
      customers: [{ id: "cus_1", service: "stripe", email: MARA }],
      subscriptions: [{ id: "sub_1", status: "active" }],
      charges: [{ id: "ch_1", at: AT, amount: "$10.00", status: "succeeded", disputed: false }],
      refunds: [],
    });
    expect(await browser.text("/account/erase")).toContain("Entries of payments");
    await browser.post("/account/erase", { email: MARA });
    const { db } = world;
    const kept = JSON.stringify([
      await db.selectFrom("customers").selectAll().execute(),
      await db.selectFrom("checkouts").selectAll().execute(),
      await db.selectFrom("charges").selectAll().execute(),
    ]);
    expect(kept).not.toMatch(/mara/i);
    expect(kept).toContain('"amount_minor":1000');
  });

  it("by somebody whom nobody had placed yet loses its name with the reader of that address", async () => {
    const world = await member("free");
    await pay(world, world.id);
    await world.db.updateTable("customers").set({ subscriber_id: null, open_why: "Nobody knows." }).execute();
    await (await world.signedIn(MARA)).post("/account/erase", { email: MARA });
    expect(await world.db.selectFrom("customers").selectAll().execute()).toMatchObject([
      { email: null, email_key: null, name: null, subscriber_id: world.id, open_why: null },
    ]);
  });

  it("is told on the page about privacy, with Stripe by name only where it is used", async () => {
    const practice = await memberWorld();
    expect(await practice.browser().text("/privacy")).toContain("What you paid and when");
    expect(await practice.browser().text("/privacy")).not.toContain("Stripe");
    const realms = { notion: "sandbox", resend: "sandbox", stripe: "live" } as const;
    const real = await memberWorld({ members: { realms } });
    expect(await real.browser().text("/privacy")).toContain("With the payment service Stripe");
  });
});

describe("the choice of a tier", () => {
  async function welcomed(shop: Shop) {
    const world = await signUpWorld({ signUp: { shop: async () => shop } });
    await world.subscribe(MARA);
    const path = String((await world.post(await world.link(), {})).headers.get("location"));
    return { ...world, path };
  }

  it("offers no link to who is more real than the shop", async () => {
    const world = await welcomed(shopOf("test"));
    await world.ledger.db.updateTable("subscribers").set({ realm: "live" }).execute();
    expect((await world.get(world.path)).text).not.toContain("buy.pay.example");
    expect((await (await welcomed(shopOf("live"))).get(world.path)).text).not.toContain(
      "client_reference_id=x",
    );
  });

  it("is none for who is a member already: they see what they have", async () => {
    const world = await welcomed(shopOf("live"));
    await world.ledger.db
      .updateTable("subscribers")
      .set({ tier: "premium yearly", tier_by: "money", tier_until: "2026-12-02T00:00:00.000Z" })
      .execute();
    const { heading, text } = await world.get(world.path);
    expect(heading).toBe("You are a member.");
    expect(text).toContain("a member, premium yearly, until December 1, 2026.");
    expect(text).not.toContain("buy.pay.example");
  });
});
