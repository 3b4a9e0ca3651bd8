import { describe, expect, onTestFinished, test } from "vitest";
import { channelsSchema } from "../../config/channels.ts";
import { propose } from "../../src/distribution/posts.ts";
import { ruleAgainst } from "../../src/distribution/rules.ts";
import { temporaryHome } from "../sandbox/sandbox-for-test.ts";
import { postWorld } from "./post-world.ts";

const channels = channelsSchema.parse({
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
  const out = (network: "reddit" | "hackernews", place: string, link: string, sentAt: string) =>
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
        ...{ madeBy: "extract", why: "", title: "", text: "", link, dueAt: clock.now() },
      });
      await db
        .updateTable("posts")
        .set({ state: "sent", sent_at: sentAt })
        .where("id", "=", post?.id ?? "")
        .execute();
    });
  const against = (
    network: "reddit" | "hackernews" | "bluesky",
    place: string,
    link = "https://letters.example/b",
  ) =>
    ruleAgainst(
      { db: ledger.db, channels, now: clock.now() },
      { id: "", realm: "live", network, place, link },
    );
  return { out, against };
}

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
    expect(await against("hackernews", "", "https://letters.example/a")).toBe(
      "This page was submitted there before.",
    );
    expect(await against("hackernews", "")).toBeNull();
    await out("hackernews", "", "https://letters.example/c", "2026-02-26T00:00:00.000Z");
    expect(await against("hackernews", "")).toContain("less than 7 days ago");
  });

  test("others have none", async () => {
    expect(await (await world()).against("bluesky", "")).toBeNull();
  });
});
