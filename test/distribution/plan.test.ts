import { describe, expect, onTestFinished, test } from "vitest";
import { channelsSchema } from "../../config/channels.ts";
import { insertIssue, issueById } from "../../src/content/issues.ts";
import { cardOf } from "../../src/distribution/card.ts";
import { type PlanHost, planPosts } from "../../src/distribution/plan.ts";
import { postsOfIssue } from "../../src/distribution/posts.ts";
import { temporaryHome } from "../sandbox/sandbox-for-test.ts";
import { MORNING, postWorld } from "./post-world.ts";

const BODY = `Three years ago I read 90 books and could not name one of them. My neighbour has read the same 12 novels all her life.

Each of the five of us copies one sentence by hand and sends it to the others on Sunday evening.`;

async function world() {
  const opened = await postWorld(temporaryHome());
  onTestFinished(() => opened.close());
  const { ledger, clock, issue, network } = opened;
  await ledger.db.updateTable("issues").set({ body: BODY }).execute();
  const plan = (over: Partial<PlanHost> = {}) =>
    planPosts({
      ...{ ledger, clock, signal: new AbortController().signal, channels: channelsSchema.parse({}) },
      ...{ publication: { name: "Letters", zone: "UTC", language: "en" }, site: { realm: "sandbox" } },
      ...{ networkRealm: () => "sandbox", network, ...over },
    });
  const old = async (number: number) => {
    const dated = new Date(Date.parse(MORNING) - number * 30 * 86_400_000);
    const content = {
      ...{
        number,
        title: `Issue ${number}`,
        slug: `issue-${number}`,
        description: "A page a day.",
        tags: [],
      },
      ...{ body: BODY, whole: true, audience: "everyone", status: "archive" as const, dated, problems: [] },
    };
    const made = await insertIssue(ledger.db, clock, content, {
      key: `number-${number}`,
      realm: "sandbox",
      source: "file",
      imported: true,
    });
    const url = `https://letters.example/issues/issue-${number}/`;
    await ledger.db
      .updateTable("issues")
      .set({ url, published_at: MORNING })
      .where("id", "=", made.id)
      .execute();
  };
  return { ...opened, plan, old, posts: () => postsOfIssue(ledger.db, issue.id) };
}

describe("the plan", () => {
  test("proposes a new issue to every place once, with a link that tells which post it was", async () => {
    const { plan, posts } = await world();
    const { proposed } = await plan();
    const all = await posts();
    expect(proposed).toBe(all.length);
    expect([...new Set(all.map(({ network }) => network))].sort()).toEqual([
      "bluesky",
      "hackernews",
      "linkedin",
      "mastodon",
      "x",
    ]);
    for (const { network, link, tag, state } of all) {
      expect(state).toBe("proposed");
      if (network === "hackernews") expect(link).toBe("https://letters.example/issues/on-reading-slowly/");
      else
        expect(link).toBe(
          `https://letters.example/issues/on-reading-slowly/?utm_source=${network}&utm_medium=social&utm_campaign=issue-42&utm_content=${tag}`,
        );
    }
    expect(await plan()).toEqual({ proposed: 0, approved: 0, refused: [] });
  });

  test("offers what a local model wrote beside the issue's own words, asks it once an issue, and never lets it go by itself", async () => {
    const { plan, posts } = await world();
    const asked: string[] = [];
    const said = "My neighbour has read the same 12 novels all her life, and could not name one of them.";
    const write = async (prompt: string) => {
      asked.push(prompt);
      return ` ${said}\n\nLetter: of something else`;
    };
    await plan({ write, channels: channelsSchema.parse({ bluesky: { autonomy: "auto" } }) });
    const written = (await posts()).filter(({ madeBy }) => madeBy === "model");
    expect(asked).toHaveLength(1);
    expect(written.map(({ network }) => network).sort()).toEqual(["bluesky", "mastodon", "x"]);
    for (const { text, state } of written) {
      expect(text.startsWith(said)).toBe(true);
      expect(state).toBe("proposed");
    }
  });

  test("says of an issue for members only what strangers may read of it", async () => {
    const { plan, posts, ledger, issue } = await world();
    const closed = "Nobody but members may read of the 12 novels in the cellar.";
    const body = `${BODY}\n\n${BODY}\n\n${closed}\n\n![cellar](asset:${"a".repeat(64)}.png)`;
    await ledger.db.updateTable("issues").set({ body, audience: "premium" }).execute();
    await plan();
    const all = await posts();
    expect(all.length).toBeGreaterThan(4);
    expect(all.map(({ text }) => text).join()).not.toContain("cellar");
    expect(all.some(({ text }) => text.includes("Three years ago"))).toBe(true);
    const now = await issueById(ledger.db, issue.id);
    const card = now && (await cardOf(now, { url: "https://letters.example/", assets: "/nowhere" }));
    expect(card?.picture).toBeNull();
  });

  test("approves by itself only where the owner trusts the channel, and of several versions one", async () => {
    const { plan, posts } = await world();
    await plan({ channels: channelsSchema.parse({ bluesky: { autonomy: "auto" } }) });
    const approved = (await posts()).filter(({ state }) => state === "approved");
    expect(approved).toMatchObject([{ network: "bluesky", variant: 1 }]);
  });

  test("takes so many back issues a week as the settings say, and no more when it runs again", async () => {
    const { plan, old, ledger } = await world();
    for (const number of [1, 2, 3, 4]) await old(number);
    await plan();
    await plan();
    const rows = await ledger.db
      .selectFrom("posts")
      .innerJoin("issues", "issues.id", "posts.issue_id")
      .select("issues.number")
      .distinct()
      .execute();
    expect(rows.map(({ number }) => number).sort()).toEqual([1, 2, 42]);
  });

  test("takes back issues that nobody saw before those that are left for a place which bears one a week", async () => {
    const { plan, old, ledger, clock } = await world();
    for (const number of [1, 2, 3, 4]) await old(number);
    await plan();
    clock.advance(8 * 86_400_000);
    await plan();
    const rows = await ledger.db
      .selectFrom("posts")
      .innerJoin("issues", "issues.id", "posts.issue_id")
      .select("issues.number")
      .where("network", "=", "bluesky")
      .distinct()
      .execute();
    expect(rows.map(({ number }) => number).sort()).toEqual([1, 2, 3, 4, 42]);
  });

  test("proposes no two posts to one network in one breath, and to Hacker News one in a week", async () => {
    const { plan, old, ledger } = await world();
    await old(1);
    expect((await plan()).refused).toEqual([
      "A page of yours is proposed there already, and its readers want no more of one site.",
    ]);
    const of = (network: string) =>
      ledger.db.selectFrom("posts").select("due_at").distinct().where("network", "=", network).execute();
    expect(await of("bluesky")).toEqual([
      { due_at: "2026-03-03T09:00:00.000Z" },
      { due_at: "2026-03-03T10:00:00.000Z" },
    ]);
    expect(await of("hackernews")).toHaveLength(1);
  });

  test("has nothing made up for a real network, and drops what was rehearsed when one becomes real", async () => {
    const { plan, posts, ledger } = await world();
    await plan();
    const [begun] = (await posts()).filter(({ network }) => network === "bluesky");
    await ledger.db
      .updateTable("posts")
      .set({ state: "sending" })
      .where("id", "=", begun?.id ?? "")
      .execute();
    expect(await plan({ networkRealm: (name) => (name === "bluesky" ? "live" : "sandbox") })).toMatchObject({
      proposed: 0,
    });
    const bluesky = (await posts()).filter(({ network }) => network === "bluesky");
    expect(bluesky.every(({ state, realm }) => state === "dropped" && realm === "sandbox")).toBe(true);
  });
});
