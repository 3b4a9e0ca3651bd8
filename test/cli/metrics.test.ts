/** All figures as the owner asks for them, by command. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import { manualClock } from "../../src/core/clock.ts";
import { openLedger } from "../../src/ledger/open.ts";
import { customerRow, readerRow } from "../money/rows-for-test.ts";
import { ended, item, state, writeStates } from "../money/states-for-test.ts";
import { expectSentence, lastLine, pressroomEach, temporaryFolder } from "./pressroom-for-test.ts";

async function homeWithPayers(): Promise<string> {
  const home = temporaryFolder();
  writeFileSync(join(home, "settings.yaml"), "growth: { rates: { EUR: 2 } }\n");
  const ledger = await openLedger(join(home, "ledger.sqlite"), manualClock("2026-01-01"));
  const [from, to] = ["2025-03-05T12:00:00.000Z", "2025-04-06T12:00:00.000Z"];
  await ledger.db
    .insertInto("subscribers")
    .values(readerRow("mara", { name: "Mara Stone", consent_at: from, created_at: from }))
    .execute();
  await ledger.db
    .insertInto("customers")
    .values(customerRow("cus_1", { subscriber_id: "mara" }))
    .execute();
  await writeStates(ledger.db, [
    { subscription: "sub_1", customer: "cus_1", at: from, state: state([item("1000")]) },
    { subscription: "sub_2", customer: "cus_2", at: from, state: state([item("3000")]) },
    { subscription: "sub_3", customer: "cus_3", at: from, state: state([item("500")]), currency: "EUR" },
    { subscription: "sub_2", customer: "cus_2", at: to, state: ended, rank: 2 },
    { subscription: "sub_4", customer: "cus_4", at: from, state: state([item("9900")]), realm: "test" },
  ]);
  await ledger.close();
  return home;
}

test("figures are told of a month, in words and in JSON, with the rows behind them", {
  timeout: 60_000,
}, async () => {
  const home = await homeWithPayers();
  const april = ["--month", "2025-04", "--home", home];
  const [told, json, early, rows, named, rehearsal] = await pressroomEach([
    ["metrics", ...april],
    ["metrics", ...april, "--json"],
    ["metrics", "--as-of", "2025-03-31", "--home", home, "--json"],
    ["metrics", ...april, "--explain", "mrr", "--json"],
    ["metrics", ...april, "--explain", "mrr"],
    ["metrics", ...april, "--realm", "test", "--json"],
  ]);
  expect([told, json, early, rows, named, rehearsal].map((run) => run?.code)).toEqual([0, 0, 0, 0, 0, 0]);
  expect(lastLine(json?.out ?? "")).toMatchObject({
    ...{ realm: "live", rehearsal: false, month: "2025-04", asOf: "2025-04-30T23:59:59.999Z" },
    ...{ mrrCents: 1_000, churnedMrrCents: 3_000, payingSubscribers: 2, arpuCents: 1_000 },
    ...{ subscriberChurn: 0.5, grossRevenueChurn: 0.75, confirmedReaders: 1 },
    observations: { subscriberChurn: { k: 1, n: 2 } },
    converted: { mrrMinor: 2_000, missing: [] },
  });
  expect(lastLine(json?.out ?? "").assumed).toContain("ltvCents");
  expect(lastLine(early?.out ?? "")).toMatchObject({
    mrrCents: 4_000,
    newMrrCents: 4_000,
    churnedMrrCents: 0,
  });
  expect(lastLine(rows?.out ?? "")).toMatchObject({
    ...{ key: "mrrCents", value: 1_000 },
    rows: [
      { person: "cus_3", MRR: 500, currency: "EUR" },
      { person: "mara", MRR: 1_000, currency: "USD", "first paid": "2025-03-05T12:00:00.000Z" },
    ],
  });
  expect(rows?.out).not.toContain("Mara Stone");
  expect(named?.out).toContain("Mara Stone");
  expect(lastLine(rehearsal?.out ?? "")).toMatchObject({ realm: "test", rehearsal: true, mrrCents: 9_900 });
  const page = stripVTControlCharacters(told?.out ?? "");
  expect(page).toContain("1 of 2 (50.0 %)");
  expect(page).toMatch(/Churn a month +\d+\.\d % assumed: 1 of 2 seen/);
  expect(page).toContain("--realm test");
});

test("what can't be asked is refused with what can", { timeout: 60_000 }, async () => {
  const home = temporaryFolder();
  const [month, future, figure, apart, nothing] = await pressroomEach([
    ["metrics", "--month", "2025-13", "--home", home],
    ["metrics", "--as-of", "2999-01-01", "--home", home],
    ["metrics", "--explain", "fortune", "--home", home],
    ["metrics", "--month", "2025-03", "--as-of", "2025-04-02", "--home", home],
    ["metrics", "--home", home],
  ]);
  for (const run of [month, future, figure, apart]) expect(run?.code).toBe(2);
  expectSentence(month?.err ?? "");
  expect(month?.err).toContain("“2025-13” is no month");
  expect(future?.err).toContain("has not come");
  expect(figure?.err).toContain("mrrCents");
  expect(apart?.err).toContain("is not in 2025-03");
  expect(nothing?.code).toBe(0);
  expect(nothing?.out).toContain("There is nothing to count yet");
});
