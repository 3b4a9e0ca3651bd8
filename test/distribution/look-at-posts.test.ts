import { describe, expect, onTestFinished, test } from "vitest";
import type { Network, NetworkName } from "../../src/distribution/network.ts";
import { markPosted } from "../../src/distribution/posts.ts";
import { lastReach } from "../../src/distribution/reach.ts";
import { repliesFor } from "../../src/distribution/replies.ts";
import { ownerAt } from "../sandbox/network-owner.ts";
import { temporaryHome } from "../sandbox/sandbox-for-test.ts";
import { postWorld } from "./post-world.ts";

const HOUR_MS = 60 * 60_000;
const DAY_MS = 24 * HOUR_MS;
const THREAD = "One page a day.\n---\nTwo is too much.";
const NOTHING = { read: 0, replies: 0, found: [], gone: [], later: [] };
const MINUTE_LATER = 60_000;

async function world() {
  const opened = await postWorld(temporaryHome());
  onTestFinished(() => opened.close());
  const { ledger, clock, urls, run, proposed } = opened;
  const rows = (id: string) =>
    ledger.db.selectFrom("post_parts").selectAll().where("post_id", "=", id).orderBy("position").execute();
  return {
    ...opened,
    /** Approved and sent; gives the ids that its network knows its parts by. */
    async posted(network: NetworkName, text = THREAD, variant = 1) {
      const { id } = await proposed({ network, text, variant });
      await run();
      return { id, parts: (await rows(id)).map(({ remote_id }) => String(remote_id)) };
    },
    async reachOf(id: string) {
      const { at: _, ...reach } = (await lastReach(ledger.db, [id], clock.now())).get(id) ?? { at: null };
      return reach;
    },
    looksOf: async (id: string) =>
      (await ledger.db.selectFrom("post_reach").select("at").where("post_id", "=", id).execute()).length,
    replies: () => repliesFor(ledger.db, "sandbox"),
    bluesky: ownerAt(urls.bluesky),
    mastodon: ownerAt(urls.mastodon),
    hackernews: ownerAt(urls.hackernews),
  };
}

describe("a post that is out", () => {
  test("is looked at after an hour, all its parts together, on Bluesky", async () => {
    const { posted, look, clock, bluesky, reachOf, replies, looksOf } = await world();
    const { id, parts } = await posted("bluesky");
    await bluesky("like", { uri: parts[0], by: "ada.example" });
    await bluesky("like", { uri: parts[1], by: "bea.example" });
    await bluesky("repost", { uri: parts[0], by: "bea.example" });
    await bluesky("reply", { uri: parts[1], by: "ada.example", text: "=HYPERLINK(1)\nI read <b>two</b>." });
    expect(await look()).toEqual(NOTHING);
    clock.advance(HOUR_MS);
    expect(await look()).toEqual({ ...NOTHING, read: 1, replies: 1 });
    expect(await reachOf(id)).toEqual({ likes: 2, reposts: 1, replies: 1, points: null, comments: null });
    expect(await replies()).toMatchObject([
      {
        ...{ author: "@ada.example", text: "=HYPERLINK(1)\nI read <b>two</b>.", network: "bluesky" },
        ...{ realm: "sandbox", url: expect.stringMatching(/^https:\/\/.*\/post\//), issue: { number: 42 } },
      },
    ]);
    expect(await look()).toEqual(NOTHING);
    expect(await looksOf(id)).toBe(1);
  });

  test("is looked at on Mastodon, where the next part of a thread is no reply", async () => {
    const { posted, look, clock, mastodon, reachOf, replies } = await world();
    const { id, parts } = await posted("mastodon");
    await mastodon("favourite", { status: parts[0], by: "bea" });
    clock.advance(HOUR_MS);
    expect(await look()).toEqual({ ...NOTHING, read: 1 });
    expect(await reachOf(id)).toMatchObject({ likes: 1, reposts: 0, replies: 0 });
    await mastodon("reply", { status: parts[1], by: "ada@elsewhere.example", text: "Thank you!" });
    await mastodon("reply", { status: parts[1], by: "cem", text: "For you alone.", visibility: "direct" });
    clock.advance(2 * HOUR_MS);
    expect(await look()).toMatchObject({ read: 1, replies: 1 });
    expect(await replies()).toMatchObject([{ author: "@ada@elsewhere.example", text: "Thank you!" }]);
  });

  test("is looked at ever less often, and after a month no more; an answer is new once", async () => {
    const { posted, look, clock, bluesky, looksOf, replies } = await world();
    const { id, parts } = await posted("bluesky");
    await bluesky("reply", { uri: parts[0], by: "ada.example", text: "Thank you!" });
    let heard = 0;
    for (let hour = 0; hour < 40 * 24; hour += 4) {
      heard += (await look()).replies;
      clock.advance(4 * HOUR_MS);
    }
    expect([await looksOf(id), heard, (await replies()).length]).toEqual([7, 1, 1]);
  });

  test("that somebody deleted there is told once, keeps what it got, and is looked at no more", async () => {
    const { posted, look, clock, bluesky, reachOf, postNow } = await world();
    const { id, parts } = await posted("bluesky", "One page a day.");
    await bluesky("like", { uri: parts[0], by: "ada.example" });
    clock.advance(HOUR_MS);
    await look();
    await bluesky("remove", { uri: parts[0] });
    clock.advance(2 * HOUR_MS);
    expect(await look()).toEqual({ ...NOTHING, gone: ["Bluesky"] });
    expect(await postNow(id)).toMatchObject({ state: "rehearsed", goneAt: clock.now() });
    expect(await reachOf(id)).toMatchObject({ likes: 1 });
    clock.advance(30 * DAY_MS);
    expect(await look()).toEqual(NOTHING);
  });
});

describe("a network that can't be asked", () => {
  test.each([429, 503])(
    "because it answers %i keeps no other from being read, and is asked again",
    async (status) => {
      const { posted, look, clock, sandbox, looksOf } = await world();
      const there = await posted("bluesky");
      const other = await posted("mastodon");
      clock.advance(HOUR_MS);
      sandbox.addFaults([{ service: "bluesky", match: "GET *", kind: "status", status, count: 2 }]);
      expect(await look()).toMatchObject({ read: 1, later: [{ where: "Bluesky" }] });
      expect([await looksOf(there.id), await looksOf(other.id)]).toEqual([0, 1]);
      clock.advance(HOUR_MS / 2);
      expect(await look()).toMatchObject({ read: 1, later: [] });
      expect(await looksOf(there.id)).toBe(1);
    },
  );

  test("and never answers is let go in the end", async () => {
    const { posted, look, clock, sandbox } = await world();
    await posted("bluesky");
    sandbox.addFaults([{ service: "bluesky", match: "GET *", kind: "status", status: 503, count: 0 }]);
    clock.advance(38 * DAY_MS);
    expect(await look()).toMatchObject({ later: [{ where: "Bluesky" }] });
    clock.advance(MINUTE_LATER);
    expect(await look()).toEqual(NOTHING);
  });

  test("in the midst of a run leaves what was read, and the next run reads the rest", async () => {
    const { posted, look, clock, bluesky, sandbox, replies, ledger } = await world();
    const first = await posted("bluesky", "One page a day.");
    await ledger.db.updateTable("posts").set({ variant: 9, place: "elsewhere" }).execute();
    const second = await posted("bluesky", "A page a day.");
    for (const { parts } of [first, second])
      await bluesky("reply", { uri: parts[0], by: "ada.example", text: "Thank you!" });
    clock.advance(HOUR_MS);
    sandbox.addFaults([
      {
        service: "bluesky",
        match: "GET /xrpc/app.bsky.feed.getPostThread",
        kind: "status",
        status: 500,
        after: 1,
        count: 2,
      },
    ]);
    expect(await look()).toMatchObject({ read: 1, replies: 1, later: [{ where: "Bluesky" }] });
    expect(await look()).toEqual({ ...NOTHING, read: 1, replies: 1 });
    expect(await replies()).toHaveLength(2);
  });
});

test("a run that was overtaken writes nothing", async () => {
  const { posted, look, clock, looksOf } = await world();
  const { id } = await posted("bluesky");
  clock.advance(HOUR_MS);
  const lease = { name: "job track-reach", holder: "another", token: 0 };
  await expect(look({ lease: lease as never })).rejects.toThrow();
  expect(await looksOf(id)).toBe(0);
});

test("a rehearsal is never asked for at a real network", async () => {
  const { posted, look, clock, network, looksOf } = await world();
  const { id } = await posted("bluesky");
  clock.advance(HOUR_MS);
  const live = async (name: NetworkName): Promise<Network> => {
    const twin = await network(name);
    return { ...twin, account: { ...twin.account, realm: "live" } };
  };
  expect(await look({ network: live })).toEqual(NOTHING);
  expect(await looksOf(id)).toBe(0);
  clock.advance(DAY_MS);
  expect(await look()).toEqual(NOTHING);
});

describe("a post that the owner makes by hand", () => {
  test("on Hacker News is found by its page, marked as posted, and read with its answers", async () => {
    const { proposed, run, look, clock, hackernews, postNow, reachOf, replies, urls } = await world();
    const { id, link } = await proposed({ network: "hackernews", text: "" });
    await run();
    clock.advance(HOUR_MS);
    expect(await look()).toEqual(NOTHING);
    expect(await postNow(id)).toMatchObject({ state: "handed" });
    const { id: item } = await hackernews("submit", { by: "letters", title: "On reading slowly", url: link });
    await hackernews("vote", { item, by: "cem" });
    await hackernews("comment", { item, by: "adareads", text: "A page a day works." });
    const submitted = clock.now();
    clock.advance(2 * HOUR_MS);
    expect(await look()).toMatchObject({ read: 1, replies: 1, found: ["Hacker News"], later: [] });
    expect(await postNow(id)).toMatchObject({
      ...{ state: "rehearsed", sentAt: submitted, remoteId: item, url: `${urls.hackernews}/item?id=${item}` },
    });
    expect(await reachOf(id)).toMatchObject({ likes: null, points: 2, comments: 1 });
    expect(await replies()).toMatchObject([{ author: "adareads", text: "A page a day works." }]);
    clock.advance(HOUR_MS);
    expect(await look()).toMatchObject({ read: 1, found: [], replies: 0 });
  });

  test("and says so without an address is found as well", async () => {
    const { proposed, run, look, clock, hackernews, postNow, ledger } = await world();
    const { id, link } = await proposed({ network: "hackernews", text: "" });
    await run();
    const { id: item } = await hackernews("submit", { by: "letters", title: "On reading slowly", url: link });
    await markPosted(ledger.db, clock, await postNow(id), { url: null, at: clock.now() });
    clock.advance(HOUR_MS);
    expect(await look()).toMatchObject({ read: 1, found: [] });
    expect(await postNow(id)).toMatchObject({ state: "rehearsed", remoteId: item });
  });

  test("where nothing can be found is not looked for again", async () => {
    const { proposed, run, look, clock, ledger } = await world();
    await proposed({ network: "x", text: "One page a day." });
    await run();
    clock.advance(HOUR_MS);
    expect(await look()).toEqual(NOTHING);
    expect(await ledger.db.selectFrom("posts").select("look_at").execute()).toEqual([{ look_at: null }]);
  });
});
