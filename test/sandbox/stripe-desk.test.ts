/** The till on the desk: what it shows, what its buttons do, and what the owner can do from elsewhere. */
import { expect, test } from "vitest";
import { filled, formIn } from "./desk-for-test.ts";
import { mailSandbox } from "./sandbox-for-test.ts";
import { BEA, DAY, type Till, tillForTest } from "./till-for-test.ts";

/** A till with one paying customer, and somebody at the desk. */
async function desk(card = "4242424242424242") {
  const till = await tillForTest();
  await till.press(`${till.links.monthly.url}`, { ...BEA, card });
  const [customer] = (await till.stripe.customers.list()).data;
  const path = `/stripe/customers/${customer?.id}`;
  const look = async (at: string) => (await till.open(`${till.desk}${at}`)).html;
  /** Presses the first button of this act on the customer's page. */
  const act = (name: string, changes: Record<string, string> = {}) =>
    till.press(`${till.desk}${path}`, changes, `${path}/${name}`);
  const charge = async () => (await till.stripe.charges.list()).data[0];
  const subscription = async () => (await till.stripe.subscriptions.list({ status: "all" })).data[0];
  return { ...till, customerId: customer?.id ?? "", path, look, act, charge, subscription };
}

test("the till shows what it took, where one pays, and who paid", async () => {
  const { look, links, portal } = await desk();
  const html = await look("/stripe");
  for (const part of [links.monthly.url, links.free.url, portal, "$8.00 per month", BEA.email])
    expect(html).toContain(part);
  expect(html).toMatch(/On its way<\/dt><dd>\$7\.\d\d</);
  expect(await look("/")).toContain('href="/stripe"');
  expect(await look("/stripe/customers")).toContain(BEA.email);
  expect(await look("/stripe/customers?q=holm")).toContain(BEA.email);
  expect(await look("/stripe/customers?q=nobody")).toContain("No customer is called like that");
  expect(await look("/stripe/payments")).toContain("$8.00");
});

test("a customer's page tells of everything, in order, in words", async () => {
  const { look, path } = await desk();
  const html = await look(path);
  for (const part of ["Letters Premium", "$8.00 per month", "Card charged", "Subscribed", "Invoice paid"])
    expect(html).toContain(part);
  expect(html).not.toMatch(/<script|\sstyle=/);
  expect(await look("/stripe/customers/cus_nobody")).toContain("Nothing is here");
});

test("a payment is given back in part, then whole, and a refund can come back", async () => {
  const { act, charge, look, path, stripe } = await desk();
  expect((await act("refund", { amount: "3.50" })).to).toBe(`${path}?done=refund`);
  expect(await charge()).toMatchObject({ amount_refunded: 350, refunded: false });
  expect(await look(path)).toContain("Refund $4.50");
  expect((await act("refund", { amount: "4.51" })).status).toBe(400);
  expect((await act("refund", { amount: "four" })).html).toContain("no amount of money");
  expect((await act("fail-refund")).status).toBe(303);
  expect((await stripe.refunds.list()).data).toMatchObject([{ status: "failed" }]);
  await act("refund");
  expect(await charge()).toMatchObject({ amount_refunded: 800, refunded: true });
});

test.each(["won", "lost"] as const)("a payment is disputed, and the dispute is %s", async (end) => {
  const { act, charge, stripe, look, path } = await desk();
  await act("dispute");
  expect(await charge()).toMatchObject({ disputed: true });
  expect((await act(end)).to).toBe(`${path}?done=${end}`);
  expect((await stripe.disputes.list()).data).toMatchObject([{ status: end }]);
  expect(await look(path)).toContain(`dispute ${end}`);
});

test("the next payment is made to fail, the card repaired, and the invoice paid", async () => {
  const { act, clock, subscription, look, path } = await desk();
  await act("break-card");
  expect(await look(path)).toContain("fails at the next payment");
  clock.advance(31 * DAY + 7_200_000);
  await look("/stripe");
  expect(await subscription()).toMatchObject({ status: "past_due" });
  expect(await look(path)).toContain("Payment of an invoice failed");
  await act("mend-card");
  await act("pay");
  expect(await subscription()).toMatchObject({ status: "active" });
});

test("a subscription is paused, resumed, ended with its period, kept, and cancelled", async () => {
  const { act, subscription } = await desk();
  await act("pause");
  expect(await subscription()).toMatchObject({ pause_collection: { behavior: "void" } });
  await act("resume");
  expect(await subscription()).toMatchObject({ pause_collection: null });
  await act("end");
  expect(await subscription()).toMatchObject({ cancel_at_period_end: true });
  await act("keep");
  expect(await subscription()).toMatchObject({ cancel_at_period_end: false });
  await act("cancel");
  expect(await subscription()).toMatchObject({ status: "canceled" });
});

test("what is available is paid out", async () => {
  const { desk: url, clock, press, look, stripe } = await desk();
  clock.advance(8 * DAY);
  expect(await look("/stripe")).toContain("Pay out what is available");
  expect((await press(`${url}/stripe`, {}, "/stripe/payouts")).to).toBe("/stripe?done=payout");
  expect((await stripe.payouts.list()).data).toHaveLength(1);
});

test("time passes by a button for who lives by a test clock, and only for them", async () => {
  const { stripe, prices, desk: url, press, look, path, clock } = await desk();
  expect(await look(path)).not.toContain("Let it pass");
  const now = Math.floor(clock.now().getTime() / 1000);
  const testClock = await stripe.testHelpers.testClocks.create({ frozen_time: now });
  const { id } = await stripe.customers.create({ email: "cem@readers.example", test_clock: testClock.id });
  await stripe.subscriptions.create({
    customer: id,
    items: [{ price: prices.monthly.id }],
    trial_period_days: 14,
  });
  const page = `/stripe/customers/${id}`;
  expect((await press(`${url}${page}`, { seconds: "604800" }, `${page}/pass-time`)).to).toBe(
    `${page}?done=pass-time`,
  );
  expect((await stripe.testHelpers.testClocks.retrieve(testClock.id)).frozen_time).toBe(now + 604_800);
  expect(await look(page)).toContain("lives by a test clock");
});

test("events that come late or never say so", async () => {
  const { till, owner, links, look } = await desk();
  const answer = await fetch(`${till}/_owner/events`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ drop: 1 }),
  });
  expect(answer.status).toBe(200);
  await owner.pay({ link: links.monthly.id, email: "cem@readers.example" });
  expect(await look("/stripe/events")).toContain("never listed");
});

test("no button works without this process's token, or from elsewhere", async () => {
  const { open, send, desk: url, path, charge } = await desk();
  const form = formIn((await open(`${url}${path}`)).html, `${path}/refund`);
  const action = `${url}${path}/refund`;
  expect((await send(action, form, { origin: "https://evil.example" })).status).toBe(403);
  expect((await send(action, form, {})).status).toBe(403);
  const stale = await send(action, filled(form, { token: "old" }));
  expect([stale.status, stale.html]).toEqual([403, expect.stringContaining("started anew")]);
  expect(await charge()).toMatchObject({ amount_refunded: 0 });
});

test("where the till doesn't run, the desk says so", async () => {
  const { urls } = await mailSandbox();
  const answer = await fetch(`${urls.desk}/stripe`);
  expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining("does not run here")]);
});

const owned = async (till: Till, path: string, body: unknown, headers: Record<string, string> = {}) =>
  (
    await fetch(`${till.till}/_owner${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify(body),
    })
  ).status;

test("the owner has somebody pay, and a bank take it back, from any process", async () => {
  const { owner, links, stripe } = await tillForTest();
  const paid = await owner.pay({
    link: links.monthly.url,
    email: "cem@readers.example",
    reference: "reader-1",
  });
  expect(paid).toMatchObject({ kind: "complete", session: { client_reference_id: "reader-1" } });
  expect(
    await owner.pay({ link: links.yearly.id, email: "dee@readers.example", card: "4000000000000002" }),
  ).toMatchObject({
    kind: "declined",
  });
  expect(await owner.refund("cem@readers.example", { amount: 100 })).toMatchObject({ amount: 100 });
  await owner.dispute("cem@readers.example");
  expect(await owner.closeDispute("cem@readers.example", "won")).toMatchObject({ status: "won" });
  await owner.setCard("cem@readers.example", "5555555555554444");
  expect(await owner.cancel("cem@readers.example", true)).toMatchObject({ cancel_at_period_end: true });
  expect(await owner.cancel("cem@readers.example")).toMatchObject({ status: "canceled" });
  expect(await owner.payOut()).toBeNull();
  expect((await stripe.customers.list()).data).toHaveLength(1);
});

test("what the owner asks wrongly is refused, and a browser is none", async () => {
  const till = await tillForTest();
  expect(await owned(till, "/refund", { charge: "nobody@readers.example" })).toBe(404);
  expect(await owned(till, "/pay", { link: "plink_nothing", email: "a@readers.example" })).toBe(404);
  expect(await owned(till, "/pay", { link: till.links.free.id, email: "no address" })).toBe(400);
  expect(await owned(till, "/close-dispute", { dispute: "du_1", status: "drawn" })).toBe(400);
  expect(await owned(till, "/payout", {}, { origin: "http://127.0.0.1" })).toBe(403);
  expect((await till.stripe.customers.list()).data).toEqual([]);
});

test("the owner has somebody pay who lives by a test clock, at the link's address of an earlier port", async () => {
  const { owner, links, stripe } = await tillForTest();
  const frozen_time = Date.parse("2025-06-01T00:00:00Z") / 1000;
  const { id: clock } = await stripe.testHelpers.testClocks.create({ frozen_time });
  const link = `http://127.0.0.1:1${new URL(links.monthly.url).pathname}?client_reference_id=1`;
  await owner.pay({ link, email: "cem@readers.example", clock });
  expect((await stripe.customers.list({ test_clock: clock })).data).toMatchObject([
    { email: "cem@readers.example", created: frozen_time },
  ]);
});
