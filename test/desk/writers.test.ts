/** Each property has one writer: what the owner writes is never written by pressroom once the row is there. */
import { expect, test } from "vitest";
import { ISSUES } from "../../config/notion.ts";
import {
  choice,
  folderOf,
  issueFile,
  on,
  openWorld,
  putFiles,
  text,
  titled,
  type World,
} from "../content/desk-world.ts";
import { addReader, DAY_MS, later, settle } from "./settled.ts";

const OWNERS = ISSUES.properties.filter(({ writer }) => writer === "owner").map(({ name }) => name);

/** The owner's columns of every row, just as the desk keeps them. */
async function ownersWords(world: World) {
  const rows = await world.owner.rows();
  return rows.map(({ id, properties }) => [id, OWNERS.map((name) => properties[name])]);
}

/** Each in a way that pressroom would write down otherwise. */
const UNUSUAL = {
  Title: {
    title: [
      { text: { content: "  Letter " } },
      { text: { content: "one" }, annotations: { italic: true } },
      { text: { content: "  " } },
    ],
  },
  Status: choice("Simmering"),
  Date: on("2026-12-01T17:45:00+05:30"),
  Description: text("One line.\nAnother,  with blanks.  "),
  Tags: { multi_select: [{ name: "Zebra" }, { name: "Apple" }] },
  Audience: choice("Friends"),
  Number: { number: 1.5 },
};

test("whatever the owner writes stays as they wrote it, through approvals, mailings and sweeps", async () => {
  const world = await openWorld();
  await world.importFrom(folderOf({ "1.json": issueFile(1), "2.json": issueFile(2) }));
  await addReader(world, "mara@readers.example");
  await settle(world);
  const [one, two] = [await world.owner.row("Letter 1"), await world.owner.row("Letter 2")];
  later(world);
  await world.owner.change(one.id, UNUSUAL);
  await world.owner.change(two.id, {
    ...{ ...UNUSUAL, Title: titled("Letter 2"), Status: choice("Approved"), Number: { number: 2 } },
    // A choice of the owner's own there is a cohort, which nobody is in.
    Audience: choice("Everyone"),
    Date: on("2026-11-24T17:45:00+05:30"),
  });
  const before = await ownersWords(world);
  for (let day = 0; day < 3; day++) {
    expect((await world.sync()).outcome).not.toBe("failed");
    await world.publish();
    await world.send();
    world.clock.advance(DAY_MS);
  }
  await world.sync();
  expect(world.mailed()).toEqual(["mara@readers.example"]);
  expect(await ownersWords(world)).toEqual(before);
  expect(await world.issue("Letter one")).toMatchObject({
    ...{
      number: null,
      status: "draft",
      dated: new Date("2026-12-01T12:15:00Z"),
      audience: "everyone, Friends",
    },
    problems: ["Its number is no whole number."],
  });
});

test("nor does a changed file, once the owner has written on the row", async () => {
  const world = await openWorld();
  const folder = folderOf({ "1.json": issueFile(1) });
  await world.importFrom(folder, "sandbox");
  await settle(world);
  later(world);
  const { id } = await world.owner.row("Letter 1");
  await world.owner.change(id, { ...UNUSUAL, Title: titled("Mine") });
  await world.owner.rewrite(id, "My own words.");
  expect(await world.sync()).toMatchObject({ outcome: "done", pulled: { updated: 1 } });
  const before = await ownersWords(world);
  putFiles(folder, { "1.json": issueFile(1, { title: "The file's", content: "The file's words." }) });
  await world.importFrom(folder, "sandbox");
  expect((await world.sync()).outcome).not.toBe("failed");
  expect(await ownersWords(world)).toEqual(before);
  expect(await world.owner.body(id)).toBe("My own words.");
});
