import { describe, expect, test } from "vitest";
import { keepEntries } from "../../src/money/entries.ts";
import type { PaymentFact } from "../../src/money/facts.ts";
import { keepFacts } from "../../src/money/keep/keep.ts";
import { errorOf, NOON, testLedger } from "../ledger/ledger-for-test.ts";
import {
  charge,
  checkout,
  customer,
  dispute,
  entry,
  invoice,
  item,
  payout,
  refund,
  subscription,
} from "./invented.ts";
import { held } from "./world.ts";

const account = { service: "stripe", account: "acct_letter", realm: "test" } as const;

async function keeping() {
  const { ledger, clock } = await testLedger();
  return {
    ledger,
    clock,
    keep: (...facts: PaymentFact[]) => ledger.transaction((db) => keepFacts(db, account, facts, clock.now())),
    held: () => held(ledger.db),
  };
}

const everything = (): PaymentFact[] => [
  ...[checkout("cs_1", { customerId: "cus_ana", reference: "a reader" }), payout("po_1")],
  ...[refund("re_1", "ch_1"), dispute("dp_1", "ch_2"), charge("ch_1", "cus_ana"), charge("ch_2", null)],
  ...[invoice("in_1", "cus_ana"), subscription("sub_1", "cus_ana"), customer("cus_ana")],
];

describe("what is kept", () => {
  test("is every kind with all that belongs to it; kept again, nothing is written", async () => {
    const { keep, held } = await keeping();
    expect(await keep(...everything())).toHaveLength(9);
    const rows = await held();
    expect(Object.fromEntries(Object.entries(rows).map(([table, { length }]) => [table, length]))).toEqual({
      ...{ customers: 1, subscriptions: 1, subscription_items: 1, subscription_states: 1, invoices: 1 },
      ...{ invoice_payments: 1, charges: 2, refunds: 1, disputes: 1, payouts: 1, entries: 5, checkouts: 1 },
      customer_discounts: 0,
    });
    expect(await keep(...everything())).toEqual([]);
    expect(await held()).toEqual(rows);
  });

  test("names the customers of whom something is new, by way of a charge too, and nobody else", async () => {
    const { keep, ledger, clock } = await keeping();
    await keep(
      customer("cus_ana"),
      customer("cus_ben"),
      charge("ch_1", "cus_ana"),
      charge("ch_2", "cus_ben"),
    );
    const marked = async () => {
      const rows = await ledger.db
        .selectFrom("customers")
        .select("id")
        .where("touched_at", "=", clock.now().toISOString())
        .execute();
      return rows.map(({ id }) => id);
    };
    expect(await marked()).toEqual(["cus_ana", "cus_ben"]);
    clock.advance(1_000);
    await keep(dispute("dp_1", "ch_2"), customer("cus_ana"), charge("ch_1", "cus_ana"));
    expect(await marked()).toEqual(["cus_ben"]);
    clock.advance(1_000);
    await keep(subscription("sub_1", "cus_ana"));
    expect(await marked()).toEqual(["cus_ana"]);
  });

  test("replaces all that was held: items and payments that are no longer there go", async () => {
    const { keep, held } = await keeping();
    const two = [item("si_1"), item("si_2", { priceId: "price_year", every: "year", unitAmount: "9900.5" })];
    await keep(subscription("sub_1", "cus_ana", { items: two }), invoice("in_1", "cus_ana"));
    expect((await held()).subscription_items).toHaveLength(2);
    const changed = await keep(
      subscription("sub_1", "cus_ana", { items: [item("si_2", { quantity: 3 })] }),
      invoice("in_1", "cus_ana", { payments: [] }),
    );
    expect(changed.map(({ id }) => id)).toEqual(["sub_1", "in_1"]);
    const rows = await held();
    expect(rows.subscription_items).toMatchObject([{ id: "si_2", quantity: 3, unit_amount: "1000" }]);
    expect(rows.invoice_payments).toEqual([]);
  });

  test("of one object that comes twice is the last", async () => {
    const { keep, held } = await keeping();
    await keep(customer("cus_ana", { name: "Old" }), customer("cus_ana", { name: "New" }));
    expect((await held()).customers).toMatchObject([{ name: "New" }]);
  });

  test("of a customer who was thought to be gone is there again", async () => {
    const { keep, held, ledger } = await keeping();
    await keep(customer("cus_ana"));
    await ledger.db.updateTable("customers").set({ gone_at: NOON }).execute();
    await keep(customer("cus_ana"));
    expect((await held()).customers).toMatchObject([{ gone_at: null }]);
  });

  test("of a visit that was not finished is that it was, and nothing of the person; once it is finished, all", async () => {
    const { keep, held } = await keeping();
    const open = checkout("cs_1", {
      ...{ isComplete: false, email: "ana@readers.example", name: "Ana", reference: "r1" },
      customerId: "cus_ana",
    });
    expect(await keep(open)).toEqual([]);
    expect((await held()).checkouts).toMatchObject([
      { id: "cs_1", completed_at: null, email: null, name: null, reference: null, customer_id: null },
    ]);
    const finished = { ...open, isComplete: true };
    expect(await keep(finished)).toEqual([finished]);
    // A list that was read before it was finished comes late.
    expect(await keep(open)).toEqual([]);
    expect((await held()).checkouts).toMatchObject([
      { completed_at: expect.any(String), email: "ana@readers.example", reference: "r1" },
    ]);
  });

  test("leaves whose reader a customer is as it was, and finds an address whatever its case", async () => {
    const { keep, held, ledger } = await keeping();
    await keep(customer("cus_ana"));
    await reader(ledger.db, "r1", "confirmed");
    const match = { subscriber_id: "r1", matched_by: "address", matched_at: NOON };
    await ledger.db.updateTable("customers").set(match).execute();
    await keep(customer("cus_ana", { email: "Ana@NEW.example" }));
    expect((await held()).customers).toMatchObject([
      { ...match, email: "Ana@NEW.example", email_key: "ana@new.example" },
    ]);
  });

  test("of a reader who asked to be erased holds no address and no name, wherever it comes from", async () => {
    const { keep, held, ledger } = await keeping();
    await keep(customer("cus_ana"));
    await reader(ledger.db, "r1", "erased");
    await ledger.db.updateTable("customers").set({ subscriber_id: "r1" }).execute();
    await keep(
      customer("cus_ana", { email: "ana@new.example" }),
      charge("ch_1", "cus_ana"),
      checkout("cs_1", { customerId: "cus_ana", email: "ana@readers.example", name: "Ana" }),
      checkout("cs_2", { customerId: "cus_ben", email: "ben@readers.example" }),
    );
    const { customers, charges, checkouts } = await held();
    expect(customers).toMatchObject([{ email: null, email_key: null, name: null }]);
    expect(charges).toMatchObject([{ email: null }]);
    expect(checkouts).toMatchObject(
      [
        { id: "cs_2", email: "ben@readers.example" },
        { id: "cs_1", email: null, name: null },
      ].toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    );
  });

  test("never belongs to two accounts", async () => {
    const { keep, ledger, clock } = await keeping();
    await keep(...everything());
    for (const other of [
      { ...account, account: "acct_other" },
      { ...account, realm: "live" as const },
    ]) {
      const error = await errorOf(() =>
        ledger.transaction((db) => keepFacts(db, other, [customer("cus_ana")], clock.now())),
      );
      expect(error).toMatchObject({ name: "InvariantError", message: expect.stringContaining("cus_ana") });
    }
  });
});

const NOW = new Date("2026-03-02T12:00:00Z");

describe("entries", () => {
  test("tell in which currency somebody paid, and how much, with the sign of what moved", async () => {
    const { keep, held } = await keeping();
    const inYen = { currency: "JPY", amountMinor: 1500 };
    const moved = (
      id: string,
      kind: "charge" | "refund" | "dispute" | "dispute reversal",
      amountMinor: number,
    ) => entry(id, { kind, amountMinor, feeMinor: 0, rate: "0.0067" });
    await keep(
      charge("ch_1", "cus_ana", { ...inYen, entry: moved("txn_1", "charge", 1005) }),
      refund("re_1", "ch_1", { ...inYen, entry: moved("txn_2", "refund", -1005) }),
      dispute("dp_1", "ch_1", {
        ...inYen,
        entries: [moved("txn_3", "dispute", -1005), moved("txn_4", "dispute reversal", 1005)],
      }),
    );
    expect((await held()).entries).toMatchObject([
      { id: "txn_1", currency: "USD", amount_minor: 1005, original_currency: "JPY", original_minor: 1500 },
      { id: "txn_2", amount_minor: -1005, original_minor: -1500, rate: "0.0067" },
      { id: "txn_3", original_minor: -1500 },
      { id: "txn_4", original_minor: 1500 },
    ]);
  });

  test("that were listed before what they belong to learn it when that comes, and nothing else of them changes", async () => {
    const { keep, held, ledger } = await keeping();
    const listed = entry("txn_ch_1", { sourceId: "ch_1" });
    expect(await keepEntries(ledger.db, account, [{ entry: listed, original: null }], NOW)).toEqual([listed]);
    const [before] = (await held()).entries;
    expect(before).toMatchObject({ original_currency: null, original_minor: null });
    await keep(charge("ch_1", "cus_ana", { entry: { ...listed, about: "other words" } }));
    expect((await held()).entries).toEqual([{ ...before, original_currency: "USD", original_minor: 1000 }]);
    await keep(charge("ch_1", "cus_ana", { currency: "EUR", amountMinor: 1, entry: listed }));
    expect((await held()).entries).toMatchObject([{ original_currency: "USD", original_minor: 1000 }]);
  });

  test.each([
    ["amount", { amountMinor: 900, netMinor: 841 }],
    ["fee", { feeMinor: 60, netMinor: 940 }],
    ["currency", { currency: "EUR" }],
  ])(
    "that come back with another %s are a defect that names both, and stay as they were",
    async (_, over) => {
      const { held, ledger } = await keeping();
      const first = entry("txn_1");
      await keepEntries(ledger.db, account, [{ entry: first, original: null }], NOW);
      const before = (await held()).entries;
      const changed = { ...first, ...over };
      const error = await errorOf(() =>
        keepEntries(ledger.db, account, [{ entry: changed, original: null }], NOW),
      );
      expect(error).toMatchObject({ name: "InvariantError" });
      expect(error.message).toContain("txn_1 is in the ledger as 1000 USD less a fee of 59, net 941");
      expect(error.message).toContain(`came as ${changed.amountMinor} ${changed.currency} less a fee of`);
      expect((await held()).entries).toEqual(before);
    },
  );
});

async function reader(db: Awaited<ReturnType<typeof keeping>>["ledger"]["db"], id: string, status: string) {
  await db
    .insertInto("subscribers")
    .values({
      ...{ id, realm: "test", email: `${id}@readers.example`, email_key: `${id}@readers.example`, name: "" },
      ...{ tier: "free", status, cohort: null, source: "test", consent_act: null, consent_at: null },
      ...{ left_at: null, left_why: null, active_at: null, created_at: NOON, updated_at: NOON },
    })
    .execute();
}
