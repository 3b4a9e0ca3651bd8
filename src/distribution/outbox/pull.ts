/** Desk → ledger: what the owner did to posts in the Outbox. */
import { atHour, parseIssueDate } from "../../content/issue-date.ts";
import type { Account } from "../../core/account.ts";
import { type Met, type Pulled, type PullHost, pullTable } from "../../desk/pull.ts";
import type { Bound, Seen } from "../../desk/seen.ts";
import type { DeskRow, DeskTable, Value } from "../../desk/table.ts";
import type { Db } from "../../ledger/open.ts";
import { bind, bindingByLocal } from "../../ledger/records.ts";
import { bestHour } from "../hours.ts";
import {
  approvePost,
  askAgain,
  datePost,
  dropPost,
  editPost,
  markPosted,
  type Post,
  postById,
  reopenPost,
} from "../posts.ts";
import { type Act, actsOf, type OwnersWord } from "./decide.ts";
import { whyNotAsItIs } from "./say-length.ts";

export const POST_BINDING = "post";

export interface OutboxHost extends PullHost {
  account: Account;
  table: DeskTable;
  /** IANA. */
  zone: string;
}

/** Whether there is a table for them, or a first post to make one for; until then a sync saves the call. */
export async function needsOutbox(db: Db, account: Account): Promise<boolean> {
  if (await bindingByLocal(db, account, "database", "outbox")) return true;
  const first = await db.selectFrom("posts").select("id").limit(1).executeTakeFirst();
  return first !== undefined;
}

export interface PulledPosts extends Pulled {
  /** What the owner did, counted. */
  acts: number;
}

/** Rows of the owner's own, and copies of ours, are no posts. */
export async function pullOutbox(
  host: OutboxHost,
  options: { hinted?: readonly string[]; progress?(rows: number): void } = {},
): Promise<PulledPosts> {
  let acts = 0;
  const pulled = await pullTable(host, {
    ...options,
    ...{ account: host.account, table: host.table },
    async take(met) {
      acts += await takeRow(host, met);
    },
    gone: (bound) => takeGone(host, bound),
  });
  return { ...pulled, acts };
}

async function takeRow(host: OutboxHost, { row, bound, shown }: Met): Promise<number> {
  const { ledger, account } = host;
  const key = bound?.local ?? text(row.values.key);
  const post = key === "" ? null : await postById(ledger.db, key);
  if (!post) return 0;
  if (!bound && (await bindingByLocal(ledger.db, account, POST_BINDING, post.id))) return 0;
  const word = await wordOf(host, row, post);
  const acts = actsOf(post, word);
  const now: Seen = { edited: row.edited.toISOString(), ...(shown ? { shown } : {}) };
  await ledger.transaction(async (db) => {
    for (const act of acts) await perform(db, host, { id: post.id, act });
    if (word.decision !== post.decision) await keepDecision(db, post.id, word.decision);
    await keepSeen(db, host, { local: post.id, page: row.page, seen: now });
  });
  return acts.length;
}

async function perform(db: Db, { clock, account }: OutboxHost, { id, act }: { id: string; act: Act }) {
  const post = await postById(db, id);
  if (!post) return;
  switch (act.kind) {
    case "edit":
      return editPost(db, clock, id, act.text);
    case "date":
      return datePost(db, clock, id, act.dated);
    case "approve":
      return approve(db, { clock, account }, post);
    case "ask":
      await reopenPost(db, clock, post);
      return askAgain(db, clock, id, act.why);
    case "drop":
      return dropPost(db, clock, id, "You said not now.");
    case "posted":
      await reopenPost(db, clock, post);
      await markPosted(db, clock, post, { url: null, at: clock.now() });
  }
}

/** A word that is given to what can't go is answered on the row. */
async function approve(db: Db, { clock, account }: Pick<OutboxHost, "clock" | "account">, post: Post) {
  const why = await whyNotAsItIs(db, post);
  if (why !== null) return askAgain(db, clock, post.id, why);
  return approvePost(db, clock, post, { by: "owner", realm: account.realm });
}

const keepDecision = (db: Db, id: string, decision: string) =>
  db.updateTable("posts").set({ decision }).where("id", "=", id).execute();

/** A row that the owner threw away is a post that is not to go. */
export async function takeGone(host: OutboxHost, bound: Bound): Promise<void> {
  const { ledger, clock } = host;
  await ledger.transaction(async (db) => {
    await dropPost(db, clock, bound.local, "You took its row away.");
    const seen: Seen = { ...(bound.seen ?? { edited: clock.now().toISOString() }), trashed: true };
    await keepSeen(db, host, { local: bound.local, page: bound.page, seen });
  });
}

const keepSeen = (
  db: Db,
  { clock, account }: OutboxHost,
  { local, page, seen }: { local: string; page: string; seen: Seen },
): Promise<void> =>
  bind(db, clock, account, { kind: POST_BINDING, local, remote: page, seen: JSON.stringify(seen) });

const text = (value: Value | undefined): string => (typeof value === "string" ? value : "");

/** A day without a time is that day at the hour at which the network's readers are there. */
async function wordOf({ ledger, zone }: OutboxHost, { values }: DeskRow, post: Post): Promise<OwnersWord> {
  const date = text(values.dated) === "" ? null : parseIssueDate(text(values.dated), zone);
  const when = date && "instant" in date ? date : null;
  const atBestHour = async (day: Date) => atHour(day, (await bestHour(ledger.db, post)).hour, zone);
  return {
    text: text(values.text),
    decision: text(values.decision),
    dated: when && (when.hasTime ? when.instant : await atBestHour(when.instant)),
  };
}
