import { describe, expect, test } from "vitest";
import { moneyHealth } from "../../src/money/health.ts";
import { reconcileDue } from "../../src/money/reconcile.ts";
import { charge, customer, dispute, entry, invoice, payout, refund, subscription } from "./invented.ts";
import { DAY_MS, HOUR_MS, held, type MoneyWorld, moneyWorld } from "./world.ts";

describe("when everything is compared", () => {
  const at = (time: string): Date => new Date(`2026-11-${time}:00.000Z`);
  test.each([
    ["it never was", null, "23T12:00", true],
    ["a day went by", "22T12:00", "23T12:00", true],
    ["less than a day went by, at noon", "22T13:00", "23T12:00", false],
    ["it is night there", "22T13:00", "23T01:30", true],
    ["it is night here, and not there", "22T13:00", "23T04:30", false],
    ["it was this night already", "23T01:10", "23T01:30", false],
    ["it was in the evening", "22T20:00", "23T01:30", false],
    ["the clock was set back", "24T12:00", "23T12:00", true],
  ])("%s", (_, last, now, due) => {
    expect(reconcileDue(last === null ? null : at(last), at(now), "Europe/Zurich")).toBe(due);
  });
});

/** A week of payments that events told, and a week later. */
async function aWeekIn(): Promise<MoneyWorld> {
  const world = await moneyWorld();
  const { payments, clock } = world;
  payments.put([customer("cus_ana"), subscription("sub_ana", "cus_ana"), charge("ch_ana", "cus_ana")]);
  payments.put([
    invoice("in_open", "cus_ana", { status: "open", paidMinor: 0, paidAt: null, payments: [] }),
    invoice("in_draft", "cus_ana", { status: "draft", paidMinor: 0, paidAt: null, payments: [] }),
    refund("re_1", "ch_ana", { status: "pending", entry: null, amountMinor: 300 }),
    dispute("dp_1", "ch_ana"),
    payout("po_1", { status: "in_transit" }),
    payout("po_2"),
  ]);
  await world.sync();
  for (let day = 0; day < 7; day++) {
    clock.advance(DAY_MS);
    await world.sync();
  }
  clock.advance(DAY_MS - HOUR_MS);
  return world;
}

describe("the comparison", () => {
  test("with nothing new asks for the lists, for what is under way, and for the balance", async () => {
    const world = await aWeekIn();
    world.clock.advance(HOUR_MS);
    await world.sync();
    const { asked } = world.payments;
    expect(asked.filter((call) => call.startsWith("list")).length).toBe(9);
    expect(asked.filter((call) => call.startsWith("fetch")).toSorted()).toEqual([
      ...["fetch dispute:dp_1", "fetch invoice:in_draft", "fetch invoice:in_open"],
      ...["fetch payout:po_1", "fetch refund:re_1"],
    ]);
    expect(asked.filter((call) => call === "balance")).toHaveLength(1);
  });

  test("reads events that were listed an hour late, so that what they tell of is known at its second", async () => {
    const world = await aWeekIn();
    const { payments, clock, ledger } = world;
    clock.advance(HOUR_MS);
    await world.sync();
    clock.advance(HOUR_MS);
    const then = clock.now();
    payments.put([subscription("sub_ana", "cus_ana", { isPaused: true })], { lateSeconds: 3_600 });
    for (const hours of [0.5, 1, 1, 22]) {
      clock.advance(hours * HOUR_MS);
      await world.sync();
    }
    const { subscription_states: states } = await held(ledger.db);
    const paused = states.filter(({ facts }) => JSON.parse(String(facts)).isPaused);
    expect(paused).toMatchObject([{ at: then.toISOString(), rank: 1 }]);
  });

  test("reads those of before the last one too, which were listed only after it", async () => {
    const world = await aWeekIn();
    const { payments, clock, ledger } = world;
    clock.advance(24 * HOUR_MS);
    await world.sync();
    clock.advance(23.5 * HOUR_MS);
    const then = clock.now();
    payments.put([subscription("sub_ana", "cus_ana", { isPaused: true })], { lateSeconds: 3_600 });
    for (const hours of [0.5, 24]) {
      clock.advance(hours * HOUR_MS);
      await world.sync();
    }
    const { subscription_states: states } = await held(ledger.db);
    const told = states.filter(({ facts, rank }) => JSON.parse(String(facts)).isPaused && rank === 1);
    expect(told).toMatchObject([{ at: then.toISOString() }]);
  });

  test("finds what became of old objects that no event told", async () => {
    const world = await aWeekIn();
    const { payments, clock, ledger } = world;
    const now = clock.now();
    const moved = (id: string, over: Parameters<typeof entry>[1]) =>
      entry(id, { feeMinor: 0, at: now, ...over });
    const silent = { silent: true };
    payments.put([invoice("in_open", "cus_ana", { status: "paid", paidAt: now })], silent);
    payments.remove("invoice", "in_draft", silent);
    const back = moved("txn_re_1", { kind: "refund", amountMinor: -300, sourceId: "re_1" });
    payments.put([refund("re_1", "ch_ana", { amountMinor: 300, entry: back })], silent);
    const won = dispute("dp_1", "ch_ana");
    const reversal = moved("txn_won", { kind: "dispute reversal", sourceId: "dp_1" });
    payments.put([{ ...won, status: "won", entries: [...won.entries, reversal] }], silent);
    const failed = moved("txn_back", { kind: "payout failed", amountMinor: 500, sourceId: "po_2" });
    payments.put([payout("po_1"), payout("po_2", { status: "failed" })], silent);
    payments.moves.push(failed, moved("txn_fee", { kind: "fee", amountMinor: -200 }));
    payments.put([charge("ch_ana", "cus_ana", { refundedMinor: 300, isDisputed: true })], silent);
    clock.advance(HOUR_MS);
    await world.sync();
    const rows = await held(ledger.db);
    expect(rows.invoices).toMatchObject([
      { id: "in_draft", gone_at: clock.now().toISOString() },
      { id: "in_open", status: "paid" },
    ]);
    expect(rows.refunds).toMatchObject([{ status: "succeeded", entry_id: "txn_re_1" }]);
    expect(rows.disputes).toMatchObject([{ status: "won" }]);
    expect(rows.payouts).toMatchObject([
      { id: "po_1", status: "paid" },
      { id: "po_2", status: "failed" },
    ]);
    expect(rows.charges).toMatchObject([{ refunded_minor: 300, is_disputed: 1 }]);
    expect(rows.entries.map(({ id }) => id)).toEqual([
      ...["txn_back", "txn_ch_ana", "txn_dp_1", "txn_fee", "txn_po_1", "txn_po_2", "txn_re_1", "txn_won"],
    ]);
    const { differences } = await moneyHealth(ledger.db, payments.account);
    expect(differences).toEqual({});
  });

  test("looks again at the charge of a refund or a dispute that no event told, however old it is", async () => {
    const world = await aWeekIn();
    const { payments, clock, ledger } = world;
    const createdAt = clock.now();
    const late = refund("re_2", "ch_ana", { amountMinor: 200, createdAt, entry: null });
    payments.put([late, charge("ch_ana", "cus_ana", { refundedMinor: 200 })], { silent: true });
    clock.advance(HOUR_MS);
    await world.sync();
    expect((await held(ledger.db)).charges).toMatchObject([{ refunded_minor: 200 }]);
  });

  test("says by how much the balance differs from the entries, and forgets that once it does not", async () => {
    const world = await aWeekIn();
    const { payments, clock, ledger } = world;
    const { balance } = payments;
    payments.balance = async () => {
      const sums = await balance.call(payments);
      return new Map([...sums, ["USD", (sums.get("USD") ?? 0) + 7], ["EUR", -5]]);
    };
    clock.advance(HOUR_MS);
    await world.sync();
    const health = () => moneyHealth(ledger.db, payments.account);
    expect(await health()).toMatchObject({ differences: { EUR: -5, USD: 7 }, comparedAt: clock.now() });
    payments.balance = balance;
    clock.advance(DAY_MS);
    await world.sync();
    expect(await health()).toMatchObject({ differences: {}, unread: [] });
  });

  test("does not call a difference what was paid while the two were read", async () => {
    const world = await aWeekIn();
    const { payments, clock, ledger } = world;
    let once = true;
    payments.before = (call) => {
      if (call !== "balance" || !once) return;
      once = false;
      payments.put([
        charge("ch_late", "cus_ana", {
          createdAt: clock.now(),
          entry: entry("txn_late", { at: clock.now(), sourceId: "ch_late" }),
        }),
      ]);
    };
    clock.advance(HOUR_MS);
    await world.sync();
    expect((await moneyHealth(ledger.db, payments.account)).differences).toEqual({});
    expect((await held(ledger.db)).charges).toHaveLength(2);
  });

  test("leaves out, in time, states that tell nothing", async () => {
    const world = await aWeekIn();
    const { payments, clock, ledger } = world;
    for (const cancelsAt of [clock.now(), null]) {
      payments.put([subscription("sub_ana", "cus_ana", { cancelsAt })]);
      await world.sync();
    }
    const states = async () => (await held(ledger.db)).subscription_states.length;
    expect(await states()).toBe(4);
    for (let days = 0; days < 33; days += 11) {
      clock.advance(11 * DAY_MS);
      await world.sync();
    }
    expect(await states()).toBe(1);
  });

  test("forgets events that can't be told again, and no others", async () => {
    const world = await aWeekIn();
    const { payments, clock, ledger } = world;
    payments.put([customer("cus_ana", { name: "Ana" })]);
    await world.sync();
    const kept = async () => (await ledger.db.selectFrom("payment_events").select("id").execute()).length;
    const before = await kept();
    expect(before).toBeGreaterThan(0);
    for (let day = 0; day < 30; day++) {
      clock.advance(DAY_MS);
      await world.sync();
    }
    expect(await kept()).toBe(1);
    clock.advance(2 * DAY_MS);
    await world.sync();
    expect(await kept()).toBe(0);
  });
});
