/** A correction goes to exactly those whom an issue has reached, once the owner has approved it, and to each once. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { unsubscribe } from "../../src/audience/subscribers.ts";
import { approve } from "../../src/content/approvals.ts";
import { allIssues, type Issue } from "../../src/content/issues.ts";
import {
  approveCorrection,
  countReached,
  dropCorrection,
  proposeCorrection,
  proposedCorrection,
} from "../../src/delivery/correction.ts";
import { outcomeOf } from "../../src/delivery/outcome.ts";
import { stopMailing } from "../../src/delivery/stop.ts";
import { addReaders, numbered } from "./invented.ts";
import { openPress, type Press } from "./owner.ts";

const LETTER =
  "---\nnumber: 7\ntitle: By lamplight\ndate: 2026-11-02\nstatus: published\n---\n\nOn Monday.\n";
const DAY_MS = 24 * 60 * 60_000;

/** Issue 7 has gone to 90 of 130 readers, when the owner sees that its date is wrong. */
async function halfSent() {
  const press = await openPress({ settings: "mail: { dailyLimit: 100 }\n" });
  const folder = join(press.home, "letters");
  mkdirSync(folder);
  writeFileSync(join(folder, "007.md"), LETTER);
  await addReaders(press.app.ledger, press.clock, numbered(130));
  await press.import(folder);
  const { db } = press.app.ledger;
  const [issue] = await allIssues(db);
  if (!issue) throw new Error("There is no issue.");
  await approve(db, press.clock, issue, { realm: "live", by: "command" });
  await press.publish();
  await press.send();
  return { press, issue };
}

const propose = ({ app, clock }: Press, issue: Issue) =>
  app.ledger.transaction((db) =>
    proposeCorrection(db, clock, {
      ...{ issueId: issue.id, sink: "sandbox", title: "It is Tuesday" },
      body: "The meeting is on **Tuesday**.",
    }),
  );

test("it is proposed, seen on the row, approved, and goes to those who got the issue and nobody else", async () => {
  const { press, issue } = await halfSent();
  const { app, clock } = press;
  const { db } = app.ledger;
  const reached = press.twin.recipients();
  expect(reached).toHaveLength(90);
  // So that the other 40 don't get the mistake at all.
  const mailing = await db.selectFrom("mailings").selectAll().executeTakeFirstOrThrow();
  await app.ledger.transaction((within) => stopMailing(within, clock, mailing, "you said so"));
  const row = await propose(press, issue);
  expect(await press.send()).toMatchObject({ outcome: "idle" });
  const { note } = await outcomeOf(db, issue, { mailer: "sandbox", desk: "sandbox", now: clock.now() });
  expect(note).toContain(
    "A correction waits for your word (“It is Tuesday”). To look at it: npm run pressroom -- correct 7. To send it: npm run pressroom -- correct 7 --approve",
  );
  await app.ledger.transaction((within) => approveCorrection(within, clock, row));
  clock.advance(DAY_MS);
  expect(await press.send()).toMatchObject({ outcome: "done", issue: `${issue.id}/1`, accepted: 90 });
  expect(press.twin.recipients().slice(90).toSorted()).toEqual(reached.toSorted());
  expect(await press.send()).toMatchObject({ outcome: "idle" });
  const sent = await db
    .selectFrom("mailings")
    .select(["kind", "subject", "issue_id", "template"])
    .where("kind", "=", "correction")
    .executeTakeFirstOrThrow();
  expect(sent).toMatchObject({ subject: `${issue.id}/1`, issue_id: issue.id });
  expect(sent.template).toContain("Tuesday");
  expect(await outcomeOf(db, issue, { mailer: "sandbox", desk: "sandbox", now: clock.now() })).toMatchObject({
    ...{ state: "Stopped", accepted: 90 },
  });
});

test("who left, complained, or never got it is not told; a correction that was taken back goes to nobody", async () => {
  const { press, issue } = await halfSent();
  const { db } = press.app.ledger;
  const got = await db.selectFrom("deliveries").selectAll().where("state", "=", "accepted").execute();
  expect(await countReached(db, issue.id, "sandbox")).toBe(90);
  await unsubscribe(press.app, got[0]?.subscriber_id ?? "", "by the link");
  for (const [index, fate] of ["bounced", "complained", "delivered"].entries())
    await db
      .updateTable("deliveries")
      .set({ fate })
      .where("subscriber_id", "=", got[index + 1]?.subscriber_id ?? "")
      .execute();
  expect(await countReached(db, issue.id, "sandbox")).toBe(87);
  expect(await countReached(db, issue.id, "live")).toBe(0);
  const row = await propose(press, issue);
  await press.app.ledger.transaction((within) => dropCorrection(within, press.clock, row));
  expect(await proposedCorrection(db, issue.id, "sandbox")).toBeNull();
  expect(await press.send()).toMatchObject({ outcome: "idle" });
});

test("a second one takes the place of the first that waits, and two that were approved go one after the other", async () => {
  const { press, issue } = await halfSent();
  const { app, clock } = press;
  await propose(press, issue);
  const second = await propose(press, issue);
  expect((await proposedCorrection(app.ledger.db, issue.id, "sandbox"))?.n).toBe(2);
  await app.ledger.transaction((db) => approveCorrection(db, clock, second));
  const third = await propose(press, issue);
  await app.ledger.transaction((db) => approveCorrection(db, clock, third));
  // The plan's day is used up: they wait like everything else.
  expect(await press.send()).toMatchObject({ outcome: "partial", issue: `${issue.id}/2`, accepted: 0 });
  expect(await press.send()).toMatchObject({ outcome: "partial", issue: `${issue.id}/3`, accepted: 0 });
  expect(await press.send()).toMatchObject({ outcome: "idle" });
});

test("an issue that is withdrawn between two days of its mailing is stopped by the next run, and nobody else gets it", async () => {
  const { press, issue } = await halfSent();
  const { db } = press.app.ledger;
  await db.updateTable("issues").set({ status: "withdrawn" }).where("id", "=", issue.id).execute();
  expect(await press.send()).toEqual({ outcome: "idle" });
  const mailing = await db.selectFrom("mailings").selectAll().executeTakeFirstOrThrow();
  expect(mailing).toMatchObject({ state: "stopped", resumes_at: null });
  expect(mailing.problem).toBe(
    "Stopped, because you set its status to Withdrawn: 40 mails do not go. To let them go after all: npm run pressroom -- stop 7 --undo",
  );
  press.clock.advance(DAY_MS);
  expect(await press.send()).toMatchObject({ outcome: "idle" });
  expect(press.twin.recipients()).toHaveLength(90);
});
