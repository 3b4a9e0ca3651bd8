/** Rule 7, second half: what leaves is what the owner approved, as the page stands just before the freeze. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { addReaders, numbered } from "./invented.ts";
import { counted } from "./mail-twin.ts";
import { openPress, type Press, type PressOptions } from "./owner.ts";

const LETTER = `---
number: 7
title: Letters by lamplight
date: 2026-11-02
status: published
---

Ada writes at night.
`;

/** An issue on the desk and on the site, whose date has come; three readers, one of them paying. */
async function pressWithIssue(letter = LETTER, options: PressOptions = {}): Promise<Press> {
  const press = await openPress(options);
  const folder = join(press.home, "letters");
  mkdirSync(folder);
  writeFileSync(join(folder, "007.md"), letter);
  await press.import(folder);
  await press.sync();
  await addReaders(press.app.ledger, press.clock, numbered(2), "sandbox", "free");
  await addReaders(press.app.ledger, press.clock, ["patron@readers.test"], "sandbox", "premium monthly");
  return press;
}

async function approves(press: Press): Promise<void> {
  press.clock.advance(5 * 60_000);
  await (await press.owner()).set({ Status: { select: { name: "Approved" } } });
  await press.sync();
  await press.publish();
}

const everyone = ["patron@readers.test", ...numbered(2)];
const mailed = (press: Press) => press.twin.recipients().toSorted();

test("the owner approves on the desk, and everybody gets it once, however often the job runs", async () => {
  const press = await pressWithIssue();
  expect(await press.send()).toMatchObject({ outcome: "idle" });
  await approves(press);
  expect(await press.send()).toMatchObject({ outcome: "done", frozen: 3, accepted: 3 });
  expect(await press.send()).toMatchObject({ outcome: "idle" });
  expect(mailed(press)).toEqual(everyone);
  await press.sync();
  const owner = await press.owner();
  expect(await owner.sees("State")).toBe("Rehearsed");
  expect(await owner.sees("Accepted")).toBe("3");
});

test("the owner rewrites the page after the approval, unseen by any sync: nothing leaves, and it is proposed again", async () => {
  const press = await pressWithIssue();
  await approves(press);
  await (await press.owner()).rewrite("Ada writes at dawn.");
  const outcome = await press.send();
  expect(outcome.why).toContain("waits for your word");
  expect(press.twin.requests()).toEqual([]);
  expect(await press.app.ledger.db.selectFrom("mailings").selectAll().execute()).toEqual([]);
  expect(await press.send()).toMatchObject({ outcome: "idle" });
  await press.sync();
  const owner = await press.owner();
  expect(await owner.sees("State")).toBe("Proposed");
  expect(await owner.sees("Note")).toContain("edited after it was approved");
});

test("approved anew, the new words go", async () => {
  const press = await pressWithIssue();
  await approves(press);
  const owner = await press.owner();
  await owner.rewrite("Ada writes at dawn.");
  await press.send();
  await owner.set({ Status: { select: { name: "Draft" } } });
  press.clock.advance(5 * 60_000);
  await press.sync();
  await approves(press);
  expect(await press.send()).toMatchObject({ outcome: "done", accepted: 3 });
  const row = await press.app.ledger.db.selectFrom("mailings").select("template").executeTakeFirstOrThrow();
  expect(row.template).toContain("Ada writes at dawn.");
});

test("another audience than the approved one is not mailed either", async () => {
  const press = await pressWithIssue();
  await approves(press);
  await (await press.owner()).set({ Audience: { select: { name: "Premium" } } });
  expect((await press.send()).why).toContain("waits for your word");
  expect(press.twin.requests()).toEqual([]);
});

test.each([
  ["withdraws it", { Status: { select: { name: "Withdrawn" } } }],
  ["sets it back to draft", { Status: { select: { name: "Draft" } } }],
  ["ticks Excerpt", { Excerpt: { checkbox: true } }],
  ["takes its title away", { Title: { title: [] } }],
  ["moves its date to next year", { Date: { date: { start: "2027-11-02" } } }],
])("the owner %s just before the send: nothing leaves", async (_, change) => {
  const press = await pressWithIssue();
  await approves(press);
  await (await press.owner()).set(change);
  await press.send();
  expect(await press.send()).toMatchObject({ outcome: "idle" });
  expect(press.twin.requests()).toEqual([]);
});

test("the owner puts the page into the trash just before the send: nothing leaves", async () => {
  const press = await pressWithIssue();
  await approves(press);
  await (await press.owner()).trash();
  await press.send();
  expect(await press.send()).toMatchObject({ outcome: "idle" });
  expect(press.twin.requests()).toEqual([]);
});

test("an issue for paying readers goes to them alone", async () => {
  const press = await pressWithIssue(LETTER.replace("status:", "audience: premium\nstatus:"));
  await approves(press);
  expect(await press.send()).toMatchObject({ outcome: "done", frozen: 1, accepted: 1 });
  expect(mailed(press)).toEqual(["patron@readers.test"]);
});

test("an issue for paying readers, of whom there are none yet, waits for the first", async () => {
  const press = await pressWithIssue(LETTER.replace("status:", "audience: premium\nstatus:"));
  const { db } = press.app.ledger;
  await db.updateTable("subscribers").set({ tier: "free" }).execute();
  await approves(press);
  expect(await press.send()).toMatchObject({ outcome: "idle" });
  await db
    .updateTable("subscribers")
    .set({ tier: "premium yearly" })
    .where("email", "like", "patron%")
    .execute();
  expect(await press.send()).toMatchObject({ outcome: "done", accepted: 1 });
  expect(mailed(press)).toEqual(["patron@readers.test"]);
});

test.each([
  ["is an excerpt", LETTER.replace("status:", "excerpt: true\nstatus:")],
  ["has no title", LETTER.replace("title: Letters by lamplight\n", "")],
  ["has no text", LETTER.replace("Ada writes at night.\n", "")],
  ["has a date that nobody can read", LETTER.replace("2026-11-02", "soon")],
])("an issue that %s is not mailed, though it was approved, and its row says why", async (_, letter) => {
  const press = await pressWithIssue(letter);
  await approves(press);
  expect(await press.send()).toMatchObject({ outcome: "idle" });
  expect(press.twin.requests()).toEqual([]);
  await press.sync();
  expect(await (await press.owner()).sees("Note")).toMatch(/^(Not sent:|It has no date)/);
});

test("the day's quota ends a run as partial, and the next days' runs send the rest", async () => {
  const limits = JSON.stringify({ resend: { emailsPerDay: 120 } });
  const press = await pressWithIssue(LETTER, { variables: { SANDBOX_LIMITS: limits } });
  await approves(press);
  await addReaders(press.app.ledger, press.clock, numbered(250).slice(2));
  expect(await press.send()).toMatchObject({ outcome: "partial", accepted: 100, waiting: 151 });
  press.clock.advance(24 * 60 * 60_000);
  expect(await press.send()).toMatchObject({ outcome: "partial", accepted: 200 });
  press.clock.advance(24 * 60 * 60_000);
  expect(await press.send()).toMatchObject({ outcome: "done", accepted: 251 });
  expect(Object.values(counted(press.twin.recipients())).every((times) => times === 1)).toBe(true);
});

test("a key that the mail service refuses ends a run as failed, in a sentence, and nothing is lost", async () => {
  const faults = JSON.stringify({
    service: "resend",
    match: "POST /emails/batch",
    kind: "status",
    status: 401,
  });
  const press = await pressWithIssue(LETTER, { variables: { SANDBOX_FAULTS: faults } });
  await approves(press);
  const refused = await press.send();
  expect(refused).toMatchObject({ outcome: "failed", waiting: 3 });
  expect(refused.why).toContain("put RESEND_API_KEY into .env");
  expect(await press.send()).toMatchObject({ outcome: "done", accepted: 3 });
});
