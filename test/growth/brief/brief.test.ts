import { expect, test } from "vitest";
import { barsText } from "../../../src/growth/brief/bars.tsx";
import { briefOf } from "../../../src/growth/brief/brief.ts";
import { renderBrief } from "../../../src/growth/brief/brief-mail.tsx";
import { briefPage } from "../../../src/growth/brief/brief-page.ts";
import type { Week } from "../../../src/growth/brief/week.ts";
import { type Differing, daysAgo, SITUATIONS, situation } from "../next/situations.ts";

const same = (n: number) => ({ now: n, before: n });

const QUIET: Week = {
  ...{ from: daysAgo(7), to: daysAgo(0), joined: same(0), left: same(0), visitors: same(0) },
  ...{ paying: same(8), mrrMinor: same(8_000), issues: [] },
  weeks: [4, 0, 2, 9, 6, 1, 3, 0].map((joined, n) => ({ from: daysAgo(7 * (8 - n)), joined })),
};
const ABOUT = { name: "The Small Press", zone: "Europe/Berlin" };
const PUBLICATION = {
  name: "The {{Small}} <Press>",
  url: "https://small-press.test/",
  postalAddress: "12 Main Street",
};

const brief = (week: Partial<Week> = {}, ...differing: Differing[]) =>
  briefOf(situation(...differing), { ...QUIET, ...week }, ABOUT);

test.each<[Partial<Week>, string]>([
  [{}, "A quiet week"],
  [{ joined: { now: 1, before: 0 } }, "1 new reader, and as many pay as before"],
  [{ paying: { now: 9, before: 8 } }, "One more reader pays"],
  [{ paying: { now: 11, before: 8 } }, "3 more readers pay"],
  [{ paying: { now: 6, before: 8 }, joined: same(5) }, "2 readers less pay"],
])("its heading says what moved most: %o", (week, heading) => {
  expect(brief(week).heading).toBe(heading);
});

test("it says the week in the owner's zone, the goal as bars, and at most three things that wait", () => {
  const waits = [
    "payments failing",
    "posts waiting for approval",
    "confirmed readers never shown the offer",
    "checkouts left half-way",
    "daily quota too small",
  ] as const;
  const said = brief({}, ...waits.map((name) => SITUATIONS[name]));
  expect(said.period).toBe("23 – 30 November 2026");
  expect(said.goal.map(({ figure, share }) => [figure, share])).toEqual([
    ["8 of 50", 0.16],
    ["$80.00 of $500.00", 0.16],
  ]);
  expect(said.next.reason).toContain("The last payment of 2 readers failed");
  expect(said.waits).toHaveLength(3);
  expect(said.waits[0]).toMatch(/^8 minutes: Issue 46 was never posted anywhere;/);
});

test("where all is well nothing waits, and it is not said that something does", () => {
  const { html, text } = renderBrief(PUBLICATION, brief());
  expect(`${html}${text}`).not.toContain("What else waits");
});

test("an issue is told with its counts, and of clicks only where any are known", () => {
  const issue = { title: "Quiet", accepted: 198, bounced: 1, complained: 0, clicked: 41 };
  const silent = { ...issue, accepted: 1, bounced: 0, clicked: 0 };
  expect(brief({ issues: [issue, silent] }).told).toEqual([
    "“Quiet” went to 198 readers; 1 came back, 41 of 198 followed a link.",
    "“Quiet” went to 1 reader.",
  ]);
});

test("in a rehearsal everything says so, and the goal stands where real money is", () => {
  const played = { realm: "sandbox", money: { realm: "sandbox", paying: 3, mrrMinor: 3_000 } } as const;
  const said = brief({ paying: same(3) }, played);
  expect([said.subject, said.heading]).toEqual([
    "Rehearsal: The Small Press: 0 of 50 pay, 0 new readers this week",
    "Rehearsal: A quiet week",
  ]);
  expect(said.goal[0]?.figure).toBe("0 of 50");
  expect(said.changes.map(({ label }) => label)).toContain("MRR (rehearsal)");
});

test("names and titles stand in it as they are, whatever signs they hold", () => {
  const issue = { title: "<b>{{name}}</b>", accepted: 2, bounced: 0, complained: 0, clicked: 0 };
  const { html, text } = renderBrief(PUBLICATION, brief({ issues: [issue] }));
  expect(html).not.toMatch(/<b>|<Press>|\{\{/);
  expect(html).toContain("&lt;b&gt;");
  expect(text).toContain("The {{Small}} <Press>");
  expect(text).toContain("“<b>{{name}}</b>” went to 2 readers.");
});

test("the bars are cells of tables: nothing is fetched, and no script or drawing is in it", () => {
  const { html } = renderBrief(PUBLICATION, brief());
  expect(html).not.toMatch(/<img|<svg|<script|url\(/i);
  // The goal twice, and the weeks in which somebody joined.
  expect(html.match(/bgcolor="/g)).toHaveLength(2 + 6);
});

test("in plain text, a bar is as long as its share, a little is seen as something, and too much as all", () => {
  const bars = [0, 0.001, 0.5, 1, 7].map((share) => ({ label: "x", figure: String(share), share }));
  expect(barsText(bars).split("\n")).toEqual([
    `x  ${".".repeat(20)}  0`,
    `x  #${".".repeat(19)}  0.001`,
    `x  ${"#".repeat(10)}${".".repeat(10)}  0.5`,
    `x  ${"#".repeat(20)}  1`,
    `x  ${"#".repeat(20)}  7`,
  ]);
});

test("what a title holds is no mark of its page", () => {
  const issue = { title: "2 * 3 | [a](b) <b>", accepted: 5, bounced: 0, complained: 0, clicked: 0 };
  expect(briefPage(brief({ issues: [issue] }))).toContain(
    "“2 \\* 3 \\| \\[a\\](b) \\<b\\>” went to 5 readers.",
  );
});
