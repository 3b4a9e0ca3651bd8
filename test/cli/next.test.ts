/** What the owner is told to do next, by command. */
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import { manualClock } from "../../src/core/clock.ts";
import { openLedger } from "../../src/ledger/open.ts";
import { readerRow } from "../money/rows-for-test.ts";
import { lastLine, pressroomEach, temporaryFolder } from "./pressroom-for-test.ts";

interface Said {
  rehearsal: boolean;
  standing: string;
  next: { key: string; reason: string; costs: string };
  acts?: { key: string }[];
}

test("three things are said: where it stands, where it loses, what to do; and with --all the rest in its order", async () => {
  const home = temporaryFolder();
  const ledger = await openLedger(join(home, "ledger.sqlite"), manualClock("2026-05-01"));
  await ledger.db
    .insertInto("subscribers")
    .values(["mara", "jon", "ida"].map((name) => readerRow(name)))
    .execute();
  await ledger.close();
  const [three, all, json, doctor] = await pressroomEach([
    ["next", "--home", home],
    ["next", "--all", "--home", home],
    ["next", "--all", "--json", "--home", home],
    ["doctor", "--home", home],
  ]);
  const words = (out = "") =>
    stripVTControlCharacters(out)
      .split("\n")
      .flatMap((line) => (line.startsWith("◇") ? [line.slice(1).trim()] : []));
  expect(words(three?.out)).toEqual([
    "0 of 50 paying readers, $0.00 of $500.00 a month, 3 confirmed.",
    expect.stringContaining("Rehearsal: Nobody visited the site in 28 days"),
    expect.stringMatching(
      /^Next: 3 confirmed readers wait for their mail: Resend has no key\. .*setup mail \(10 minutes\)\. It holds back about \$0\.90 a month\.$/,
    ),
  ]);
  expect(words(all?.out).length).toBeGreaterThan(4);
  expect(words(all?.out)[3]).toMatch(
    /^1\. 3 confirmed .* a month, if 3 of 100 readers pay \$10\.00, assumed\.$/,
  );
  const said = lastLine(json?.out ?? "") as unknown as Said;
  expect(said).toMatchObject({ rehearsal: true, next: { key: "mail-key", costs: "10 minutes" } });
  expect(said.acts?.[0]?.key).toBe("mail-key");
  expect(said.acts?.map(({ key }) => key)).toContain("stripe-key");
  expect(words(doctor?.out)[0]).toMatch(/^Next: 3 confirmed readers wait/);
  expect([three, all, json].map((ended) => ended?.code)).toEqual([0, 0, 0]);
});
