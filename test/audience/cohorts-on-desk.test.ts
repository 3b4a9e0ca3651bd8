/** The owner's word on a reader's cohort, given and taken back in Notion. */
import { expect, test } from "vitest";
import { assignCohorts } from "../../jobs/assign-cohorts.ts";
import { addConfirmed } from "../../src/audience/subscribers.ts";
import { performJob } from "../../src/operations/perform-job.ts";
import { choice, openWorld, shown, titled, type World } from "../content/desk-world.ts";

async function withReader() {
  const world = await openWorld();
  const { app, clock } = world;
  const consent = { act: "a test", at: clock.now() };
  const facts = { realm: "sandbox", source: "test", consent } as const;
  const added = await addConfirmed(app, { email: "mara@readers.example" }, facts);
  const subscriber_id = added.added ? added.id : "";
  const at = clock.now().toISOString();
  const click = { subscriber_id, issue_id: null, tags: '["Building"]', url: "https://a.example/", at };
  await app.ledger.db
    .insertInto("clicks")
    .values(Array.from({ length: 6 }, () => click))
    .execute();
  // Once more for the Jobs row of the first run.
  for (let run = 0; run < 2; run++) await world.sync();
  return world;
}

const row = async (world: World) => {
  const found = await world.owner.rowIn("Subscribers", "mara@readers.example");
  return {
    page: found.id,
    columns: ["Cohort", "Why this cohort", "My cohort"].map((name) => shown(found, name)),
  };
};
const assign = ({ app }: World) => performJob(app, "assign-cohorts", assignCohorts);

test("a cohort comes with its reason, once; a second run is idle and a quiet sync costs one call a table", async () => {
  const world = await withReader();
  expect(await assign(world)).toMatchObject({ outcome: "done", people: 1, moved: 1 });
  expect(await assign(world)).toMatchObject({ outcome: "idle" });
  for (let run = 0; run < 2; run++) await world.sync();
  expect((await row(world)).columns).toEqual(["Practical Builders", "6 of 6 clicks on build logs.", null]);
  expect(await world.callsDuring(() => world.sync())).toBe(3);
});

test("the owner's choice wins over the rule, and emptied gives the reader back to it", async () => {
  const world = await withReader();
  const { page } = await row(world);
  await world.owner.change(page, { "My cohort": choice("Executive Insights") });
  await world.sync();
  await assign(world);
  await world.sync();
  const chosen = ["Executive Insights", "You chose it.", "Executive Insights"];
  expect((await row(world)).columns).toEqual(chosen);
  await world.owner.change(page, { "My cohort": { select: null } });
  expect(await world.sync()).toMatchObject({ pulled: { overwritten: 0 } });
  expect((await row(world)).columns).toEqual(["Practical Builders", "6 of 6 clicks on build logs.", null]);
});

test("what the owner writes into pressroom's own column is put back", async () => {
  const world = await withReader();
  await assign(world);
  await world.sync();
  const { page } = await row(world);
  await world.owner.change(page, { Cohort: choice("Executive Insights") });
  await world.sync();
  expect((await row(world)).columns[0]).toBe("Practical Builders");
});

test("a desk that is made anew shows the owner's choice, which stands", async () => {
  const world = await withReader();
  await world.owner.change((await row(world)).page, { "My cohort": choice("Executive Insights") });
  await world.sync();
  await world.loseDesk();
  for (let run = 0; run < 3; run++) await world.sync();
  expect((await row(world)).columns).toEqual(["Executive Insights", "You chose it.", "Executive Insights"]);
  const { db } = world.app.ledger;
  const { cohort_by } = await db.selectFrom("subscribers").select("cohort_by").executeTakeFirstOrThrow();
  expect(cohort_by).toBe("owner");
});

test("an invitation may come with a cohort", async () => {
  const world = await withReader();
  const email = titled("noor@readers.example");
  await world.owner.add("Subscribers", { Email: email, "My cohort": choice("Research Deep Divers") });
  for (let run = 0; run < 2; run++) await world.sync();
  const invited = await world.owner.rowIn("Subscribers", "noor@readers.example");
  expect(shown(invited, "Cohort")).toBe("Research Deep Divers");
  expect(shown(invited, "Status")).toBe("Pending");
});
