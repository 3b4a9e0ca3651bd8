import { describe, expect, onTestFinished, test } from "vitest";
import { channelsSchema } from "../../config/channels.ts";
import { propose } from "../../src/distribution/posts.ts";
import { ruleAgainst } from "../../src/distribution/rules.ts";
import { temporaryHome } from "../sandbox/sandbox-for-test.ts";
import { postWorld } from "./post-world.ts";

const channels = channelsSchema.parse({
  mastodon: { rule: "One in five", ownShare: 0.2, otherPosts: 7 },
  reddit: {
    subreddits: [
      { name: "newsletters", rule: "One in ten", ownShare: 0.1, otherPosts: 9 },
      { name: "writing", rule: "No links to your own", ownShare: 0 },
    ],
  },
});

async function world() {
  const opened = await postWorld(temporaryHome());
  onTestFinished(() => opened.close());
  const { ledger, clock, issue } = opened;
  let count = 0;
  const offered = (network: Placed, place: string, link: string, dueAt: string) =>
    ledger.transaction(async (db) => {
      const post = await propose(db, clock, {
        ...{
          realm: "live",
          network,
          place,
          issueId: issue.id,
          variant: ++count,
          isThread: false,
          tag: `t${count}`,
        },
        ...{ madeBy: "extract", why: "", title: "", text: "", link, dueAt: new Date(dueAt) },
      });
      return post?.id ?? "";
    });
  const out = async (network: Placed, place: string, link: string, sentAt: string) => {
    const id = await offered(network, place, link, sentAt);
    await ledger.db
      .updateTable("posts")
      .set({ state: "sent", sent_at: sentAt })
      .where("id", "=", id)
      .execute();
  };
  const against = (
    network: Placed | "bluesky",
    place: string,
    { link = "https://letters.example/b", withOpen = false } = {},
  ) =>
    ruleAgainst(
      { db: ledger.db, channels, now: clock.now(), withOpen },
      { id: "", realm: "live", network, place, link },
    );
  return { offered, out, against };
}

type Placed = "reddit" | "mastodon" | "hackernews";

describe("the rules of places", () => {
  test("a subreddit bears one post of ours in so many, and says how many others it takes first", async () => {
    const { out, against } = await world();
    expect(await against("reddit", "newsletters")).toBeNull();
    await out("reddit", "newsletters", "https://letters.example/a", "2026-02-01T00:00:00.000Z");
    expect(await against("reddit", "newsletters")).toContain(
      "this would be 2 of 11. After 18 posts of yours",
    );
  });

  test("a subreddit that wants none gets none, and one that left the settings neither", async () => {
    const { against } = await world();
    expect(await against("reddit", "writing")).toContain("wants no links");
    expect(await against("reddit", "elsewhere")).toContain("not among the subreddits");
  });

  test("Hacker News gets one page a week, and none twice", async () => {
    const { out, against } = await world();
    await out("hackernews", "", "https://letters.example/a", "2026-02-01T00:00:00.000Z");
    expect(await against("hackernews", "", { link: "https://letters.example/a" })).toBe(
      "This page was submitted there before.",
    );
    expect(await against("hackernews", "")).toBeNull();
    await out("hackernews", "", "https://letters.example/c", "2026-02-26T00:00:00.000Z");
    expect(await against("hackernews", "")).toContain("less than 7 days ago");
  });

  test("an instance bears as many of ours as the owner wrote down, and all where they wrote nothing", async () => {
    const { out, against } = await world();
    expect(await against("mastodon", "")).toBeNull();
    await out("mastodon", "", "https://letters.example/a", "2026-02-01T00:00:00.000Z");
    expect(await against("mastodon", "")).toBe(
      "Your Mastodon instance asks that few posts lead to one's own things (“One in five”): this would be 2 of 9. After 8 posts of yours there that lead elsewhere (channels.mastodon.otherPosts) it may go.",
    );
  });

  test("who proposes counts what waits for a word, unless it was left lying for a week", async () => {
    const { offered, against } = await world();
    await offered("hackernews", "", "https://letters.example/a", "2026-02-20T15:00:00.000Z");
    expect(await against("hackernews", "", { withOpen: true })).toBeNull();
    await offered("hackernews", "", "https://letters.example/c", "2026-03-03T15:00:00.000Z");
    expect(await against("hackernews", "")).toBeNull();
    expect(await against("hackernews", "", { withOpen: true })).toContain("is proposed there already");
    await offered("reddit", "newsletters", "https://letters.example/a", "2026-03-03T15:00:00.000Z");
    expect(await against("reddit", "newsletters")).toBeNull();
    expect(await against("reddit", "newsletters", { withOpen: true })).toContain("this would be 2 of 11");
  });

  test("others have none", async () => {
    expect(await (await world()).against("bluesky", "")).toBeNull();
  });
});
