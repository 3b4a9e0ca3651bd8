/** Notion lets the owner turn a select into a status: it is read and written all the same. */
import { expect, test } from "vitest";
import { folderOf, issueFile, openWorld, titled, type World } from "../content/desk-world.ts";
import { later, settledWorld } from "./settled.ts";

const names = ["Draft", "Approved", "Archive", "Proposed"];
const status = { status: { options: names.map((name) => ({ name })) } };

async function withStatuses(): Promise<World> {
  const world = await settledWorld();
  await world.owner.columns({ Status: null, State: null });
  // The SDK's types leave the options of a status out.
  await world.owner.columns({ Status: status, State: status } as Parameters<World["owner"]["columns"]>[0]);
  return world;
}

async function statusesOf(world: World, title: string) {
  const { properties } = await world.owner.row(title);
  return ["Status", "State"].map((name) => {
    const property = properties[name];
    return property?.type === "status" ? property.status?.name : property?.type;
  });
}

test("in a new row, in the owner's word, in what is shown, and in the next process", async () => {
  const world = await withStatuses();
  expect(await world.importFrom(folderOf({ "1.json": issueFile(1) }))).toMatchObject({ outcome: "done" });
  expect(await statusesOf(world, "Letter 1")).toEqual(["Archive", "Proposed"]);
  later(world);
  const { id } = await world.owner.row("Letter 1");
  await world.owner.change(id, { Status: { status: { name: "Approved" } } });
  expect(await world.sync()).toMatchObject({ outcome: "done" });
  expect(await world.issue("Letter 1")).toMatchObject({ status: "approved" });
  expect(await statusesOf(world, "Letter 1")).toEqual(["Approved", "Approved"]);
  const next = await openWorld({ home: world.app.home, clock: world.clock });
  later(world);
  await next.owner.change(id, { Status: { status: { name: "Draft" } }, Title: titled("Letter one") });
  expect(await next.sync()).toMatchObject({ outcome: "done" });
  expect(await statusesOf(next, "Letter one")).toEqual(["Draft", "Proposed"]);
});
