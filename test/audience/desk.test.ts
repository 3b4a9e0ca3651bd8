/** What the owner says of readers on the desk, and what they see there: through whole syncs. */
import { describe, expect, it } from "vitest";
import { noteActivity } from "../../src/audience/activity.ts";
import { emailKey, unsubscribe } from "../../src/audience/subscribers.ts";
import { choice, MINUTE_MS, on, shown, text, titled, type World } from "../content/desk-world.ts";
import { addReader, DAY_MS, later, settledWorld } from "../desk/settled.ts";
import { deleteForGood } from "../desk/twin-store.ts";

const rowOf = (world: World, email: string) => world.owner.rowIn("Subscribers", email);
const statusOf = async (world: World, email: string) => shown(await rowOf(world, email), "Status");
const noteOf = async (world: World, email: string) => shown(await rowOf(world, email), "Note");
const known = (world: World, email: string) =>
  world.app.ledger.db
    .selectFrom("subscribers")
    .selectAll()
    .where("email_key", "=", emailKey(email))
    .executeTakeFirst();
const events = async (world: World, type: string) =>
  world.app.ledger.db.selectFrom("events").select("facts").where("type", "=", type).execute();

/** An issue that goes to every confirmed reader in a minute. */
async function mailAnIssue(world: World, title: string): Promise<void> {
  const page = await world.owner.write({ Title: titled(title), Status: choice("Draft") });
  await world.sync();
  later(world);
  const date = new Date(world.clock.now().getTime() + MINUTE_MS).toISOString();
  await world.owner.change(page, { Status: choice("Approved"), Date: on(date) });
  await world.sync();
  world.clock.advance(2 * MINUTE_MS);
  await world.publish();
  await world.send();
}

describe("a row that the owner adds", () => {
  it("becomes a reader who is asked and mailed nothing, whatever else the owner typed there", async () => {
    const world = await settledWorld();
    await addReader(world, "mara@readers.example");
    await world.owner.add("Subscribers", {
      Email: titled("  Noor@Readers.example "),
      Name: text("Noor"),
      Status: choice("Confirmed"),
      Tier: choice("Premium yearly"),
      Since: on("2020-01-01"),
    });
    expect(await world.sync()).toMatchObject({ outcome: "done", readers: { invited: 1 } });
    const noor = await known(world, "noor@readers.example");
    expect(noor).toMatchObject({
      ...{ email: "Noor@Readers.example", name: "Noor", status: "pending", tier: "free" },
      ...{ source: "invitation", consent_act: null, consent_at: null, realm: "sandbox" },
    });
    const row = await rowOf(world, "Noor@Readers.example");
    expect(["Name", "Status", "Tier", "Since", "Key"].map((name) => shown(row, name))).toEqual([
      ...["Noor", "Pending", "Free", null, noor?.id],
    ]);
    expect(shown(row, "Note")).toContain("Invited by you. One mail asks them");
    await mailAnIssue(world, "On paper");
    expect(world.mailed()).toEqual(["mara@readers.example"]);
    expect(await events(world, "subscriber.invited")).toHaveLength(1);
  });

  it("with an address that is none says so, and invites once it is corrected", async () => {
    const world = await settledWorld();
    const page = await world.owner.add("Subscribers", { Email: titled("noor at readers") });
    expect(await world.sync()).toMatchObject({ readers: { invited: 0 } });
    expect(await noteOf(world, "noor at readers")).toContain("“noor at readers” is no mail address");
    later(world);
    expect(await world.sync()).toMatchObject({ outcome: "idle" });
    await world.owner.change(page, { Email: titled("noor@readers.example") });
    expect(await world.sync()).toMatchObject({ readers: { invited: 1 } });
    expect(await known(world, "noor@readers.example")).toMatchObject({ status: "pending" });
    expect(await noteOf(world, "noor@readers.example")).toContain("Invited by you");
  });

  it("that is empty waits for its address", async () => {
    const world = await settledWorld();
    const page = await world.owner.add("Subscribers", { Name: text("Noor") });
    await world.sync();
    expect(await noteOf(world, "")).toBe("Type an address into Email, and they are invited.");
    later(world);
    await world.owner.change(page, { Email: titled("noor@readers.example") });
    expect(await world.sync()).toMatchObject({ readers: { invited: 1 } });
  });

  it.each([
    ["is on the list", async () => undefined, "on the list already"],
    [
      "has left",
      (world: World, id: string) => unsubscribe(world.app, id, "by the link"),
      "This reader has left, so they are not invited again",
    ],
  ])("for somebody who %s is told so, and changes nothing", async (_, before, why) => {
    const world = await settledWorld();
    const reader = await addReader(world, "mara@readers.example");
    await before(world, (await reader()).id);
    await world.sync();
    const stood = await reader();
    later(world);
    await world.owner.add("Subscribers", { Email: titled("MARA@readers.example") });
    expect(await world.sync()).toMatchObject({ readers: { invited: 0 } });
    expect(await noteOf(world, "MARA@readers.example")).toContain(why);
    expect(await reader()).toEqual(stood);
    expect(await known(world, "mara@readers.example")).toMatchObject({ id: stood.id });
  });

  it("twice with one address invites once", async () => {
    const world = await settledWorld();
    for (const email of ["noor@readers.example", "NOOR@readers.example"])
      await world.owner.add("Subscribers", { Email: titled(email) });
    expect(await world.sync()).toMatchObject({ readers: { invited: 1 } });
    const notes = (await world.owner.rows("Subscribers")).map((row) => shown(row, "Note"));
    expect(notes.toSorted()).toEqual([
      expect.stringContaining("Invited by you"),
      expect.stringContaining("on the list already"),
    ]);
  });
});

describe("a row in the trash", () => {
  async function trashed(leave: (world: World, id: string) => Promise<unknown> = async () => undefined) {
    const world = await settledWorld();
    const reader = await addReader(world, "mara@readers.example");
    await addReader(world, "ola@readers.example");
    await world.sync();
    await leave(world, (await reader()).id);
    await world.sync();
    const page = (await rowOf(world, "mara@readers.example")).id;
    await world.owner.trash(page);
    world.clock.advance(DAY_MS);
    const outcome = await world.sync();
    return { world, reader, page, outcome };
  }

  it("takes its reader off the list: never mailed, and told why", async () => {
    const { world, reader, outcome } = await trashed();
    expect(outcome).toMatchObject({ outcome: "done", readers: { left: 1 } });
    expect(await reader()).toMatchObject({
      status: "unsubscribed",
      left_why: "you moved their row to the trash",
    });
    await mailAnIssue(world, "On paper");
    expect(world.mailed()).toEqual(["ola@readers.example"]);
    expect(await events(world, "subscriber.left")).toHaveLength(1);
  });

  it("is written no more, and makes no second row", async () => {
    const { world, page } = await trashed();
    for (let day = 0; day < 2; day++) {
      world.clock.advance(DAY_MS);
      await world.sync();
    }
    const row = await world.owner.notion.pages.retrieve({ page_id: page });
    expect(row).toMatchObject({ in_trash: true });
    expect((await world.owner.rows("Subscribers")).map((one) => shown(one, "Email"))).toEqual([
      "ola@readers.example",
    ]);
  });

  it("that comes out again brings its reader back as they were", async () => {
    const { world, reader, page } = await trashed();
    await world.owner.untrash(page);
    expect(await world.sync()).toMatchObject({ outcome: "done" });
    expect(await reader()).toMatchObject({ status: "confirmed", left_at: null, left_why: null });
    expect(await statusOf(world, "mara@readers.example")).toBe("Confirmed");
    expect(await noteOf(world, "mara@readers.example")).toBe("");
    await mailAnIssue(world, "On paper");
    expect(world.mailed().toSorted()).toEqual(["mara@readers.example", "ola@readers.example"]);
  });

  it("of somebody who was only invited comes back as an invitation", async () => {
    const world = await settledWorld();
    const page = await world.owner.add("Subscribers", { Email: titled("noor@readers.example") });
    await world.sync();
    await world.owner.trash(page);
    world.clock.advance(DAY_MS);
    await world.sync();
    expect(await known(world, "noor@readers.example")).toMatchObject({ status: "unsubscribed" });
    await world.owner.untrash(page);
    await world.sync();
    expect(await known(world, "noor@readers.example")).toMatchObject({ status: "pending" });
  });

  it("of somebody who had left by themselves brings nobody back", async () => {
    const { world, reader, page } = await trashed((on, id) => unsubscribe(on.app, id, "by the link"));
    expect(await reader()).toMatchObject({ status: "unsubscribed", left_why: "by the link" });
    await world.owner.untrash(page);
    await world.sync();
    expect(await reader()).toMatchObject({ status: "unsubscribed", left_why: "by the link" });
    expect(await statusOf(world, "mara@readers.example")).toBe("Unsubscribed");
  });

  it("is noticed at once when it was to be written", async () => {
    const world = await settledWorld();
    const reader = await addReader(world, "mara@readers.example");
    await world.sync();
    await world.owner.trash((await rowOf(world, "mara@readers.example")).id);
    const { id } = await reader();
    await world.app.ledger.db
      .updateTable("subscribers")
      .set({ tier: "premium yearly", updated_at: new Date(world.clock.now().getTime() + 1).toISOString() })
      .where("id", "=", id)
      .execute();
    later(world);
    expect((await world.sync()).outcome).not.toBe("failed");
    expect(await reader()).toMatchObject({ status: "unsubscribed" });
  });

  it("that was deleted for good takes its reader off the list as well", async () => {
    const world = await settledWorld();
    const reader = await addReader(world, "mara@readers.example");
    await world.sync();
    const { id } = await rowOf(world, "mara@readers.example");
    world.inStore((store) => deleteForGood(store, id));
    world.clock.advance(DAY_MS);
    expect(await world.sync()).toMatchObject({ outcome: "done", readers: { left: 1 } });
    expect(await reader()).toMatchObject({ status: "unsubscribed" });
    world.clock.advance(DAY_MS);
    expect(await world.sync()).toMatchObject({ readers: { left: 0 } });
    expect(await world.owner.rows("Subscribers")).toEqual([]);
  });
});

describe("a reader's signs of life", () => {
  const band = async (world: World) => shown(await rowOf(world, "mara@readers.example"), "Activity");

  it("change the row only when they move its reader into another band", async () => {
    const world = await settledWorld();
    const reader = await addReader(world, "mara@readers.example");
    await world.sync();
    expect(await band(world)).toBeNull();
    const { id } = await reader();
    const sign = () => noteActivity(world.app.ledger.db, world.clock, id);
    later(world);
    await sign();
    expect(await world.sync()).toMatchObject({ people: { updated: 1 } });
    expect(await band(world)).toBe("Active");
    const { updated_at } = await reader();
    for (let click = 0; click < 20; click++) {
      world.clock.advance(60 * MINUTE_MS);
      await sign();
      expect(await world.sync()).toMatchObject({ people: { updated: 0 } });
    }
    // No sync has to look at them for that.
    expect(await reader()).toMatchObject({ updated_at, active_at: world.clock.now().toISOString() });
    for (const [days, expected] of [
      [7, "Quiet 7 days"],
      [23, "Quiet 30 days"],
      [30, "Quiet 60 days"],
    ] as const) {
      world.clock.advance(days * DAY_MS);
      expect(await world.sync()).toMatchObject({ people: { updated: 1 } });
      expect(await band(world)).toBe(expected);
    }
    world.clock.advance(90 * DAY_MS);
    expect(await world.sync()).toMatchObject({ people: { updated: 0 } });
    await sign();
    expect(await world.sync()).toMatchObject({ people: { updated: 1 } });
    expect(await band(world)).toBe("Active");
  });
});
