/** Who paid and what they have then, by the job's own way: a person pays at the twin, and the next sync tells. */
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { loadConfig } from "../../config/load.ts";
import { syncStripe } from "../../jobs/sync-stripe.ts";
import { openApp } from "../../src/app.ts";
import { addConfirmed } from "../../src/audience/subscribers.ts";
import { performJob } from "../../src/operations/perform-job.ts";
import { storePath } from "../../src/sandbox/probe.ts";
import { inTransaction, openStore } from "../../src/sandbox/store.ts";
import { openLife } from "../../src/sandbox/stripe/open-life.ts";
import { temporaryHome } from "../sandbox/sandbox-for-test.ts";
import { catalog, stripeSandbox } from "../sandbox/stripe-sandbox.ts";
import { DAY_MS } from "./payers-world.ts";

const MARA = "mara@readers.example";
const GOOD = "4242424242424242";
const FAILS_LATER = "4000000000000341";
const HOUR_MS = 60 * 60_000;

/** A press whose Stripe is a twin; on 2 March 2026 Mara is a confirmed reader of it. */
async function press() {
  const { clock, stripe, urls, home: twin } = await stripeSandbox();
  const store = await openStore(storePath(twin));
  onTestFinished(() => store.close());
  const life = openLife({ store, clock, limits: {}, url: () => urls.stripe });
  const home = temporaryHome();
  const variables = { STRIPE_BASE_URL: urls.stripe, STRIPE_SECRET_KEY: "rk_test_letter" };
  const config = await loadConfig({ home, source: { variables, file: join(home, "no-such.env") } });
  const app = await openApp({ config, clock, logTo: "silent" });
  onTestFinished(() => app.close());
  const { product, monthly } = await catalog(stripe);
  const free = await stripe.prices.create({
    ...{ product: product.id, currency: "usd", unit_amount: 0 },
    recurring: { interval: "month" },
  });
  const link = (price: string) =>
    stripe.paymentLinks.create({
      ...{ line_items: [{ price, quantity: 1 }], expand: ["line_items"] },
      payment_method_collection: "if_required",
    });
  const links = { monthly: await link(monthly.id), free: await link(free.id) };
  const consent = { act: "a test", at: clock.now() };
  const mara = await addConfirmed(app, { email: MARA }, { realm: "test", source: "test", consent });
  if (!mara.added) throw new Error(mara.why);
  const act = <T>(work: (twinLife: typeof life) => T): T => inTransaction(store, () => work(life));
  return {
    ...{ app, clock, stripe, act, mara: mara.id },
    pays: (
      plan: keyof typeof links,
      { email = MARA, card = GOOD, reference = null as string | null } = {},
    ) => {
      const payer = { email, name: "Mara", card: plan === "free" ? null : { number: card }, reference };
      const paid = act((twinLife) => twinLife.pay(links[plan], payer));
      if (paid.kind !== "complete") throw new Error(paid.why);
      return String(paid.session.subscription);
    },
    /** The first sync in so many days. */
    async after(days: number): Promise<void> {
      clock.advance(days * DAY_MS);
      act((twinLife) => twinLife.bringDue());
      await performJob(app, "sync-stripe", syncStripe, { args: [] });
    },
    async sync() {
      clock.advance(HOUR_MS);
      return performJob(app, "sync-stripe", syncStripe, { args: [] });
    },
    /** `email status tier: why` of everybody. */
    readers: async () =>
      (await app.ledger.db.selectFrom("subscribers").selectAll().orderBy("email").execute()).map(
        ({ email, status, tier, tier_why }) => `${email} ${status} ${tier}: ${tier_why}`,
      ),
  };
}

test("a reader pays by their own link with another address, cancels, and reads on until the period ends", async () => {
  const { mara, pays, sync, after, readers, stripe } = await press();
  const subscription = pays("monthly", { email: "mara.at.work@readers.example", reference: mara });
  expect(await sync()).toMatchObject({ outcome: "done", readers: { matched: 1, made: 0, changed: 1 } });
  expect(await readers()).toEqual([
    `${MARA} confirmed premium monthly: Pays $5.00 a month by Stripe since 2 Mar 2026; next on 2 Apr 2026.`,
  ]);
  expect(await sync()).toMatchObject({ outcome: "idle", calls: 1 });
  await after(31);
  expect(await readers()).toEqual([expect.stringContaining("since 2 Mar 2026; next on 2 May 2026.")]);
  await stripe.subscriptions.update(subscription, { cancel_at_period_end: true });
  await sync();
  expect(await readers()).toEqual([`${MARA} confirmed premium monthly: Cancelled; paid until 2 May 2026.`]);
  await after(28);
  expect(await readers()).toEqual([expect.stringContaining("premium monthly: Cancelled; paid until")]);
  await after(3);
  expect(await readers()).toEqual([`${MARA} confirmed free: Cancelled; it was paid until 2 May 2026.`]);
});

test("a card that fails at the renewal keeps premium for the grace, and what the service gives up ends it", async () => {
  const { pays, after, readers } = await press();
  pays("monthly", { card: FAILS_LATER });
  await after(30);
  expect(await readers()).toEqual([expect.stringContaining("premium monthly: Pays")]);
  await after(2);
  expect(await readers()).toEqual([
    `${MARA} confirmed premium monthly: A payment failed on 2 Apr 2026; premium until 16 Apr 2026 (14 days of grace).`,
  ]);
  await after(10);
  expect(await readers()).toEqual([expect.stringContaining("premium monthly: A payment failed")]);
  await after(30);
  expect(await readers()).toEqual([
    `${MARA} confirmed free: A payment failed on 2 Apr 2026 and was never made up for: premium ended.`,
  ]);
});

test("a refund, a dispute and its end, as the service tells them", async () => {
  const { app, act, pays, sync, readers } = await press();
  pays("monthly");
  await sync();
  const { id: charge } = await app.ledger.db.selectFrom("charges").select("id").executeTakeFirstOrThrow();
  const dispute = act((life) => life.dispute(charge));
  await sync();
  expect(await readers()).toEqual([expect.stringContaining("free: They dispute a payment since 2 Mar 2026")]);
  act((life) => life.closeDispute(dispute.id, "won"));
  await sync();
  expect(await readers()).toEqual([expect.stringContaining("premium monthly: Pays")]);
  act((life) => life.refund({ charge, amount: 200 }));
  await sync();
  expect(await readers()).toEqual([expect.stringContaining("premium monthly: Pays")]);
  act((life) => life.refund({ charge }));
  await sync();
  expect(await readers()).toEqual([`${MARA} confirmed free: Refunded in full on 2 Mar 2026: premium ended.`]);
});

test("strangers who pay or take the free tier wait as readers; who changes their address stays who they are", async () => {
  const { app, pays, sync, readers, stripe } = await press();
  pays("monthly", { email: "noor@readers.example" });
  pays("free", { email: "ives@readers.example" });
  expect(await sync()).toMatchObject({ readers: { matched: 0, made: 2 } });
  const waiting = [
    "ives@readers.example pending free: Chose to read for free, by Stripe, on 2 Mar 2026.",
    `${MARA} confirmed free: null`,
    expect.stringContaining("noor@readers.example pending premium monthly: Pays"),
  ];
  expect(await readers()).toEqual(waiting);
  const noor = await app.ledger.db
    .selectFrom("customers")
    .select("id")
    .where("email", "like", "noor%")
    .executeTakeFirstOrThrow();
  await stripe.customers.update(noor.id, { email: MARA });
  await sync();
  expect(await readers()).toEqual(waiting);
});
