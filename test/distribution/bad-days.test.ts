/** What goes wrong around a post, and what is odd in it: it goes whole and once, or says why it waits. */
import { expect, onTestFinished, test } from "vitest";
import { channelsSchema } from "../../config/channels.ts";
import { planPosts } from "../../src/distribution/plan.ts";
import { postsOfIssue } from "../../src/distribution/posts.ts";
import { temporaryHome } from "../sandbox/sandbox-for-test.ts";
import { postWorld } from "./post-world.ts";

const MINUTE_MS = 60_000;
const TEN_MINUTES_MS = 10 * MINUTE_MS;
const THREAD = "One page a day.\n---\nTwo is too much.\n---\nThree people tried.";

async function world() {
  const opened = await postWorld(temporaryHome(), {
    limits: { mastodon: { requestsPer5Minutes: 0, statusesPer3Hours: 0 } },
  });
  onTestFinished(() => opened.close());
  return opened;
}

test.each(["bluesky", "mastodon"] as const)(
  "%s that is away for a day in mid-thread finds the rest of it when it is back",
  async (network) => {
    const { proposed, run, postNow, sandbox, clock, onBluesky, onMastodon } = await world();
    const { id } = await proposed({ network, text: THREAD });
    const isPost = network === "bluesky" ? "POST */com.atproto.repo.putRecord" : "POST /api/v1/statuses";
    sandbox.addFaults([
      { service: network, match: isPost, kind: "drop-after", after: 1 },
      { service: network, kind: "drop-before", after: network === "bluesky" ? 4 : 2, count: 0 },
    ]);
    for (let tenMinutes = 0; tenMinutes < 6 * 24; tenMinutes++) {
      expect(await run()).toMatchObject({ sent: 0, failed: [] });
      clock.advance(TEN_MINUTES_MS);
    }
    expect(await postNow(id)).toMatchObject({
      state: "unknown",
      problem: expect.stringMatching(/^Nobody can say yet whether it arrived: .*no answer arrived/),
    });
    sandbox.clearFaults();
    expect(await run()).toMatchObject({ sent: 1, later: [] });
    const texts = network === "bluesky" ? await onBluesky() : await onMastodon();
    expect(texts.map((text) => text.slice(0, 5))).toEqual(["One p", "Two i", "Three"]);
  },
);

test("an instance that takes no more requests is left alone for as long as it says, and holds up nobody else", async () => {
  const { proposed, run, postNow, sandbox, clock, onBluesky, onMastodon } = await world();
  const { id } = await proposed({ network: "mastodon", text: "One page a day." });
  await proposed({ network: "bluesky", text: "One page a day." });
  const busy = { match: "POST /api/v1/statuses", status: 429, headers: { "retry-after": "3600" } };
  sandbox.addFaults([{ service: "mastodon", kind: "status", ...busy, count: 1 }]);
  expect(await run()).toMatchObject({ sent: 1, later: [{ where: "Mastodon" }] });
  expect(await onBluesky()).toHaveLength(1);
  clock.advance(TEN_MINUTES_MS);
  expect(await run()).toMatchObject({ sent: 0, later: [{ where: "Mastodon" }] });
  expect(await postNow(id)).toMatchObject({
    state: "sending",
    problem: expect.stringContaining("takes no calls until 2026-03-02 10:00 UTC"),
  });
  clock.advance(51 * MINUTE_MS);
  expect(await run()).toMatchObject({ sent: 1, later: [] });
  expect(await onMastodon()).toHaveLength(1);
});

test("emoji families, Chinese, and links with brackets arrive as they were written", async () => {
  const { proposed, run, onBluesky, onMastodon } = await world();
  const first = "👨‍👩‍👧‍👦 每天一页（一年一本）, see (https://elsewhere.example/a_(b)) {link}。";
  const text = `${first}\n---\n👍🏽 e\u0301crit à la main`;
  await proposed({ network: "bluesky", text });
  await proposed({ network: "mastodon", text });
  expect(await run()).toMatchObject({ sent: 2 });
  const [root, reply] = await onBluesky();
  expect(root).toBe(
    "👨‍👩‍👧‍👦 每天一页（一年一本）, see (elsewhere.example/a_(b)) letters.example/issues/on-reading-slowly。",
  );
  expect(reply).toBe("👍🏽 e\u0301crit à la main");
  const [status, answer] = await onMastodon();
  expect(status).toMatch(
    /^👨‍👩‍👧‍👦 每天一页（一年一本）, see \( ?https:\/\/ ?elsewhere\.example\/a_\(b\) ?\) .*。$/,
  );
  expect(answer?.normalize("NFC")).toBe("👍🏽 écrit à la main");
});

test("a title of 400 signs is cut where titles are short, and holds up no post", async () => {
  const { ledger, clock, issue, network, run, onBluesky } = await world();
  const title = "A long title about paper ".repeat(16).trim();
  await ledger.db.updateTable("issues").set({ title, body: "A page a day is a book a year." }).execute();
  const subreddits = [{ name: "newsletters", rule: "one in ten", otherPosts: 20 }];
  const channels = channelsSchema.parse({ reddit: { subreddits }, bluesky: { autonomy: "auto" } });
  await planPosts({
    ...{ ledger, clock, signal: new AbortController().signal, channels, site: { realm: "sandbox" } },
    ...{
      publication: { name: "Letters", zone: "UTC", language: "en" },
      networkRealm: () => "sandbox",
      network,
    },
  });
  const lengths = new Map(
    (await postsOfIssue(ledger.db, issue.id)).map((post) => [post.network, [...post.title].length]),
  );
  expect(lengths.get("reddit")).toBeGreaterThan(250);
  expect(lengths.get("reddit")).toBeLessThanOrEqual(300);
  expect(lengths.get("hackernews")).toBeGreaterThan(50);
  expect(lengths.get("hackernews")).toBeLessThanOrEqual(80);
  clock.advance(24 * 60 * MINUTE_MS);
  expect(await run()).toMatchObject({ sent: 1 });
  expect(await onBluesky()).toHaveLength(1);
});

test("an issue that is taken from the site in mid-thread has its thread completed: half of one helps nobody", async () => {
  const { proposed, run, postNow, ledger, sandbox, clock, onMastodon } = await world();
  const { id } = await proposed({ network: "mastodon", text: THREAD });
  sandbox.addFaults([
    { service: "mastodon", match: "POST /api/v1/statuses", kind: "status", status: 503, after: 1 },
  ]);
  await run();
  await ledger.db.updateTable("issues").set({ url: null, status: "withdrawn" }).execute();
  clock.advance(TEN_MINUTES_MS);
  expect(await run()).toMatchObject({ sent: 1 });
  expect(await onMastodon()).toHaveLength(3);
  expect(await postNow(id)).toMatchObject({ state: "rehearsed" });
});
