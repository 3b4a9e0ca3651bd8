/** `pressroom payments`: what is open is listed with the choices, and the owner's word is done at once. */
import { expect, it } from "vitest";
import { suppress } from "../../src/audience/suppressions.ts";
import { checkHealth } from "../../src/cli/health.ts";
import { type PaymentsOptions, showPayments } from "../../src/cli/payments.ts";
import { openTerminal } from "../../src/cli/terminal.ts";
import { settlePayers } from "../../src/money/settle-payers.ts";
import { performJob } from "../../src/operations/perform-job.ts";
import { shown } from "../content/desk-world.ts";
import { addReader, settledWorld } from "../desk/settled.ts";

const MARA = "mara@readers.example";
const NOOR = "noor@readers.example";
const OF = { service: "stripe", account: "acct_1", realm: "sandbox" } as const;

/** Two who pay: Mara, and somebody whose address may not be mailed. */
async function opened() {
  const world = await settledWorld();
  const { app, clock } = world;
  const { db } = app.ledger;
  await addReader(world, MARA);
  await suppress(db, clock, NOOR, "left before");
  const began = new Date(clock.now().getTime() - 5 * 60 * 60_000).toISOString();
  const ends = new Date(clock.now().getTime() + 20 * 24 * 60 * 60_000).toISOString();
  for (const [n, email] of [MARA, NOOR].entries()) {
    const customer = { id: `cus_${n}`, ...OF, email, email_key: email, name: "A <Name>", created_at: began };
    await db
      .insertInto("customers")
      .values({ ...customer, gone_at: null, touched_at: began })
      .execute();
    await db
      .insertInto("subscriptions")
      .values({
        ...{ id: `sub_${n}`, ...OF, customer_id: `cus_${n}`, status: "active", currency: "USD" },
        ...{ created_at: began, trial_ends_at: null, cancels_at: null, canceled_at: null, ended_at: null },
        ...{ is_paused: 0, latest_invoice_id: null, discounts: "[]", gone_at: null },
      })
      .execute();
    await db
      .insertInto("subscription_items")
      .values({
        ...{
          id: `si_${n}`,
          subscription_id: `sub_${n}`,
          price_id: "p",
          product_id: "prod_1",
          lookup_key: null,
        },
        ...{
          unit_amount: "1000",
          quantity: 1,
          every: "month",
          every_count: 1,
          is_metered: 0,
          discounts: "[]",
        },
        ...{ period_start: began, period_end: ends },
      })
      .execute();
    await db
      .insertInto("charges")
      .values({
        ...{ id: `ch_${n}`, ...OF, customer_id: `cus_${n}`, payment_intent_id: null, email: null },
        ...{ currency: "USD", status: "succeeded", amount_minor: 1_000, refunded_minor: 0 },
        ...{ is_disputed: 0, created_at: began, entry_id: null },
      })
      .execute();
  }
  await db
    .insertInto("refunds")
    .values({
      ...{ id: "re_1", ...OF, charge_id: "ch_1", status: "succeeded", reason: null, currency: "USD" },
      ...{ amount_minor: 200, created_at: began, entry_id: null, failure_entry_id: null },
    })
    .execute();
  await settlePayers(app);
  const signal = new AbortController().signal;
  const payments = (customer?: string, options: PaymentsOptions = {}) =>
    showPayments({ app, terminal: openTerminal(true), signal }, customer, options);
  return { ...world, payments };
}

it("lists who paid and what is open, and puts it right by the owner's word", async () => {
  const { app, owner, sync, payments } = await opened();
  const note = async () => shown(await owner.rowIn("Jobs", "sync-stripe"), "Note");
  await performJob(app, "sync-stripe", async () => ({ outcome: "done" }));
  await sync();
  expect(await note()).toBe(
    "It waits for you, because it is not certain who one of the payers is. Say who: npm run pressroom -- payments",
  );
  const health = await checkHealth(app);
  expect(health.find(({ service }) => service === "payments")).toMatchObject({
    ok: false,
    missing: "it is not certain who one of the payers is",
    next: "Say whose: npm run pressroom -- payments",
  });
  expect(await payments()).toMatchObject({
    exitCode: 0,
    json: {
      open: [
        {
          customer: "cus_1",
          email: NOOR,
          why: expect.stringContaining("never to be mailed"),
          couldBe: [],
          mayBeNew: false,
        },
      ],
      recent: [
        { email: MARA, tier: "premium monthly", amountMinor: 1_000, refundedMinor: 0, currency: "USD" },
        { email: null, customerId: "cus_1", amountMinor: 1_000, refundedMinor: 200 },
      ],
    },
  });
  await expect(payments("cus_1", { new: true })).rejects.toThrow("they can come back by themselves");
  await expect(payments("cus_1", { reader: "nobody@readers.example" })).rejects.toThrow("no reader is kept");
  expect(await payments("cus_1", { reader: MARA })).toMatchObject({
    json: { decided: { customer: "cus_1", reader: MARA, tier: "premium monthly" }, open: [] },
  });
  await sync();
  expect(await note()).toBe("");
  expect((await checkHealth(app)).some(({ service }) => service === "payments")).toBe(false);
  expect(await payments("cus_1", { ignore: true })).toMatchObject({ json: { decided: { ignored: true } } });
  expect(await payments()).toMatchObject({ json: { open: [], recent: [{}, { email: null }] } });
});

it("tells of the reader whom it became, and of nobody else with that address", async () => {
  const { app, clock, payments } = await opened();
  await app.ledger.db
    .insertInto("subscribers")
    .values({
      ...{ id: "0-live", realm: "live", email: MARA, email_key: MARA, name: "", tier: "free" },
      ...{ status: "confirmed", cohort: null, source: "sign-up", consent_act: null, consent_at: null },
      ...{ left_at: null, left_why: null, active_at: null },
      ...{ created_at: clock.now().toISOString(), updated_at: clock.now().toISOString() },
    })
    .execute();
  expect(await payments("cus_1", { reader: MARA })).toMatchObject({
    json: { decided: { reader: MARA, tier: "premium monthly" } },
  });
});

it("says what is wrong with a word that can't be understood, and changes nothing", async () => {
  const { payments, app } = await opened();
  const before = await app.ledger.db.selectFrom("customers").selectAll().execute();
  for (const [customer, options, wrong] of [
    [undefined, { new: true }, "of which customer"],
    ["cus_0", {}, "say one of --reader ADDRESS, --new and --ignore"],
    ["cus_0", { new: true, ignore: true }, "say one of"],
    ["cus_0'; --", { new: true }, "that is no customer's id"],
    ["cus_0", { reader: "mara at readers" }, "that is no mail address"],
    ["cus_9", { ignore: true }, "no customer is called cus_9"],
  ] as const)
    await expect(payments(customer, options)).rejects.toThrow(wrong);
  expect(await app.ledger.db.selectFrom("customers").selectAll().execute()).toEqual(before);
});
