/** The payment page and the portal, request by request: what is shown, what is done, and what is not. */
import { expect, test } from "vitest";
import { filled, formIn } from "./desk-for-test.ts";
import { BEA, DAY, type Till, tillForTest } from "./till-for-test.ts";

const DECLINED = "4000000000000002";
const ASKS = "4000002500003155";
const FAILS_LATER = "4000000000000341";

const subscribed = async ({ stripe }: Pick<Till, "stripe">) =>
  (await stripe.subscriptions.list({ status: "all", limit: 100 })).data;
const last = async (till: Till) => {
  const [subscription] = await subscribed(till);
  if (!subscription) throw new Error("Nobody subscribed.");
  return subscription;
};

/** Into the portal as this address; where it is. */
async function enter(till: Till, email = BEA.email) {
  const { status, to } = await till.press(till.portal, { email });
  expect(status).toBe(303);
  return new URL(to, till.till).href;
}

test("the page says what is bought, for how much and how often, and takes a card", async () => {
  const till = await tillForTest();
  const { status, html, headers } = await till.open(
    `${till.links.monthly.url}?prefilled_email=bea@readers.example`,
  );
  expect(status).toBe(200);
  for (const part of [
    "Subscribe to Letters Premium",
    "$8.00",
    "per month",
    "Every issue, whole",
    "4242 4242 4242 4242",
  ])
    expect(html).toContain(part);
  expect(html).toContain('value="bea@readers.example"');
  expect(html).toContain("no money moves here");
  expect(html).not.toMatch(/<script|\sstyle=/);
  const policy = headers.get("content-security-policy") ?? "";
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("form-action 'self';");
});

test("who pays is subscribed, with the reference of the link's address", async () => {
  const till = await tillForTest();
  const { status, to } = await till.press(`${till.links.monthly.url}?client_reference_id=reader-7_A`, BEA);
  expect([status, to]).toEqual([303, expect.stringMatching(/^\/pay\/done\/cs_test_/)]);
  expect(await last(till)).toMatchObject({ status: "active" });
  const [session] = (await till.stripe.checkout.sessions.list()).data;
  expect(session).toMatchObject({
    client_reference_id: "reader-7_A",
    customer_details: { email: BEA.email, name: BEA.name },
    payment_link: till.links.monthly.id,
    payment_status: "paid",
  });
  const { html } = await till.open(`${till.till}${to}`);
  expect(html).toContain("$8.00 was paid for bea@readers.example");
  expect(html).toContain("renews on 2 April 2026");
});

test.each([["with space"], ["ümlaut"], ["a".repeat(201)], ["<b>"], [""]])(
  "a reference that the vendor can't take, like %j, is dropped, and the page works as ever",
  async (reference) => {
    const till = await tillForTest();
    const url = `${till.links.monthly.url}?${new URLSearchParams({ client_reference_id: reference })}`;
    expect((await till.press(url, BEA)).status).toBe(303);
    expect((await till.stripe.checkout.sessions.list()).data[0]?.client_reference_id).toBeNull();
  },
);

test("what is free asks for no card", async () => {
  const till = await tillForTest();
  const { html } = await till.open(till.links.free.url);
  expect(html).toContain("Free");
  expect(html).not.toContain('name="card"');
  expect((await till.press(till.links.free.url, { ...BEA, name: "" })).status).toBe(303);
  expect(await last(till)).toMatchObject({ status: "active", default_payment_method: null });
});

test("a trial asks for a card only where the link says so", async () => {
  const till = await tillForTest();
  const subscription_data = { trial_period_days: 14 };
  const without = await till.linkOf(till.prices.monthly, {
    subscription_data,
    payment_method_collection: "if_required",
  });
  const { html } = await till.open(without.url);
  expect(html).toContain("14 days free");
  expect(html).toContain("then $8.00 per month");
  expect(html).not.toContain('name="card"');
  const asking = await till.linkOf(till.prices.monthly, { subscription_data });
  expect((await till.open(asking.url)).html).toContain('name="card"');
  await till.press(asking.url, BEA);
  expect(await last(till)).toMatchObject({ status: "trialing" });
});

test("a declined card is said in words, what was typed is kept, and nothing happened", async () => {
  const till = await tillForTest();
  const { status, html } = await till.press(till.links.monthly.url, { ...BEA, card: DECLINED });
  expect(status).toBe(402);
  expect(html).toContain("Your card was declined. Nothing was charged");
  expect(html).toContain('value="bea@readers.example"');
  expect(html).toContain('value="Bea Holm"');
  expect(html).toMatch(new RegExp(`value="${DECLINED}" checked`));
  expect(await subscribed(till)).toEqual([]);
  expect((await till.stripe.customers.list()).data).toEqual([]);
});

test("a card whose bank asks first passes at the second try", async () => {
  const till = await tillForTest();
  const first = await till.press(till.links.monthly.url, { ...BEA, card: ASKS });
  expect([first.status, first.html]).toEqual([402, expect.stringContaining("confirm this payment")]);
  expect((await till.press(till.links.monthly.url, { ...BEA, card: ASKS })).status).toBe(303);
  expect(await subscribed(till)).toHaveLength(1);
});

test("a number that is no test card is refused, and never shown again", async () => {
  const till = await tillForTest();
  const { status, html } = await till.press(till.links.monthly.url, {
    ...BEA,
    card: "other",
    number: "4111 1111 1111 1111",
  });
  expect([status, html]).toEqual([400, expect.stringContaining("none of the test cards")]);
  expect(html).not.toContain("4111");
  const other = { ...BEA, card: "other", number: "5555 5555 5555 4444" };
  expect((await till.press(till.links.monthly.url, other)).status).toBe(303);
});

test.each([
  [{ ...BEA, email: "nobody" }, "Write an address like"],
  [{ ...BEA, name: "" }, "name that stands on the card"],
  [{ ...BEA, name: "x".repeat(201) }, "at most 200 letters"],
])("what is wrong with %j is said beside its field", async (typed, sentence) => {
  const till = await tillForTest();
  const { status, html } = await till.press(till.links.monthly.url, typed);
  expect([status, html]).toEqual([400, expect.stringContaining(sentence)]);
  expect(html).toContain('aria-invalid="true"');
  expect(await subscribed(till)).toEqual([]);
});

test("a form that is sent twice pays once, and leads to the same place", async () => {
  const till = await tillForTest();
  const { url } = till.links.monthly;
  const form = filled(formIn((await till.open(url)).html, new URL(url).pathname), {
    ...BEA,
    card: "4242424242424242",
  });
  const [one, two] = await Promise.all([till.send(url, form), till.send(url, form)]);
  expect([one?.status, two?.status]).toEqual([303, 303]);
  expect(two?.to).toBe(one?.to);
  expect(await subscribed(till)).toHaveLength(1);
});

test("the link's redirect is gone to with the session's id, and the form may lead there", async () => {
  const till = await tillForTest();
  const link = await till.linkOf(till.prices.monthly, {
    after_completion: {
      type: "redirect",
      redirect: { url: "https://letters.example/thanks?session={CHECKOUT_SESSION_ID}" },
    },
  });
  const { headers } = await till.open(link.url);
  expect(headers.get("content-security-policy")).toContain("form-action 'self' https://letters.example;");
  const { to } = await till.press(link.url, BEA);
  const [session] = (await till.stripe.checkout.sessions.list()).data;
  expect(to).toBe(`https://letters.example/thanks?session=${session?.id}`);
});

test("an inactive link says so, and takes nothing", async () => {
  const till = await tillForTest();
  const { id, url } = till.links.monthly;
  const form = (await till.open(url)).html;
  await till.stripe.paymentLinks.update(id, {
    active: false,
    inactive_message: "We moved to letters.example.",
  });
  expect((await till.open(url)).html).toContain("We moved to letters.example.");
  const { html } = await till.send(url, filled(formIn(form, new URL(url).pathname), BEA));
  expect(html).toContain("no longer active");
  expect(await subscribed(till)).toEqual([]);
  expect((await till.open(`${till.till}/pay/nothing`)).status).toBe(404);
});

test("a promotion code is taken off before paying, and a wrong one is said", async () => {
  const till = await tillForTest();
  const { id: coupon } = await till.stripe.coupons.create({ percent_off: 25, duration: "forever" });
  await till.stripe.promotionCodes.create({ promotion: { type: "coupon", coupon }, code: "FRIENDS" });
  const { html } = await till.open(`${till.links.monthly.url}?prefilled_promo_code=friends`);
  expect(html).toContain("25 % off for good");
  expect(html).toContain("$6.00");
  const wrong = await till.press(till.links.monthly.url, { ...BEA, act: "apply", promotion: "ENEMIES" });
  expect([wrong.status, wrong.html]).toEqual([400, expect.stringContaining("not valid")]);
  expect(wrong.html).toContain('value="bea@readers.example"');
  await till.press(till.links.monthly.url, { ...BEA, promotion: "FRIENDS" });
  expect((await till.stripe.invoices.list()).data[0]).toMatchObject({ total: 600, status: "paid" });
  expect((await till.open(till.links.yearly.url)).html).not.toContain('name="promotion"');
});

test.each<[string, Record<string, string>]>([
  ["another site", { origin: "https://evil.example", "sec-fetch-site": "cross-site" }],
  ["something that says nothing of itself", {}],
])("a form from %s pays nothing", async (_, headers) => {
  const till = await tillForTest();
  const { url } = till.links.monthly;
  const form = filled(formIn((await till.open(url)).html, new URL(url).pathname), BEA);
  expect((await till.send(url, form, headers)).status).toBe(403);
  expect(await subscribed(till)).toEqual([]);
});

test("a form of an earlier process is shown again with what was typed, and pays nothing", async () => {
  const till = await tillForTest();
  const { status, html } = await till.press(till.links.monthly.url, { ...BEA, token: "old" });
  expect([status, html]).toEqual([403, expect.stringContaining("started anew")]);
  expect(html).toContain('value="bea@readers.example"');
  expect(await subscribed(till)).toEqual([]);
});

test("the portal shows what is paid, when next, and with which card", async () => {
  const till = await tillForTest();
  await till.press(till.links.monthly.url, BEA);
  const { html } = await till.open(await enter(till));
  for (const part of ["Letters Premium", "$8.00 per month", "2 April 2026", "ends in 4242", "Paid"])
    expect(html).toContain(part);
});

test("an address that nobody pays with comes no further", async () => {
  const till = await tillForTest();
  expect((await till.open(`${till.portal}?prefilled_email=bea@readers.example`)).html).toContain(
    'value="bea@readers.example"',
  );
  const { status, html } = await till.press(till.portal, { email: "nobody@readers.example" });
  expect([status, html]).toEqual([400, expect.stringContaining("Nobody here pays with this address")]);
  expect((await till.open(`${till.till}/portal/session/bps_nothing`)).status).toBe(410);
});

test("a visit to the portal is over after an hour", async () => {
  const till = await tillForTest();
  await till.press(till.links.monthly.url, BEA);
  const session = await enter(till);
  till.clock.advance(3_601_000);
  expect((await till.open(session)).status).toBe(410);
});

test("who cancels keeps what is paid for until its end, and may change their mind", async () => {
  const till = await tillForTest();
  await till.press(till.links.monthly.url, BEA);
  const session = await enter(till);
  const path = new URL(session).pathname;
  const { to } = await till.press(session, {}, `${path}/cancel`);
  expect(to).toBe(`${path}?done=cancelled`);
  expect(await last(till)).toMatchObject({ status: "active", cancel_at_period_end: true });
  expect((await till.open(session)).html).toContain("It ends on 2 April 2026");
  await till.press(session, {}, `${path}/keep`);
  expect(await last(till)).toMatchObject({ cancel_at_period_end: false });
  await till.press(session, {}, `${path}/cancel`);
  till.clock.advance(32 * DAY);
  expect(await last(till)).toMatchObject({ status: "canceled" });
});

test("the plan can be changed to another of the portal's prices, and to no other", async () => {
  const till = await tillForTest();
  await till.press(till.links.monthly.url, BEA);
  const session = await enter(till);
  const path = new URL(session).pathname;
  const foreign = await till.press(session, { price: till.prices.free.id }, `${path}/plan`);
  expect([foreign.status, foreign.html]).toEqual([
    400,
    expect.stringContaining("offer that, so nothing was changed"),
  ]);
  await till.press(session, { price: till.prices.yearly.id }, `${path}/plan`);
  expect((await last(till)).items.data[0]?.price.id).toBe(till.prices.yearly.id);
});

test("name and address are changed there, where the portal allows it", async () => {
  const till = await tillForTest();
  await till.press(till.links.monthly.url, BEA);
  const session = await enter(till);
  await till.press(
    session,
    { email: "bea.holm@readers.example", name: "B. Holm" },
    `${new URL(session).pathname}/details`,
  );
  expect((await till.stripe.customers.list()).data).toMatchObject([
    { email: "bea.holm@readers.example", name: "B. Holm" },
  ]);
});

test("a payment that failed is made good in the portal: another card, and the open invoice", async () => {
  const till = await tillForTest();
  await till.press(till.links.monthly.url, { ...BEA, card: FAILS_LATER });
  till.clock.advance(31 * DAY + 7_200_000);
  expect(await last(till)).toMatchObject({ status: "past_due" });
  const session = await enter(till);
  const path = new URL(session).pathname;
  const failed = await till.press(session, {}, `${path}/pay`);
  expect([failed.status, failed.html]).toEqual([400, expect.stringContaining("declined")]);
  const refused = await till.press(session, { card: DECLINED }, `${path}/card`);
  expect([refused.status, refused.html]).toEqual([400, expect.stringContaining("Nothing was changed")]);
  await till.press(session, { card: "4242424242424242" }, `${path}/card`);
  const { to } = await till.press(session, {}, `${path}/pay`);
  expect(to).toBe(`${path}?done=paid`);
  expect(await last(till)).toMatchObject({ status: "active" });
});

test("nobody does anything with another customer's subscription", async () => {
  const till = await tillForTest();
  await till.press(till.links.monthly.url, BEA);
  const hers = (await last(till)).id;
  await till.press(till.links.monthly.url, { ...BEA, email: "cem@readers.example" });
  const session = await enter(till, "cem@readers.example");
  const { status } = await till.press(session, { subscription: hers }, `${new URL(session).pathname}/cancel`);
  expect(status).toBe(400);
  expect((await till.stripe.subscriptions.retrieve(hers)).cancel_at_period_end).toBe(false);
});
