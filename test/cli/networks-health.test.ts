import { describe, expect, test } from "vitest";
import type { App } from "../../src/app.ts";
import { checkNetworks } from "../../src/cli/networks-health.ts";
import { showPosts } from "../../src/cli/posts.ts";
import { insertIssue } from "../../src/content/issues.ts";
import type { Realm } from "../../src/core/realm.ts";
import { newTid } from "../../src/core/tid.ts";
import type { NetworkName } from "../../src/distribution/network.ts";
import { type PostState, postById, propose } from "../../src/distribution/posts.ts";
import { blueskyOwner } from "../sandbox/bluesky-for-test.ts";
import { scriptedTerminal } from "./scripted-terminal.ts";
import { BLUESKY, socialPress, X } from "./social-press.ts";

const SITE = { PUBLIC_URL: "https://letters.your-domain.org" };

const rowOf = async (app: App, service: string) =>
  (await checkNetworks(app)).find((row) => row.service === service);

/** A post of one issue, as far as it got. */
async function addPost(
  app: App,
  {
    network,
    state,
    problem = null,
    realm = "live",
  }: { network: NetworkName; state: PostState; problem?: string | null; realm?: Realm },
): Promise<{ id: string; tag: string }> {
  const { ledger, clock } = app;
  const known = await ledger.db.selectFrom("issues").select("id").executeTakeFirst();
  const content = {
    ...{ number: 42, title: "On reading slowly", slug: "on-reading-slowly", description: "", tags: [] },
    ...{ body: "A page a day.", whole: true, audience: "everyone", status: "archive" as const },
    ...{ dated: clock.now(), problems: [] },
  };
  const origin = { key: "number-42", realm: "live" as const, source: "file", imported: true };
  const issueId = known?.id ?? (await insertIssue(ledger.db, clock, content, origin)).id;
  const tag = newTid(clock.now());
  const post = await ledger.transaction((db) =>
    propose(db, clock, {
      ...{ realm, network, place: "", issueId, variant: 1, isThread: false, tag, madeBy: "extract", why: "" },
      ...{ title: "", text: "A page a day.", link: "https://letters.your-domain.org/42", dueAt: clock.now() },
    }),
  );
  if (!post) throw new Error("that was proposed before");
  await ledger.db.updateTable("posts").set({ state, problem }).where("id", "=", post.id).execute();
  return { id: post.id, tag };
}

describe("doctor, of networks,", () => {
  test("has a row for each that is on, and asks nobody where there is no key", async () => {
    const { app } = await socialPress({});
    const rows = await checkNetworks(app);
    expect(rows.map(({ service }) => service)).toEqual([
      "bluesky",
      "mastodon",
      "x",
      "linkedin",
      "reddit",
      "hackernews",
    ]);
    expect(rows.every(({ ok, blocks, realm }) => ok && blocks === "" && realm === "sandbox")).toBe(true);
    expect(rows[0]).toMatchObject({
      missing: "BLUESKY_HANDLE, BLUESKY_APP_PASSWORD",
      next: expect.stringContaining("setup social --network bluesky"),
    });
    expect(rows.find(({ service }) => service === "reddit")?.next).toContain("channels.reddit.subreddits");
    const off = await socialPress({}, "channels: { mastodon: { on: false } }\n");
    expect(await rowOf(off.app, "mastodon")).toBeUndefined();
  });

  test("says whose account it is, and when its password was revoked what waits and what to do", async () => {
    const { app, again, twins } = await socialPress({ ...SITE, ...BLUESKY });
    expect(await rowOf(app, "bluesky")).toMatchObject({
      ...{ realm: "live", ok: true, missing: "", checked: expect.stringContaining("@letters.test") },
    });
    await blueskyOwner(twins.urls.bluesky)("revoke", { handle: "letters.test", now: true });
    expect(await rowOf(await again(), "bluesky")).toMatchObject({
      ...{ realm: "live", ok: false, blocks: "What you approved for Bluesky waits." },
      ...{
        missing: expect.stringContaining("app password"),
        next: expect.stringContaining("--network bluesky"),
      },
    });
  });

  test("says of a network that is away to try again, and of one without a public site that it lacks that", async () => {
    const { app, again, twins } = await socialPress({ ...X }, "channels: { x: { by: api } }\n");
    expect(await rowOf(app, "x")).toMatchObject({
      realm: "live",
      ok: false,
      next: expect.stringContaining("setup web"),
    });
    twins.addFaults([{ service: "x", match: "GET /2/users/me", kind: "status", status: 503, count: 0 }]);
    expect(await rowOf(await again(), "x")).toMatchObject({ ok: false, next: "Try again in a few minutes." });
  });

  test("where the owner said api and gave no keys, posts are theirs to make, and it names the keys", async () => {
    const { app } = await socialPress(SITE, "channels: { x: { by: api } }\n");
    expect(await rowOf(app, "x")).toMatchObject({
      ...{
        ok: true,
        checked: expect.stringContaining("by hand"),
        missing: expect.stringContaining("X_API_KEY"),
      },
    });
  });
});

describe("doctor, of posts,", () => {
  test("tells which failed and why, which are not finished, and which are the owner's to post", async () => {
    const { app } = await socialPress({ ...SITE, ...BLUESKY });
    expect((await checkNetworks(app)).filter(({ service }) => service.includes("post"))).toEqual([]);
    await addPost(app, { network: "bluesky", state: "failed", problem: "the server says: Too long" });
    await addPost(app, { network: "x", state: "handed" });
    await addPost(app, { network: "linkedin", state: "handed" });
    await addPost(app, { network: "hackernews", state: "sending" });
    await addPost(app, { network: "reddit", state: "unknown", problem: "Whether it arrived is not known." });
    expect(await rowOf(app, "failed posts")).toMatchObject({
      ...{ realm: "live", ok: false, checked: "1 post", missing: "Bluesky: the server says: Too long" },
    });
    expect(await rowOf(app, "unfinished posts")).toMatchObject({
      ...{ checked: "1 post", missing: expect.stringContaining("not known") },
    });
    expect(await rowOf(app, "posts by hand")).toMatchObject({
      ...{ ok: true, checked: "2 posts for you to post: X; LinkedIn" },
    });
  });

  test("has no word for rehearsals of a network that is real by now", async () => {
    const { app } = await socialPress({ ...SITE, ...BLUESKY });
    await addPost(app, { network: "bluesky", state: "failed", problem: "no", realm: "sandbox" });
    expect(await rowOf(app, "failed posts")).toBeUndefined();
  });

  test("is right again once the owner approved what failed once more, or dropped it", async () => {
    const { app } = await socialPress({ ...SITE, ...BLUESKY });
    const [one, other] = [
      await addPost(app, { network: "bluesky", state: "failed", problem: "no" }),
      await addPost(app, { network: "x", state: "failed", problem: "no" }),
    ];
    const desk = { app, terminal: scriptedTerminal(), signal: new AbortController().signal };
    await showPosts(desk, undefined, { approve: one.tag });
    await showPosts(desk, undefined, { drop: other.tag });
    expect(await postById(app.ledger.db, one.id)).toMatchObject({ state: "approved", problem: null });
    expect(await postById(app.ledger.db, other.id)).toMatchObject({ state: "dropped" });
    expect(await rowOf(app, "failed posts")).toBeUndefined();
  });
});
