/** Ledger → desk: a row for each post, how far it is, how long, and why it is proposed. */
import { type Issue, issueById } from "../../content/issues.ts";
import { withFallbacks } from "../../content/merge-fields.ts";
import { mayReach, REALMS, type Realm } from "../../core/realm.ts";
import { type Pushed, pushRows } from "../../desk/push.ts";
import type { Values } from "../../desk/table.ts";
import type { Db } from "../../ledger/open.ts";
import { NETWORK_NAMES, sayWhere } from "../channels.ts";
import type { Post, PostState } from "../posts.ts";
import { postById } from "../posts.ts";
import { lastReach, sayReach } from "../reach.ts";
import { chooseVersion, sayVersion, versionsOf } from "../versions.ts";
import { type OutboxHost, takeGone } from "./pull.ts";
import { sayLength } from "./say-length.ts";

/** What came by a post, as whoever counts people tells it. */
export interface Came {
  visits: number;
  signedUp: number;
  paid: number;
}

export interface ShowOutboxOptions {
  /** By the post's id, of those that are out. */
  came: ReadonlyMap<string, Came>;
  /** Asked once, before the first write. */
  ours(): Promise<void>;
  progress?(done: number, total: number): void;
}

/** Posts less real than the desk stay away from it. One that is over and never had a row gets none. */
export async function showOutbox(host: OutboxHost, options: ShowOutboxOptions): Promise<Pushed> {
  const { ledger, account, table } = host;
  const posts = await postsFor(ledger.db, account.realm);
  const isOver = new Set(posts.filter(({ state }) => state === "dropped").map(({ id }) => id));
  const shared = {
    ...{ account, table, ours: options.ours },
    wanted: (id: string) => valuesOf(host, id, options.came.get(id)),
    filledIn: (id: string) => ownersOf(ledger.db, id),
    gone: (bound: Parameters<typeof takeGone>[1]) => takeGone(host, bound),
    progress: (done: number) => options.progress?.(done, posts.length),
  };
  const open = posts.filter(({ id }) => !isOver.has(id)).map(({ id }) => id);
  const pushed = await pushRows(host, { ...shared, makes: true }, open);
  const over = await pushRows(host, { ...shared, makes: false }, isOver);
  return {
    created: pushed.created,
    updated: pushed.updated + over.updated,
    failed: [...pushed.failed, ...over.failed],
  };
}

const postsFor = (db: Db, desk: Realm): Promise<{ id: string; state: string }[]> =>
  db
    .selectFrom("posts")
    .select(["id", "state"])
    .where(
      "realm",
      "in",
      REALMS.filter((realm) => mayReach(realm, desk)),
    )
    .orderBy("due_at")
    .execute();

async function ownersOf(db: Db, id: string): Promise<Values> {
  const post = await postById(db, id);
  if (!post) return {};
  const { text, decision, dated } = post;
  // On a desk that was made anew the owner's words stand again: an empty column would take them back.
  return {
    text,
    ...(decision === "" ? {} : { decision }),
    ...(dated ? { dated: dated.toISOString() } : {}),
  };
}

async function valuesOf(
  { ledger: { db }, clock }: OutboxHost,
  id: string,
  came?: Came,
): Promise<Values | null> {
  const post = await postById(db, id);
  const issue = post && (await issueById(db, post.issueId));
  if (!post || !issue) return null;
  const reach = (await lastReach(db, [id], clock.now())).get(id);
  const versions = await versionsOf(db, post);
  return {
    ...{
      title: `${titleOf(post, issue)}${sayVersion(post, versions)}`,
      network: NETWORK_NAMES[post.network],
      state: STATES[post.state],
    },
    ...{ due: post.dueAt.toISOString(), note: await noteOf(db, post, versions), url: post.url, key: post.id },
    ...{ reach: reach ? sayReach(reach) : "", visits: came?.visits ?? null },
    ...{ signUps: came?.signedUp ?? null, paid: came?.paid ?? null },
  };
}

const titleOf = (post: Post, { number, title }: Issue): string => {
  const name = withFallbacks(title);
  return `${sayWhere(post)}: ${number === null ? name : `#${number} ${name}`}`;
};

const STATES: Record<PostState, string> = {
  proposed: "Proposed",
  approved: "Approved",
  handed: "Yours to post",
  sending: "Sending",
  sent: "Sent",
  rehearsed: "Rehearsed",
  unknown: "Unknown",
  failed: "Failed",
  dropped: "Dropped",
};

const OPEN: readonly PostState[] = ["proposed", "approved"];
/** Where another text of the owner's would still be taken. */
const EDITABLE: readonly PostState[] = [...OPEN, "handed", "failed"];

async function noteOf(db: Db, post: Post, versions: number): Promise<string> {
  const notes = [post.problem ?? ""];
  if (post.state === "proposed") notes.push(chooseVersion(versions));
  if (post.state === "handed") notes.push("Yours to post: open the link, and say there that it is done.");
  if (EDITABLE.includes(post.state)) notes.push(await sayLength(db, post));
  if (OPEN.includes(post.state)) notes.push(titleNote(post), post.why);
  if (post.missedAt && post.state !== "dropped") notes.push("Its time had passed before it could go.");
  if (post.state === "rehearsed") notes.push("Rehearsed in the sandbox: nobody outside saw it.");
  if (post.goneAt) notes.push("It is not there any more: what it got until then stands here.");
  if (post.state === "sent" && post.costMicros > 0)
    notes.push(`It cost ${(post.costMicros / 1_000_000).toFixed(3)} $.`);
  return notes.filter((note) => note !== "").join(" ");
}

const titleNote = ({ title }: Post): string => (title === "" ? "" : `Its title: “${title}”.`);
