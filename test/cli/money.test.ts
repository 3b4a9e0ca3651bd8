/** What the owner reads of their money, by command. */
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import { figures } from "../../src/cli/terminal.ts";
import { manualClock } from "../../src/core/clock.ts";
import type { Realm } from "../../src/core/realm.ts";
import { openLedger } from "../../src/ledger/open.ts";
import { entryRow } from "../money/rows-for-test.ts";
import { ended, item, state, writeStates } from "../money/states-for-test.ts";
import { expectSentence, lastLine, pressroomEach, temporaryFolder } from "./pressroom-for-test.ts";

const monthly = state([item("1000")]);

async function homeWithMoney(realm: Realm): Promise<string> {
  const home = temporaryFolder();
  writeFileSync(join(home, "settings.yaml"), "publication: { zone: Europe/Berlin }\n");
  const ledger = await openLedger(join(home, "ledger.sqlite"), manualClock("2026-05-01"));
  const at = (day: string) => ({ realm, at: `2025-${day}T12:00:00.000Z` });
  await ledger.db
    .insertInto("entries")
    .values([
      entryRow("txn_1", ["charge", 1_000, 59], at("03-05")),
      entryRow("txn_2", ["charge", 123_400, 3_609], at("04-05")),
      entryRow("txn_3", ["refund", -1_000], at("04-06")),
      entryRow("txn_4", ["charge", 1_080, 60], {
        ...at("04-07"),
        original_currency: "EUR",
        original_minor: 1_000,
      }),
      entryRow("txn_5", ["payout", -120_000], at("04-28")),
    ])
    .execute();
  const mara = { subscription: "sub_1", customer: "cus_1" };
  const timo = { subscription: "sub_2", customer: "cus_2" };
  await writeStates(ledger.db, [
    { ...mara, ...at("03-05"), state: monthly },
    { ...timo, ...at("03-06"), state: monthly },
    { ...mara, ...at("04-06"), state: ended },
    { ...timo, ...at("04-07"), state: state([item("1500")]) },
  ]);
  await ledger.close();
  return home;
}

const line = (text: string, begin: string) =>
  stripVTControlCharacters(text)
    .split("\n")
    .find((one) => one.includes(begin))
    ?.replace(/[│\s]+/g, " ")
    .trim();

test("the money of a period is told in two tables, in JSON, and in files that only the owner can read", {
  timeout: 60_000,
}, async () => {
  const home = await homeWithMoney("live");
  const csv = join(home, "money.csv");
  const at = ["--from", "2025-03", "--to", "2025-04", "--home", home];
  const [told, json, written, piped] = await pressroomEach([
    ["money", ...at],
    ["money", ...at, "--json"],
    ["money", ...at, "--csv", csv, "--json"],
    ["money", ...at, "--csv", "-"],
  ]);
  const out = stripVTControlCharacters(told?.out ?? "");
  expect(out).toContain("Money in USD · March to April 2025 · Europe/Berlin");
  expect(line(out, "Month ")).toBe("Month Came in Fees Refunds Net Paid out");
  expect(line(out, "Mar 2025")).toBe("Mar 2025 10.00 −0.59 – 9.41 –");
  expect(line(out, "Apr 2025")).toBe("Apr 2025 1,244.80 −36.69 −10.00 1,198.11 1,200.00");
  expect(line(out, "Total")).toBe("Total 1,254.80 −37.28 −10.00 1,207.52 1,200.00");
  expect(out).toContain("1 payment was made in EUR (€10.00) and settled in USD.");
  expect(out).toContain("$7.52 lies at Stripe at the end of April 2025");
  expect(out).toContain("Month       New  Grew    Left    MRR  Paying");
  expect(out).toContain("At the end 1 person paid $15.00 a month.");
  expect(out).toContain("revenue churn was 50.0 % gross and 25.0 % net; 1 of 2 left (50.0 %)");
  expect(out).not.toContain("rehearsal");
  expect(lastLine(json?.out ?? "")).toMatchObject({
    ...{ realm: "live", rehearsal: false, from: "2025-03", to: "2025-04", paying: 1, files: [] },
    currencies: [
      {
        ...{ currency: "USD", mrr: 1_500, paying: 1, arpu: 1_500, balance: 752, difference: 0 },
        total: { gross: 125_480, fees: -3_728, refunds: -1_000, net: 120_752, paidOut: 120_000 },
        paidInOtherCurrencies: [{ currency: "EUR", payments: 1, amount: 1_000 }],
        months: [
          { month: "2025-03", mrr: { start: 0, new: 2_000, end: 2_000, subscriberChurn: null } },
          { month: "2025-04", mrr: { expansion: 500, churn: 1_000, end: 1_500, grossRevenueChurn: 0.5 } },
        ],
      },
    ],
  });
  const summary = join(home, "money-by-month.csv");
  expect(lastLine(written?.out ?? "").files).toEqual([csv, summary]);
  expect(readFileSync(csv, "utf8").trim().split("\r\n")).toHaveLength(6);
  expect(readFileSync(summary, "utf8")).toContain("2025-04,USD,1244.80,-36.69,-10.00,");
  expect(statSync(csv).mode & 0o777).toBe(0o600);
  expect(piped?.out).toContain(readFileSync(csv, "utf8"));
  expect(piped?.out).not.toContain("Came in");
  expect(piped?.err).toContain("Came in");
});

test("a rehearsal is called one, nothing yet is said with what to do next, and doctor counts only what is real", {
  timeout: 60_000,
}, async () => {
  const rehearsed = await homeWithMoney("sandbox");
  const home = temporaryFolder();
  const csv = join(home, "money.csv");
  const [sandbox, nothing, inJson, quiet, doctor] = await pressroomEach([
    ["money", "--from", "2025-03", "--to", "2025-04", "--home", rehearsed],
    ["money", "--home", home, "--csv", csv],
    ["money", "--home", home, "--json"],
    ["money", "--from", "2024-01", "--to", "2024-02", "--home", rehearsed],
    ["doctor", "--home", await homeWithMoney("live"), "--json"],
  ]);
  expect(sandbox?.out).toContain("This is a rehearsal: the sandbox plays Stripe, and no money moved.");
  expect(sandbox?.out).toContain("1,254.80");
  expect(nothing).toMatchObject({ code: 0 });
  expect(nothing?.out).toContain("Nothing has come in yet");
  expect(nothing?.out).toContain("npm run pressroom -- setup stripe");
  expect(readFileSync(csv, "utf8")).toMatch(/^date,at_utc,[\w,]+\r\n$/);
  expect(lastLine(inJson?.out ?? "")).toMatchObject({
    realm: "sandbox",
    rehearsal: true,
    currencies: [],
    paying: 0,
  });
  expect(doctor?.out).toContain("1 who pays, $15.00 a month; the goal is 50 who pay, $500.00 a month");
  expect(quiet?.out).toContain(
    "Nothing moved in January to February 2024. The first that is known is of March 5, 2025.",
  );
});

test("a period or a file that can't be is named with an example, and nothing is written", {
  timeout: 60_000,
}, async () => {
  const home = temporaryFolder();
  const nowhere = join(home, "nowhere", "money.csv");
  const at = ["--home", home, "--json"];
  const wrong: [args: string[], said: RegExp][] = [
    [["--from", "March"], /--from: “March” is no month\. For example: --from \d{4}-\d\d/],
    [["--to", "2999-01"], /--to: 2999-01 has not begun/],
    [
      ["--from", "2025-04", "--to", "2025-03"],
      /--from: 2025-04 is after 2025-03\. For example: --from 2025-03/,
    ],
    [["--csv", "-"], /--csv: with --json, stdout is taken/],
    [["--csv", nowhere], /its folder does not exist\. For example: money\.csv/],
  ];
  const ended_ = await pressroomEach(wrong.map(([args]) => ["money", ...args, ...at]));
  for (const [n, [args, said]] of wrong.entries()) {
    expect(ended_[n]?.code, args.join(" ")).toBe(2);
    expect(ended_[n]?.err).toMatch(said);
    expectSentence(ended_[n]?.err ?? "");
  }
  expect(existsSync(nowhere)).toBe(false);
});

test("figures stand under each other, with a line above their sum", () => {
  const rows = [
    ["Month", "In", "Out"],
    ["March", "5", "−1,000"],
    ["Total", "1,005", "–"],
  ];
  expect(figures(rows, { summed: true }).split("\n")).toEqual([
    "Month     In     Out",
    "March      5  −1,000",
    "────────────────────",
    "Total  1,005       –",
  ]);
});
