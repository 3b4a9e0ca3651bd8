import { expect, test } from "vitest";
import { shown } from "../content/desk-world.ts";
import { addReader, later, settledWorld } from "./settled.ts";

/** A reader whose row shows Confirmed, while the ledger last noted something else there. */
async function afterDeath(pending: object) {
  const world = await settledWorld();
  const reader = await addReader(world, "mara@readers.example");
  await world.sync();
  later(world);
  const { id } = await reader();
  const { db } = world.app.ledger;
  const binding = await db
    .selectFrom("bindings")
    .selectAll()
    .where("local", "=", id)
    .executeTakeFirstOrThrow();
  const seen = JSON.parse(binding.seen ?? "{}");
  const left = {
    ...seen,
    edited: "2026-11-01T00:00:00.000Z",
    shown: { ...seen.shown, status: "Pending" },
    ...pending,
  };
  await db
    .updateTable("bindings")
    .set({ seen: JSON.stringify(left) })
    .where("local", "=", id)
    .execute();
  later(world);
  await world.owner.change(binding.remote, {});
  await world.sync();
  const rows = await world.owner.rows("Jobs");
  return rows.map((row) => shown(row, "Note")).join("");
}

test("what a run wrote that died before it could note it is not taken for the owner's", async () => {
  expect(await afterDeath({ pending: { status: "Confirmed" } })).not.toContain("Put back");
});

test("what the owner wrote there is, whatever was being written beside it", async () => {
  expect(await afterDeath({ pending: { tier: "Premium yearly" } })).toContain(
    "Status of “mara@readers.example”",
  );
});
