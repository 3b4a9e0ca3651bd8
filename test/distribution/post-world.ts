/** A ledger with one published issue, the twins of both networks, and a clock that only the test moves. */
import { channelsSchema } from "../../config/channels.ts";
import { insertIssue } from "../../src/content/issues.ts";
import { type Clock, manualClock } from "../../src/core/clock.ts";
import type { Realm } from "../../src/core/realm.ts";
import { newTid } from "../../src/core/tid.ts";
import { postsToLookAt } from "../../src/distribution/due-looks.ts";
import { duePosts } from "../../src/distribution/due-posts.ts";
import { linkFor } from "../../src/distribution/link.ts";
import { type LookHost, lookAtPosts } from "../../src/distribution/look-at-posts.ts";
import type { Network, NetworkName } from "../../src/distribution/network.ts";
import { type PostDueHost, postDue } from "../../src/distribution/post-due.ts";
import { approvePost, type Post, postById, propose } from "../../src/distribution/posts.ts";
import { acquireLease, type Lease, releaseLease } from "../../src/ledger/leases.ts";
import { type Ledger, openLedger } from "../../src/ledger/open.ts";
import { startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { hackerNewsNetwork } from "../../src/services/hackernews/network.ts";
import { mastodonApi } from "../sandbox/mastodon-for-test.ts";
import { blueskyAt, keptSession } from "../services/bluesky/bluesky-for-test.ts";
import { openMastodon } from "../services/mastodon/mastodon-for-test.ts";
import { policyForNetwork } from "../services/policy-for-network.ts";
import { openX } from "../services/x/x-for-test.ts";

export const MORNING = "2026-03-02T09:00:00.000Z";
export const LOGIN = { handle: "letters.test", password: "sandbox" };
const SITE = "https://letters.example";

/** `home` is the twins' own, and removed by whoever made it. */
export async function postWorld(home: string, { realm = "sandbox" as Realm, limits = {} } = {}) {
  const clock = manualClock(MORNING);
  const ledger = await openLedger(":memory:", clock);
  const sandbox = await startSandbox({
    services: ["bluesky", "mastodon", "x", "hackernews"],
    home,
    clock,
    limits,
  });
  const { urls } = sandbox;
  /** As a process of its own opens them: it remembers nothing but the session. */
  const openNetworks = ({ session = keptSession(), password = LOGIN.password } = {}) => ({
    bluesky: blueskyAt({ url: urls.bluesky, ...LOGIN, password }, { clock, session, attempts: 2 }),
    mastodon: openMastodon({ url: urls.mastodon, clock, attempts: 2 }),
    x: openX({ url: urls.x, clock, attempts: 2 }),
    hackernews: hackerNewsNetwork({
      ...{ url: urls.hackernews, now: () => clock.now(), policy: policyForNetwork("hackernews", clock) },
      account: { service: "hackernews", account: "owner", realm: "sandbox" },
    }),
  });
  const opened: Partial<Record<NetworkName, Network>> = openNetworks();
  const network = async (name: NetworkName): Promise<Network> => {
    const found = opened[name];
    if (!found) throw new Error(`nobody posts to ${name} by its interface here`);
    return found;
  };
  const origin = { key: "number-42", realm, source: "file", imported: true } as const;
  const issue = await insertIssue(ledger.db, clock, CONTENT, origin);
  const url = `${SITE}/issues/on-reading-slowly/`;
  await ledger.db.updateTable("issues").set({ url, published_at: MORNING }).execute();
  const host = (over: Partial<PostDueHost> = {}): Omit<PostDueHost, "lease"> => ({
    ...{ ledger, clock, signal: new AbortController().signal },
    ...{ channels: channelsSchema.parse({}), zone: "UTC", language: "en" },
    site: { realm, assets: home },
    network,
    networkRealm: () => "sandbox",
    handLink: (id) => `${SITE}/hand/${id}`,
    ...over,
  });
  const leased = async <T>(job: string, work: (lease: Lease) => Promise<T>): Promise<T> => {
    const request = { name: `job ${job}`, holder: `test/${process.pid}/run`, ttlMs: 120_000 };
    const lease = await acquireLease(ledger, clock, request);
    if (!lease) throw new Error("another run has the lease");
    try {
      return await work(lease);
    } finally {
      await releaseLease(ledger.db, clock, lease);
    }
  };
  return {
    ...{ ledger, clock, sandbox, urls, network, openNetworks, issue, host },
    proposed: (over: Proposed) => proposeOne(ledger, clock, { ...over, issueId: issue.id, url, realm }),
    /** What `post-approved` does, as a run of its own. */
    run: (over: Partial<PostDueHost> = {}) =>
      leased("post-approved", async (lease) =>
        postDue({ ...host(over), lease }, await duePosts(ledger.db, clock.now())),
      ),
    /** What `track-reach` does, as a run of its own. */
    look: (over: Partial<LookHost> = {}) =>
      leased("track-reach", async (lease) =>
        lookAtPosts({ ...host(), lease, ...over }, await postsToLookAt(ledger.db, clock.now())),
      ),
    postNow: async (id: string): Promise<Post> => {
      const post = await postById(ledger.db, id);
      if (!post) throw new Error(`there is no post ${id}`);
      return post;
    },
    onBluesky: () => asked(() => textsOnBluesky(urls.bluesky)),
    onMastodon: () => asked(() => textsOnMastodon(urls.mastodon)),
    async close() {
      await sandbox.close();
      await ledger.close();
    },
  };
}

export type PostingNetworks = ReturnType<PostWorld["openNetworks"]>;
export type PostingNetwork = keyof PostingNetworks;
export type PostWorld = Awaited<ReturnType<typeof postWorld>>;

interface Proposed {
  network: NetworkName;
  text: string;
  place?: string;
  variant?: number;
  dueAt?: string;
  /** Whether the owner has given their word. */
  approved?: boolean;
}

async function proposeOne(
  ledger: Ledger,
  clock: Clock,
  {
    network,
    text,
    place = "",
    variant = 1,
    dueAt = MORNING,
    approved = true,
    ...of
  }: Proposed & { issueId: string; url: string; realm: Realm },
): Promise<Post> {
  const tag = newTid(clock.now());
  return ledger.transaction(async (db) => {
    const post = await propose(db, clock, {
      ...{ realm: "sandbox", network, place, issueId: of.issueId, variant, tag, text, title: "" },
      ...{ isThread: text.includes("---"), madeBy: "extract", why: "It says so.", dueAt: new Date(dueAt) },
      link: linkFor({ url: of.url, number: 42, slug: "on-reading-slowly" }, { network, tag }),
    });
    if (!post) throw new Error("it was proposed before");
    if (approved) await approvePost(db, clock, post, { by: "owner", realm: "sandbox" });
    return post;
  });
}

const CONTENT = {
  ...{ number: 42, title: "On reading slowly", slug: "on-reading-slowly", description: "A page a day." },
  ...{ tags: [], body: "A page a day is a book a year.", whole: true, audience: "everyone" },
  ...{ status: "archive" as const, dated: new Date(MORNING), problems: [] },
};

/** In the order in which one follows the other; a post that follows another one twice is listed twice, a lost one last. */
function inOrder(posts: readonly { id: string; after: string | null; text: string }[]): string[] {
  const following = (id: string | null): string[] =>
    posts.filter(({ after }) => after === id).flatMap((post) => [post.text, ...following(post.id)]);
  const ids = new Set(posts.map(({ id }) => id));
  const lost = posts.filter(({ after }) => after !== null && !ids.has(after));
  return [...following(null), ...lost.map(({ text }) => `follows nothing: ${text}`)];
}

/** Faults that are left meet whoever asks next. */
async function asked(ask: () => Promise<string[] | null>): Promise<string[]> {
  for (let tries = 0; tries < 20; tries++) {
    const texts = await ask().catch(() => null);
    if (texts) return texts;
  }
  throw new Error("the twin does not say what was posted");
}

async function textsOnBluesky(url: string): Promise<string[] | null> {
  const query = new URLSearchParams({ repo: LOGIN.handle, collection: "app.bsky.feed.post", limit: "100" });
  const answer = await fetch(`${url}/xrpc/com.atproto.repo.listRecords?${query}`);
  const { records } = (await answer.json()) as { records?: BlueskyRecord[] };
  if (!records) return null;
  return inOrder(
    records.map(({ uri, value }) => ({ id: uri, after: value.reply?.parent.uri ?? null, text: value.text })),
  );
}

interface BlueskyRecord {
  uri: string;
  value: { text: string; reply?: { parent: { uri: string } } };
}

async function textsOnMastodon(url: string): Promise<string[] | null> {
  const api = mastodonApi(url);
  const { id } = (await api("GET /api/v1/accounts/verify_credentials")).body;
  const { body } = await api(`GET /api/v1/accounts/${id}/statuses?limit=40`);
  if (!Array.isArray(body)) return null;
  const statuses = body as { id: string; in_reply_to_id: string | null; content: string }[];
  return inOrder(
    statuses.map(({ id: status, in_reply_to_id: after, content }) => ({
      ...{ id: status, after },
      text: content
        .replace(/<[^>]+>/g, " ")
        .replace(/\s+/g, " ")
        .trim(),
    })),
  );
}
