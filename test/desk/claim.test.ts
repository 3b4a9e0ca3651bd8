/** One desk, one home: a second machine stops itself before it writes or sends, and can take over. */
import { hostname } from "node:os";
import { expect, test } from "vitest";
import { unsubscribe } from "../../src/audience/subscribers.ts";
import { approve } from "../../src/content/approvals.ts";
import { takeDesk } from "../../src/desk/claim.ts";
import { choice, folderOf, issueFile, openWorld, shown, titled, type World } from "../content/desk-world.ts";
import { addReader, DAY_MS, later, settle } from "./settled.ts";
import { everyPage } from "./twin-store.ts";

const desk = (world: World) => world.inStore(everyPage);

/** Two homes that both believe this Notion to be theirs; each has readers, and the desk is the first one's. */
async function twoHomes() {
  const first = await openWorld();
  await first.importFrom(folderOf({ "1.json": issueFile(1) }));
  await addReader(first, "mara@readers.example");
  await settle(first);
  const second = await openWorld({ notion: first.notion, clock: first.clock });
  await addReader(second, "noor@readers.example");
  return { first, second };
}

/** An issue in this home's ledger that is due now. */
async function makeDue(world: World): Promise<void> {
  await world.importFrom(folderOf({ "9.json": issueFile(9) }));
  await approve(world.app.ledger.db, world.clock, await world.issue("Letter 9"), {
    realm: "sandbox",
    by: "command",
  });
  await world.publish();
}

const belongsTo = ({ app }: World) => ({
  outcome: "failed",
  why: expect.stringContaining(
    `This desk belongs to the pressroom home ${app.ledger.homeId} on “${hostname()}”, since 2026-11-23.`,
  ),
});

test("the second one stops before it writes, says whose desk it is, and how to take over", async () => {
  const { first, second } = await twoHomes();
  const before = desk(first);
  const outcome = await second.sync();
  expect(outcome).toMatchObject(belongsTo(first));
  expect(outcome.why).toContain("npm run pressroom -- setup notion --take-over");
  expect(await second.importFrom(folderOf({ "2.json": issueFile(2) }))).toMatchObject(belongsTo(first));
  second.clock.advance(DAY_MS);
  expect(await second.sync()).toMatchObject(belongsTo(first));
  expect(desk(first)).toEqual(before);
  expect((await first.sync()).outcome).not.toBe("failed");
});

test("the second one sends nothing", async () => {
  const { first, second } = await twoHomes();
  await makeDue(second);
  expect(await second.send()).toMatchObject(belongsTo(first));
  expect(second.mailed()).toEqual([]);
  expect(await second.app.ledger.db.selectFrom("mailings").selectAll().execute()).toEqual([]);
});

test("after it has taken over it goes on, and then the first one stops: it neither writes nor sends", async () => {
  const { first, second } = await twoHomes();
  await second.sync();
  await takeDesk(second.app, await second.app.desk());
  expect(await second.sync()).toMatchObject({ outcome: "done" });
  later(second);
  await second.owner.write({ Title: titled("On ink"), Status: choice("Approved") });
  expect(await second.sync()).toMatchObject({ outcome: "done", pulled: { created: 1 } });
  await makeDue(first);
  const before = desk(first);
  expect(await first.sync()).toMatchObject(belongsTo(second));
  expect(await first.send()).toMatchObject(belongsTo(second));
  expect(first.mailed()).toEqual([]);
  expect(desk(first)).toEqual(before);
  await takeDesk(first.app, await first.app.desk());
  expect((await first.sync()).outcome).not.toBe("failed");
  expect(await second.sync()).toMatchObject(belongsTo(first));
});

test("whoever left the first one's list is not invited by the second", async () => {
  const { first, second } = await twoHomes();
  const reader = await addReader(first, "ola@readers.example");
  await unsubscribe(first.app, (await reader()).id, "by the link");
  await first.sync();
  await second.sync();
  await takeDesk(second.app, await second.app.desk());
  await second.sync();
  const known = await second.app.ledger.db.selectFrom("subscribers").select(["email", "status"]).execute();
  expect(known.toSorted((one, other) => one.email.localeCompare(other.email))).toEqual([
    { email: "mara@readers.example", status: "pending" },
    { email: "noor@readers.example", status: "confirmed" },
  ]);
  expect(shown(await second.owner.rowIn("Subscribers", "ola@readers.example"), "Status")).toBe(
    "Unsubscribed",
  );
});

test("a mailing that one home began is not finished after another has taken over", async () => {
  const { first, second } = await twoHomes();
  await takeDesk(second.app, await second.app.desk());
  await makeDue(second);
  second.failWith({ service: "resend", kind: "status", status: 503, count: 4 });
  expect(await second.send()).toMatchObject({ outcome: "partial" });
  await takeDesk(first.app, await first.app.desk());
  expect(await second.send()).toMatchObject(belongsTo(first));
  expect(second.mailed()).toEqual([]);
  await takeDesk(second.app, await second.app.desk());
  expect(await second.send()).toMatchObject({ outcome: "done" });
  expect(second.mailed()).toEqual(["noor@readers.example"]);
});

test("nor does it go on beside the first one because the owner gave the desk page another name", async () => {
  const { first, second } = await twoHomes();
  const { url } = await (await first.app.desk()).setUp({});
  const page_id = /[0-9a-f]{32}$/.exec(url)?.[0] ?? "";
  await first.owner.notion.pages.update({ page_id, properties: { title: titled("My letters") } });
  const before = desk(first);
  expect(await second.sync()).toMatchObject(belongsTo(first));
  expect(desk(first)).toEqual(before);
});
