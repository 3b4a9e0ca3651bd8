/** Posts in the ledger: one row for each thing that is to be said of one issue in one place. */
import type { Clock } from "../core/clock.ts";
import { newId, sha256 } from "../core/ids.ts";
import type { Realm } from "../core/realm.ts";
import type { Db } from "../ledger/open.ts";
import { recordEvent } from "../ledger/records.ts";
import type { PostRow } from "../ledger/tables/distribution.ts";
import { nextLook } from "./looks.ts";
import type { NetworkName } from "./network.ts";

/**
 * `handed`: approved, due, and the owner's to post by hand. `sending`: it has begun, and its text is fixed. `rehearsed`:
 * done at a twin. `dropped`: never to go.
 */
export const POST_STATES = [
  "proposed",
  "approved",
  "handed",
  "sending",
  "sent",
  "rehearsed",
  "unknown",
  "failed",
  "dropped",
] as const;
export type PostState = (typeof POST_STATES)[number];

/** What may still be edited, dated, approved or dropped. */
export const OPEN_STATES: readonly PostState[] = ["proposed", "approved", "handed"];

export interface Post {
  id: string;
  /** Of the network as it was when this was proposed. */
  realm: Realm;
  network: NetworkName;
  /** A subreddit; empty for networks that are one place. */
  place: string;
  issueId: string;
  variant: number;
  isThread: boolean;
  /** `utm_content` of its link; a timestamp id (`core/tid.ts`). */
  tag: string;
  madeBy: "extract" | "model" | "owner";
  why: string;
  title: string;
  proposed: string;
  /** With `{link}` where the link goes, and a line `---` between the parts of a thread. */
  text: string;
  link: string;
  dueAt: Date;
  /** The owner's own time for it. */
  dated: Date | null;
  /** The owner's word as it was last seen on the desk; empty for none. */
  decision: string;
  state: PostState;
  problem: string | null;
  approvedAt: Date | null;
  approvedRealm: Realm | null;
  approvedHash: string | null;
  missedAt: Date | null;
  sentAt: Date | null;
  url: string | null;
  costMicros: number;
  /** The network's account that it was sent by; null for one that was posted by hand. */
  account: string | null;
  /** The network's id of one that was posted by hand, once it was found there. */
  remoteId: string | null;
  /** When it was found not to be there any more. */
  goneAt: Date | null;
}

/** What pressroom proposes. */
export type Proposal = Pick<
  Post,
  | "realm"
  | "network"
  | "place"
  | "issueId"
  | "variant"
  | "isThread"
  | "tag"
  | "madeBy"
  | "why"
  | "title"
  | "text"
  | "link"
  | "dueAt"
>;

const instant = (text: string | null): Date | null => (text === null ? null : new Date(text));

export const asPost = (row: PostRow): Post => ({
  ...{ id: row.id, realm: row.realm, network: row.network as NetworkName, place: row.place },
  ...{ issueId: row.issue_id, variant: row.variant, isThread: row.is_thread === 1, tag: row.tag },
  ...{ madeBy: row.made_by as Post["madeBy"], why: row.why, title: row.title, proposed: row.proposed },
  ...{ text: row.text, link: row.link, dueAt: new Date(row.due_at), dated: instant(row.dated) },
  ...{ decision: row.decision, state: row.state as PostState, problem: row.problem },
  ...{ approvedAt: instant(row.approved_at), approvedRealm: row.approved_realm },
  ...{ approvedHash: row.approved_hash, missedAt: instant(row.missed_at), sentAt: instant(row.sent_at) },
  ...{ url: row.url, costMicros: row.cost_micros, account: row.account },
  ...{ remoteId: row.remote_id, goneAt: instant(row.gone_at) },
});

/** When it is to go: the owner's time before ours. */
export const timeOf = ({ dated, dueAt }: Pick<Post, "dated" | "dueAt">): Date => dated ?? dueAt;

/** What an approval is given to: where, what and which link, and no more; another time needs no new word. */
export const approvedContent = ({ network, place, title, text, link }: Proposal | Post): string =>
  sha256(JSON.stringify([network, place, title, text, link]));

/** The parts of its text as people read them, the link in its place: at the end of the first where it stands nowhere. */
export function partsOf({ text, link }: Pick<Post, "text" | "link">): string[] {
  const parts = text.split(/^[ \t]*---[ \t]*$/m).map((part) => part.trim());
  const [first = "", ...later] = parts.filter((part, index) => index === 0 || part !== "");
  const withLink = text.includes(LINK) || link === "" ? first : `${first}\n\n${LINK}`.trim();
  return [withLink, ...later].map((part) => part.replaceAll(LINK, link));
}

export const firstPart = (post: Pick<Post, "text" | "link">): string => partsOf(post)[0] ?? "";

/** Stands where the link goes. */
export const LINK = "{link}";

/** Writes a proposal down; null where the same place has this variant of this issue already. */
export async function propose(db: Db, clock: Clock, proposal: Proposal): Promise<Post | null> {
  const now = clock.now().toISOString();
  const { realm, network, place, tag, why, title, text, link, variant } = proposal;
  const row = await db
    .insertInto("posts")
    .values({
      ...{ id: newId(), realm, network, place, tag, why, title, text, link, variant, proposed: text },
      ...{ issue_id: proposal.issueId, is_thread: proposal.isThread ? 1 : 0, made_by: proposal.madeBy },
      ...{ due_at: proposal.dueAt.toISOString(), state: "proposed", created_at: now, updated_at: now },
    })
    .onConflict((conflict) => conflict.doNothing())
    .returningAll()
    .executeTakeFirst();
  if (!row) return null;
  await recordEvent(db, clock, { type: "post.proposed", realm, subject: row.id, facts: { network, place } });
  return asPost(row);
}

export async function postById(db: Db, id: string): Promise<Post | null> {
  const row = await db.selectFrom("posts").selectAll().where("id", "=", id).executeTakeFirst();
  return row ? asPost(row) : null;
}

/** In the order in which they go. */
export async function postsIn(db: Db, states: readonly PostState[]): Promise<Post[]> {
  const rows = await db
    .selectFrom("posts")
    .selectAll()
    .where("state", "in", states)
    .orderBy((order) => order.fn.coalesce("dated", "due_at"))
    .orderBy("created_at")
    .execute();
  return rows.map(asPost);
}

export async function postsOfIssue(db: Db, issueId: string): Promise<Post[]> {
  const rows = await db
    .selectFrom("posts")
    .selectAll()
    .where("issue_id", "=", issueId)
    .orderBy("network")
    .orderBy("place")
    .orderBy("variant")
    .execute();
  return rows.map(asPost);
}

/** The owner's word, given to what stands there now. */
export async function approvePost(
  db: Db,
  clock: Clock,
  post: Post,
  { by, realm }: { by: "owner" | "command" | "auto"; realm: Realm },
): Promise<void> {
  const now = clock.now().toISOString();
  await db
    .updateTable("posts")
    .set({ state: "approved", problem: null, updated_at: now })
    .set({ approved_at: now, approved_by: by, approved_realm: realm, approved_hash: approvedContent(post) })
    .where("id", "=", post.id)
    .where("state", "=", "proposed")
    .execute();
  await recordEvent(db, clock, { type: "post.approved", realm, subject: post.id, facts: { by } });
}

/** Back to where it waits for a word, with the reason; only what has not begun to leave. */
export async function askAgain(db: Db, clock: Clock, id: string, why: string | null): Promise<void> {
  await db
    .updateTable("posts")
    .set({ state: "proposed", problem: why, updated_at: clock.now().toISOString() })
    .set({ approved_at: null, approved_by: null, approved_realm: null, approved_hash: null })
    .where("id", "=", id)
    .where("state", "in", OPEN_STATES)
    .execute();
}

export async function dropPost(db: Db, clock: Clock, id: string, why: string): Promise<void> {
  await db
    .updateTable("posts")
    .set({ state: "dropped", problem: why, updated_at: clock.now().toISOString() })
    .where("id", "=", id)
    .where("state", "in", [...OPEN_STATES, "failed"])
    .execute();
}

/** Of several versions one goes: what was proposed beside it is none to decide upon any more. */
export async function dropOtherVersions(db: Db, clock: Clock, post: Post): Promise<void> {
  const { id, issueId, realm, network, place } = post;
  await db
    .updateTable("posts")
    .set({ state: "dropped", problem: OTHER_HAS_GONE, updated_at: clock.now().toISOString() })
    .where("issue_id", "=", issueId)
    .where("realm", "=", realm)
    .where("network", "=", network)
    .where("place", "=", place)
    .where("id", "!=", id)
    .where("state", "in", OPEN_STATES)
    .execute();
}

export const OTHER_HAS_GONE = "Another version of this went to the same place.";

/** Another text of the owner's. */
export async function editPost(db: Db, clock: Clock, id: string, text: string): Promise<void> {
  await db
    .updateTable("posts")
    .set({ text, made_by: "owner", updated_at: clock.now().toISOString() })
    .where("id", "=", id)
    .where("state", "in", [...OPEN_STATES, "failed", "dropped"])
    .execute();
}

/** The owner's own time for it; null for the one that was proposed. */
export async function datePost(db: Db, clock: Clock, id: string, dated: Date | null): Promise<void> {
  await db
    .updateTable("posts")
    .set({ dated: dated?.toISOString() ?? null, missed_at: null, updated_at: clock.now().toISOString() })
    .where("id", "=", id)
    .where("state", "in", [...OPEN_STATES, "failed", "dropped"])
    .execute();
}

/** What failed, or was dropped by the owner's word, may be approved once more: parts that are out stay out. */
export async function reopenPost(db: Db, clock: Clock, { id, state }: Post): Promise<void> {
  if (state !== "failed" && state !== "dropped") return;
  await db
    .deleteFrom("post_parts")
    .where("post_id", "=", id)
    .where("state", "in", ["ready", "failed"])
    .execute();
  await db
    .updateTable("posts")
    .set({ state: "proposed", problem: null, updated_at: clock.now().toISOString() })
    .where("id", "=", id)
    .execute();
}

/** Posted by the owner's own hand. `url` is the post's, and `remoteId` the network's id of it, where they are known. */
export async function markPosted(
  db: Db,
  clock: Clock,
  post: Post,
  { url, at, remoteId = null }: { url: string | null; at: Date; remoteId?: string | null },
): Promise<boolean> {
  const state = post.realm === "sandbox" ? "rehearsed" : "sent";
  const now = clock.now();
  const { numUpdatedRows } = await db
    .updateTable("posts")
    .set({ state, sent_at: at.toISOString(), url, remote_id: remoteId, problem: null })
    .set({ look_at: nextLook(at, now)?.toISOString() ?? null, updated_at: now.toISOString() })
    .where("id", "=", post.id)
    .where("state", "in", OPEN_STATES)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) return false;
  await dropOtherVersions(db, clock, post);
  const facts = { network: post.network, by: "hand" };
  await recordEvent(db, clock, { type: `post.${state}`, realm: post.realm, subject: post.id, facts });
  return true;
}
