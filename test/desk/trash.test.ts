/** Issues in the trash, out of it again, and gone for good; and whole tables that are: through whole syncs. */
import { describe, expect, it } from "vitest";
import {
  choice,
  folderOf,
  issueFile,
  on,
  openRealWorld,
  shown,
  titled,
  type World,
} from "../content/desk-world.ts";
import { addReader, DAY_MS, later, settle, settledWorld } from "./settled.ts";
import { deleteDatabase, deleteForGood, trashRowsOf } from "./twin-store.ts";

const TITLE = "On paper";
const FIRST_OF_DECEMBER = "2026-12-01T08:00:00.000Z";
const row = async (world: World) => {
  const one = await world.owner.row(TITLE);
  return [shown(one, "Status"), shown(one, "State"), shown(one, "Note")];
};
const openApprovals = async (world: World) =>
  (await world.approvals(await world.issue(TITLE))).filter(({ ended_at }) => ended_at === null);

/** An issue that is approved for the first of December; `before` happens just before it goes to the trash. */
async function trashed(status = "Approved", before: (world: World) => Promise<unknown> = async () => null) {
  const world = await settledWorld();
  const page = await world.owner.write({ Title: titled(TITLE), Status: choice("Draft") }, "Paper is slow.");
  await world.sync();
  later(world);
  await world.owner.change(page, { Status: choice(status), Date: on("2026-12-01") });
  await world.sync();
  await before(world);
  await world.owner.trash(page);
  world.clock.advance(DAY_MS);
  const outcome = await world.sync();
  return { world, page, outcome };
}

describe("an issue in the trash", () => {
  it("is withdrawn: neither published nor mailed, and not put on the desk again", async () => {
    const { world, outcome } = await trashed();
    expect(outcome).toMatchObject({ outcome: "done", pulled: { gone: 1 }, put: { created: 0 } });
    expect(await world.issue(TITLE)).toMatchObject({ status: "withdrawn" });
    const [approval] = await world.approvals(await world.issue(TITLE));
    expect(approval?.ended_why).toBe("its page was moved to the trash");
    await addReader(world, "mara@readers.example");
    world.clock.set(FIRST_OF_DECEMBER);
    for (let day = 0; day < 2; day++) {
      expect(await world.sync()).toMatchObject({ pulled: { gone: 0 } });
      await world.publish();
      await world.send();
      world.clock.advance(DAY_MS);
    }
    expect(world.mailed()).toEqual([]);
    expect(await world.owner.rows()).toEqual([]);
  });

  it("that goes there just before it is mailed, unseen by any sync, does not leave", async () => {
    const world = await settledWorld();
    await addReader(world, "mara@readers.example");
    const facts = { Title: titled(TITLE), Status: choice("Approved"), Date: on("2026-11-23") };
    const page = await world.owner.write(facts);
    await world.sync();
    await world.publish();
    await world.owner.trash(page);
    expect((await world.send()).outcome).toBe("idle");
    expect(world.mailed()).toEqual([]);
    expect(await world.issue(TITLE)).toMatchObject({ status: "withdrawn" });
  });

  it.each([
    ["is being mailed", { count: 4 }],
    ["was mailed", null],
  ])("that %s is withdrawn no more", async (_, fault) => {
    const world = await settledWorld();
    await addReader(world, "mara@readers.example");
    const facts = { Title: titled(TITLE), Status: choice("Approved"), Date: on("2026-11-23") };
    const page = await world.owner.write(facts);
    await world.sync();
    await world.publish();
    if (fault) world.failWith({ service: "resend", kind: "status", status: 503, ...fault });
    expect((await world.send()).outcome).toBe(fault ? "partial" : "done");
    await world.owner.trash(page);
    world.clock.advance(DAY_MS);
    await world.sync();
    expect(await world.issue(TITLE)).toMatchObject({ status: "approved" });
    await world.send();
    expect(world.mailed()).toEqual(["mara@readers.example"]);
    await world.owner.untrash(page);
    await world.sync();
    expect(await row(world)).toEqual([
      ...["Approved", "Rehearsed", "Rehearsed with 1 reader in the sandbox: no mail left this machine."],
    ]);
    await world.send();
    expect(world.mailed()).toHaveLength(1);
  });

  it("that was deleted for good is withdrawn once, and asked for no more", async () => {
    const world = await settledWorld();
    const page = await world.owner.write({ Title: titled(TITLE), Status: choice("Approved") });
    await world.sync();
    world.inStore((store) => deleteForGood(store, page));
    world.clock.advance(DAY_MS);
    expect(await world.sync()).toMatchObject({ outcome: "done", pulled: { gone: 1 } });
    expect(await world.issue(TITLE)).toMatchObject({ status: "withdrawn" });
    world.clock.advance(DAY_MS);
    expect(await world.callsDuring(() => world.sync())).toBeLessThanOrEqual(5);
    expect(await world.issues()).toHaveLength(1);
  });
});

describe("an issue that comes out of the trash", () => {
  it("is approved again if its words are the same and its date is still to come", async () => {
    const { world, page } = await trashed();
    await world.owner.untrash(page);
    await world.sync();
    expect(await row(world)).toEqual(["Approved", "Approved", ""]);
    expect(await openApprovals(world)).toHaveLength(1);
    await addReader(world, "mara@readers.example");
    world.clock.set(FIRST_OF_DECEMBER);
    await world.publish();
    await world.send();
    expect(world.mailed()).toEqual(["mara@readers.example"]);
  });

  it("changed is proposed again, and can be approved as its row says", async () => {
    const { world, page } = await trashed();
    await world.owner.untrash(page);
    await world.owner.rewrite(page, "Other words.");
    await world.sync();
    expect(await openApprovals(world)).toEqual([]);
    const [, state, note] = await row(world);
    expect(state).toBe("Proposed");
    expect(note).toContain("Not sent: it came back from the trash changed. To approve it as it is now");
    for (const status of ["Draft", "Approved"]) {
      later(world);
      await world.owner.change(page, { Status: choice(status) });
      await world.sync();
    }
    expect(await row(world)).toEqual(["Approved", "Approved", ""]);
  });

  it("after its date has passed does not leave at once", async () => {
    const { world, page } = await trashed();
    await addReader(world, "mara@readers.example");
    world.clock.set("2026-12-05T08:00:00.000Z");
    await world.owner.untrash(page);
    await world.sync();
    await world.publish();
    await world.send();
    expect(world.mailed()).toEqual([]);
    expect((await row(world))[2]).toContain("its date had passed when it came back from the trash");
  });

  it("is what its status says: a draft stays one, and nobody approved it", async () => {
    const { world, page } = await trashed("Draft");
    await world.owner.untrash(page);
    await world.sync();
    expect(await world.issue(TITLE)).toMatchObject({ status: "draft", body: "Paper is slow." });
    expect(await world.approvals(await world.issue(TITLE))).toEqual([]);
  });

  it("with a status that was set meanwhile is not approved by that: the owner had taken it back before", async () => {
    const takeBack = async (world: World) => {
      later(world);
      await world.owner.change((await world.owner.row(TITLE)).id, { Status: choice("Draft") });
      await world.sync();
    };
    const { world, page } = await trashed("Approved", takeBack);
    await world.owner.untrash(page);
    await world.owner.change(page, { Status: choice("Approved") });
    await world.sync();
    expect(await openApprovals(world)).toEqual([]);
    expect((await row(world))[1]).toBe("Proposed");
  });

  it("with an approval that an edit had taken back is not approved by that", async () => {
    const edit = async (world: World) => {
      later(world);
      await world.owner.rewrite((await world.owner.row(TITLE)).id, "Other words.");
      await world.sync();
      expect(await openApprovals(world)).toEqual([]);
    };
    const { world, page } = await trashed("Approved", edit);
    await world.owner.untrash(page);
    await world.sync();
    expect(await openApprovals(world)).toEqual([]);
  });
});

describe("a table of a real desk", () => {
  async function realDesk() {
    const world = await openRealWorld();
    await world.importFrom(folderOf({ "1.json": issueFile(1), "2.json": issueFile(2) }));
    const reader = await addReader(world, "mara@readers.example", "live");
    await settle(world);
    return { world, reader };
  }

  it.each(["Issues", "Subscribers", "Jobs"])(
    "that is in the trash takes nobody off the list and withdraws nothing: %s",
    async (title) => {
      const { world, reader } = await realDesk();
      const [before, reads] = [await world.issues(), await reader()];
      const row = (await world.owner.rows(title))[0];
      const source = row?.parent.type === "data_source_id" ? row.parent.database_id : "";
      await world.owner.notion.databases.update({ database_id: source, in_trash: true });
      world.inStore((store) => trashRowsOf(store, title));
      world.clock.advance(DAY_MS);
      const { outcome, why } = await world.sync();
      expect(outcome).toBe("failed");
      expect(why).toContain(`the database ${title} lies in the trash`);
      expect(await world.issues()).toEqual(before);
      expect(await reader()).toEqual(reads);
      await (await world.app.desk()).setUp({});
      world.inStore((store) => trashRowsOf(store, title, false));
      world.clock.advance(DAY_MS);
      expect((await world.sync()).outcome).not.toBe("failed");
      expect(await world.issues()).toEqual(before);
      expect(await reader()).toEqual(reads);
    },
  );

  it.each(["Issues", "Subscribers", "Jobs"])(
    "that was deleted for good is named, and its rows count neither as withdrawn nor as left: %s",
    async (title) => {
      const { world, reader } = await realDesk();
      const [before, reads] = [await world.issues(), await reader()];
      world.inStore((store) => deleteDatabase(store, title));
      world.clock.advance(DAY_MS);
      for (let run = 0; run < 2; run++) {
        const { outcome, why } = await world.sync();
        expect(outcome).toBe("failed");
        expect(why).toContain(`the database ${title} is gone`);
      }
      expect(await world.issues()).toEqual(before);
      expect(await reader()).toEqual(reads);
    },
  );
});
