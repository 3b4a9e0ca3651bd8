/** The jobs' rows on the desk, and what they tell of columns that the owner wrote in: through whole syncs. */
import { expect, test } from "vitest";
import {
  choice,
  folderOf,
  issueFile,
  MINUTE_MS,
  openRealWorld,
  shown,
  text,
  titled,
  type World,
} from "../content/desk-world.ts";
import { addReader, DAY_MS, later, settledWorld } from "../desk/settled.ts";

const HOUR_MS = 60 * MINUTE_MS;
const board = async (world: World, job = "sync-notion") => {
  const row = await world.owner.rowIn("Jobs", job);
  return ["Outcome", "When", "Note", "Failing since"].map((name) => shown(row, name));
};
const noteOf = async (world: World) => (await board(world))[2];

test("a job has one row, which says when it last had something to do", async () => {
  const world = await settledWorld();
  await world.publish();
  const [outcome, at, note, failingSince] = await board(world);
  expect([outcome, note, failingSince]).toEqual(["Done", "", null]);
  expect(new Date(String(at))).toEqual(new Date("2026-11-23T12:00:00.000Z"));
  later(world);
  await world.sync();
  const jobs = (await world.owner.rows("Jobs")).map((row) => shown(row, "Job"));
  expect(jobs.toSorted()).toEqual(["Do this next", "publish-issues", "sync-notion"]);
});

test("idle runs change no row: nothing is written", async () => {
  const world = await settledWorld();
  later(world);
  await world.sync();
  const before = await board(world);
  for (let run = 0; run < 5; run++) {
    world.clock.advance(HOUR_MS);
    expect(await world.callsDuring(() => world.sync())).toBe(3);
  }
  expect(await board(world)).toEqual(before);
});

test("runs that differ in nothing but their time change its row once a day", async () => {
  const world = await settledWorld();
  await world.sync();
  const [, first] = await board(world);
  for (let hour = 1; hour <= 3; hour++) {
    world.clock.advance(HOUR_MS);
    await world.owner.write({ Title: titled(`Letter ${hour}`), Status: choice("Draft") });
    expect(await world.sync()).toMatchObject({ outcome: "done" });
    expect((await board(world))[1]).toBe(first);
  }
  world.clock.advance(DAY_MS);
  await world.sync();
  expect((await board(world))[1]).not.toBe(first);
});

test("a failure is told with its words, since when, and that it is over", async () => {
  const world = await settledWorld();
  later(world);
  world.failWith({ kind: "status", status: 401, count: 2, match: "POST /v1/data_sources/*/query" });
  const began = world.clock.now();
  for (let run = 0; run < 2; run++) {
    expect(await world.sync()).toMatchObject({ outcome: "failed" });
    later(world);
  }
  expect(await world.sync()).toMatchObject({ outcome: "done" });
  const [outcome, , note, failingSince] = await board(world);
  expect(outcome).toBe("Failed");
  expect(note).toContain("Put a new NOTION_TOKEN into .env");
  expect(new Date(String(failingSince))).toEqual(new Date(began.getTime() - (began.getTime() % MINUTE_MS)));
  later(world);
  await world.sync();
  expect((await board(world)).toSpliced(1, 1)).toEqual(["Done", "", null]);
});

test("what the owner wrote in a column of pressroom's is put back, and told for a day", async () => {
  const world = await settledWorld();
  await world.importFrom(folderOf({ "1.json": issueFile(1) }));
  await addReader(world, "mara@readers.example");
  await world.sync();
  later(world);
  const [issue, reader] = [
    await world.owner.row("Letter 1"),
    await world.owner.rowIn("Subscribers", "mara@readers.example"),
  ];
  await world.owner.change(issue.id, {
    ...{ State: choice("Sent"), Accepted: { number: 1_000 }, Page: { url: "https://elsewhere.example/" } },
    Description: text("The owner's own column."),
  });
  await world.owner.change(reader.id, { Tier: choice("Premium yearly"), Note: text("A friend.") });
  expect(await world.sync()).toMatchObject({
    outcome: "done",
    pulled: { overwritten: 1 },
    readers: { overwritten: 1 },
  });
  const [putBack, kept] = [
    await world.owner.row("Letter 1"),
    await world.owner.rowIn("Subscribers", "mara@readers.example"),
  ];
  for (const name of ["State", "Accepted", "Page"]) expect(shown(putBack, name)).toEqual(shown(issue, name));
  for (const name of ["Tier", "Note"]) expect(shown(kept, name)).toEqual(shown(reader, name));
  expect(shown(putBack, "Description")).toBe("The owner's own column.");
  expect((await world.issue("Letter 1")).description).toBe("The owner's own column.");
  const told =
    "Put back, because pressroom writes these columns: Tier, Note of “mara@readers.example” in Subscribers; State, Accepted, Page of “Letter 1” in Issues.";
  expect(await noteOf(world)).toBe(told);
  later(world);
  expect(await world.sync()).toMatchObject({ pulled: { overwritten: 0 }, readers: { overwritten: 0 } });
  world.clock.advance(DAY_MS - HOUR_MS);
  await world.sync();
  expect(await noteOf(world)).toBe(told);
  world.clock.advance(2 * HOUR_MS);
  await world.sync();
  expect(await noteOf(world)).toBe("");
});

test("a key that the owner took away or changed is put back, and its row stays the same issue's", async () => {
  const world = await settledWorld();
  await world.importFrom(folderOf({ "1.json": issueFile(1) }));
  await world.sync();
  const { id } = await world.issue("Letter 1");
  for (const key of ["", "something else"]) {
    later(world);
    await world.owner.change((await world.owner.row("Letter 1")).id, { Key: text(key) });
    await world.sync();
    expect(shown(await world.owner.row("Letter 1"), "Key")).toBe(id);
    expect(await world.issues()).toHaveLength(1);
  }
});

test("the board's own columns are put back too; a row in the trash stays there, and one of the owner's is left alone", async () => {
  const world = await settledWorld();
  later(world);
  const { id } = await world.owner.rowIn("Jobs", "sync-notion");
  await world.owner.change(id, { Outcome: choice("Later"), Note: text("Mine.") });
  const mine = await world.owner.add("Jobs", { Job: titled("Water the plants"), Note: text("Mondays.") });
  await world.sync();
  const [outcome, , note] = await board(world);
  expect([outcome, note]).toEqual([
    "Done",
    "Put back, because pressroom writes these columns: Outcome, Note of “sync-notion” in Jobs.",
  ]);
  await world.owner.trash(id);
  for (let day = 0; day < 3; day++) {
    world.clock.advance(DAY_MS);
    expect((await world.sync()).outcome).not.toBe("failed");
  }
  const rows = (await world.owner.rows("Jobs")).filter((row) => shown(row, "Job") !== "Do this next");
  expect(rows.map((row) => [row.id, shown(row, "Note")])).toEqual([[mine, "Mondays."]]);
});

test("its first row says where it stands and what to do next, and is told anew within the hour", async () => {
  const world = await settledWorld();
  const [outcome, since, note] = await board(world, "Do this next");
  expect(outcome).toBe("For you");
  expect(note).toMatch(/^0 of 50 paying readers, .* Rehearsal: .* Next: No mail leaves this machine/);
  await addReader(world, "mara@readers.example");
  later(world);
  await world.sync();
  expect(await board(world, "Do this next")).toEqual([outcome, since, note, null]);
  world.clock.advance(HOUR_MS);
  await world.sync();
  expect((await board(world, "Do this next"))[2]).toContain("In the rehearsal: 1 invented readers.");
});

test("a real desk's first row counts nobody who is invented", async () => {
  const world = await openRealWorld();
  await addReader(world, "mara@readers.example");
  await world.sync();
  const [, , note] = await board(world, "Do this next");
  expect(note).toContain("0 of 50 paying readers, $0.00 of $500.00 a month, 0 confirmed. ");
  expect(note).toContain("Resend has no key");
  expect(note).not.toMatch(/invented|rehears/i);
});

test("a job that nothing starts is shown as overdue once, with how often it runs, and no more when it ran", async () => {
  const world = await settledWorld();
  await world.publish();
  await world.sync();
  const facts = async () => {
    const row = await world.owner.rowIn("Jobs", "publish-issues");
    return ["Overdue since", "Runs", "Took"].map((name) => shown(row, name));
  };
  const [none, runs, took] = await facts();
  expect([none, runs]).toEqual([null, "every 15 minutes"]);
  expect(took).toMatch(/^\d+\.\d s$/);
  world.clock.advance(3 * HOUR_MS);
  await world.sync();
  expect((await facts())[0]).toMatch(/^2026-11-23T12:15/);
  world.clock.advance(10 * MINUTE_MS);
  expect(await world.callsDuring(() => world.sync())).toBe(3);
  await world.publish();
  await world.sync();
  expect((await facts())[0]).toBeNull();
});
