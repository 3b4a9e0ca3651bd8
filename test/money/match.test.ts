/** Who paid: told from the link, from before, from a confirmed address; and what nobody can tell is the owner's. */
import { describe, expect, it } from "vitest";
import { eraseAddress } from "../../src/audience/erase.ts";
import { unsubscribe } from "../../src/audience/subscribers.ts";
import { suppress } from "../../src/audience/suppressions.ts";
import { countingRule } from "../../src/money/counting.ts";
import { choicesFor, giveTo, ignore, makeReader } from "../../src/money/match/by-owner.ts";
import { settlePayers } from "../../src/money/settle-payers.ts";
import { keepCustomer, type PayersWorld, payersWorld } from "./payers-world.ts";

const MARA = "mara@readers.example";
const NOOR = "noor@readers.example";
const HOUR_MS = 60 * 60_000;

const payerOf = async (world: PayersWorld, customer = "cus_sub_1") => {
  const { subscriber_id } = await world.customer(customer);
  return subscriber_id === null ? null : (await world.person(subscriber_id)).email;
};
const people = async (world: PayersWorld) =>
  (await world.db.selectFrom("subscribers").selectAll().orderBy("email").execute()).map(
    ({ email, status, tier, source }) => `${email} ${status} ${tier} ${source}`,
  );
const why = async (world: PayersWorld, customer = "cus_sub_1") => (await world.customer(customer)).open_why;

describe("a payment", () => {
  it("by a reader's own link is theirs, whatever address they pay with", async () => {
    const world = await payersWorld();
    const mara = await world.reader(MARA);
    await world.reader(NOOR);
    await world.pays({ id: "sub_1", email: NOOR });
    await world.checkout("cus_sub_1", { reference: mara, email: NOOR });
    expect(await world.settle()).toMatchObject({ matched: 1, made: 0, changed: 1 });
    expect(await payerOf(world)).toBe(MARA);
    expect(await world.customer("cus_sub_1")).toMatchObject({ matched_by: "reference", asks_at: null });
    expect(await world.settle()).toMatchObject({ matched: 0, made: 0, changed: 0 });
  });

  it("whose link arrives last of all is theirs all the same, and whoever had it before has it no more", async () => {
    const world = await payersWorld();
    const [mara, noor] = [await world.reader(MARA), await world.reader(NOOR)];
    await world.pays({ id: "sub_1", email: NOOR });
    await world.settle();
    expect(await world.person(noor)).toMatchObject({ tier: "premium monthly" });
    await world.checkout("cus_sub_1", { reference: mara, email: NOOR });
    await world.settle();
    expect(await payerOf(world)).toBe(MARA);
    expect(await world.person(mara)).toMatchObject({ tier: "premium monthly" });
    expect(await world.person(noor)).toMatchObject({
      tier: "free",
      tier_why: "None of their payments counts any more.",
    });
  });

  it("with what is no reader's in its link is told by its address", async () => {
    const world = await payersWorld();
    await world.reader(MARA);
    await world.pays({ id: "sub_1", email: "  MARA@readers.example " });
    await world.checkout("cus_sub_1", { reference: "'; drop table subscribers; --" });
    await world.settle();
    expect(await payerOf(world)).toBe(MARA);
  });

  it("stays whose it was when they change their address at the payment service, told at once or at last", async () => {
    const world = await payersWorld();
    await world.reader(MARA);
    await world.reader(NOOR);
    await world.pays({ id: "sub_1", email: MARA });
    await world.settle();
    await world.pays({ id: "sub_1", email: NOOR });
    await world.settle();
    expect(await payerOf(world)).toBe(MARA);
    await world.pays({ id: "sub_2", email: NOOR });
    await world.checkout("cus_sub_2", { email: MARA });
    await world.settle();
    expect(await payerOf(world, "cus_sub_2")).toBe(MARA);
  });

  it("that is live finds live readers only, and one of the test mode never touches those", async () => {
    const world = await payersWorld();
    const live = await world.reader(MARA);
    const invented = await world.reader(MARA, { realm: "sandbox" });
    await world.pays({ id: "sub_1", email: MARA, realm: "test" });
    await world.checkout("cus_sub_1", { reference: live });
    await world.settle();
    expect(await world.customer("cus_sub_1")).toMatchObject({ subscriber_id: invented });
    expect(await world.person(live)).toMatchObject({ tier: "free" });
    await world.pays({ id: "sub_2", email: NOOR });
    await world.checkout("cus_sub_2", { reference: invented });
    await world.settle();
    expect(await world.byEmail(NOOR)).toMatchObject({ realm: "live", status: "pending" });
  });
});

it("a run that dies before the tiers are written leaves all of it to the next", async () => {
  const world = await payersWorld();
  const mara = await world.reader(MARA);
  await world.pays({ id: "sub_1", email: MARA });
  const dies = settlePayers(world.host, async () => {
    throw new Error("the machine stopped");
  });
  await expect(dies).rejects.toThrow("the machine stopped");
  expect(await world.person(mara)).toMatchObject({ tier: "free" });
  expect((await world.customer("cus_sub_1")).touched_at).not.toBeNull();
  expect(await world.settle()).toMatchObject({ changed: 1 });
  expect(await world.person(mara)).toMatchObject({ tier: "premium monthly" });
  expect((await world.customer("cus_sub_1")).touched_at).toBeNull();
});

describe("a payment from an address that nobody knows", () => {
  it("makes a reader who waits until they say yes, with what they paid for", async () => {
    const world = await payersWorld();
    await world.pays({ id: "sub_1", email: NOOR });
    await world.checkout("cus_sub_1", { email: NOOR });
    expect(await world.settle()).toEqual({ matched: 0, made: 1, changed: 1 });
    expect(await people(world)).toEqual([`${NOOR} pending premium monthly payment`]);
    expect(await world.customer("cus_sub_1")).toMatchObject({
      matched_by: "new",
      asks_at: world.clock.now().toISOString(),
    });
    await world.settle();
    expect(await people(world)).toHaveLength(1);
  });

  it("waits an hour for its link, should that not be known yet", async () => {
    const world = await payersWorld();
    await world.pays({ id: "sub_1", email: NOOR, began: world.day(0) });
    await world.settle();
    expect(await people(world)).toEqual([]);
    world.clock.advance(HOUR_MS - 1);
    await world.settle();
    expect(await people(world)).toEqual([]);
    world.clock.advance(1);
    await world.settle();
    expect(await people(world)).toHaveLength(1);
  });

  it("for the free tier makes one who waits as well", async () => {
    const world = await payersWorld();
    await world.pays({ id: "sub_1", email: NOOR, price: "0" });
    await world.checkout("cus_sub_1");
    await world.settle();
    expect(await people(world)).toEqual([`${NOOR} pending free payment`]);
  });

  it("makes nobody of who has stopped paying already", async () => {
    const world = await payersWorld();
    await world.pays({ id: "sub_1", email: NOOR, status: "canceled", endedAt: world.day(-5) });
    await world.checkout("cus_sub_1");
    await world.settle();
    expect(await people(world)).toEqual([]);
    expect(await why(world)).toBeNull();
    await world.reader(NOOR);
    await world.settle();
    expect(await payerOf(world)).toBe(NOOR);
  });

  it("that may not be mailed is theirs who confirms it later", async () => {
    const world = await payersWorld();
    await suppress(world.db, world.clock, NOOR, "left before");
    await world.pays({ id: "sub_1", email: NOOR });
    await world.checkout("cus_sub_1");
    await world.settle();
    expect(await why(world)).toContain("complained, or asked never to be mailed again");
    await world.reader(NOOR);
    await world.settle();
    expect(await payerOf(world)).toBe(NOOR);
    expect(await why(world)).toBeNull();
  });
});

describe("somebody who is on no list and pays", () => {
  it("while they wait to confirm is asked once", async () => {
    const world = await payersWorld();
    await world.reader(MARA, { status: "pending", consent_at: null });
    await world.pays({ id: "sub_1", email: MARA });
    await world.checkout("cus_sub_1");
    await world.settle();
    const first = await world.customer("cus_sub_1");
    expect(first).toMatchObject({ matched_by: "address", asks_at: expect.any(String) });
    world.clock.advance(HOUR_MS);
    await world.pays({ id: "sub_1", email: MARA });
    await world.settle();
    expect((await world.customer("cus_sub_1")).asks_at).toBe(first.asks_at);
  });

  it("after they had left is asked once more; who left while they paid is not", async () => {
    const world = await payersWorld();
    const mara = await world.reader(MARA, { status: "unsubscribed", left_at: world.day(-20).toISOString() });
    await world.pays({ id: "sub_1", email: MARA, began: world.day(-10) });
    await world.settle();
    expect(await world.customer("cus_sub_1")).toMatchObject({
      subscriber_id: mara,
      asks_at: expect.any(String),
    });
    expect(await world.person(mara)).toMatchObject({ status: "unsubscribed", tier: "premium monthly" });
    const noor = await world.reader(NOOR);
    await world.pays({ id: "sub_2", email: NOOR });
    await world.settle();
    await unsubscribe(world, noor, "by the link");
    await world.pays({ id: "sub_2", email: NOOR });
    await world.settle();
    expect(await world.customer("cus_sub_2")).toMatchObject({ subscriber_id: noor, asks_at: null });
  });
});

describe("the owner is left", () => {
  it("a payment without an address that mail could go to", async () => {
    for (const email of [null, "", "noor", "<noor@readers.example>\r\nBcc: x@y.example"]) {
      const world = await payersWorld();
      await world.pays({ id: "sub_1", email });
      await world.checkout("cus_sub_1");
      await world.settle();
      expect(await why(world)).toBe("There is no address with this payment that mail could go to.");
      expect(await people(world)).toEqual([]);
    }
  });

  it("a payment by the links of two readers; until they decide it is the first one's, in whatever order it came", async () => {
    for (const isLate of [false, true]) {
      const world = await payersWorld();
      const [mara, noor] = [await world.reader(MARA), await world.reader(NOOR)];
      await world.pays({ id: "sub_1", email: "third@readers.example" });
      const visits = [
        { reference: mara, at: world.day(-9) },
        { reference: noor, at: world.day(-8) },
      ];
      for (const visit of isLate ? visits.toReversed() : visits) {
        await world.checkout("cus_sub_1", visit);
        await world.settle();
      }
      expect(await payerOf(world)).toBe(MARA);
      expect(await why(world)).toContain("links of two different readers");
      const customer = await world.customer("cus_sub_1");
      const counts = await countingRule(world.db, []);
      const choices = await choicesFor(world.db, world.clock, { customer, counts });
      expect(choices.readers.map(({ email }) => email).toSorted()).toEqual([MARA, NOOR]);
      expect(choices.mayBeNew).toBe(true);
      await giveTo(world.db, world.clock, { customer, address: NOOR });
      await world.settle();
      expect(await payerOf(world)).toBe(NOOR);
      expect(await why(world)).toBeNull();
      expect(await world.person(mara)).toMatchObject({ tier: "free" });
      expect(await world.person(noor)).toMatchObject({ tier: "premium monthly" });
    }
  });

  it("a reader who complained and pays: theirs is the tier, and nobody mails them", async () => {
    const world = await payersWorld();
    const mara = await world.reader(MARA, { status: "unsubscribed", left_at: world.day(-20).toISOString() });
    await suppress(world.db, world.clock, MARA, "complaint");
    await world.pays({ id: "sub_1", email: "else@readers.example" });
    await world.checkout("cus_sub_1", { reference: mara });
    await world.settle();
    expect(await world.customer("cus_sub_1")).toMatchObject({ subscriber_id: mara, asks_at: null });
    expect(await why(world)).toContain("so they can't be asked");
  });

  it("somebody who had everything erased and pays on, whom no sync keeps anew", async () => {
    const world = await payersWorld();
    const mara = await world.reader(MARA);
    await world.pays({ id: "sub_1", email: MARA });
    await world.settle();
    await eraseAddress(world, MARA, "themselves");
    expect(await world.customer("cus_sub_1")).toMatchObject({
      email: null,
      email_key: null,
      subscriber_id: mara,
    });
    await keepCustomer(world.db, { id: "cus_sub_1", email: MARA, at: world.day(1) });
    await world.checkout("cus_sub_1", { reference: mara, email: MARA });
    await world.settle();
    expect(await why(world)).toContain("had everything about them erased here");
    expect(await world.customer("cus_sub_1")).toMatchObject({ email: null, name: null });
    expect(await world.db.selectFrom("checkouts").select("email").execute()).toEqual([{ email: null }]);
    expect(await people(world)).toEqual([" erased free erased"]);
  });
});

describe("the owner says", () => {
  async function open() {
    const world = await payersWorld();
    await suppress(world.db, world.clock, NOOR, "erased");
    await world.pays({ id: "sub_1", email: NOOR });
    await world.checkout("cus_sub_1");
    await world.settle();
    const counts = await countingRule(world.db, []);
    return { world, counts, customer: await world.customer("cus_sub_1") };
  }

  it("whose it is, and it stays so", async () => {
    const { world, customer } = await open();
    const { db, clock } = world;
    await world.reader(MARA);
    expect(await giveTo(db, clock, { customer, address: "nobody@readers.example" })).toMatchObject({
      kind: "refused",
    });
    expect(await giveTo(db, clock, { customer, address: " MARA@readers.example" })).toMatchObject({
      kind: "placed",
    });
    const other = await world.reader("third@readers.example");
    await world.checkout("cus_sub_1", { reference: other });
    await world.settle();
    expect(await payerOf(world)).toBe(MARA);
  });

  it("that it is somebody new, unless that address may not be mailed", async () => {
    const { world, customer, counts } = await open();
    const { db, clock } = world;
    expect(await makeReader(db, clock, { customer, counts })).toMatchObject({
      kind: "refused",
      why: expect.stringContaining("they can come back by themselves"),
    });
    await db.deleteFrom("suppressions").execute();
    expect(await makeReader(db, clock, { customer, counts })).toMatchObject({
      kind: "placed",
      reader: { email: NOOR },
    });
    await world.settle();
    expect(await people(world)).toEqual([`${NOOR} pending premium monthly payment`]);
  });

  it("that it is nobody of theirs, and is not asked again", async () => {
    const { world, customer } = await open();
    await ignore(world.db, world.clock, customer);
    await world.reader(NOOR);
    await world.settle();
    const rows = await world.db.selectFrom("customers").selectAll().execute();
    expect(rows).toMatchObject([{ subscriber_id: null, open_why: null, ignored_at: expect.any(String) }]);
  });
});
