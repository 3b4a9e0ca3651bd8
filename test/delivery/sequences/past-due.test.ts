/** Mails that follow from payments: a welcome to who pays now, reminders to whose payment failed, through whole runs. */
import { expect, test } from "vitest";
import { newId } from "../../../src/core/ids.ts";
import { followPayment } from "../../../src/delivery/sequences/follow-payment.ts";
import { settlePayers } from "../../../src/money/settle-payers.ts";
import { DAY_MS, HOUR_MS, openSequences, type SequencesWorld } from "./world.ts";

const MARA = "mara@readers.example";
const REMINDERS = [
  "A payment did not go through",
  "Your card, when you have a minute",
  "Before your membership rests",
];
const THANKS = "Thank you for becoming a member";

async function opened() {
  const world = await openSequences();
  await world.open();
  world.later(HOUR_MS);
  // No welcome on the way: these are about payments alone.
  const id = await world.join({ email: MARA, consent_act: "a test" });
  return { ...world, id };
}

async function subscribe(world: SequencesWorld, { id, email = MARA, status = "active" }: Subscribed) {
  const { app, clock } = world;
  const now = clock.now();
  const { db } = app.ledger;
  const of = { service: "stripe", account: "acct_1", realm: "sandbox" } as const;
  const touched_at = now.toISOString();
  await db
    .insertInto("customers")
    .values({
      id: `cus_${id}`,
      ...of,
      email,
      email_key: email,
      name: null,
      created_at: touched_at,
      gone_at: null,
      touched_at,
    })
    .onConflict((conflict) => conflict.column("id").doUpdateSet({ touched_at }))
    .execute();
  await db
    .insertInto("subscriptions")
    .values({
      ...{ id, ...of, customer_id: `cus_${id}`, status, currency: "USD", created_at: touched_at },
      ...{ trial_ends_at: null, cancels_at: null, canceled_at: null, ended_at: null, is_paused: 0 },
      ...{ latest_invoice_id: null, discounts: "[]", gone_at: null },
    })
    .onConflict((conflict) => conflict.column("id").doUpdateSet({ status }))
    .execute();
  await db
    .insertInto("subscription_items")
    .values({
      ...{ id: `si_${id}`, subscription_id: id, price_id: "price_1", product_id: "prod_1", lookup_key: null },
      ...{ unit_amount: "1000", quantity: 1, every: "month", every_count: 1, is_metered: 0, discounts: "[]" },
      ...{ period_start: touched_at, period_end: new Date(now.getTime() + 30 * DAY_MS).toISOString() },
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

interface Subscribed {
  id: string;
  email?: string;
  status?: string;
}

/** An invoice of today that waits to be paid. */
async function bill(world: SequencesWorld, subscription: string): Promise<void> {
  const created_at = world.clock.now().toISOString();
  await world.app.ledger.db
    .insertInto("invoices")
    .values({
      ...{ id: `in_${newId()}`, service: "stripe", account: "acct_1", realm: "sandbox", currency: "USD" },
      ...{ customer_id: `cus_${subscription}`, subscription_id: subscription, status: "open" },
      ...{ reason: "subscription_cycle", total_minor: 1_000, tax_minor: 0, due_minor: 1_000, paid_minor: 0 },
      ...{ attempts: 1, created_at, next_attempt_at: null, paid_at: null, gone_at: null },
    })
    .execute();
}

/** As the job does it after each sync. */
const settle = ({ app, clock }: SequencesWorld) =>
  settlePayers(app, followPayment({ clock, sink: app.realms.resend }));

async function days(world: SequencesWorld, count: number): Promise<void> {
  for (let day = 0; day < count; day++) {
    await settle(world);
    await world.send();
    world.later(DAY_MS);
  }
}

test("who pays for the first time is thanked once, however often it is told", async () => {
  const world = await opened();
  await days(world, 1);
  await subscribe(world, { id: "sub_1" });
  await days(world, 3);
  await subscribe(world, { id: "sub_2" });
  await days(world, 3);
  expect(world.mails()).toEqual([`${MARA}: ${THANKS}`]);
});

test("who has paid for long when payments are first read is not thanked, nor who was imported", async () => {
  const world = await opened();
  await days(world, 1);
  const source = "import from Ghost";
  await world.join({ email: "ruth@readers.example", consent_act: "a test", source, tier: "premium monthly" });
  for (const [id, email] of [
    ["sub_1", MARA],
    ["sub_2", "ruth@readers.example"],
  ] as const)
    await subscribe(world, { id, email });
  const created_at = new Date(world.clock.now().getTime() - 300 * DAY_MS).toISOString();
  await world.app.ledger.db.updateTable("subscriptions").set({ created_at }).execute();
  await days(world, 3);
  expect(await world.app.ledger.db.selectFrom("subscribers").select(["tier", "tier_by"]).execute()).toEqual([
    { tier: "premium monthly", tier_by: "money" },
    { tier: "premium monthly", tier_by: "money" },
  ]);
  expect(world.mails()).toEqual([]);
});

test("who pays before they say yes is thanked when they do", async () => {
  const world = await opened();
  await days(world, 1);
  await subscribe(world, { id: "sub_1", email: "new@readers.example" });
  world.later(2 * HOUR_MS);
  await days(world, 2);
  expect(world.mails()).toEqual([]);
  await world.app.ledger.db
    .updateTable("subscribers")
    .set({ status: "confirmed", consent_at: world.clock.now().toISOString() })
    .where("email", "=", "new@readers.example")
    .execute();
  await days(world, 2);
  expect(world.mails()).toEqual([`new@readers.example: ${THANKS}`]);
});

test("nobody thanks for a gift of the owner's", async () => {
  const world = await opened();
  await days(world, 1);
  const now = world.clock.now().toISOString();
  await world.app.ledger.db
    .updateTable("subscribers")
    .set({ gift_until: "2027-11-24", tier_until: now })
    .execute();
  await days(world, 3);
  expect(await world.app.ledger.db.selectFrom("subscribers").select("tier").execute()).toEqual([
    { tier: "premium monthly" },
  ]);
  expect(world.mails()).toEqual([]);
});

test("a payment that failed is told at once, after three days and after eight, and then premium ends", async () => {
  const world = await opened();
  await subscribe(world, { id: "sub_1" });
  await days(world, 2);
  await subscribe(world, { id: "sub_1", status: "past_due" });
  await bill(world, "sub_1");
  await days(world, 20);
  expect(world.mails()).toEqual([THANKS, ...REMINDERS].map((subject) => `${MARA}: ${subject}`));
  const ways = (await world.ways()).filter(({ sequence }) => sequence === "past-due");
  expect(ways).toMatchObject([{ ended_why: "they no longer pay" }]);
  expect(await world.app.ledger.db.selectFrom("subscribers").select("tier").execute()).toEqual([
    { tier: "free" },
  ]);
});

test("who pays after the first reminder gets no other, and the next failure begins anew", async () => {
  const world = await opened();
  await subscribe(world, { id: "sub_1" });
  await days(world, 2);
  await subscribe(world, { id: "sub_1", status: "past_due" });
  await bill(world, "sub_1");
  await days(world, 2);
  await world.app.ledger.db.updateTable("invoices").set({ status: "paid", paid_minor: 1_000 }).execute();
  await subscribe(world, { id: "sub_1" });
  await days(world, 10);
  expect(world.mails()).toEqual([THANKS, REMINDERS[0]].map((subject) => `${MARA}: ${subject}`));
  await subscribe(world, { id: "sub_1", status: "past_due" });
  await bill(world, "sub_1");
  await days(world, 1);
  expect(world.mails().at(-1)).toBe(`${MARA}: ${REMINDERS[0]}`);
  const ways = (await world.ways()).filter(({ sequence }) => sequence === "past-due");
  expect(ways).toMatchObject([{ ended_why: "they paid" }, { ended_at: null }]);
});
