/** Who paid while they were on no list is asked once, by a mail that says why; and nothing else is mailed to them. */
import { describe, expect, it } from "vitest";
import { sendRequested } from "../../jobs/send-requested.ts";
import { BY_PAYMENT } from "../../src/audience/payers.ts";
import { unsubscribe } from "../../src/audience/subscribers.ts";
import { suppress } from "../../src/audience/suppressions.ts";
import { newId } from "../../src/core/ids.ts";
import { hold } from "../../src/ledger/held.ts";
import type { NewSubscriberRow } from "../../src/ledger/tables/audience.ts";
import { type SignUpWorld, signUpWorld } from "../web/sign-up-world.ts";

const NOOR = "noor@readers.example";
const DAY_MS = 24 * 60 * 60_000;

/** A reader as a match left them, and the customer who is asking. */
async function payer(world: SignUpWorld, given: Partial<NewSubscriberRow> = {}): Promise<string> {
  const { db } = world.ledger;
  const now = world.clock.now().toISOString();
  const row: NewSubscriberRow = {
    ...{ id: newId(), realm: "sandbox", email: NOOR, email_key: NOOR, name: "Noor", tier: "premium monthly" },
    ...{ status: "pending", cohort: null, source: BY_PAYMENT, consent_act: null, consent_at: null },
    ...{ left_at: null, left_why: null, active_at: null, created_at: now, updated_at: now, tier_by: "money" },
    ...given,
  };
  await db.insertInto("subscribers").values(row).execute();
  await customer(world, "cus_1", row.id);
  return row.id;
}

async function customer(world: SignUpWorld, id: string, subscriber_id: string): Promise<void> {
  const now = world.clock.now().toISOString();
  await world.ledger.db
    .insertInto("customers")
    .values({
      ...{ id, service: "stripe", account: "acct_1", realm: "sandbox", email: NOOR, email_key: NOOR },
      ...{ name: null, created_at: now, gone_at: null, subscriber_id, matched_by: "new", asks_at: now },
    })
    .execute();
}

const run = (world: SignUpWorld) => sendRequested({ ...world.mail, signal: new AbortController().signal });
const subjects = async (world: SignUpWorld) => (await world.mails()).map(({ subject }) => subject);
const PAID = "You paid for The Small Press: one press, and the issues come";

describe("somebody who paid and is on no list", () => {
  it("is asked once, in words about their payment, and confirms as others do", async () => {
    const world = await signUpWorld();
    await payer(world);
    expect(await run(world)).toMatchObject({ outcome: "done", invited: 1 });
    expect(await subjects(world)).toEqual([PAID]);
    expect(String((await world.mails())[0]?.text)).toContain("You paid for The Small Press");
    expect(String((await world.mails())[0]?.text)).not.toContain("invite");
    expect((await world.post(await world.link(), {})).status).toBe(303);
    expect((await world.people())[0]).toMatchObject({ status: "confirmed", tier: "premium monthly" });
    await run(world);
    expect(await subjects(world)).toHaveLength(1);
  });

  it("is asked once only, though they never answer, and pay as another customer too", async () => {
    const world = await signUpWorld();
    const id = await payer(world);
    await run(world);
    world.clock.advance(DAY_MS);
    await customer(world, "cus_2", id);
    for (let month = 0; month < 3; month++) {
      world.clock.advance(31 * DAY_MS);
      await run(world);
    }
    expect(await subjects(world)).toEqual([PAID]);
    expect(await world.people()).toHaveLength(1);
  });

  it("by the free tier is asked to confirm, as after the form", async () => {
    const world = await signUpWorld();
    await payer(world, { tier: "free" });
    await run(world);
    expect(await subjects(world)).toEqual(["Confirm your subscription to The Small Press"]);
  });

  it("who had left is asked again, and not after they leave once more", async () => {
    const world = await signUpWorld();
    const left_at = new Date(world.clock.now().getTime() - DAY_MS).toISOString();
    const id = await payer(world, { status: "unsubscribed", source: "sign-up", left_at });
    await run(world);
    expect(await subjects(world)).toEqual([PAID]);
    await world.post(await world.link(), {});
    world.clock.advance(DAY_MS);
    await unsubscribe(world, id, "by the link");
    await run(world);
    expect(await subjects(world)).toHaveLength(1);
  });

  it("waits for a mail service that may send, and is never asked where their address is barred", async () => {
    const world = await signUpWorld();
    await payer(world);
    await hold(world.ledger, "this is a test");
    expect(await run(world)).toMatchObject({ outcome: "idle" });
    const barred = await signUpWorld();
    await payer(barred);
    await suppress(barred.ledger.db, barred.clock, NOOR, "complaint");
    await run(barred);
    expect([await subjects(world), await subjects(barred)]).toEqual([[], []]);
  });

  it("is not forgotten after two weeks, whatever way they came", async () => {
    const world = await signUpWorld();
    await payer(world, { source: "sign-up", tier: "free" });
    world.clock.advance(30 * DAY_MS);
    await run(world);
    expect((await world.people()).map(({ email }) => email)).toEqual([NOOR]);
  });
});

it("an invitation is mailed once, also after what is known of its mail would be forgotten", async () => {
  const world = await signUpWorld();
  const { db } = world.ledger;
  const id = await payer(world, { source: "invitation", tier: "free", tier_by: null });
  await db.deleteFrom("customers").where("subscriber_id", "=", id).execute();
  for (let month = 0; month < 3; month++) {
    await run(world);
    world.clock.advance(31 * DAY_MS);
  }
  expect(await subjects(world)).toEqual(["An invitation to The Small Press"]);
});
