import { isFullPage } from "@notionhq/client";
import { expect, test } from "vitest";
import { eraseAddress } from "../../src/audience/erase.ts";
import { addConfirmed } from "../../src/audience/subscribers.ts";
import { openWorld } from "../content/desk-world.ts";

const DAY_MS = 24 * 60 * 60_000;

async function deskWith(...emails: string[]) {
  const world = await openWorld();
  const consent = { act: "a test", at: world.clock.now() };
  for (const email of emails) {
    const facts = { realm: "sandbox", source: "test", consent } as const;
    await addConfirmed(world.app, { email, name: email.split("@")[0] }, facts);
  }
  await world.sync();
  const rowsOf = async () => JSON.stringify(await world.owner.rows("Subscribers"));
  const pageOf = async (email: string) => (await world.owner.rowIn("Subscribers", email)).id;
  return { ...world, rowsOf, pageOf };
}

test("the row of somebody who was erased is emptied, goes to the trash, and stays there", async () => {
  const world = await deskWith("mara@readers.example", "ruth@readers.example");
  const page = await world.pageOf("mara@readers.example");
  await eraseAddress(world.app, "mara@readers.example", "themselves");
  await world.sync();
  const row = await world.owner.notion.pages.retrieve({ page_id: page });
  expect(isFullPage(row) && row.in_trash).toBe(true);
  expect(JSON.stringify(row)).not.toMatch(/mara/i);
  const rows = await world.rowsOf();
  expect(rows).toContain("ruth@readers.example");
  const bindings = await world.app.ledger.db
    .selectFrom("bindings")
    .selectAll()
    .where("kind", "=", "subscriber")
    .execute();
  expect(bindings).toHaveLength(1);
  world.clock.advance(DAY_MS);
  await world.sync();
  expect(await world.rowsOf()).not.toMatch(/mara/i);
  expect(await world.owner.rows("Subscribers")).toHaveLength(1);
});

test("a row that the owner had put into the trash already is emptied there", async () => {
  const world = await deskWith("mara@readers.example");
  const page = await world.pageOf("mara@readers.example");
  await world.owner.trash(page);
  world.clock.advance(DAY_MS);
  await world.sync();
  await eraseAddress(world.app, "mara@readers.example", "the owner");
  await world.sync();
  const row = await world.owner.notion.pages.retrieve({ page_id: page });
  expect(isFullPage(row) && row.in_trash).toBe(true);
  expect(JSON.stringify(row)).not.toMatch(/mara/i);
  const [person] = await world.app.ledger.db.selectFrom("subscribers").selectAll().execute();
  expect(person).toMatchObject({ status: "erased", left_why: null });
});
