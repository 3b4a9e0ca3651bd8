/** The posts that are kept, and what people did with them. */
import type { DatabaseSync } from "node:sqlite";
import { prepared } from "../statements.ts";

export interface StatusRow {
  id: string;
  accountId: string;
  text: string;
  spoilerText: string;
  sensitive: boolean;
  visibility: string;
  language: string | null;
  inReplyToId: string | null;
  createdAt: number;
}

type NewStatus = Omit<StatusRow, "id">;

export const rowOf = (row: Record<string, unknown>): StatusRow => ({
  id: String(row.id),
  accountId: String(row.account_id),
  text: String(row.text),
  spoilerText: String(row.spoiler_text),
  sensitive: row.sensitive === 1,
  visibility: String(row.visibility),
  language: row.language === null ? null : String(row.language),
  inReplyToId: row.in_reply_to_id === null ? null : String(row.in_reply_to_id),
  createdAt: Number(row.created_at),
});

const LOW_BITS = 16n;

/** An id of its time (`Mastodon::Snowflake`): milliseconds, and 16 bits of which here the first free ones are taken. */
export function newId(store: DatabaseSync, table: "statuses" | "media" | "scheduled", nowMs: number): string {
  const first = BigInt(nowMs) << LOW_BITS;
  const last = prepared(store, `select max(id) as id from mastodon_${table} where id between ? and ?`).get(
    String(first),
    String(first + 0xffffn),
  )?.id;
  return String(typeof last === "string" ? BigInt(last) + 1n : first);
}

export function addStatus(store: DatabaseSync, made: NewStatus): StatusRow {
  const status = { id: newId(store, "statuses", made.createdAt), ...made };
  prepared(store, "insert into mastodon_statuses values (?, ?, ?, ?, ?, ?, ?, ?, ?, null)").run(
    ...[status.id, status.accountId, status.text, status.spoilerText, status.sensitive ? 1 : 0],
    ...[status.visibility, status.language, status.inReplyToId, status.createdAt],
  );
  return status;
}

export function findStatus(store: DatabaseSync, id: string): StatusRow | null {
  const row = prepared(store, "select * from mastodon_statuses where id = ? and deleted_at is null").get(id);
  return row ? rowOf(row) : null;
}

export function deleteStatus(store: DatabaseSync, id: string, nowMs: number): void {
  prepared(store, "update mastodon_statuses set deleted_at = ? where id = ?").run(nowMs, id);
}

export interface Page {
  limit: number;
  maxId?: string | undefined;
  sinceId?: string | undefined;
  excludeReplies?: boolean;
  /** Only what begins a thread. */
  rootsOnly?: boolean;
}

/** Newest first. Replies to oneself are none for `excludeReplies`. */
export function statusesOf(store: DatabaseSync, accountId: string, page: Page): StatusRow[] {
  const rows = prepared(
    store,
    `select s.* from mastodon_statuses s left join mastodon_statuses p on p.id = s.in_reply_to_id
     where s.account_id = ?1 and s.deleted_at is null and s.id < ?2 and s.id > ?3
       and (?4 = 0 or s.in_reply_to_id is null or p.account_id = ?1)
       and (?5 = 0 or s.in_reply_to_id is null)
     order by s.id desc limit ?6`,
  ).all(
    ...[accountId, page.maxId ?? "9", page.sinceId ?? ""],
    ...[page.excludeReplies ? 1 : 0, page.rootsOnly ? 1 : 0, page.limit],
  );
  return rows.map(rowOf);
}

export const repliesTo = (store: DatabaseSync, id: string): StatusRow[] =>
  prepared(
    store,
    "select * from mastodon_statuses where in_reply_to_id = ? and deleted_at is null order by id",
  )
    .all(id)
    .map(rowOf);

/** All that hangs below a post, each before its own replies. */
export const descendantsOf = (store: DatabaseSync, id: string): StatusRow[] =>
  repliesTo(store, id).flatMap((reply) => [reply, ...descendantsOf(store, reply.id)]);

export function ancestorsOf(store: DatabaseSync, status: StatusRow): StatusRow[] {
  const parent = status.inReplyToId === null ? null : findStatus(store, status.inReplyToId);
  return parent ? [...ancestorsOf(store, parent), parent] : [];
}

export type Act = "favourite" | "reblog";

export function addAct(store: DatabaseSync, act: Act, statusId: string, accountId: string): void {
  prepared(store, "insert or ignore into mastodon_acts values (?, ?, ?)").run(statusId, accountId, act);
}

export function countsOf(store: DatabaseSync, id: string): Record<Act | "reply", number> {
  const acts = prepared(
    store,
    "select act, count(*) as n from mastodon_acts where status_id = ? group by act",
  ).all(id);
  const of = (act: Act) => Number(acts.find((row) => row.act === act)?.n ?? 0);
  return { favourite: of("favourite"), reblog: of("reblog"), reply: repliesTo(store, id).length };
}

/** How many somebody wrote, and when the last of them. */
export function writtenBy(store: DatabaseSync, accountId: string): { count: number; lastAt: number | null } {
  const row = prepared(
    store,
    "select count(*) as n, max(created_at) as at from mastodon_statuses where account_id = ? and deleted_at is null",
  ).get(accountId);
  return { count: Number(row?.n ?? 0), lastAt: typeof row?.at === "number" ? row.at : null };
}

export const countStatuses = (store: DatabaseSync): number =>
  Number(
    prepared(store, "select count(*) as n from mastodon_statuses where deleted_at is null").get()?.n ?? 0,
  );
