/** The mails that the twin took: how they are stored, found and read. The desk reads them here too. */
import { randomUUID } from "node:crypto";
import type { DatabaseSync, SQLOutputValue } from "node:sqlite";
import { zstdCompressSync, zstdDecompressSync } from "node:zlib";
import { asList, bareAddress, type Message } from "./message.ts";
import { type Part, partOf } from "./paging.ts";

/** A mail without its body. Times are milliseconds. */
export interface MailRow {
  seq: number;
  id: string;
  requestId: number;
  position: number;
  createdAt: number;
  from: string;
  to: string[];
  cc: string[] | null;
  bcc: string[] | null;
  replyTo: string[] | null;
  subject: string;
  scheduledAt: string | null;
  lastEvent: string;
}

/** What is in the body of a mail, besides what its row says. */
export type MailContent = Pick<Message, "html" | "text" | "headers" | "tags">;

export interface MailQuery extends Part {
  /** Part of a recipient's address. */
  recipient?: string | undefined;
}

/**
 * Stores mails of one request; gives their ids in order, and the place of the first: the others follow it. Runs inside
 * the caller's transaction.
 */
export function mailWriter(store: DatabaseSync) {
  const insert = store.prepare("insert into resend_emails values (null, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  const putTags = store.prepare("insert into resend_tags values (?, ?)");
  return (requestId: number, nowMs: number, mails: { message: Message; position: number }[]) => {
    let last = 0;
    const ids = mails.map(({ message, position }) => {
      const id = randomUUID();
      const [to, cc, bcc, replyTo] = [message.to, message.cc, message.bcc, message.reply_to].map(asJsonList);
      const scheduledAt = message.scheduled_at ?? null;
      const { lastInsertRowid } = insert.run(
        ...[id, requestId, position, nowMs, message.from],
        ...[to ?? "[]", cc ?? null, bcc ?? null, replyTo ?? null, message.subject, scheduledAt],
        scheduledAt === null ? "sent" : "scheduled",
      );
      last = Number(lastInsertRowid);
      const tags = (message.tags ?? []).map(({ name, value }) => [name, value]);
      if (tags.length > 0) putTags.run(last, JSON.stringify(Object.fromEntries(tags)));
      return id;
    });
    return { ids, first: last - mails.length + 1 };
  };
}

function asJsonList(value: string | string[] | null | undefined): string | null {
  const list = asList(value);
  return list && JSON.stringify(list);
}

export const packBody = (raw: Buffer): Buffer => zstdCompressSync(raw);

export function findMail(store: DatabaseSync, id: string): MailRow | null {
  const row = store.prepare("select * from resend_emails where id = ?").get(id);
  return row ? asMailRow(row) : null;
}

/** The newest mail to this address. */
export function newestTo(store: DatabaseSync, address: string): MailRow | null {
  const wanted = address.toLowerCase();
  const isTo = ({ to }: MailRow) => to.some((one) => bareAddress(one)?.toLowerCase() === wanted);
  return listMails(store, { limit: 100, recipient: address }).find(isTo) ?? null;
}

/** Newest first, whichever way was asked. */
export function listMails(store: DatabaseSync, query: MailQuery): MailRow[] {
  const { limit, recipient = "" } = query;
  const where = recipient ? "and recipients like ? escape '\\'" : "";
  const wanted = recipient ? [`%${escapeLike(recipient)}%`] : [];
  return partOf(query, (bounds, order) =>
    store
      .prepare(`select * from resend_emails where seq < ? and seq > ? ${where} order by seq ${order} limit ?`)
      .all(...bounds, ...wanted, limit)
      .map(asMailRow),
  );
}

export const mailsBetween = (store: DatabaseSync, first: number, last: number): MailRow[] =>
  store
    .prepare("select * from resend_emails where seq between ? and ? order by seq")
    .all(first, last)
    .map(asMailRow);

export function countMails(store: DatabaseSync, recipient = ""): number {
  const row = recipient
    ? store
        .prepare("select count(*) as mails from resend_emails where recipients like ? escape '\\'")
        .get(`%${escapeLike(recipient)}%`)
    : store.prepare("select count(*) as mails from resend_emails").get();
  return Number(row?.mails);
}

/** Reads the contents of mails. The last request stays unpacked, since its mails are mostly read one after another. */
export function contentReader(store: DatabaseSync) {
  const find = store.prepare("select body from resend_requests where id = ?");
  let last: { requestId: number; mails: MailContent[] } | undefined;
  return ({ requestId, position }: MailRow): MailContent => {
    if (last?.requestId !== requestId) {
      const body = find.get(requestId)?.body;
      const parsed: unknown =
        body instanceof Uint8Array ? JSON.parse(zstdDecompressSync(body).toString()) : [];
      last = { requestId, mails: Array.isArray(parsed) ? parsed : [parsed] };
    }
    return last.mails[position] ?? {};
  };
}

export const messageIdOf = ({ id }: MailRow) => `<${id}@email.sandbox.example>`;

const escapeLike = (text: string) => text.replaceAll(/[\\%_]/g, "\\$&");

function asMailRow(row: Record<string, SQLOutputValue>): MailRow {
  const text = (name: string) => String(row[name]);
  const list = (name: string): string[] | null => (row[name] === null ? null : JSON.parse(text(name)));
  return {
    seq: Number(row.seq),
    id: text("id"),
    requestId: Number(row.request_id),
    position: Number(row.position),
    createdAt: Number(row.created_at),
    from: text("sender"),
    to: list("recipients") ?? [],
    cc: list("cc"),
    bcc: list("bcc"),
    replyTo: list("reply_to"),
    subject: text("subject"),
    scheduledAt: row.scheduled_at === null ? null : text("scheduled_at"),
    lastEvent: text("last_event"),
  };
}
