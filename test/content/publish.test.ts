import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { approve, endApproval } from "../../src/content/approvals.ts";
import type { Publication } from "../../src/content/issue.ts";
import {
  allIssues,
  type Issue,
  type IssueContent,
  insertIssue,
  updateIssue,
} from "../../src/content/issues.ts";
import { publishSite, type Site, sitePlan } from "../../src/content/publish.ts";
import { sha256 } from "../../src/core/ids.ts";
import type { Realm } from "../../src/core/realm.ts";
import { NOON, temporaryFolder, testLedger } from "../ledger/ledger-for-test.ts";
import { OTHER_PNG, PNG } from "./pictures.ts";
import { SMALL_PRESS } from "./press.ts";

const written = (facts: Partial<IssueContent> = {}): IssueContent => ({
  number: 1,
  title: "On paper",
  slug: "on-paper",
  description: "Why cheap paper yellows.",
  tags: ["Craft"],
  body: "Paper is *slow*.",
  whole: true,
  audience: "everyone",
  status: "archive",
  dated: new Date("2026-11-02T08:00:00Z"),
  problems: [],
  ...facts,
});

async function openPress(realm: Realm = "sandbox") {
  const { ledger, clock } = await testLedger();
  const dir = join(temporaryFolder(), "site");
  const assets = join(dir, "..", "assets");
  const site: Site = { dir, url: "https://small-press.example", realm, assets };
  const publication: Publication = SMALL_PRESS;
  let keys = 0;
  return {
    ledger,
    clock,
    dir,
    assets,
    add: (facts: Partial<IssueContent> = {}, of: Realm = realm) =>
      insertIssue(ledger.db, clock, written(facts), {
        key: `issue ${++keys}`,
        realm: of,
        source: "test",
        imported: false,
      }),
    change: (issue: Issue, facts: Partial<IssueContent>) =>
      updateIssue(
        ledger.db,
        clock,
        issue.id,
        { ...issue, ...facts },
        { realm: issue.realm, imported: false },
      ),
    mailed: (issue: Issue, of: Realm) =>
      ledger.db
        .insertInto("mailings")
        .values({
          id: `mailing of ${issue.id}`,
          ...{ kind: "issue", subject: issue.id, issue_id: issue.id },
          realm: of,
          state: "sent",
          content_hash: issue.contentHash,
          template_version: "1",
          template: "{}",
          frozen_count: 0,
          problem: null,
          created_at: NOON,
          finished_at: NOON,
        })
        .execute(),
    publish: (signal = new AbortController().signal) =>
      publishSite({ ledger, clock }, { site, publication, signal }),
    plan: () => sitePlan(ledger.db, { now: clock.now(), site, publication }),
    pages: () => readdirSync(join(dir, "issues")).sort(),
    page: (slug: string) => readFileSync(join(dir, "issues", slug, "index.html"), "utf8"),
    urls: async () =>
      Object.fromEntries((await allIssues(ledger.db)).map(({ number, url }) => [number, url])),
  };
}

describe("publishing", () => {
  it("writes a page an issue and an index, and notes each address", async () => {
    const press = await openPress();
    await press.add();
    await press.add({ number: 2, title: "On ink", slug: "on-ink", dated: new Date("2026-11-09T08:00:00Z") });
    expect(await press.publish()).toEqual({ issues: 2, written: 3, removed: 0 });
    expect(press.pages()).toEqual(["on-ink", "on-paper"]);
    expect(press.page("on-paper")).toContain("Paper is <em>slow</em>.");
    expect(readFileSync(join(press.dir, "index.html"), "utf8")).toContain("On ink");
    expect(await press.urls()).toEqual({
      1: "https://small-press.example/issues/on-paper/",
      2: "https://small-press.example/issues/on-ink/",
    });
  });

  it("again writes nothing, and a change writes what it touches", async () => {
    const press = await openPress();
    const first = await press.add();
    await press.add({ number: 2, title: "On ink", slug: "on-ink", dated: new Date("2026-11-01T08:00:00Z") });
    expect((await press.plan()).changed).toBe(true);
    await press.publish();
    expect((await press.plan()).changed).toBe(false);
    const before = statSync(join(press.dir, "issues/on-ink/index.html"));
    const noted = await allIssues(press.ledger.db);
    press.clock.advance(60_000);
    expect(await press.publish()).toMatchObject({ written: 0, removed: 0 });
    expect(await allIssues(press.ledger.db)).toEqual(noted);
    await press.change(first, { body: "Paper is *patient*." });
    expect((await press.plan()).changed).toBe(true);
    expect(await press.publish()).toMatchObject({ written: 1 });
    expect(press.page("on-paper")).toContain("patient");
    expect(statSync(join(press.dir, "issues/on-ink/index.html")).ino).toBe(before.ino);
  });

  it("replaces a page whole: what stood there is never half written, and no draft is left", async () => {
    const press = await openPress();
    const issue = await press.add();
    await press.publish();
    const file = join(press.dir, "issues/on-paper/index.html");
    const before = statSync(file);
    writeFileSync(`${file}.new`, "what a killed run left behind");
    await press.change(issue, { body: "Paper is *patient*." });
    await press.publish();
    expect(statSync(file).ino).not.toBe(before.ino);
    expect(readdirSync(join(press.dir, "issues/on-paper"))).toEqual(["index.html"]);
  });

  it("that is stopped in the middle notes nothing, and the next run finishes it", async () => {
    const press = await openPress();
    await press.add();
    const stopped = press.publish(AbortSignal.abort(new DOMException("asked to stop", "AbortError")));
    await expect(stopped).rejects.toThrow("asked to stop");
    expect(await press.urls()).toEqual({ 1: null });
    expect((await press.plan()).changed).toBe(true);
    expect(await press.publish()).toMatchObject({ issues: 1 });
    expect(await press.urls()).toEqual({ 1: "https://small-press.example/issues/on-paper/" });
  });

  it("takes away what was withdrawn, and only folders below issues", async () => {
    const press = await openPress();
    const issue = await press.add();
    await press.add({ number: 2, title: "On ink", slug: "on-ink" });
    await press.publish();
    mkdirSync(join(press.dir, "pictures"));
    writeFileSync(join(press.dir, "issues", "notes.txt"), "the owner's");
    await press.change(issue, { status: "withdrawn" });
    expect(await press.publish()).toMatchObject({ issues: 1, removed: 1 });
    expect(press.pages()).toEqual(["notes.txt", "on-ink"]);
    expect(readdirSync(press.dir).sort()).toEqual(["index.html", "issues", "pictures"]);
    expect(await press.urls()).toMatchObject({ 1: null });
    expect(readFileSync(join(press.dir, "index.html"), "utf8")).not.toContain("On paper");
  });

  it("writes an index for a site without any issue", async () => {
    const press = await openPress();
    expect(await press.publish()).toEqual({ issues: 0, written: 1, removed: 0 });
  });
});

describe("an address", () => {
  it("stays with the issue that had it first, when another takes the same slug later", async () => {
    const press = await openPress();
    await press.add({ number: 5 });
    await press.publish();
    // Older by its date, so it comes first in every list.
    await press.add({ number: 3, dated: new Date("2026-10-01T08:00:00Z") });
    await press.add({ number: null, dated: new Date("2026-10-02T08:00:00Z") });
    await press.publish();
    const urls = await press.urls();
    expect(urls[5]).toBe("https://small-press.example/issues/on-paper/");
    expect(urls[3]).toBe("https://small-press.example/issues/on-paper-3/");
    expect(new Set(Object.values(urls)).size).toBe(3);
    await press.publish();
    expect(await press.urls()).toEqual(urls);
  });

  it("stays when the title changes", async () => {
    const press = await openPress();
    const issue = await press.add();
    await press.publish();
    await press.change(issue, { title: "On cheap paper" });
    await press.publish();
    expect(await press.urls()).toEqual({ 1: "https://small-press.example/issues/on-paper/" });
  });
});

describe("what belongs on the site", () => {
  const DAY_MS = 24 * 60 * 60 * 1000;
  const tomorrow = new Date(Date.parse(NOON) + DAY_MS);

  it.each([
    ["an archive", {}, true],
    ["an archive whose date is to come", { dated: tomorrow }, false],
    ["a draft", { status: "draft" }, false],
    ["an idea", { status: "idea" }, false],
    ["a status of approved that nobody gave", { status: "approved" }, false],
    ["a withdrawn issue", { status: "withdrawn" }, false],
    ["an archive without a title", { title: "" }, false],
    ["an archive without a text", { body: "" }, false],
    ["an excerpt from the archive", { whole: false }, true],
  ] as const)("%s: %o → %s", async (_, facts, expected) => {
    const press = await openPress();
    await press.add(facts);
    expect((await press.publish()).issues).toBe(expected ? 1 : 0);
  });

  it("is an approved issue once its date has come, and not while its approval is ended", async () => {
    const press = await openPress();
    const issue = await press.add({ status: "approved", dated: tomorrow });
    await approve(press.ledger.db, press.clock, issue, { realm: "sandbox", by: "desk" });
    expect((await press.publish()).issues).toBe(0);
    press.clock.advance(DAY_MS);
    expect((await press.publish()).issues).toBe(1);
    await endApproval(press.ledger.db, press.clock, issue.id, "sandbox", "a test");
    expect((await press.publish()).issues).toBe(0);
  });

  it("is an issue without a date only by the owner's command", async () => {
    for (const [by, expected] of [
      ["command", 1],
      ["desk", 0],
    ] as const) {
      const press = await openPress();
      const issue = await press.add({ status: "draft", dated: null });
      await approve(press.ledger.db, press.clock, issue, { realm: "sandbox", by });
      expect((await press.publish()).issues, by).toBe(expected);
    }
  });

  it.each([
    ["sandbox", "sandbox", true],
    ["sandbox", "live", false],
    ["test", "live", false],
    ["live", "sandbox", true],
    ["live", "live", true],
  ] as const)("a %s issue on a %s site: %s", async (of, site, expected) => {
    const press = await openPress(site);
    await press.add({}, of);
    expect((await press.publish()).issues).toBe(expected ? 1 : 0);
  });

  it.each([
    ["sandbox", "live", false],
    ["live", "live", true],
    ["live", "sandbox", true],
  ] as const)("a live issue whose approval is %s, on a %s site: %s", async (given, site, expected) => {
    const press = await openPress(site);
    const issue = await press.add({ status: "approved" }, "live");
    await approve(press.ledger.db, press.clock, issue, { realm: given, by: "desk" });
    expect((await press.publish()).issues).toBe(expected ? 1 : 0);
  });

  it.each([
    ["sandbox", "live", false],
    ["live", "live", true],
    ["sandbox", "sandbox", true],
  ] as const)("a live draft mailed through a %s mailer, on a %s site: %s", async (mailer, site, expected) => {
    const press = await openPress(site);
    const issue = await press.add({ status: "draft" }, "live");
    await press.mailed(issue, mailer);
    expect((await press.publish()).issues).toBe(expected ? 1 : 0);
  });

  it("is written anew when the publication's own words change", async () => {
    const press = await openPress();
    await press.add();
    await press.publish();
    const site: Site = {
      dir: press.dir,
      url: "https://small-press.example",
      realm: "sandbox",
      assets: press.assets,
    };
    const publication = { ...SMALL_PRESS, name: "The Large Press" };
    const plan = await sitePlan(press.ledger.db, { now: press.clock.now(), site, publication });
    expect(plan.changed).toBe(true);
  });
});

describe("the pictures of published issues", () => {
  const [press, ink] = [`${sha256(PNG)}.png`, `${sha256(OTHER_PNG)}.png`];

  async function pressWithPictures() {
    const house = await openPress();
    mkdirSync(house.assets);
    writeFileSync(join(house.assets, press), PNG, { mode: 0o600 });
    writeFileSync(join(house.assets, ink), OTHER_PNG, { mode: 0o600 });
    const shown = () => readdirSync(join(house.dir, "assets")).sort();
    return { ...house, shown };
  }

  it("come along, readable by any web server, and no others", async () => {
    const house = await pressWithPictures();
    await house.add({ body: `![A press](asset:${press})` });
    await house.add({ number: 2, slug: "ink", title: "Ink", status: "draft", body: `![](asset:${ink})` });
    await house.publish();
    expect(house.shown()).toEqual([press]);
    expect(readFileSync(join(house.dir, "assets", press))).toEqual(PNG);
    expect(statSync(join(house.dir, "assets", press)).mode & 0o777).toBe(0o644);
    expect(house.page("on-paper")).toContain(
      `<img src="../../assets/${press}" alt="A press" loading="lazy">`,
    );
  });

  it("go when no issue shows them any more, and only they", async () => {
    const house = await pressWithPictures();
    const issue = await house.add({ body: `![](asset:${press}) ![](asset:${ink})` });
    await house.publish();
    writeFileSync(join(house.dir, "assets", "the-owners.png"), PNG);
    await house.change(issue, { body: `![](asset:${ink})` });
    await house.publish();
    expect(house.shown()).toEqual([ink, "the-owners.png"].sort());
  });

  it("that are not kept are their words, until they are", async () => {
    const house = await pressWithPictures();
    rmSync(join(house.assets, press));
    await house.add({ body: `![A press](asset:${press}) ![x](asset:../../ledger.sqlite)` });
    await house.publish();
    expect(house.page("on-paper")).toContain("<p>A press x</p>");
    writeFileSync(join(house.assets, press), PNG);
    expect((await house.plan()).changed).toBe(true);
    await house.publish();
    expect(house.page("on-paper")).toContain(`<img src="../../assets/${press}"`);
  });
});
