/** The same facts give the same tiers, in whatever order they came, and however often. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { type PayersWorld, payersWorld } from "./payers-world.ts";

const MARA = "mara@readers.example";
const NOOR = "noor@readers.example";
const IVES = "ives@readers.example";

type Fact = (world: PayersWorld, ids: Record<string, string>) => Promise<unknown>;

/** Two who pay by each other's links, one with two customers, and one whom nobody knows yet; each as it is at last. */
const FACTS: readonly Fact[] = [
  (world) => world.pays({ id: "sub_1", email: NOOR }),
  (world, { mara }) => world.checkout("cus_sub_1", { reference: mara as string, email: NOOR }),
  (world) => world.pays({ id: "sub_2", email: NOOR, every: "year", price: "10000", status: "past_due" }),
  (world) => world.checkout("cus_sub_2", { email: NOOR }),
  (world) => world.pays({ id: "sub_3", email: MARA, status: "canceled", endedAt: world.day(-3) }),
  (world) => world.pays({ id: "sub_4", email: IVES }),
  (world) => world.checkout("cus_sub_4", { email: IVES }),
];
/** What needs what it is of. */
const LATER: readonly Fact[] = [
  (world) => world.invoice("sub_2", { id: "in_2", status: "open", total: 10_000, at: world.day(-3) }),
  async (world) => world.refund(await world.invoice("sub_4", { id: "in_4" }), 1_000),
  async (world) => world.dispute(await world.invoice("sub_1", { id: "in_1" }), "won"),
];

async function outcomeOf(order: readonly number[], settles: readonly boolean[]): Promise<string[]> {
  const world = await payersWorld();
  const ids = { mara: await world.reader(MARA), noor: await world.reader(NOOR) };
  const put = async (fact: Fact | undefined, settle: boolean | undefined) => {
    await fact?.(world, ids);
    if (settle) await world.settle();
  };
  for (const [place, index] of order.entries()) await put(FACTS[index], settles[place]);
  for (const [place, fact] of LATER.entries()) await put(fact, settles[place]);
  await world.settle();
  await world.settle();
  const rows = await world.db
    .selectFrom("subscribers")
    .select(["email", "tier", "tier_by", "tier_why", "tier_until"])
    .orderBy("email")
    .execute();
  const customers = await world.db
    .selectFrom("customers")
    .leftJoin("subscribers", "subscribers.id", "customers.subscriber_id")
    .select(["customers.id", "subscribers.email", "open_why"])
    .orderBy("customers.id")
    .execute();
  return [...rows, ...customers].map((row) => JSON.stringify(row));
}

test("payments, links, refunds and disputes in any order, with runs between them or none", async () => {
  const straight = await outcomeOf([0, 1, 2, 3, 4, 5, 6], []);
  expect(straight).toEqual([
    expect.stringContaining(`"${IVES}","tier":"free","tier_by":"money","tier_why":"Refunded in full`),
    expect.stringContaining(`"${MARA}","tier":"premium monthly","tier_by":"money","tier_why":"Pays $10.00`),
    expect.stringContaining(
      `"${NOOR}","tier":"premium yearly","tier_by":"money","tier_why":"A payment failed`,
    ),
    ...["1", "2", "3", "4"].map((n) => expect.stringContaining(`"cus_sub_${n}"`)),
  ]);
  const orders = fc.shuffledSubarray([0, 1, 2, 3, 4, 5, 6], { minLength: 7, maxLength: 7 });
  const runs = fc.array(fc.boolean(), { minLength: 7, maxLength: 7 });
  await fc.assert(
    fc.asyncProperty(orders, runs, async (order, settles) => {
      expect(await outcomeOf(order, settles)).toEqual(straight);
    }),
    { numRuns: 25 },
  );
}, 30_000);
