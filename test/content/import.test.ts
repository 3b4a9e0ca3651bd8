import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { newestWhole } from "../../src/content/issues.ts";
import { sharedFolder } from "../shared.ts";
import {
  choice,
  folderOf,
  issueFile,
  MINUTE_MS,
  on,
  openWorld,
  putFiles,
  shown,
  titled,
  type World,
} from "./desk-world.ts";

const count = async (world: World) => (await world.owner.rows()).length;

describe("importing a folder", () => {
  it("brings every issue into the ledger and onto the desk, with its text", async () => {
    const world = await openWorld();
    const folder = folderOf({
      "001.json": issueFile(1, { themes: ["Craft", "Money"] }),
      "002.md":
        "---\nnumber: 2\ntitle: The second\ndate: 2026-11-09T15:30\npublished: true\n---\n\n# Hello\n\nText.\n",
      "notes.txt": "not an issue",
    });
    const outcome = await world.importFrom(folder);
    expect(outcome).toMatchObject({
      outcome: "done",
      files: 2,
      created: 2,
      onDesk: 2,
      bad: [],
      unsendable: [],
    });
    const row = await world.owner.row("Letter 1");
    expect(shown(row, "Number")).toBe(1);
    expect(shown(row, "Status")).toBe("Archive");
    expect(shown(row, "Date")).toBe("2026-11-02");
    expect(shown(row, "Tags")).toEqual(["Craft", "Money"]);
    expect(shown(row, "Description")).toBe("What letter 1 is about.");
    expect(shown(row, "State")).toBe("Proposed");
    expect(shown(row, "Page")).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/issues\/letter-1\/$/);
    expect(await world.owner.body(row.id)).toBe("The text of letter 1.");
    expect(shown(await world.owner.row("The second"), "Date")).toMatch(
      /^2026-11-09T15:30:00\.000(Z|\+00:00)$/,
    );
  });

  it("takes an idea as one, and leaves it a draft once the desk has made it one", async () => {
    const world = await openWorld();
    const text = "---\ntitle: Some day\nstatus: Idea\n---\nA line of it.\n";
    const folder = folderOf({ "some-day.md": text });
    await world.importFrom(folder);
    const row = await world.owner.row("Some day");
    expect(shown(row, "Status")).toBe("Idea");
    await world.owner.change(row.id, { Status: choice("Draft") });
    world.clock.advance(5 * MINUTE_MS);
    await world.sync();
    putFiles(folder, { "some-day.md": `${text}And another.\n` });
    await world.importFrom(folder);
    expect(shown(await world.owner.row("Some day"), "Status")).toBe("Draft");
  });

  it("names a malformed file with its line and the reason, and takes the others", async () => {
    const world = await openWorld();
    const folder = folderOf({
      "001.json": issueFile(1),
      "002.json": '{\n  "number": 2,\n  "title": "Two"\n  "content": "a comma is missing"\n}\n',
      "003.json": issueFile(3, { number: "three" }),
      "004.md": "---\ntitle: [never closed\n---\nText.\n",
    });
    const outcome = await world.importFrom(folder);
    expect(outcome).toMatchObject({ outcome: "failed", created: 1, files: 4 });
    expect(outcome.bad).toMatchObject([
      { file: "002.json", line: 4 },
      { file: "003.json", line: 1 },
      { file: "004.md" },
    ]);
    expect(outcome.why).toContain("3 issues were left out, all others are in:\n  002.json, line 4: ");
    expect(await count(world)).toBe(1);
  });

  it("takes an issue without title, text or readable date, does not send it, and says why on its row", async () => {
    const world = await openWorld();
    const folder = folderOf({
      "001.json": issueFile(1, { title: "" }),
      "002.json": issueFile(2, { content: "" }),
      "003.json": issueFile(3, { date: "the day after tomorrow" }),
      "004.json": issueFile(4, { content: "<!-- still to be written -->" }),
      "005.json": issueFile(5, { date: undefined }),
    });
    const outcome = await world.importFrom(folder);
    expect(outcome).toMatchObject({ outcome: "done", created: 5 });
    expect(outcome.unsendable).toHaveLength(5);
    expect(newestWhole(await world.issues())).toBeNull();
    const notes = async () =>
      Object.fromEntries((await world.owner.rows()).map((row) => [shown(row, "Number"), shown(row, "Note")]));
    const expected = {
      1: "Not sent: It has no title.",
      2: "Not sent: It has no text.",
      3: "Not sent: Its date “the day after tomorrow” can't be read; write it like 2026-11-05 or 2026-11-05T08:00:00+01:00.",
      4: "Not sent: It has no text.",
      5: "Not sent: It has no date; write it like 2026-11-05 or 2026-11-05T08:00:00+01:00.",
    };
    expect(await notes()).toEqual(expected);
    // Reading the desk later must not take the reasons away.
    world.clock.advance(5 * MINUTE_MS);
    await world.sync();
    expect(newestWhole(await world.issues())).toBeNull();
    expect(await notes()).toEqual(expected);
  });

  it("lets the owner mend an issue on its row", async () => {
    const world = await openWorld();
    await world.importFrom(folderOf({ "001.json": issueFile(1, { title: "", date: "soon" }) }));
    const [row] = await world.owner.rows();
    await world.owner.change(row?.id ?? "", { Title: titled("Now it has one"), Date: on("2026-11-20") });
    world.clock.advance(5 * MINUTE_MS);
    await world.sync();
    const issue = await world.issue("Now it has one");
    expect(issue).toMatchObject({ problems: [], dated: new Date("2026-11-20T08:00:00Z") });
    expect(shown(await world.owner.row("Now it has one"), "Note")).toMatch(
      /^It was edited on the sandbox's desk, .*never mailed for real/,
    );
  });

  it("takes tags with commas, which Notion does not allow, and tags that become the same", async () => {
    const world = await openWorld();
    const themes = ["Home, Body, And Sensing", "a,b", "a;b"];
    expect(await world.importFrom(folderOf({ "001.json": issueFile(1, { themes }) }))).toMatchObject({
      outcome: "done",
      onDesk: 1,
    });
    expect(shown(await world.owner.row("Letter 1"), "Tags")).toEqual(["Home; Body; And Sensing", "a;b"]);
  });

  it("gives two issues that share a slug an address each, and both keep theirs", async () => {
    const world = await openWorld();
    const folder = folderOf({
      "001.json": issueFile(1, { title: "On paper", slug: "on-paper" }),
      "002.json": issueFile(2, { title: "On paper, again", slug: "on-paper" }),
    });
    await world.importFrom(folder);
    const urls = async () =>
      Object.fromEntries(
        (await world.issues()).map(({ number, url }) => [number, url?.replace(/^.*issues/, "")]),
      );
    const settled = { 1: "/on-paper/", 2: "/on-paper-2/" };
    expect(await urls()).toEqual(settled);
    // A new text in the second file brings its old slug along; the address must stay.
    putFiles(folder, {
      "002.json": issueFile(2, { title: "On paper, again", slug: "on-paper", content: "New." }),
    });
    expect(await world.importFrom(folder)).toMatchObject({ updated: 1 });
    expect(await urls()).toEqual(settled);
  });
});

describe("importing again", () => {
  it("changes nothing: no new page and no write", async () => {
    const world = await openWorld();
    const folder = folderOf({
      "001.json": issueFile(1, { content: "Trailing blanks.  \n\n\n\nAnd more.  \n", themes: ["B", "A"] }),
      "002.json": issueFile(2, { date: "soon" }),
      "003.json": issueFile(3, { published: false }),
    });
    await world.importFrom(folder);
    const before = await world.issues();
    const again = async () => {
      let outcome = {};
      const calls = await world.callsDuring(async () => {
        outcome = await world.importFrom(folder);
      });
      return { calls, outcome };
    };
    const nothing = {
      outcome: "idle",
      created: 0,
      updated: 0,
      unchanged: 3,
      kept: 0,
      onDesk: 0,
      rewritten: 0,
    };
    expect(await again()).toMatchObject({ calls: 0, outcome: nothing });
    // Nor does it once the desk was read back in Notion's own spelling.
    world.clock.advance(5 * MINUTE_MS);
    const { pulled } = await world.sync();
    expect(pulled).toMatchObject({ updated: 0, created: 0 });
    expect(await world.issues()).toEqual(before);
    expect(await again()).toMatchObject({ calls: 0, outcome: nothing });
  });

  it("keeps real issues real, although the desk that shows them is a sandbox", async () => {
    const world = await openWorld();
    await world.importFrom(folderOf({ "001.json": issueFile(1, { content: "One.  \n\n\n\nTwo.\t\n" }) }));
    for (let round = 0; round < 3; round++) {
      world.clock.advance(5 * MINUTE_MS);
      await world.sync();
    }
    expect(await world.issue("Letter 1")).toMatchObject({ realm: "live" });
  });

  it.each([
    ["text", { content: "A new text." }],
    ["title", { title: "A new title" }],
    ["date", { date: "November 9, 2026" }],
    ["number", { number: 1, slug: "letter-one", description: "New." }],
  ])("takes a changed %s into the ledger and onto the row, once", async (_, change) => {
    const world = await openWorld();
    const folder = folderOf({ "001.json": issueFile(1), "002.json": issueFile(2) });
    await world.importFrom(folder);
    putFiles(folder, { "001.json": issueFile(1, change) });
    expect(await world.importFrom(folder)).toMatchObject({
      updated: 1,
      unchanged: 1,
      rewritten: 1,
      onDesk: 0,
    });
    const title = "title" in change ? change.title : "Letter 1";
    const [row, issue] = [await world.owner.row(String(title)), await world.issue(String(title))];
    expect(await world.owner.body(row.id)).toBe(issue.body);
    expect(shown(row, "Date")).toBe(issue.dated?.toISOString().slice(0, 10));
    expect(shown(row, "Description")).toBe(issue.description);
    if ("content" in change) expect(issue.body).toBe(change.content);
    if ("date" in change) expect(shown(row, "Date")).toBe("2026-11-09");
    expect(await world.callsDuring(() => world.importFrom(folder))).toBe(0);
    expect(await count(world)).toBe(2);
  });

  it("takes a date that could not be read before", async () => {
    const world = await openWorld();
    const folder = folderOf({ "001.json": issueFile(1, { date: "soon" }) });
    await world.importFrom(folder);
    putFiles(folder, { "001.json": issueFile(1, { date: "2026-11-05" }) });
    expect(await world.importFrom(folder)).toMatchObject({ updated: 1, unsendable: [] });
    expect(await world.issue("Letter 1")).toMatchObject({
      problems: [],
      dated: new Date("2026-11-05T08:00:00Z"),
    });
    await world.sync();
    expect(shown(await world.owner.row("Letter 1"), "Note")).toBe("");
  });

  it.each([
    ["text", (world: World, page: string) => world.owner.rewrite(page, "The owner's own words.")],
    ["date", (world: World, page: string) => world.owner.change(page, { Date: on("2026-11-30") })],
  ])("leaves an issue alone whose %s was edited on the desk", async (_, edit) => {
    const world = await openWorld();
    const folder = folderOf({ "001.json": issueFile(1) });
    await world.importFrom(folder, "sandbox");
    world.clock.advance(MINUTE_MS);
    await edit(world, (await world.owner.row("Letter 1")).id);
    await world.sync();
    const edited = await world.issue("Letter 1");
    putFiles(folder, { "001.json": issueFile(1, { content: "The file's new words." }) });
    expect(await world.importFrom(folder, "sandbox")).toMatchObject({ kept: 1, updated: 0, rewritten: 0 });
    expect(await world.issue("Letter 1")).toEqual(edited);
  });

  it("leaves an issue alone that was mailed, but not one whose mailing was only rehearsed", async () => {
    for (const [mailed, expected] of [
      ["sandbox", { updated: 1, kept: 0 }],
      ["live", { updated: 0, kept: 1 }],
    ] as const) {
      const world = await openWorld();
      const folder = folderOf({ "001.json": issueFile(1) });
      await world.importFrom(folder);
      const issue = await world.issue("Letter 1");
      await world.app.ledger.db
        .insertInto("mailings")
        .values({
          id: `mailing ${mailed}`,
          ...{ kind: "issue", subject: issue.id, issue_id: issue.id },
          realm: mailed,
          state: "sent",
          content_hash: issue.contentHash,
          template_version: "1",
          template: "{}",
          frozen_count: 0,
          problem: null,
          created_at: "2026-11-23T12:00:00.000Z",
          finished_at: null,
        })
        .execute();
      putFiles(folder, { "001.json": issueFile(1, { content: "The file's new words." }) });
      expect(await world.importFrom(folder), mailed).toMatchObject(expected);
    }
  });

  it("takes the owner's approval back when the file changes, and leaves the status to the owner", async () => {
    const world = await openWorld();
    const folder = folderOf({ "001.json": issueFile(1) });
    await world.importFrom(folder);
    world.clock.advance(MINUTE_MS);
    await world.owner.change((await world.owner.row("Letter 1")).id, { Status: choice("Approved") });
    await world.sync();
    expect(await world.outcome(await world.issue("Letter 1"))).toMatchObject({ state: "Approved" });
    putFiles(folder, { "001.json": issueFile(1, { content: "Not what was approved." }) });
    expect(await world.importFrom(folder)).toMatchObject({ updated: 1 });
    await world.sync();
    const row = await world.owner.row("Letter 1");
    expect(shown(row, "Status")).toBe("Approved");
    expect(shown(row, "State")).toBe("Proposed");
    expect(shown(row, "Note")).toContain("its file was changed after it was approved");
  });
});

describe("a real issue that was edited on a sandbox's desk", () => {
  const edit = async (world: World, words: string) => {
    world.clock.advance(5 * MINUTE_MS);
    await world.owner.rewrite((await world.owner.row("Letter 1")).id, words);
    await world.sync();
  };

  it("stays one issue when its file is imported again, and says how it becomes real again", async () => {
    const world = await openWorld();
    const folder = folderOf({ "1.json": issueFile(1) });
    await world.importFrom(folder);
    await edit(world, "The owner's words.");
    const edited = await world.issue("Letter 1");
    expect(edited).toMatchObject({ realm: "sandbox", body: "The owner's words." });
    expect(shown(await world.owner.row("Letter 1"), "Note")).toContain(
      "edited on the sandbox's desk, so as it is now it is only rehearsed",
    );
    expect(await world.importFrom(folder)).toMatchObject({ unchanged: 1, sandboxOnly: ["Letter 1"] });
    putFiles(folder, { "1.json": issueFile(1, { content: "Other words of the file." }) });
    expect(await world.importFrom(folder)).toMatchObject({ kept: 1, sandboxOnly: ["Letter 1"] });
    expect(await world.issues()).toEqual([edited]);
    putFiles(folder, { "1.json": issueFile(1, { content: "The owner's\nwords." }) });
    expect(await world.importFrom(folder)).toMatchObject({ updated: 1, sandboxOnly: [] });
    expect(await world.issue("Letter 1")).toMatchObject({ id: edited.id, realm: "live" });
    await world.sync();
    expect(shown(await world.owner.row("Letter 1"), "Note")).toBe("");
    expect(await count(world)).toBe(1);
  });

  it("moves beside a sample of the same number, and nothing of either is lost", async () => {
    const world = await openWorld();
    const sample = folderOf({ "1.json": issueFile(1, { title: "A sample", content: "Invented." }) });
    await world.importFrom(sample, "sandbox", "sample");
    await world.importFrom(folderOf({ "1.json": issueFile(1) }));
    await edit(world, "The owner's words.");
    expect(await world.issue("Letter 1")).toMatchObject({ realm: "sandbox", body: "The owner's words." });
    expect(await world.issue("A sample")).toMatchObject({ realm: "sandbox", body: "Invented." });
    expect(await world.sync()).toMatchObject({ outcome: "done", pulled: { created: 0, updated: 0 } });
    expect(await count(world)).toBe(2);
  });
});

describe("a file that is no text", () => {
  it.each([
    ["a folder", (path: string) => mkdirSync(path), "it is a folder, not a file"],
    [
      "a link to nowhere",
      (path: string) => symlinkSync("/nowhere/at/all.md", path),
      "it is a link to a file that is not there",
    ],
    [
      "a picture",
      (path: string) => writeFileSync(path, Buffer.from([0x89, 0x50, 0xff, 0xfe, 0])),
      "it holds bytes that are no text; save it as UTF-8",
    ],
    [
      "a text with a null",
      (path: string) => writeFileSync(path, "---\ntitle: A\n---\nb\0c"),
      "it holds bytes that are no text; save it as UTF-8",
    ],
  ])("%s, is named, and the others go on", async (_, make, reason) => {
    const world = await openWorld();
    const folder = folderOf({ "1.json": issueFile(1), "3.json": issueFile(3) });
    make(join(folder, "2.md"));
    const outcome = await world.importFrom(folder);
    expect(outcome).toMatchObject({
      outcome: "failed",
      created: 2,
      onDesk: 2,
      bad: [{ file: "2.md", line: 1, reason }],
    });
  });
});

describe("two files of one key", () => {
  it("are told apart: the second is named and left out, at every run", async () => {
    const world = await openWorld();
    const folder = folderOf({ "a.json": issueFile(1), "b.json": issueFile(1, { title: "Another" }) });
    for (const created of [1, 0]) {
      const reason = "it has the same number or slug as a.json";
      expect(await world.importFrom(folder)).toMatchObject({ created, bad: [{ file: "b.json", reason }] });
    }
  });
});

describe("a sandbox desk that was deleted", () => {
  it("is made anew from the ledger by the next sync, each issue once", async () => {
    const world = await openWorld();
    await world.importFrom(folderOf({ "1.json": issueFile(1), "2.json": issueFile(2) }));
    await world.sync();
    await world.loseDesk();
    expect(await world.sync()).toMatchObject({ outcome: "done", put: { created: 2 } });
    expect((await world.owner.rows()).map((row) => shown(row, "Number")).sort()).toEqual([1, 2]);
    expect(await world.issues()).toHaveLength(2);
    expect(await world.sync()).toMatchObject({ outcome: "idle" });
  });
});

describe("an import that is interrupted", () => {
  it.each([
    ["its answer is lost", { kind: "drop-after", match: "POST /v1/pages", after: 3 }],
    [
      "it is answered by 503 after the commit",
      { kind: "status-after", status: 503, match: "POST /v1/pages", after: 3 },
    ],
  ] as const)("while a row is made and %s, looks for it by its key and goes on", async (_, fault) => {
    const world = await openWorld();
    const folder = folderOf(
      Object.fromEntries(Array.from({ length: 5 }, (_, n) => [`${n}.json`, issueFile(n + 1)])),
    );
    world.failWith(fault);
    expect(await world.importFrom(folder)).toMatchObject({ outcome: "done", created: 5, onDesk: 5 });
    const numbers = (await world.owner.rows()).map((row) => shown(row, "Number"));
    expect(numbers.sort()).toEqual([1, 2, 3, 4, 5]);
    expect(await world.callsDuring(() => world.importFrom(folder))).toBe(0);
  });

  it.each([
    ["it never arrives", { kind: "drop-before", match: "POST /v1/pages", after: 3 }],
    ["nobody can say now whether it was", { kind: "status", status: 503, match: "POST /v1/pages", after: 3 }],
  ] as const)(
    "while a row is made and %s, is finished by the next run, without a second row",
    async (_, fault) => {
      const world = await openWorld();
      const folder = folderOf(
        Object.fromEntries(Array.from({ length: 5 }, (_, n) => [`${n}.json`, issueFile(n + 1)])),
      );
      world.failWith(fault);
      expect(await world.importFrom(folder)).toMatchObject({ outcome: "partial" });
      expect(await world.importFrom(folder)).toMatchObject({ outcome: "done", unchanged: 5 });
      const numbers = (await world.owner.rows()).map((row) => shown(row, "Number"));
      expect(numbers.sort()).toEqual([1, 2, 3, 4, 5]);
      expect(await world.callsDuring(() => world.importFrom(folder))).toBe(0);
    },
  );

  it("and whose rows were found by a sync first, has one row each as well", async () => {
    const world = await openWorld();
    const folder = folderOf({ "1.json": issueFile(1), "2.json": issueFile(2) });
    world.failWith({ kind: "drop-after", match: "POST /v1/pages" });
    await world.importFrom(folder);
    await world.sync();
    await world.importFrom(folder);
    expect((await world.owner.rows()).map((row) => shown(row, "Number")).sort()).toEqual([1, 2]);
    expect(await world.issues()).toHaveLength(2);
    expect(await world.issue("Letter 1")).toMatchObject({ realm: "live" });
  });

  it.each([
    ["before its text was replaced", "PATCH /v1/pages/*/markdown"],
    ["between its text and its fields", "PATCH /v1/pages/*"],
  ])("while a row gets its file's new words, %s, is finished by the next run", async (_, match) => {
    const world = await openWorld();
    const folder = folderOf({ "1.json": issueFile(1), "2.json": issueFile(2) });
    await world.importFrom(folder);
    const news = { title: "Letter one", content: "New words." };
    putFiles(folder, { "1.json": issueFile(1, news) });
    world.failWith({
      kind: "status",
      status: 503,
      match,
      after: match.endsWith("markdown") ? 0 : 1,
      count: 4,
    });
    expect(await world.importFrom(folder)).toMatchObject({ outcome: "partial" });
    // A sync in between must not take the row's old words for the owner's: it finishes what the import began.
    expect(await world.sync()).toMatchObject({
      outcome: "done",
      put: { created: 0, rewritten: 1, failed: [] },
    });
    expect(await world.issue("Letter one")).toMatchObject({ body: "New words.", realm: "live" });
    expect(await world.importFrom(folder)).toMatchObject({ outcome: "idle", rewritten: 0, unchanged: 2 });
    const row = await world.owner.row("Letter one");
    expect(await world.owner.body(row.id)).toBe("New words.");
    expect(await world.callsDuring(() => world.importFrom(folder))).toBe(0);
  });

  it("before a row got its file's new words, leaves the row to an owner who wrote there meanwhile", async () => {
    const world = await openWorld();
    const folder = folderOf({ "1.json": issueFile(1) });
    await world.importFrom(folder, "sandbox");
    putFiles(folder, { "1.json": issueFile(1, { content: "The file's new words." }) });
    world.failWith({ kind: "status", status: 503, match: "PATCH /v1/pages/*/markdown", count: 4 });
    await world.importFrom(folder, "sandbox");
    world.clock.advance(MINUTE_MS);
    await world.owner.rewrite((await world.owner.row("Letter 1")).id, "The owner's words.");
    await world.sync();
    expect(await world.importFrom(folder, "sandbox")).toMatchObject({ outcome: "idle", rewritten: 0 });
    expect((await world.issue("Letter 1")).body).toBe("The owner's words.");
    expect(await world.owner.body((await world.owner.row("Letter 1")).id)).toBe("The owner's words.");
  });

  it("while the database itself is made, does not make a second one", async () => {
    const world = await openWorld();
    const folder = folderOf({ "1.json": issueFile(1) });
    world.failWith({ kind: "drop-after", match: "POST /v1/databases" });
    expect(await world.importFrom(folder)).toMatchObject({ outcome: "partial" });
    expect(await world.importFrom(folder)).toMatchObject({ outcome: "done", onDesk: 1 });
    const { results } = await world.owner.notion.search({
      filter: { property: "object", value: "data_source" },
    });
    expect(results).toHaveLength(1);
  });

  it("is refused for one issue alone when the desk takes all others", async () => {
    const world = await openWorld();
    // The first page that is made is the desk's own.
    world.failWith({ kind: "status", status: 400, match: "POST /v1/pages", after: 2, count: 2 });
    const outcome = await world.importFrom(
      folderOf({ "1.json": issueFile(1), "2.json": issueFile(2), "3.json": issueFile(3) }),
    );
    expect(outcome).toMatchObject({ outcome: "failed", onDesk: 3 });
    expect(outcome.why).toContain("2 issues were left out, all others are in:\n  number-2: ");
    expect((await world.owner.rows()).map((row) => shown(row, "Number"))).toEqual([1]);
  });
});

const shared = sharedFolder();
const REAL = `${shared}data/issues`;
const names = shared ? readdirSync(REAL).filter((name) => name.endsWith(".json")) : [];

describe.skipIf(!shared)(`93 real issues${shared ? "" : " (left out: their folder is not here)"}`, () => {
  it("arrive, and the newest that is whole is #46", async () => {
    const world = await openWorld();
    const outcome = await world.importFrom(REAL);
    expect(outcome).toMatchObject({ created: 93, onDesk: 93, bad: [], unsendable: [], outcome: "done" });
    expect(await count(world)).toBe(93);
    expect(newestWhole(await world.issues())?.number).toBe(46);
    expect(new Set((await world.issues()).map(({ url }) => url)).size).toBe(93);
    expect(await world.importFrom(REAL)).toMatchObject({ outcome: "idle", unchanged: 93, onDesk: 0 });
    world.clock.advance(5 * MINUTE_MS);
    const before = await world.issues();
    let pulled: unknown;
    const calls = await world.callsDuring(async () => {
      ({ pulled } = await world.sync());
    });
    expect(pulled).toMatchObject({ rows: 93, created: 0, updated: 0 });
    // Each text was read, not only its row.
    expect(calls).toBeGreaterThan(93);
    expect(await world.issues()).toEqual(before);
  }, 30_000);

  it("arrive shuffled and renumbered as well, and the same one is the newest that is whole", async () => {
    const world = await openWorld();
    const renumbered = names.map((name, index) => {
      const issue: { number: number } = JSON.parse(readFileSync(join(REAL, name), "utf8"));
      return { ...issue, number: 1_000 - index * 7, was: issue.number };
    });
    const shuffled = renumbered.toSorted((one, other) => (one.number % 13) - (other.number % 13));
    const folder = folderOf(Object.fromEntries(shuffled.map(({ was, ...issue }, n) => [`${n}.json`, issue])));
    expect(await world.importFrom(folder)).toMatchObject({ created: 93, onDesk: 93, outcome: "done" });
    const expected = renumbered.find(({ was }) => was === 46);
    expect(newestWhole(await world.issues())?.number).toBe(expected?.number);
  }, 30_000);
});
