/** The posts whose time has come → their networks, or into the owner's hands; what was interrupted is finished first. */
import { type Issue, issueById } from "../content/issues.ts";
import { mayReach, type Realm, weakest } from "../core/realm.ts";
import type { Db } from "../ledger/open.ts";
import { recordEvent } from "../ledger/records.ts";
import { cardOf } from "./card.ts";
import { type Channels, isByHand, sayWhere } from "./channels.ts";
import { type DueFacts, type Verdict, verdictOn } from "./due.ts";
import { bestHour } from "./hours.ts";
import { nextLook } from "./looks.ts";
import type { Network, NetworkName, Poster } from "./network.ts";
import { whyNotAsItIs } from "./outbox/say-length.ts";
import { askAgain, dropPost, type Post, type PostState, postById } from "./posts.ts";
import { ruleAgainst } from "./rules.ts";
import { type SendPostHost, sendPost } from "./send-post.ts";

export interface PostDueHost extends SendPostHost {
  channels: Channels;
  /** IANA. */
  zone: string;
  /** BCP 47. */
  language: string;
  site: { realm: Realm; assets: string };
  network(name: NetworkName): Promise<Network>;
  networkRealm(name: NetworkName): Realm;
  /** Of the page from which the owner posts this by hand. */
  handLink(postId: string): string;
  progress?(done: number, total: number): void;
}

export interface PostedCounts {
  sent: number;
  handed: number;
  /** Not done yet; a later run goes on. */
  later: { where: string; why: string }[];
  /** Only the owner can go on. */
  failed: { where: string; why: string }[];
  /** Whose time had passed before they could go. */
  missed: string[];
}

/** Posts one after the other; a network that is away keeps the others from nothing. */
export async function postDue(host: PostDueHost, due: readonly Post[]): Promise<PostedCounts> {
  const counts: PostedCounts = { sent: 0, handed: 0, later: [], failed: [], missed: [] };
  const away = new Set<NetworkName>();
  for (const [index, post] of due.entries()) {
    host.signal.throwIfAborted();
    if (!away.has(post.network)) await postOne(host, post, { counts, away });
    host.progress?.(index + 1, due.length);
  }
  return counts;
}

interface Walk {
  counts: PostedCounts;
  away: Set<NetworkName>;
}

const BEGUN: readonly PostState[] = ["sending", "unknown"];

async function postOne(host: PostDueHost, due: Post, walk: Walk): Promise<void> {
  // A run takes minutes, and the owner may have said something since it began.
  const post = await postById(host.ledger.db, due.id);
  const issue = await issueById(host.ledger.db, due.issueId);
  // An issue is never deleted while a post of it stands: the table's own rule.
  if (!post || !issue) return;
  const hasBegun = BEGUN.includes(post.state);
  if (!hasBegun && post.state !== "approved") return;
  if (!hasBegun && !(await mayGo(host, post, { issue, walk }))) return;
  if (!hasBegun && isByHand(post.network, host.channels)) return hand(host, post, walk);
  const network = await host.network(post.network);
  const { poster } = network;
  if (poster) return send(host, post, { issue, walk, network: { ...network, poster } });
  if (!hasBegun) return hand(host, post, walk);
  await host.ledger.transaction((db) => tell(db, post.id, KEY_IS_GONE));
  walk.counts.later.push({ where: sayWhere(post), why: KEY_IS_GONE });
}

const KEY_IS_GONE =
  "It had begun to go by the network's interface, which is switched off since, or has no key: with it, the rest goes. npm run pressroom -- setup social";

async function mayGo(host: PostDueHost, post: Post, { issue, walk }: { issue: Issue; walk: Walk }) {
  const verdict = verdictOn(post, await factsOf(host, post, issue));
  if ("missed" in verdict && verdict.missed) {
    walk.counts.missed.push(sayWhere(post));
    await noteMissed(host, post, verdict);
  }
  if (verdict.kind === "go") return true;
  await follow(host, post, verdict);
  return false;
}

async function follow({ ledger, clock }: PostDueHost, post: Post, verdict: Verdict): Promise<void> {
  await ledger.transaction(async (db) => {
    if (verdict.kind === "ask") await askAgain(db, clock, post.id, verdict.why);
    if (verdict.kind === "drop") await dropPost(db, clock, post.id, verdict.why);
    if (verdict.kind === "hold") await tell(db, post.id, verdict.why);
  });
}

const tell = (db: Db, id: string, problem: string) =>
  db.updateTable("posts").set({ problem }).where("id", "=", id).execute();

/** Its next time takes the place of the one that passed. */
async function noteMissed({ ledger, clock }: PostDueHost, post: Post, verdict: Verdict): Promise<void> {
  const now = clock.now().toISOString();
  const due = verdict.kind === "wait" ? verdict.at.toISOString() : now;
  await ledger.transaction(async (db) => {
    await db
      .updateTable("posts")
      .set({ missed_at: now, due_at: due, dated: null, updated_at: now })
      .where("id", "=", post.id)
      .execute();
    const { realm, network } = post;
    await recordEvent(db, clock, { type: "post.missed", realm, subject: post.id, facts: { network, due } });
  });
}

async function factsOf(host: PostDueHost, post: Post, issue: Issue): Promise<DueFacts> {
  const { db } = host.ledger;
  const now = host.clock.now();
  const { quietHours, dailyCap } = host.channels.posts;
  const others = await othersIn(db, post);
  return {
    now,
    sink: host.networkRealm(post.network),
    link: weakest(issue.realm, host.site.realm),
    issue: { isPublished: issue.url !== null, isWithdrawn: issue.status === "withdrawn" },
    hasGone: others.some(({ issueId, place }) => issueId === post.issueId && place === post.place),
    taken: others.map(({ at }) => at),
    slots: { zone: host.zone, quietHours, dailyCap },
    hour: (await bestHour(db, post)).hour,
    rule: await ruleAgainst({ db, channels: host.channels, now }, post),
    text: await whyNotAsItIs(db, post),
  };
}

const GONE: readonly PostState[] = ["handed", "sending", "unknown", "sent", "rehearsed"];

/** What went, or is going, to the same network. */
async function othersIn(db: Db, { id, network, realm }: Post) {
  const rows = await db
    .selectFrom("posts")
    .select(["issue_id", "place", "sent_at", "updated_at"])
    .where("network", "=", network)
    .where("realm", "=", realm)
    .where("state", "in", GONE)
    .where("id", "!=", id)
    .execute();
  return rows.map(({ issue_id, place, sent_at, updated_at }) => ({
    ...{ issueId: issue_id, place, at: new Date(sent_at ?? updated_at) },
  }));
}

async function send(
  host: PostDueHost,
  post: Post,
  { issue, walk, network }: { issue: Issue; walk: Walk; network: Network & { poster: Poster } },
): Promise<void> {
  if (!mayReach(post.realm, network.account.realm)) return;
  const card = await cardOf(issue, { url: post.link, assets: host.site.assets });
  const { language } = host;
  const sent = await sendPost(host, { post, network, language, card });
  if (sent.kind === "sent") {
    walk.counts.sent++;
    return;
  }
  if (sent.kind === "later" && sent.away) walk.away.add(post.network);
  walk.counts[sent.kind].push({ where: sayWhere(post), why: sent.why });
}

async function hand({ ledger, clock, handLink }: PostDueHost, post: Post, { counts }: Walk): Promise<void> {
  const now = clock.now();
  await ledger.transaction(async (db) => {
    await db
      .updateTable("posts")
      .set({ state: "handed", problem: null, url: handLink(post.id), updated_at: now.toISOString() })
      // It may be found there before anybody says that it is done.
      .set({ look_at: nextLook(now, now)?.toISOString() ?? null })
      .where("id", "=", post.id)
      .where("state", "=", "approved")
      .execute();
    const { realm, network } = post;
    await recordEvent(db, clock, { type: "post.handed", realm, subject: post.id, facts: { network } });
  });
  counts.handed++;
}
