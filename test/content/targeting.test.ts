/** Whom an issue goes to, as the owner says it on the desk, and how many they are before the owner says yes. */
import { describe, expect, it } from "vitest";
import { addConfirmed } from "../../src/audience/subscribers.ts";
import { choice, on, openWorld, shown, titled, type World } from "./desk-world.ts";

const several = (...names: string[]) => ({ multi_select: names.map((name) => ({ name })) });
/** One call for each table. */
const QUIET = 3;

async function withReaders(count = 4, world?: World): Promise<World> {
  const there = world ?? (await openWorld());
  const consent = { act: "a test", at: there.clock.now() };
  const first = (await there.app.ledger.db.selectFrom("subscribers").select("id").execute()).length;
  for (let n = first; n < first + count; n++) {
    const person = { email: `r${n}@readers.example`, tier: n % 2 === 0 ? "free" : "premium yearly" };
    const added = await addConfirmed(there.app, person, { realm: "sandbox", source: "test", consent });
    const cohort = n % 4 < 2 ? "Practical Builders" : "Executive Insights";
    const id = added.added ? added.id : "";
    await there.app.ledger.db.updateTable("subscribers").set({ cohort }).where("id", "=", id).execute();
  }
  return there;
}

const noteOf = async (world: World) => shown(await world.owner.row("On paper"), "Note");

describe("an issue's audience on the desk", () => {
  it("is its tier and its cohorts together, and how many they are stands on the row before any yes", async () => {
    const world = await withReaders();
    await world.sync();
    const page = await world.owner.write({ Title: titled("On paper"), Status: choice("Draft") });
    await world.sync();
    expect(await noteOf(world)).toBe("Would go to 4 readers now (all readers).");
    await world.owner.change(page, { Audience: choice("Premium"), Cohorts: several("Practical Builders") });
    await world.sync();
    expect((await world.issue("On paper")).audience).toBe("premium, Practical Builders");
    expect(await noteOf(world)).toBe("Would go to 1 reader now (premium readers in Practical Builders).");
    await world.owner.change(page, { Audience: choice("Builders") });
    await world.sync();
    expect((await world.issue("On paper")).audience).toBe("everyone, Builders, Practical Builders");
  });

  it("is mailed as it was approved, to those and nobody else", async () => {
    const world = await withReaders();
    await world.sync();
    await world.owner.write({
      ...{ Title: titled("On paper"), Status: choice("Approved"), Date: on("2026-11-23T09:00:00Z") },
      Cohorts: several("Executive Insights"),
    });
    await world.sync();
    await world.publish();
    expect(await world.send()).toMatchObject({ outcome: "done", accepted: 2 });
    expect(world.mailed().sort()).toEqual(["r2@readers.example", "r3@readers.example"]);
  });

  it("that is another one after the approval takes the approval back", async () => {
    const world = await withReaders();
    await world.sync();
    const page = await world.owner.write({
      ...{ Title: titled("On paper"), Status: choice("Approved"), Cohorts: several("Executive Insights") },
    });
    await world.sync();
    await world.owner.change(page, { Cohorts: several("Executive Insights", "Practical Builders") });
    expect(await world.sync()).toMatchObject({ pulled: { approvalsEnded: 1 } });
    // The same two in another order are the same audience.
    await world.owner.change(page, { Status: choice("Draft") });
    await world.sync();
    await world.owner.change(page, { Status: choice("Approved") });
    await world.sync();
    await world.owner.change(page, { Cohorts: several("Practical Builders", "Executive Insights") });
    expect(await world.sync()).toMatchObject({ pulled: { approvalsEnded: 0 } });
  });

  it("with nobody in it waits, and says whom it is for", async () => {
    const world = await withReaders();
    await world.sync();
    await world.owner.write({
      ...{ Title: titled("On paper"), Status: choice("Approved"), Date: on("2026-11-23T09:00:00Z") },
      Cohorts: several("Casual Enthusiasts"),
    });
    await world.sync();
    await world.publish();
    expect((await world.send()).why).toContain("approved for readers in Casual Enthusiasts, but none");
    expect(world.mailed()).toEqual([]);
  });

  it("of whom none wants it now waits too, and is not said to have nobody", async () => {
    const world = await withReaders();
    await world.sync();
    await world.owner.write({
      ...{ Title: titled("On paper"), Status: choice("Approved"), Date: on("2026-11-23T09:00:00Z") },
    });
    await world.sync();
    await world.publish();
    const preferences = JSON.stringify({ pausedUntil: "2027-01-01T00:00:00.000Z" });
    await world.app.ledger.db.updateTable("subscribers").set({ preferences }).execute();
    expect((await world.send()).why).toContain("none of them wants it now (a pause, other themes");
    expect(world.mailed()).toEqual([]);
  });
});

describe("the number of readers on a draft's row", () => {
  it("is written again only when it has moved by more than a twentieth", async () => {
    const world = await withReaders(40);
    await world.sync();
    await world.owner.write({ Title: titled("On paper"), Status: choice("Draft") });
    for (let run = 0; run < 2; run++) await world.sync();
    expect(await noteOf(world)).toBe("Would go to about 40 readers now (all readers).");
    const put = async (count: number) => {
      await withReaders(count, world);
      await world.sync();
      return noteOf(world);
    };
    expect(await put(2)).toBe("Would go to about 40 readers now (all readers).");
    expect(await put(1)).toBe("Would go to about 43 readers now (all readers).");
    for (let run = 0; run < 2; run++) await world.sync();
    expect(await world.callsDuring(() => world.sync())).toBe(QUIET);
  });

  it("is not said of an excerpt, an idea or the archive", async () => {
    const world = await withReaders();
    await world.sync();
    for (const status of ["Idea", "Archive"]) {
      const page = await world.owner.write({ Title: titled("On paper"), Status: choice(status) });
      await world.sync();
      expect(await noteOf(world)).toBe("");
      await world.owner.trash(page);
    }
    await world.owner.write({ Title: titled("On paper"), Excerpt: { checkbox: true } });
    await world.sync();
    expect(await noteOf(world)).toBe("");
  });
});
