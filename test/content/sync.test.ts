import { describe, expect, it } from "vitest";
import { writeCursor } from "../../src/ledger/records.ts";
import {
  choice,
  folderOf,
  issueFile,
  MINUTE_MS,
  on,
  openWorld,
  shown,
  text,
  titled,
  type World,
} from "./desk-world.ts";

/** A world whose desk has its databases already. */
async function settledWorld(...options: Parameters<typeof openWorld>): Promise<World> {
  const world = await openWorld(...options);
  await world.sync();
  return world;
}

/** Issues, Subscribers, Jobs. */
const TABLES_READ = 3;

/** Time for edited times to move on and for bodies to settle. */
const later = (world: World) => world.clock.advance(5 * MINUTE_MS);

describe("what the owner writes on the desk", () => {
  it("comes into the ledger: title, text, date, number, description, tags, audience, excerpt", async () => {
    const world = await settledWorld({
      settings: "publication: { zone: Europe/Zurich, sendHour: 9 }\nnotion: { requestsPerMinute: 600 }\n",
    });
    await world.owner.write(
      {
        Title: titled("On paper"),
        Number: { number: 12 },
        Status: choice("Draft"),
        Date: on("2026-12-01"),
        Description: text("Why cheap paper yellows."),
        Tags: { multi_select: [{ name: "Craft" }, { name: "Money" }] },
        Audience: choice("Premium"),
        Excerpt: { checkbox: true },
      },
      "Paper is *slow*.",
    );
    expect((await world.sync()).pulled).toMatchObject({ created: 1 });
    expect(await world.issue("On paper")).toMatchObject({
      number: 12,
      slug: "on-paper",
      status: "draft",
      // Nine in Zurich, where it is winter.
      dated: new Date("2026-12-01T08:00:00Z"),
      description: "Why cheap paper yellows.",
      tags: ["Craft", "Money"],
      audience: "premium",
      whole: false,
      body: "Paper is *slow*.",
      problems: [],
      realm: "sandbox",
    });
  });

  it("follows every later edit, and an edit of the text alone", async () => {
    const world = await settledWorld();
    const page = await world.owner.write({ Title: titled("On paper"), Status: choice("Draft") });
    await world.sync();
    later(world);
    await world.owner.change(page, {
      Title: titled("On cheap paper"),
      Date: on("2026-12-01T17:45:00+01:00"),
    });
    expect((await world.sync()).pulled).toMatchObject({ updated: 1, created: 0 });
    expect(await world.issue("On cheap paper")).toMatchObject({
      slug: "on-cheap-paper",
      dated: new Date("2026-12-01T16:45:00Z"),
    });
    later(world);
    await world.owner.rewrite(page, "Paper is *slow*.\n\nThat is its use.");
    await world.sync();
    expect((await world.issue("On cheap paper")).body).toBe("Paper is *slow*.\n\nThat is its use.");
  });

  it("that changes a text within the minute in which it was read is seen later", async () => {
    const world = await settledWorld();
    const page = await world.owner.write({ Title: titled("On paper") }, "The first words.");
    await world.sync();
    world.clock.advance(10_000);
    await world.owner.rewrite(page, "The last words.");
    await world.sync();
    expect((await world.issue("On paper")).body).toBe("The first words.");
    world.clock.advance(4 * MINUTE_MS);
    await world.sync();
    expect((await world.issue("On paper")).body).toBe("The last words.");
  });

  it("without a title becomes an issue that says what it lacks", async () => {
    const world = await settledWorld();
    await world.owner.write({ Status: choice("Approved"), Date: on("2026-11-01") }, "");
    await world.sync();
    const [row] = await world.owner.rows();
    if (!row) throw new Error("no row");
    expect(shown(row, "State")).toBe("Proposed");
    expect(shown(row, "Note")).toBe("Not sent: It has no title. It has no text.");
    expect((await world.issues())[0]).toMatchObject({
      title: "",
      problems: ["It has no title.", "It has no text."],
    });
  });

  it("with a status of their own invention counts as a draft, and is left as it is", async () => {
    const world = await settledWorld();
    const page = await world.owner.write({ Title: titled("On paper"), Status: choice("Simmering") });
    await world.sync();
    expect(await world.issue("On paper")).toMatchObject({ status: "draft" });
    expect(await world.approvals(await world.issue("On paper"))).toEqual([]);
    expect(shown(await world.owner.row("On paper"), "Status")).toBe("Simmering");
    expect((await world.owner.row("On paper")).id).toBe(page);
  });
});

describe("the owner's word", () => {
  async function approved() {
    const world = await settledWorld();
    const page = await world.owner.write({ Title: titled("On paper"), Status: choice("Draft") }, "The text.");
    await world.sync();
    later(world);
    await world.owner.change(page, { Status: choice("Approved"), Date: on("2026-12-01") });
    await world.sync();
    return { world, page };
  }
  const state = async ({ owner }: World) => {
    const row = await owner.row("On paper");
    return [shown(row, "State"), shown(row, "Note")];
  };

  it("is an approval of the issue exactly as it stands", async () => {
    const { world } = await approved();
    const issue = await world.issue("On paper");
    expect(await world.approvals(issue)).toMatchObject([
      { content_hash: issue.contentHash, given_by: "desk", realm: "sandbox", ended_at: null },
    ]);
    expect(await state(world)).toEqual(["Approved", ""]);
    later(world);
    await world.sync();
    later(world);
    await world.sync();
    expect(await world.approvals(issue)).toHaveLength(1);
  });

  it.each([
    ["text", (world: World, page: string) => world.owner.rewrite(page, "Other words.")],
    ["title", (world: World, page: string) => world.owner.change(page, { Description: text("New.") })],
    ["audience", (world: World, page: string) => world.owner.change(page, { Audience: choice("Premium") })],
  ])("is taken back, and visibly, by an edit of the %s", async (_, edit) => {
    const { world, page } = await approved();
    later(world);
    await edit(world, page);
    expect((await world.sync()).pulled).toMatchObject({ approvalsEnded: 1 });
    const [approval] = await world.approvals(await world.issue("On paper"));
    expect(approval).toMatchObject({ ended_why: "it was edited after it was approved" });
    expect(await state(world)).toEqual([
      "Proposed",
      "Not sent: it was edited after it was approved. To approve it as it is now, set its status to Draft and, after the next sync, to Approved.",
    ]);
  });

  it("can be given again as the row says: Draft, then Approved", async () => {
    const { world, page } = await approved();
    later(world);
    await world.owner.rewrite(page, "Other words.");
    await world.sync();
    for (const status of ["Draft", "Approved"]) {
      later(world);
      await world.owner.change(page, { Status: choice(status) });
      await world.sync();
    }
    expect(await state(world)).toEqual(["Approved", ""]);
    const issue = await world.issue("On paper");
    const open = (await world.approvals(issue)).filter(({ ended_at }) => ended_at === null);
    expect(open).toMatchObject([{ content_hash: issue.contentHash }]);
  });

  it("holds when only the date or the number changes", async () => {
    const { world, page } = await approved();
    later(world);
    await world.owner.change(page, { Date: on("2026-12-08"), Number: { number: 9 } });
    await world.sync();
    expect(await state(world)).toEqual(["Approved", ""]);
    expect(await world.issue("On paper")).toMatchObject({
      dated: new Date("2026-12-08T08:00:00Z"),
      number: 9,
    });
  });

  it("is taken back by setting another status", async () => {
    const { world, page } = await approved();
    later(world);
    await world.owner.change(page, { Status: choice("Draft") });
    await world.sync();
    const [approval] = await world.approvals(await world.issue("On paper"));
    expect(approval?.ended_why).toBe("its status was set to draft");
    expect(await state(world)).toEqual(["Proposed", "Would go to nobody on its date (all readers)."]);
  });

  it("makes no real issue unreal", async () => {
    const world = await openWorld();
    await world.importFrom(folderOf({ "1.json": issueFile(1) }), "live");
    later(world);
    await world.owner.change((await world.owner.row("Letter 1")).id, { Status: choice("Approved") });
    await world.sync();
    expect(await world.issue("Letter 1")).toMatchObject({ realm: "live", status: "approved" });
    later(world);
    await world.owner.rewrite((await world.owner.row("Letter 1")).id, "Written in a sandbox.");
    await world.sync();
    expect(await world.issue("Letter 1")).toMatchObject({ realm: "sandbox" });
  });

  it("is not asked for when the channel is set to auto and a draft carries a date to come", async () => {
    const settings = "channels: { mail: { autonomy: auto } }\n";
    const world = await settledWorld({ settings });
    await world.owner.write({ Title: titled("On paper"), Status: choice("Draft"), Date: on("2026-12-01") });
    await world.owner.write({ Title: titled("Too late"), Status: choice("Draft"), Date: on("2026-11-01") });
    await world.owner.write({
      Title: titled("Only an idea"),
      Status: choice("Idea"),
      Date: on("2026-12-01"),
    });
    await world.sync();
    expect(await world.approvals(await world.issue("On paper"))).toMatchObject([{ given_by: "auto" }]);
    expect(await world.approvals(await world.issue("Too late"))).toEqual([]);
    expect(await world.approvals(await world.issue("Only an idea"))).toEqual([]);
  });
});

describe("a desk that the owner rearranges", () => {
  it("is understood when a column has another name", async () => {
    const world = await settledWorld();
    const page = await world.owner.write({ Title: titled("On paper"), Status: choice("Draft") });
    await world.sync();
    await world.owner.columns({
      Status: { name: "How far" },
      Title: { name: "Headline" },
      Note: { name: "Hm" },
    });
    later(world);
    await world.owner.change(page, { "How far": choice("Approved"), Headline: titled("On cheap paper") });
    expect(await world.sync()).toMatchObject({ outcome: "done", outcomes: { updated: 1 } });
    expect(await world.issue("On cheap paper")).toMatchObject({ status: "approved" });
    const [row] = await world.owner.rows();
    expect(row && shown(row, "Hm")).toBe("It has no date. Set one, and it goes then.");
  });

  it("is understood when the database has another name", async () => {
    const world = await settledWorld();
    const data_source_id = await world.owner.source();
    await world.owner.write({ Title: titled("On paper") });
    const source = await world.owner.notion.dataSources.retrieve({ data_source_id });
    const database_id = "parent" in source && "database_id" in source.parent ? source.parent.database_id : "";
    const title = [{ text: { content: "My letters" } }];
    await world.owner.notion.databases.update({ database_id, title });
    await world.owner.notion.dataSources.update({ data_source_id, title });
    expect((await world.sync()).pulled).toMatchObject({ created: 1 });
  });

  it("by duplicating a page makes a new issue of it, for which the owner has not given their word", async () => {
    const world = await settledWorld();
    const facts = { Title: titled("On paper"), Status: choice("Approved"), Date: on("2026-11-01") };
    await world.owner.write(facts, "The text.");
    await world.sync();
    await world.publish();
    const original = await world.issue("On paper");
    // Imported rows carry a key, and so will their copies.
    await world.importFrom(folderOf({ "1.json": issueFile(1) }));
    const imported = await world.issue("Letter 1");
    later(world);
    const key = text(imported.id);
    const copy = await world.owner.write({ ...facts, Title: titled("A copy"), Key: key }, "The text.");
    await world.sync();
    expect((await world.issue("Letter 1")).id).toBe(imported.id);
    const made = await world.issue("A copy");
    expect(made.id).not.toBe(imported.id);
    const open = (await world.approvals(made)).filter(({ ended_at }) => ended_at === null);
    expect(open).toEqual([]);
    expect(shown(await world.owner.row("A copy"), "Note")).toContain("it is a copy of another issue's page");
    // It can be approved like any other, as its row says.
    for (const status of ["Draft", "Approved"]) {
      later(world);
      await world.owner.change(copy, { Status: choice(status) });
      await world.sync();
    }
    expect(shown(await world.owner.row("A copy"), "State")).toBe("Approved");
    expect((await world.issue("On paper")).id).toBe(original.id);
  });

  it.each(["Status", "Date", "Excerpt", "Audience", "Tags"])(
    "by deleting the column %s is told so, and nothing is read as if it were empty",
    async (name) => {
      const world = await settledWorld();
      const page = await world.owner.write({
        Title: titled("On paper"),
        Status: choice("Approved"),
        Date: on("2026-12-01"),
        Audience: choice("Premium"),
        Excerpt: { checkbox: true },
      });
      await world.sync();
      const before = await world.issues();
      await world.owner.columns({ [name]: null });
      later(world);
      await world.owner.rewrite(page, "New words.");
      const outcome = await world.sync();
      expect(outcome).toMatchObject({ outcome: "failed" });
      expect(outcome.why).toMatch(
        new RegExp(`the database Issues lacks “${name}” \\(\\w+\\)\\. Bring it back`),
      );
      expect(await world.issues()).toEqual(before);
    },
  );

  it("by putting a deleted column back under its name is understood again, for reading and for writing", async () => {
    const world = await settledWorld();
    const page = await world.owner.write({ Title: titled("On paper"), Status: choice("Draft") });
    await world.sync();
    await world.owner.columns({ Status: null, Note: null });
    later(world);
    await world.owner.rewrite(page, "New words.");
    expect((await world.sync()).why).toContain("“Status” (select), “Note” (rich_text)");
    await world.owner.columns({ Status: { select: {} }, Note: { rich_text: {} } });
    await world.owner.change(page, { Status: choice("Approved") });
    expect(await world.sync()).toMatchObject({ outcome: "done" });
    expect(await world.issue("On paper")).toMatchObject({ status: "approved", body: "New words." });
    expect(shown(await world.owner.row("On paper"), "Note")).toBe(
      "It has no date. Set one, and it goes then.",
    );
  });

  it("by deleting a column that only pressroom writes is told its name when it is to be written", async () => {
    const world = await settledWorld();
    await world.owner.columns({ Note: null });
    const outcome = await world.importFrom(folderOf({ "1.json": issueFile(1) }));
    expect(outcome.why).toContain("the database Issues lacks “Note” (rich_text)");
  });
});

describe("a sync with nothing new", () => {
  it("costs exactly one call for each table, once everything has settled", async () => {
    const world = await settledWorld();
    await world.importFrom(folderOf({ "1.json": issueFile(1), "2.json": issueFile(2) }));
    await world.owner.write({
      Title: titled("On paper"),
      Status: choice("Approved"),
      Date: on("2026-12-01"),
    });
    for (let round = 0; round < 3; round++) {
      later(world);
      await world.sync();
    }
    later(world);
    let outcome: unknown;
    const calls = await world.callsDuring(async () => {
      outcome = await world.sync();
    });
    expect(calls).toBe(TABLES_READ);
    expect(outcome).toMatchObject({ outcome: "idle" });
  });

  it("does not ask for rows again that were read long ago", async () => {
    const world = await settledWorld();
    for (const title of ["One", "Two", "Three"]) await world.owner.write({ Title: titled(title) });
    await world.sync();
    world.clock.advance(60 * MINUTE_MS);
    await world.owner.write({ Title: titled("Four") });
    expect((await world.sync()).pulled).toMatchObject({ created: 1 });
    world.clock.advance(60 * MINUTE_MS);
    expect((await world.sync()).pulled).toMatchObject({ rows: 1 });
  });

  it("costs no more in a new process", async () => {
    const world = await settledWorld();
    await world.owner.write({ Title: titled("On paper") });
    await world.sync();
    const next = await openWorld({
      home: world.app.home,
      at: new Date(world.clock.now().getTime() + 60 * MINUTE_MS),
    });
    await next.sync();
    // A run whose Jobs row is not on the desk yet puts it there.
    await next.sync();
    expect(await next.callsDuring(() => next.sync())).toBe(TABLES_READ);
  });
});

describe("when Notion is difficult", () => {
  it("a rate limit is waited for as long as it asks, and nothing is lost", async () => {
    const world = await settledWorld();
    await world.owner.write({ Title: titled("On paper") });
    const headers = { "retry-after": "37" };
    world.failWith({ kind: "status", status: 429, headers, match: "POST /v1/data_sources/*/query" });
    const before = world.clock.now().getTime();
    expect((await world.sync()).pulled).toMatchObject({ created: 1 });
    expect(world.clock.now().getTime() - before).toBe(37_000);
  });

  it("a wait longer than a minute is left to the next run", async () => {
    const world = await settledWorld();
    const headers = { "retry-after": "600" };
    world.failWith({ kind: "status", status: 429, headers, match: "POST /v1/data_sources/*/query" });
    const before = world.clock.now().getTime();
    expect(await world.sync()).toMatchObject({
      outcome: "partial",
      why: expect.stringContaining("The next run tries again"),
    });
    expect(world.clock.now().getTime()).toBe(before);
  });

  it("the twin's own limit of requests is kept without a loss", async () => {
    const world = await openWorld({ variables: { SANDBOX_LIMITS: '{"notion":{"requestsPerMinute":20}}' } });
    const files = Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`${n}.json`, issueFile(n + 1)]));
    expect(await world.importFrom(folderOf(files))).toMatchObject({ outcome: "done", onDesk: 40 });
  });

  it("a token that is refused is named, with what to do", async () => {
    const world = await settledWorld();
    world.failWith({ kind: "status", status: 401, count: 0 });
    const outcome = await world.sync();
    expect(outcome).toMatchObject({ outcome: "failed" });
    expect(outcome.why).toContain("the token is not valid (any more). Put a new NOTION_TOKEN into .env");
  });

  it.each([502, 503, 504])(
    "an answer %i is asked for again, and then left to the next run",
    async (status) => {
      const world = await settledWorld();
      await world.owner.write({ Title: titled("On paper") });
      world.failWith({ kind: "status", status, count: 2, match: "POST /v1/data_sources/*/query" });
      expect((await world.sync()).pulled).toMatchObject({ created: 1 });
      world.failWith({ kind: "status", status, count: 9, match: "POST /v1/data_sources/*/query" });
      expect(await world.sync()).toMatchObject({ outcome: "partial" });
    },
  );

  it("a sync that broke off in the middle takes up what it left out", async () => {
    const world = await settledWorld();
    for (const name of ["One", "Two", "Three"])
      await world.owner.write({ Title: titled(name) }, `Text of ${name}.`);
    world.failWith({ kind: "status", status: 403, match: "GET /v1/pages/*/markdown", after: 1 });
    expect(await world.sync()).toMatchObject({ outcome: "failed" });
    expect(await world.issues()).toHaveLength(1);
    expect((await world.sync()).pulled).toMatchObject({ created: 2 });
  });

  it("a cursor that was written is kept back far enough for late edits", async () => {
    const world = await settledWorld();
    const { ledger, clock } = world.app;
    const { account } = await world.app.desk();
    await world.owner.write({ Title: titled("On paper") });
    const ahead = new Date(clock.now().getTime() + 4 * MINUTE_MS).toISOString();
    await writeCursor(ledger.db, clock, account, "issues edited", ahead);
    expect((await world.sync()).pulled).toMatchObject({ created: 1 });
  });
});

describe("subscribers on the desk", () => {
  it("have one row each, and a lost answer makes no second one", async () => {
    const { addConfirmed } = await import("../../src/audience/subscribers.ts");
    const world = await openWorld();
    const consent = { act: "a test", at: world.clock.now() };
    for (const name of ["mara", "noor", "ola"]) {
      const person = { email: `${name}@readers.example`, name };
      await addConfirmed(world.app, person, { realm: "sandbox", source: "test", consent });
    }
    world.failWith({ kind: "drop-after", match: "POST /v1/pages", after: 1 });
    // The row is looked for by its key, and found.
    expect(await world.sync()).toMatchObject({ outcome: "done", people: { created: 3, failed: [] } });
    expect(await world.sync()).toMatchObject({ people: { created: 0, updated: 0 } });
    const names = (await world.owner.rows("Subscribers")).map((row) => shown(row, "Name"));
    expect(names.sort()).toEqual(["mara", "noor", "ola"]);
  });

  it("show when one has left, with one write", async () => {
    const { addConfirmed, unsubscribe } = await import("../../src/audience/subscribers.ts");
    const world = await openWorld();
    const consent = { act: "a test", at: world.clock.now() };
    const facts = { realm: "sandbox", source: "test", consent } as const;
    const added = await addConfirmed(world.app, { email: "mara@readers.example" }, facts);
    // Once more for the Jobs row of the first run.
    for (let run = 0; run < 2; run++) await world.sync();
    if (added.added) await unsubscribe(world.app, added.id, "a test");
    const ours = 1;
    const write = 1;
    expect(await world.callsDuring(() => world.sync())).toBe(TABLES_READ + ours + write);
    const [row] = await world.owner.rows("Subscribers");
    expect(row && shown(row, "Status")).toBe("Unsubscribed");
  });
});
