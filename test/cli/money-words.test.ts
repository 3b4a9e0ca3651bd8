import { expect, test } from "vitest";
import { tellMoney } from "../../src/cli/money-words.ts";
import { manualClock } from "../../src/core/clock.ts";
import type { EntryRow } from "../../src/ledger/tables/money.ts";
import { noteBalance } from "../../src/money/balance.ts";
import { reportMoney } from "../../src/money/report.ts";
import { testLedger } from "../ledger/ledger-for-test.ts";
import { entryRow } from "../money/rows-for-test.ts";
import { item, type Kept, state, writeStates } from "../money/states-for-test.ts";
import { scriptedTerminal } from "./scripted-terminal.ts";

const NOW = new Date("2026-03-20");

interface Held {
  entries?: readonly EntryRow[];
  states?: readonly Kept[];
  differences?: Record<string, number>;
}

/** What is told of March, in the middle of it. */
async function told({ entries = [], states = [], differences = {} }: Held, realm: "live" | "test" = "live") {
  const { ledger } = await testLedger();
  if (entries.length > 0) await ledger.db.insertInto("entries").values(entries).execute();
  await writeStates(ledger.db, states);
  const account = { service: "stripe", account: "acct_1", realm };
  await noteBalance(ledger.db, manualClock(NOW), account, { at: NOW.toISOString(), differences });
  const around = { zone: "UTC", now: NOW };
  const months = { first: "2026-03", last: "2026-03" };
  const report = await reportMoney(ledger.db, { ...around, ...months, realm, currency: "USD" });
  const terminal = scriptedTerminal();
  tellMoney(terminal, report, { ...around, firstAt: new Date("2026-03-02") });
  return terminal.seen();
}

const plan = (...items: Parameters<typeof state>[0]) => ({
  ...{ subscription: "sub_1", customer: "cus_1", at: "2026-03-02T00:00:00.000Z", state: state(items) },
});

test("a month that runs is told up to now, without a sum of one row", async () => {
  const seen = await told({ entries: [entryRow("1", ["charge", 1_000, 59])], states: [plan(item("1000"))] });
  expect(seen).toContain("Money in USD · March 2026, so far");
  expect(seen).toContain("$9.41 lies at Stripe now, as its entries add up.");
  expect(seen).toContain("1 person pays $10.00 a month.");
  expect(seen).not.toContain("Total");
  expect(seen).not.toContain("churn");
});

test("a balance below nothing is owed, and one that differs from its entries is told with what to do", async () => {
  const entries = [entryRow("1", ["refund", -1_000])];
  expect(await told({ entries })).toContain("$10.00 is owed to Stripe now");
  const seen = await told({ entries, differences: { USD: -250, EUR: 100 } });
  expect(seen).toContain("Stripe says that $2.50 less lies there than its entries add up to");
  expect(seen).toContain("Stripe says that €1.00 more lies there");
  expect(seen).toContain("Stripe → Balances → All activity");
});

test("disputes and other movements have a column only where there are some", async () => {
  const charge = entryRow("1", ["charge", 1_000, 59]);
  expect(await told({ entries: [charge] })).not.toMatch(/Disputes|Other/);
  const more = [charge, entryRow("2", ["dispute", -1_000, 1_500]), entryRow("3", ["other", -5])];
  expect(await told({ entries: more })).toMatch(/Came in\s+Fees\s+Refunds\s+Disputes\s+Other\s+Net/);
});

test("a price without one amount is said to be missing from MRR", async () => {
  const seen = await told({ states: [plan(item(null), item("1000"))] });
  expect(seen).toContain(
    "1 price is without one amount (in steps, or in several currencies): what is paid by it counts as 0 in MRR.",
  );
});

test("test mode is called a rehearsal", async () => {
  const seen = await told({ entries: [entryRow("1", ["charge", 1_000], { realm: "test" })] }, "test");
  expect(seen).toContain("This is a rehearsal: Stripe's test mode, where no money moves.");
});
