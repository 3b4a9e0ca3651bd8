/** What is to be mailed now: whole, published, approved as it stands, and its date reached. */
import { expect, test } from "vitest";
import { endApproval } from "../../src/content/approvals.ts";
import { manualClock } from "../../src/core/clock.ts";
import { dueIssue } from "../../src/delivery/due.ts";
import { notReady } from "../../src/delivery/readiness.ts";
import { addIssue } from "./invented.ts";
import { HOUR_MS, MONDAY, openTestLedger } from "./world.ts";

async function withIssue(given: Parameters<typeof addIssue>[2] = {}) {
  const clock = manualClock(MONDAY);
  const ledger = await openTestLedger(clock);
  const issue = await addIssue(ledger, clock, given);
  const due = async () => (await dueIssue(ledger.db, clock.now(), "sandbox"))?.issue.id ?? null;
  return { clock, ledger, issue, due };
}

test("an approved issue whose date has come is due", async () => {
  const { issue, due } = await withIssue();
  expect(await due()).toBe(issue.id);
});

test("an issue is due from its very minute on, not before", async () => {
  const dated = new Date(Date.parse(MONDAY) + HOUR_MS);
  const { issue, due, clock } = await withIssue({ dated });
  clock.advance(HOUR_MS - 1);
  expect(await due()).toBeNull();
  clock.advance(1);
  expect(await due()).toBe(issue.id);
});

const NOT_DUE: [string, Parameters<typeof addIssue>[2]][] = [
  ["withdrawn", { status: "withdrawn" }],
  ["an excerpt", { whole: false }],
  ["one with a problem", { problems: ["It has no title."] }],
  ["one that nobody approved", { approval: null }],
];

test.each(NOT_DUE)("%s is not due", async (_, given) => {
  const { due } = await withIssue(given);
  expect(await due()).toBeNull();
});

test("an approval that ended holds no more", async () => {
  const { ledger, clock, issue, due } = await withIssue();
  await endApproval(ledger.db, clock, issue.id, "sandbox", "the owner took it back");
  expect(await due()).toBeNull();
});

test("an approval of other words holds no more", async () => {
  const { ledger, due } = await withIssue();
  await ledger.db.updateTable("issues").set({ content_hash: "other words" }).execute();
  expect(await due()).toBeNull();
});

test("an issue without a page is not due: its mail would link to nothing", async () => {
  const { ledger, due } = await withIssue();
  await ledger.db.updateTable("issues").set({ url: null }).execute();
  expect(await due()).toBeNull();
});

test("without a date, only the word given by command means now", async () => {
  const { ledger, issue, due } = await withIssue({ dated: null });
  expect(await due()).toBe(issue.id);
  await ledger.db.updateTable("approvals").set({ given_by: "desk" }).execute();
  expect(await due()).toBeNull();
});

test("of two that are due the older goes first", async () => {
  const { ledger, clock, due } = await withIssue();
  const older = { key: "number-6", dated: new Date("2026-10-26T07:00:00.000Z") };
  const { id } = await addIssue(ledger, clock, older);
  expect(await due()).toBe(id);
});

const READY = {
  senderAddress: "onboarding@resend.dev",
  postalAddress: "1 Lamp Street, Testtown",
  siteUrl: "https://letters.test",
};

test.each([
  ["no public address", { siteUrl: "http://127.0.0.1:24882" }, "PUBLIC_URL"],
  ["a sender that is made up", { senderAddress: "ada@letters.example" }, "publication.sender"],
  ["a postal address that is made up", { postalAddress: "1 Example Street" }, "publication.postalAddress"],
])("with %s nothing real leaves, and it says what to do", (_, change, setting) => {
  const [only, ...others] = notReady({ ...READY, ...change }, "live");
  expect(only?.next).toContain(setting);
  expect(others).toEqual([]);
  expect(notReady({ ...READY, ...change }, "sandbox")).toEqual([]);
});

test("with all three in order it may leave", () => {
  expect(notReady(READY, "live")).toEqual([]);
});
