/** Premium that the owner gives on the desk, and what they see there of each tier: through whole syncs. */
import { expect, test } from "vitest";
import { choice, on, shown, titled } from "../content/desk-world.ts";
import { addReader, DAY_MS, later, settledWorld } from "../desk/settled.ts";

const MARA = "mara@readers.example";
const GIFT = "Premium as a gift until";

async function world() {
  const settled = await settledWorld();
  const reader = await addReader(settled, MARA);
  await settled.sync();
  later(settled);
  const page = (await settled.owner.rowIn("Subscribers", MARA)).id;
  const sees = async () => {
    const row = await settled.owner.rowIn("Subscribers", MARA);
    return ["Tier", "Why this tier", GIFT].map((name) => shown(row, name));
  };
  return { ...settled, reader, page, sees };
}

test("a date in the owner's column gives premium at once, and says why", async () => {
  const { owner, sync, sees, page, reader } = await world();
  expect(await sees()).toEqual(["Free", "", null]);
  await owner.change(page, { [GIFT]: on("2027-01-31") });
  expect(await sync()).toMatchObject({ outcome: "done", readers: { gifts: 1 } });
  expect(await sees()).toEqual(["Premium monthly", "A gift of yours until 31 Jan 2027.", "2027-01-31"]);
  expect(await reader()).toMatchObject({
    tier: "premium monthly",
    tier_by: "gift",
    gift_until: "2027-01-31",
  });
});

test("taken back, it ends; and pressroom never writes there", async () => {
  const settled = await world();
  const { owner, sync, sees, page, reader } = settled;
  await owner.change(page, { [GIFT]: on("2027-01-31") });
  await sync();
  later(settled);
  expect(await sync()).toMatchObject({ outcome: "idle", readers: { gifts: 0 } });
  settled.clock.advance(DAY_MS);
  await owner.change(page, { [GIFT]: { date: null } });
  await sync();
  expect(await sees()).toEqual(["Free", "You took your gift back.", null]);
  expect(await reader()).toMatchObject({ tier: "free", gift_until: null });
});

test("somebody whom the owner invites may be given premium in the same row, for when they say yes", async () => {
  const { owner, sync } = await world();
  await owner.add("Subscribers", { Email: titled("noor@readers.example"), [GIFT]: on("2027-01-31") });
  await sync();
  const row = await owner.rowIn("Subscribers", "noor@readers.example");
  expect(["Status", "Tier"].map((name) => shown(row, name))).toEqual(["Pending", "Premium monthly"]);
});

test("what the owner writes into the tier or its reason is put back", async () => {
  const settled = await world();
  const { owner, sync, sees, page } = settled;
  await owner.change(page, {
    Tier: choice("Premium yearly"),
    "Why this tier": { rich_text: [{ text: { content: "x" } }] },
  });
  await sync();
  expect(await sees()).toEqual(["Free", "", null]);
});

test("a desk that was made before gets the new columns by itself", async () => {
  const { app, owner, sync, sees, page, reader } = await world();
  // As a version left it that knew neither.
  await app.ledger.db
    .deleteFrom("bindings")
    .where("kind", "=", "subscribers property")
    .where("local", "in", ["gift", "tierWhy"])
    .execute();
  await owner.change(page, { [GIFT]: on("2027-01-31") });
  await sync();
  expect(await sees()).toEqual(["Premium monthly", "A gift of yours until 31 Jan 2027.", "2027-01-31"]);
  expect(await reader()).toMatchObject({ tier: "premium monthly" });
});
