import { expect, test } from "vitest";
import { checkMoney } from "../../src/cli/money-health.ts";
import { noteBalance } from "../../src/money/balance.ts";
import { noteTried } from "../../src/money/unread.ts";
import { advanceWatermark } from "../../src/money/watermark.ts";
import { NOON, testLedger } from "../ledger/ledger-for-test.ts";

const account = { service: "stripe", account: "acct_letter", realm: "test" } as const;
const DAY_MS = 24 * 60 * 60_000;

async function doctor(known: typeof account | null = account) {
  const { ledger, clock } = await testLedger();
  return { ledger, clock, rows: () => checkMoney({ ledger, clock, paymentAccount: async () => known }) };
}

test("where the service was never asked there is no row", async () => {
  const { rows } = await doctor(null);
  expect(await rows()).toEqual([]);
});

test("until all was read once, who pays may not get what they pay for", async () => {
  const { rows } = await doctor();
  expect(await rows()).toMatchObject([
    {
      ...{ service: "money", realm: "test", ok: false, missing: "nothing was read to its end" },
      blocks: "Who pays may not get what they pay for.",
      next: "Read it: npm run pressroom -- job sync-stripe",
    },
  ]);
});

test("what was read within a day is well, and then no more", async () => {
  const { ledger, clock, rows } = await doctor();
  await advanceWatermark(ledger.db, clock, account, clock.now());
  expect(await rows()).toMatchObject([
    {
      ok: true,
      checked: "all that Stripe told until 2026-11-23 12:00 UTC is in the ledger",
      missing: "",
      next: "",
    },
  ]);
  clock.advance(DAY_MS + 1);
  expect(await rows()).toMatchObject([{ ok: false, missing: "nothing was read since 2026-11-23 12:00 UTC" }]);
});

test("objects that can't be read are named, and by how much the balance differs", async () => {
  const { ledger, clock, rows } = await doctor();
  await advanceWatermark(ledger.db, clock, account, clock.now());
  const unread = ["ch_1", "ch_2", "ch_3", "ch_4"].map((id) => ({
    kind: "charge" as const,
    id,
    why: "no amount",
  }));
  await noteTried(ledger.db, clock, account, { read: [], unread });
  await noteBalance(ledger.db, clock, account, { at: NOON, differences: { EUR: -5, USD: 700 } });
  const [row] = await rows();
  expect(row).toMatchObject({ ok: false, blocks: "Who pays may not get what they pay for." });
  expect(row?.checked).toContain("compared with the balance on 2026-11-23");
  expect(row?.missing).toContain("since 2026-11-23 the charge ch_1 can't be read: no amount;");
  expect(row?.missing).toContain("1 more of these");
  expect(row?.missing).toContain("Stripe's balance and what is in the ledger differ by -€0.05 and $7.00");
  expect(row?.next).toContain("npm run pressroom -- job sync-stripe all");
  await noteTried(ledger.db, clock, account, { read: unread, unread: [] });
  expect(await rows()).toMatchObject([{ blocks: "", ok: false }]);
});
