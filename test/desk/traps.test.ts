/** The ten traps into which tools that sync with Notion fall (facts on Notion): each test fails when its guard is taken out. */
import { expect, test } from "vitest";
import { unsubscribe } from "../../src/audience/subscribers.ts";
import { addHint, hints } from "../../src/ledger/hints.ts";
import type { Fault } from "../../src/sandbox/faults.ts";
import {
  choice,
  folderOf,
  issueFile,
  MINUTE_MS,
  on,
  shown,
  text,
  titled,
  type World,
} from "../content/desk-world.ts";
import { addReader, DAY_MS, later, settledWorld } from "./settled.ts";

const draft = (title: string) => ({ Title: titled(title), Status: choice("Draft") });
const approved = (title: string) => ({
  ...{ Title: titled(title), Status: choice("Approved"), Date: on("2026-12-01") },
});
const openApprovals = async (world: World, title: string) =>
  (await world.approvals(await world.issue(title))).filter(({ ended_at }) => ended_at === null);

/** Whatever was there is listed no more. */
async function hourLater(world: World): Promise<void> {
  for (let half = 0; half < 2; half++) {
    world.clock.advance(30 * MINUTE_MS);
    await world.sync();
  }
}

test("1. edited times are whole minutes: an edit of a minute that was read already is seen, and no row counts as changed twice", async () => {
  const world = await settledWorld();
  const early = await world.owner.write(draft("Early"), "The first words.");
  const late = await world.owner.write(approved("Late"));
  await world.sync();
  world.clock.advance(10_000);
  await world.owner.rewrite(early, "The last words.");
  later(world);
  await world.owner.change(late, { Number: { number: 9 } });
  await world.sync();
  expect((await world.issue("Early")).body).toBe("The last words.");
  // Notion's own index lags: what was edited three minutes before the newest edit that was seen comes to light after it.
  await world.owner.change(early, { Description: text("Said late.") });
  world.editedAt(early, new Date(world.clock.now().getTime() - 3 * MINUTE_MS));
  world.clock.advance(MINUTE_MS);
  expect((await world.sync()).pulled).toMatchObject({ rows: 2, created: 0, updated: 1, approvalsEnded: 0 });
  expect((await world.issue("Early")).description).toBe("Said late.");
  expect((await world.sync()).pulled).toMatchObject({ rows: 2, created: 0, updated: 0, approvalsEnded: 0 });
  expect(await openApprovals(world, "Late")).toHaveLength(1);
});

test("2. some changes do not move the edited time: a sweep over everything, once a day, finds them", async () => {
  const world = await settledWorld();
  const page = await world.owner.write(draft("On paper"), "The first words.");
  const other = await world.owner.write(draft("On ink"), "Ink runs.");
  await world.sync();
  await hourLater(world);
  await world.unnoticed(page, () => world.owner.change(page, { Description: text("Recalculated.") }));
  await world.unnoticed(other, () => world.owner.rewrite(other, "Ink dries."));
  expect((await world.sync()).pulled).toMatchObject({ rows: 0 });
  world.clock.advance(DAY_MS);
  expect((await world.sync()).pulled).toMatchObject({ rows: 2, updated: 2 });
  expect((await world.issue("On paper")).description).toBe("Recalculated.");
  expect((await world.issue("On ink")).body).toBe("Ink dries.");
});

test("3. what lies in the trash leaves every list silently: the sweep asks for each page that it did not meet", async () => {
  const world = await settledWorld();
  const page = await world.owner.write(approved("On paper"));
  const reader = await addReader(world, "mara@readers.example");
  await world.sync();
  await hourLater(world);
  await world.owner.trash(page);
  await world.owner.trash((await world.owner.rowIn("Subscribers", "mara@readers.example")).id);
  expect((await world.sync()).pulled).toMatchObject({ gone: 0 });
  world.clock.advance(DAY_MS);
  expect(await world.sync()).toMatchObject({ pulled: { gone: 1 }, readers: { gone: 1, left: 1 } });
  expect(await world.issue("On paper")).toMatchObject({ status: "withdrawn" });
  expect(await openApprovals(world, "On paper")).toEqual([]);
  expect(await reader()).toMatchObject({ status: "unsubscribed" });
});

test("4. a row shows 25 items of a text at most: the others are asked for", async () => {
  const world = await settledWorld();
  const items = (word: string) =>
    Array.from({ length: 30 }, (_, n) => ({ text: { content: `${word} ${n} ` } }));
  const whole = (word: string) => items(word).map(({ text: { content } }) => content);
  await world.owner.write({
    Title: { title: items("Word") },
    Status: choice("Draft"),
    Description: { rich_text: items("Sentence") },
  });
  await world.sync();
  const [issue] = await world.issues();
  expect(issue?.title).toBe(whole("Word").join("").trim());
  expect(issue?.description).toBe(whole("Sentence").join(""));
});

const OPEN_ANSWERS: [string, Fault][] = [
  ...[409, 502, 503, 504].map((status): [string, Fault] => [`${status}`, { kind: "status-after", status }]),
  ["nothing at all", { kind: "drop-after" }],
];

test.each(OPEN_ANSWERS)(
  "5. a write that is answered by %s may have happened: it is looked for before anything is written again",
  async (_, fault) => {
    const world = await settledWorld();
    const reader = await addReader(world, "mara@readers.example");
    // Whoever writes a second time is refused.
    const twice = { kind: "status", status: 400, after: 1, count: 0 } as const;
    world.failWith({ ...fault, match: "POST /v1/pages" }, { ...twice, match: "POST /v1/pages" });
    expect(await world.sync()).toMatchObject({ outcome: "done", people: { created: 1, failed: [] } });
    const { id } = await reader();
    const [row, ...others] = await world.owner.rows("Subscribers");
    expect(others).toEqual([]);
    expect(row && shown(row, "Key")).toBe(id);
    world.failWith({ ...fault, match: "PATCH /v1/pages/*" }, { ...twice, match: "PATCH /v1/pages/*" });
    await unsubscribe(world.app, id, "a test");
    expect(await world.sync()).toMatchObject({ outcome: "done", people: { updated: 1, failed: [] } });
    expect(shown(await world.owner.rowIn("Subscribers", "mara@readers.example"), "Status")).toBe(
      "Unsubscribed",
    );
  },
);

test("5. a row of which a run could not learn whether it was made is found by its key in the next", async () => {
  const world = await settledWorld();
  const reader = await addReader(world, "mara@readers.example");
  world.failWith(
    { kind: "status-after", status: 504, match: "POST /v1/pages" },
    // Each table was read by then.
    { kind: "status", status: 503, match: "POST /v1/data_sources/*/query", after: 3, count: 4 },
  );
  expect(await world.sync()).toMatchObject({ outcome: "partial" });
  expect(await world.sync()).toMatchObject({ readers: { invited: 0 }, people: { created: 0, failed: [] } });
  const rows = await world.owner.rows("Subscribers");
  expect(rows.map((row) => shown(row, "Key"))).toEqual([(await reader()).id]);
});

test("6. the owner renames columns: they are bound by their ids, and one that is missing is named", async () => {
  const world = await settledWorld();
  await world.owner.columns({ Description: { name: "In short" }, Note: { name: "Hm" } });
  await world.owner.columns({ Description: { rich_text: {} }, Note: { rich_text: {} } });
  const facts = { "In short": text("The real one."), Description: text("Another."), Note: text("Mine.") };
  await world.owner.write({ ...draft("On paper"), Status: choice("Approved"), ...facts });
  await world.sync();
  expect(await world.issue("On paper")).toMatchObject({ description: "The real one.", status: "approved" });
  const row = await world.owner.row("On paper");
  expect(shown(row, "Hm")).toBe("It has no date. Set one, and it goes then.");
  expect(shown(row, "Note")).toBe("Mine.");
  await world.owner.columns({ Excerpt: null });
  later(world);
  const { outcome, why } = await world.sync();
  expect(outcome).toBe("failed");
  expect(why).toContain("the database Issues lacks “Excerpt” (checkbox)");
});

test("7. a text of more than 2,000 characters is split when it is written and joined when it is read", async () => {
  const world = await settledWorld();
  const description = `${"x".repeat(1_999)}🗞️ ${"and so on ".repeat(400)}end`;
  await world.importFrom(folderOf({ "1.json": issueFile(1, { description }) }));
  const known = await world.issue("Letter 1");
  expect(known.description).toBe(description);
  const row = await world.owner.row("Letter 1");
  expect(shown(row, "Description")).toBe(description);
  const { Description: column } = row.properties;
  const pieces = column?.type === "rich_text" ? column.rich_text.map(({ plain_text }) => plain_text) : [];
  expect(pieces.map((piece) => [piece.length, piece.isWellFormed()])).toEqual([
    [1_999, true],
    [2_000, true],
    [2_000, true],
    [description.length - 5_999, true],
  ]);
  world.clock.advance(DAY_MS);
  expect((await world.sync()).pulled).toMatchObject({ rows: 1, updated: 0 });
  const parts = ["Three pieces, ", "because one of them ", "is bold."];
  const rich_text = parts.map((content, n) => ({ text: { content }, annotations: { bold: n === 1 } }));
  await world.owner.change((await world.owner.row("Letter 1")).id, { Description: { rich_text } });
  await world.sync();
  expect((await world.issue("Letter 1")).description).toBe(parts.join(""));
});

test("8. a duplicated page takes its key along: the bound page keeps it, the copy is none of ours", async () => {
  const world = await settledWorld();
  await world.importFrom(folderOf({ "1.json": issueFile(1) }));
  const reader = await addReader(world, "mara@readers.example");
  await world.sync();
  later(world);
  const [issue, { id }] = [await world.issue("Letter 1"), await reader()];
  await world.owner.write({ ...approved("A copy"), Key: text(issue.id) });
  await world.owner.add("Subscribers", { Email: titled("mara@readers.example"), Key: text(id) });
  await world.owner.add("Jobs", { Job: titled("sync-notion (1)"), Key: text("sync-notion") });
  await world.sync();
  expect((await world.issue("Letter 1")).id).toBe(issue.id);
  expect((await world.issue("A copy")).id).not.toBe(issue.id);
  expect(await openApprovals(world, "A copy")).toEqual([]);
  const notes = (await world.owner.rows("Subscribers")).map((row) => shown(row, "Note"));
  expect(notes.sort()).toEqual(["", expect.stringContaining("on the list already")]);
  await unsubscribe(world.app, id, "a test");
  later(world);
  await world.sync();
  const states = (await world.owner.rows("Subscribers")).map((row) => shown(row, "Status"));
  expect(states.toSorted()).toEqual(["Unsubscribed", null]);
  const jobs = (await world.owner.rows("Jobs")).map((row) => [shown(row, "Job"), shown(row, "Outcome")]);
  expect(jobs).toContainEqual(["sync-notion (1)", null]);
  expect(jobs).toContainEqual(["sync-notion", "Done"]);
});

test("9. a row that the owner adds is an invitation and no consent, and a day without a time means the send hour in its zone", async () => {
  const settings = "publication: { zone: Europe/Zurich, sendHour: 9 }\nnotion: { requestsPerMinute: 600 }\n";
  const world = await settledWorld({ settings });
  await addReader(world, "mara@readers.example");
  const facts = { Status: choice("Confirmed"), Tier: choice("Premium monthly") };
  await world.owner.add("Subscribers", { Email: titled("noor@readers.example"), ...facts });
  const page = await world.owner.write(draft("On paper"));
  await world.sync();
  later(world);
  await world.owner.change(page, { Status: choice("Approved"), Date: on("2026-11-24") });
  await world.sync();
  for (const [at, expected] of [
    ["2026-11-24T07:59:00.000Z", []],
    ["2026-11-24T08:00:00.000Z", ["mara@readers.example"]],
  ] as const) {
    world.clock.set(at);
    await world.publish();
    await world.send();
    expect(world.mailed()).toEqual(expected);
  }
});

test("10. what says that a page changed brings it forward, and is never the truth", async () => {
  const world = await settledWorld();
  const { ledger, clock } = world.app;
  const { account } = await world.app.desk();
  const hint = (page: string) => addHint(ledger.db, clock, account, page);
  const pages = {
    same: await world.owner.write(approved("The same")),
    changed: await world.owner.write(approved("Changed"), "The first words."),
    trashed: await world.owner.write(approved("Trashed")),
    forgotten: await world.owner.write(approved("Forgotten")),
  };
  await world.sync();
  await hourLater(world);
  await world.unnoticed(pages.changed, () => world.owner.rewrite(pages.changed, "The last words."));
  await world.owner.trash(pages.trashed);
  await world.owner.trash(pages.forgotten);
  for (const page of [pages.same, pages.changed, pages.trashed, crypto.randomUUID()]) await hint(page);
  expect(await world.sync()).toMatchObject({ outcome: "done", pulled: { gone: 1, updated: 1 } });
  expect((await world.issue("Changed")).body).toBe("The last words.");
  expect(await world.issue("Trashed")).toMatchObject({ status: "withdrawn" });
  expect(await openApprovals(world, "The same")).toHaveLength(1);
  expect(await hints(ledger.db, account)).toEqual([]);
  // Of this one nobody said anything: the day's sweep finds it.
  expect(await openApprovals(world, "Forgotten")).toHaveLength(1);
  world.clock.advance(DAY_MS);
  await world.sync();
  expect(await world.issue("Forgotten")).toMatchObject({ status: "withdrawn" });
});
