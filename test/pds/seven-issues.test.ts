/** The newest seven of the real issues: planned, approved, posted to a real Bluesky server and to Mastodon's twin, read back. */
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { planDistribution } from "../../jobs/plan-distribution.ts";
import { postApproved } from "../../jobs/post-approved.ts";
import { shownLink } from "../../src/core/shown-link.ts";
import { partsIn, remoteOf } from "../../src/distribution/parts.ts";
import { approvePost, type Post, partsOf, postsIn } from "../../src/distribution/posts.ts";
import { performJob } from "../../src/operations/perform-job.ts";
import { openWorld, type World } from "../content/desk-world.ts";
import { mastodonApi } from "../sandbox/mastodon-for-test.ts";
import { type Place, type PostRecord, recordAt } from "../services/bluesky/bluesky-for-test.ts";
import { sharedFolder } from "../shared.ts";
import { type RealPds, startPds, withoutPds } from "./real-pds.ts";

const SHARED = sharedFolder();
const skip = withoutPds() ?? (SHARED === null ? "the real issues are not here (../shared)" : null);
const NUMBERS = [40, 41, 42, 43, 44, 45, 46];
const HALF_A_DAY_MS = 12 * 60 * 60_000;

let pds: RealPds | undefined;
let place: Place | undefined;
beforeAll(async () => {
  if (skip !== null) return;
  pds = await startPds();
  place = await pds.account("letters.test");
}, 60_000);
afterAll(() => pds?.close());

async function openPress(): Promise<World> {
  if (!place) throw new Error("the server has not begun");
  const folder = mkdtempSync(join(tmpdir(), "pressroom-seven-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const number of NUMBERS)
    copyFileSync(`${SHARED}data/issues/0${number}.json`, join(folder, `0${number}.json`));
  const world = await openWorld({
    settings: "channels: { posts: { backIssuesAWeek: 7, dailyCap: 4 } }\n",
    variables: {
      PUBLIC_URL: "https://letters.example",
      ...{ BLUESKY_URL: place.url, BLUESKY_HANDLE: place.handle, BLUESKY_APP_PASSWORD: place.password },
    },
  });
  await world.importFrom(folder);
  await world.publish();
  return world;
}

/** The owner's word for one version of each issue in each of the two: the thread where there is one. */
async function approveAll({ app, clock }: World): Promise<void> {
  const { ledger } = app;
  const chosen = new Map<string, Post>();
  for (const post of await postsIn(ledger.db, ["proposed"])) {
    const key = `${post.network} ${post.issueId}`;
    if (post.network === "bluesky" || post.network === "mastodon")
      if (post.isThread || !chosen.has(key)) chosen.set(key, post);
  }
  await ledger.transaction(async (db) => {
    for (const post of chosen.values()) await approvePost(db, clock, post, { by: "command", realm: "live" });
  });
}

async function postAll({ app, clock }: World): Promise<void> {
  for (let runs = 0; runs < 40; runs++) {
    await performJob(app, "post-approved", postApproved);
    if ((await postsIn(app.ledger.db, ["approved", "sending", "unknown"])).length === 0) return;
    clock.advance(HALF_A_DAY_MS);
  }
}

async function outOn({ app }: World, network: "bluesky" | "mastodon") {
  const posts = (await postsIn(app.ledger.db, ["sent", "rehearsed"])).filter(
    (post) => post.network === network,
  );
  return Promise.all(
    posts.map(async (post) => {
      const parts = await partsIn(app.ledger.db, post.id);
      return { post, remotes: parts.flatMap((part) => remoteOf(part) ?? []) };
    }),
  );
}

/** What readers see of the bytes that a facet covers. */
const covered = ({ text }: PostRecord, { byteStart, byteEnd }: { byteStart: number; byteEnd: number }) =>
  Buffer.from(text).subarray(byteStart, byteEnd).toString();

describe.skipIf(skip !== null)(skip ?? "seven real issues", () => {
  test("are posted whole, and their links lead where they should", async () => {
    const world = await openPress();
    await performJob(world.app, "plan-distribution", planDistribution);
    await approveAll(world);
    await postAll(world);
    const onBluesky = await outOn(world, "bluesky");
    expect(onBluesky.map(({ post }) => post.state)).toEqual(NUMBERS.map(() => "sent"));
    for (const { post, remotes } of onBluesky) await expectOnBluesky(post, remotes);
    const onMastodon = await outOn(world, "mastodon");
    expect(onMastodon.map(({ post }) => post.state)).toEqual(NUMBERS.map(() => "rehearsed"));
    const { mastodon = "" } = await world.app.addresses();
    for (const { post, remotes } of onMastodon) await expectOnMastodon(mastodon, { post, remotes });
    expect([...onBluesky, ...onMastodon].some(({ remotes }) => remotes.length > 2)).toBe(true);
  }, 60_000);
});

type Out = Awaited<ReturnType<typeof outOn>>[number];

async function expectOnBluesky(post: Post, remotes: Out["remotes"]): Promise<void> {
  const { url = "" } = place ?? {};
  const said = partsOf(post);
  expect(remotes).toHaveLength(said.length);
  for (const [index, remote] of remotes.entries()) {
    const record = await recordAt(url, remote);
    const links = (record.facets ?? []).filter(({ features }) => features[0]?.uri !== undefined);
    expect(links.map(({ features }) => features[0]?.uri)).toEqual(index === 0 ? [post.link] : []);
    for (const { index: at } of links) expect(covered(record, at)).toBe(shownLink(post.link));
    expect(record.text.replaceAll(shownLink(post.link), post.link)).toBe(said[index]);
    expect(record.embed?.external.uri).toBe(index === 0 ? post.link : undefined);
    expect(record.reply?.parent).toEqual(refOf(remotes[index - 1]));
    expect(record.reply?.root).toEqual(index === 0 ? undefined : refOf(remotes[0]));
  }
}

const refOf = (remote: Out["remotes"][number] | undefined) =>
  remote && { uri: remote.id, cid: remote.version };

async function expectOnMastodon(url: string, { post, remotes }: Out): Promise<void> {
  const api = mastodonApi(url);
  expect(remotes).toHaveLength(partsOf(post).length);
  for (const [index, { id }] of remotes.entries()) {
    const { body } = await api(`GET /api/v1/statuses/${id}`);
    const hrefs = [...String(body.content).matchAll(/href="([^"]+)"/g)].map(([, href = ""]) =>
      href.replaceAll("&amp;", "&"),
    );
    expect(hrefs).toEqual(index === 0 ? [post.link] : []);
    expect(body.in_reply_to_id).toBe(remotes[index - 1]?.id ?? null);
  }
}
