import { describe, expect, test } from "vitest";
import { postsFor } from "../../src/growth/attribution.ts";
import { sayPosts } from "../../src/growth/say-posts.ts";
import { addIssue } from "../delivery/invented.ts";
import { addPayment, addPost, addVisits } from "./posts-for-test.ts";
import { BASIS, growthWorld, withGrowth } from "./world.ts";

const TAG = "3m5k2aaaaaaa2";
const OTHER = "3m5k2aaaaaab2";
const HN = "news.ycombinator.com";

async function world() {
  const opened = await growthWorld();
  const { ledger, clock } = opened;
  const issue = await addIssue(ledger, clock, {
    realm: "live",
    slug: "on-reading",
    number: 42,
    title: "On reading",
  });
  const tagged = (tag: string, source = "bluesky") => ({
    touch: { source, medium: "social", campaign: "issue-42", content: tag, landing: "/issues/on-reading/" },
  });
  const on = { ledger, clock: { ...clock, now: () => new Date("2026-05-20T12:00:00.000Z") } };
  const services = { resend: "live", stripe: "live" } as const;
  return {
    ...{ ...opened, issue, tagged },
    post: (out: Parameters<typeof addPost>[2]) => addPost(ledger, issue.id, out),
    /** As the desk is told it, without a look at everybody. */
    posts: (desk: "sandbox" | "live" = "live") =>
      postsFor(
        { ...on, realms: services, config: { publication: { currency: "USD" }, growth: BASIS.growth } },
        desk,
      ),
    all: (basis = BASIS) => opened.measure("2026-05-20", { basis }),
  };
}

type World = Awaited<ReturnType<typeof world>>;

/** Ana stays, Ben left, Cleo came lately, Dan never confirmed; Eve came another way. */
async function readers({ reader, tagged }: World): Promise<void> {
  await reader("ana", "2026-03-02", { ...tagged(TAG), confirmed: "2026-03-02" });
  await reader("ben", "2026-03-03", { ...tagged(TAG), confirmed: "2026-03-03", left: "2026-03-20" });
  await reader("cleo", "2026-05-10", { ...tagged(TAG), confirmed: "2026-05-11" });
  await reader("dan", "2026-03-04", tagged(TAG));
  await reader("eve", "2026-03-04", { source: "bluesky", confirmed: "2026-03-05" });
}

describe("a post", () => {
  test("is credited with those whose first touch was its link, and with their money", async () => {
    const there = await world();
    const { ledger, post, posts, all } = there;
    await post({ tag: TAG, at: "2026-03-01T09:00:00.000Z", reach: { likes: 12, reposts: 3, replies: 1 } });
    await readers(there);
    await addVisits(ledger, "2026-03-02", { source: "bluesky", content: TAG, people: 7 });
    await addVisits(ledger, "2026-03-03", { source: "bluesky", content: TAG, people: 2 });
    await addVisits(ledger, "2026-03-03", { source: "bluesky", content: "", people: 5 });
    await addPayment(ledger, "ana", { at: "2026-04-01T12:00:00.000Z", minor: 1_000 });
    await addPayment(ledger, "ana", { at: "2026-05-01T12:00:00.000Z", minor: 1_000, refunded: 400 });
    await addPayment(ledger, "eve", { at: "2026-05-01T12:00:00.000Z", minor: 5_000 });
    const [found] = await posts();
    expect(found).toMatchObject({
      ...{ name: "#42 on Bluesky", visits: 9, signedUp: 4, confirmed: 3, paid: 1, revenueMinor: 1_600 },
      ...{ stayed: { k: 1, n: 2 }, costMinor: 0, reach: { likes: 12 } },
    });
    const { brought } = await all();
    expect(brought.byPost).toEqual(await posts());
    expect(brought.bySource.find(({ name }) => name === "bluesky")).toMatchObject({
      ...{ visits: 14, signedUp: 5, confirmed: 4, paid: 2, revenueMinor: 6_600, stayed: { k: 2, n: 3 } },
    });
    expect(sayPosts(await posts(), "USD")).toBe(
      "1 post: 12 likes, 3 reposts, 1 reply; 9 visits, 4 sign-ups, 1 paid ($16.00).",
    );
  });

  test("on Hacker News, whose links carry no tag, by the site and the issue that they led to", async () => {
    const { ledger, post, posts, reader } = await world();
    await post({ tag: TAG, network: "hackernews", at: "2026-03-01T09:00:00.000Z", reach: { points: 31 } });
    await reader("ana", "2026-03-02", { touch: { referrer: HN, landing: "/issues/on-reading/" } });
    await reader("ben", "2026-03-02", { touch: { referrer: HN, landing: "/issues/another/" } });
    await reader("cleo", "2026-03-02", {
      touch: { referrer: "forum.example", landing: "/issues/on-reading/" },
    });
    await addVisits(ledger, "2026-03-02", { source: HN, content: "on-reading", people: 40 });
    await addVisits(ledger, "2026-03-02", { source: HN, content: "another", people: 3 });
    expect(await posts()).toMatchObject([{ name: "#42 on Hacker News", visits: 40, signedUp: 1 }]);
  });

  test("has none of another post's readers, and of a rehearsal nobody real is told", async () => {
    const there = await world();
    const { post, posts, all } = there;
    await post({ tag: TAG, at: "2026-03-01T09:00:00.000Z" });
    await post({ tag: OTHER, network: "mastodon", realm: "sandbox", at: "2026-03-02T09:00:00.000Z" });
    await readers(there);
    expect((await posts("live")).map(({ tag, signedUp }) => [tag, signedUp])).toEqual([[TAG, 4]]);
    expect((await posts("sandbox")).map(({ tag, signedUp }) => [tag, signedUp])).toEqual([
      [OTHER, 0],
      [TAG, 4],
    ]);
    expect((await all()).brought.byPost.map(({ tag }) => tag)).toEqual([TAG]);
  });

  test("costs what its network charged and what the owner spent on it, and so does its channel", async () => {
    const { post, all, reader, pays, tagged } = await world();
    await post({ tag: TAG, network: "x", at: "2026-03-01T09:00:00.000Z", costMicros: 200_000 });
    await reader("ana", "2026-03-02", { ...tagged(TAG, "x"), confirmed: "2026-03-02" });
    await pays("1", "2026-04-01", { reader: "ana" });
    const spend = [{ channel: "#42 on X", month: "2026-05", amountMinor: 1_250 }];
    const { brought, channels, fund } = await all(withGrowth({ spend }));
    expect(brought.byPost).toMatchObject([{ costMinor: 1_270, paid: 1 }]);
    expect(channels).toMatchObject([{ name: "x", spentMinor: 1_270, payers: 1, cacMinor: 1_270 }]);
    expect(fund.months.length).toBe(0);
  });

  test("is told apart from one that would be called as it is", async () => {
    const { ledger, clock, post, posts } = await world();
    const again = await addIssue(ledger, clock, { realm: "live", slug: "b", number: 42, key: "number-8" });
    await post({ tag: TAG, at: "2026-03-01T09:00:00.000Z" });
    await addPost(ledger, again.id, { tag: OTHER, at: "2026-03-02T09:00:00.000Z" });
    expect((await posts()).map(({ name }) => name)).toEqual([`#42 on Bluesky (${OTHER})`, "#42 on Bluesky"]);
  });
});
