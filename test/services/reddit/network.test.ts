import { describe, expect, test } from "vitest";
import { ACCOUNT_TROUBLE, ServiceError } from "../../../src/core/errors.ts";
import type { Network, Part } from "../../../src/distribution/network.ts";
import { linkPart, openReddit, redditWorld } from "./reddit-for-test.ts";

async function refusalOf(work: Promise<unknown>): Promise<ServiceError> {
  const error: unknown = await work.then(() => null).catch((thrown: unknown) => thrown);
  if (!(error instanceof ServiceError)) throw new Error(`It was not refused: ${error}`);
  return error;
}

const postTo = async ({ poster }: Network, part: Part) => {
  if (!poster) throw new Error("It posts by its interface here");
  return poster.post(await poster.prepare(part));
};

describe("submitting to a subreddit", () => {
  test.each([
    ["missing", "subreddit_noexist", "spelled in channels.reddit.subreddits"],
    ["restricted", "subreddit_notallowed", "Ask its moderators"],
    ["no-links", "no_links", "choose another subreddit"],
    ["flair", "submit_validation_flair_required", "post this one by hand"],
  ])(
    "one that is %s refuses it in its own words, with what to do, and nothing was posted",
    async (rule, code, advice) => {
      const { open, owner } = await redditWorld();
      await owner("subreddit", { name: "newsletters", rule });
      const refused = await refusalOf(postTo(open(), linkPart("A page a day")));
      expect(refused).toMatchObject({ code, retryable: false, effect: "refused" });
      expect(refused.message).toContain("r/newsletters does not take it");
      expect(refused.message).toContain(advice);
    },
  );

  test("an address that somebody posted there before is refused; in another subreddit it is taken", async () => {
    const { open, clock } = await redditWorld();
    const network = open();
    const part = linkPart("A page a day");
    await postTo(network, part);
    clock.advance(2 * 3_600_000);
    const again = { ...part, at: clock.now() };
    expect(await refusalOf(postTo(network, again))).toMatchObject({ code: "already_sub", retryable: false });
    expect((await postTo(network, { ...again, place: "reading" })).id).toMatch(/^t3_/);
  });

  test("posting too often waits as long as Reddit says", async () => {
    const { open, clock } = await redditWorld({ limits: { reddit: { submissionsPer10Minutes: 1 } } });
    const network = open();
    await postTo(network, linkPart("One"));
    clock.advance(60_000);
    const refused = await refusalOf(postTo(network, linkPart("Two")));
    expect(refused).toMatchObject({ code: "ratelimit", retryable: true, effect: "refused" });
    expect(refused.retryAfterMs).toBe(540_000);
  });

  test("too many requests are told by the window that Reddit names", async () => {
    const { open } = await redditWorld({ limits: { reddit: { requestsPer10Minutes: 2 } } });
    const refused = await refusalOf(postTo(open(), linkPart("One")));
    expect(refused).toMatchObject({ status: 429, retryable: true });
    expect(refused.retryAfterMs).toBeGreaterThan(590_000);
  });

  test("a suspended account keeps the post waiting", async () => {
    const { open, owner } = await redditWorld();
    await owner("account", { state: "suspended" });
    const refused = await refusalOf(postTo(open(), linkPart("One")));
    expect(refused).toMatchObject({ code: ACCOUNT_TROUBLE, retryable: false, effect: "refused" });
  });

  test.each([
    ["a refresh token that was revoked", { refreshToken: "revoked" }],
    ["a secret that is another's", { clientSecret: "wrong" }],
  ])("%s is told, with where to make new keys", async (_, opening) => {
    const refused = await refusalOf(postTo((await redditWorld()).open(opening), linkPart("One")));
    expect(refused).toMatchObject({ status: 401, retryable: false, effect: "refused" });
    expect(refused.message).toContain("reddit.com/prefs/apps");
  });

  test("access is for a day: the next one is asked for in time, and anew where it was taken away", async () => {
    const { open, owner, clock } = await redditWorld();
    const network = open();
    await network.check();
    clock.advance(23.99 * 3_600_000);
    await postTo(network, linkPart("Late"));
    clock.advance(24 * 3_600_000);
    await postTo(network, linkPart("The day after"));
    await owner("account", { state: "revoked" });
    await owner("account", { state: "fine" });
    expect((await refusalOf(postTo(network, linkPart("Lost")))).status).toBe(401);
    expect((await postTo(network, linkPart("Back"))).id).toMatch(/^t3_/);
  });

  test("is found behind a hundred later ones", async () => {
    const { open } = await redditWorld({ limits: { reddit: { submissionsPer10Minutes: 1_000 } } });
    const network = open();
    const prepared = (await network.poster?.prepare(linkPart("The first"))) ?? "";
    const remote = await network.poster?.post(prepared);
    for (let n = 0; n < 110; n++) await postTo(network, linkPart(`Later, ${n}`));
    expect(await network.poster?.find(prepared)).toEqual(remote);
  });

  test("a post's address leads to a page of it", async () => {
    const { open } = await redditWorld();
    const { url } = await postTo(open(), linkPart("What a page <a> day does"));
    expect(await (await fetch(url)).text()).toContain("What a page &lt;a&gt; day does");
  });
});

test("points and comments are counted, comments are collected, and what moderators removed is gone", async () => {
  const { open, owner, url } = await redditWorld();
  const network = open();
  const { id } = await postTo(network, linkPart("A page a day"));
  await owner("upvote", { post: id, by: "bea_reads" });
  await owner("upvote", { post: id, by: "u/cem_reads" });
  await owner("downvote", { post: id, by: "dan_reads" });
  const { id: comment } = await owner("comment", { post: id, text: 'Is 5 > 3 & "so"?' });
  await owner("comment", { post: id, by: "letters", text: "Our own." });
  await owner("comment", { post: id, by: "AutoModerator", text: "Rules." });
  expect((await network.reach?.([id]))?.get(id)).toEqual({
    ...{ likes: null, reposts: null, replies: null, points: 2, comments: 3 },
  });
  const [reply, ...others] = (await network.replies?.([id])) ?? [];
  expect(others).toEqual([]);
  expect(reply).toMatchObject({
    ...{ id: comment, post: id, author: "u/ada_reads", text: 'Is 5 > 3 & "so"?' },
    url: expect.stringMatching(`^${url}/r/newsletters/comments/`),
  });
  await owner("remove", { post: id });
  expect((await network.reach?.([id]))?.size).toBe(0);
});

test("by hand there is the form of the subreddit, filled in, and nothing is asked of Reddit", async () => {
  const { clock } = await redditWorld();
  const network = openReddit({ url: "https://reddit.example", clock, byHand: true });
  expect(network).toMatchObject({ poster: null, reach: null, replies: null, submission: null });
  const post = { text: "", title: "50% of us & more", link: "https://letters.example/42?utm_content=3k" };
  const intent = new URL(network.intent({ ...post, place: "newsletters" }) ?? "");
  expect(intent.pathname).toBe("/r/newsletters/submit");
  expect(Object.fromEntries(intent.searchParams)).toEqual({ url: post.link, title: post.title });
  expect((await refusalOf(network.check())).message).toContain("channels.reddit.by to api");
});
