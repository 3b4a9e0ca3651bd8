import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type IssueContent, insertIssue } from "../../src/content/issues.ts";
import { publishSite } from "../../src/content/publish.ts";
import { memberWorld } from "./member-world.ts";

const SECRET = "The forty-second sentence is the one that members pay for.";
const BODY = [
  "It begins with a harmless sentence about paper.",
  "## A heading",
  ...Array.from({ length: 30 }, (_, n) => `Paragraph ${n + 1} of the issue says what paper does in the sun.`),
  SECRET,
].join("\n\n");

async function press({ body = BODY, audience = "premium" as IssueContent["audience"] } = {}) {
  const world = await memberWorld();
  const { ledger, clock, site, publication } = world;
  const content = (facts: Partial<IssueContent>): IssueContent => ({
    ...{ number: 7, title: "On paper", slug: "on-paper", description: "", tags: [], body, whole: true },
    ...{ audience, status: "archive", dated: new Date("2026-11-02T08:00:00Z"), problems: [] },
    ...facts,
  });
  const origin = { realm: "sandbox", source: "test", imported: false } as const;
  await insertIssue(ledger.db, clock, content({}), { key: "one", ...origin });
  const free = { slug: "free", title: "Free", audience: "everyone", body: "Free for all." } as const;
  await insertIssue(ledger.db, clock, content(free), { key: "two", ...origin });
  await publishSite(world, { site, publication, signal: new AbortController().signal });
  return world;
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? filesBelow(path) : [path];
  });
}

describe("an issue for members", () => {
  it("is in no file of the site beyond its beginning, in no list and in no head", async () => {
    const { site } = await press();
    const texts = filesBelow(site.dir).map((path) => readFileSync(path, "utf8"));
    expect(texts).toHaveLength(3);
    for (const text of texts) {
      expect(text).not.toContain(SECRET);
      expect(text).not.toContain("Paragraph 12 ");
    }
  });

  it("shows strangers how it begins and a fair invitation, and is not kept for others by a cache", async () => {
    const world = await press();
    const answer = await world.browser().get("/issues/on-paper/");
    const page = await answer.text();
    expect(page).toContain("harmless sentence about paper");
    expect(page).toContain("Become a member");
    expect(page).toContain('href="../../sign-in"');
    expect(page).not.toContain(SECRET);
    expect(answer.headers.get("cache-control")).toBe("private, no-cache");
    expect(answer.headers.get("vary")).toBe("Cookie");
  });

  it.each(["/issues/on-paper", "/issues/on-paper/", "/issues/on-paper/index.html", "/issues/on%2Dpaper/"])(
    "shows members the whole at %s, privately",
    async (path) => {
      const world = await press();
      await world.reader("mara@readers.example", "premium yearly");
      const browser = await world.signedIn("mara@readers.example");
      const answer = await browser.get(path);
      const page = await answer.text();
      expect(page).toContain(SECRET);
      expect(page).not.toContain("Become a member");
      expect(page).toContain("noindex");
      expect(answer.headers.get("cache-control")).toBe("private, no-store");
      expect(answer.headers.get("vary")).toBe("Cookie");
    },
  );

  it("stays closed to free readers, to members who left, and to a session that is over", async () => {
    const world = await press();
    await world.reader("ruth@readers.example");
    const id = await world.reader("mara@readers.example", "premium monthly");
    const ruth = await world.signedIn("ruth@readers.example");
    const mara = await world.signedIn("mara@readers.example");
    const late = await world.signedIn("mara@readers.example");
    expect(await ruth.text("/issues/on-paper/")).not.toContain(SECRET);
    expect(await mara.text("/issues/on-paper/")).toContain(SECRET);
    await world.app.request(world.leaveLink(id), { method: "POST" });
    expect(await mara.text("/issues/on-paper/")).not.toContain(SECRET);
    world.clock.advance(40 * 24 * 60 * 60_000);
    expect(await late.text("/issues/on-paper/")).not.toContain(SECRET);
  });

  it("gives nothing away to those who ask for it by other ways", async () => {
    const world = await press();
    for (const path of [
      "/issues/on-paper/?member=1",
      "//issues/on-paper/",
      "/issues/./on-paper/",
      "/issues/x/../on-paper/",
      "/issues/on-paper/whole.html",
      "/issues/on-paper.json",
    ])
      expect(await world.browser().text(path)).not.toContain(SECRET);
  });

  it("that is short shows strangers a third of it at most", async () => {
    const body = "One two three four five six seven eight nine ten eleven twelve. Thirteen.";
    const { site } = await press({ body });
    const page = readFileSync(join(site.dir, "issues/on-paper/index.html"), "utf8");
    expect(page).toContain("One two three");
    expect(page).not.toContain("seven");
  });
});

describe("an issue for everyone", () => {
  it("is whole for strangers, and may be kept by caches", async () => {
    const world = await press({ audience: "everyone" });
    const answer = await world.browser().get("/issues/on-paper/");
    expect(await answer.text()).toContain(SECRET);
    expect(answer.headers.get("cache-control")).toBe("public, max-age=3600");
  });
});
