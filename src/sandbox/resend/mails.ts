/** The mails that the twin took: how they are stored, found and read. The desk reads them here too. */
import { randomUUID } from "node:crypto";
import type { DatabaseSync, SQLOutputValue } from "node:sqlite";
import { zstdCompressSync, zstdDecompressSync } from "node:zlib";
import { asList, bareAddress, type Message } from "./message.ts";

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

export interface MailQuery {
  limit: number;
  /** Only mails that came before this one. */
  olderThan?: number | undefined;
  /** Only the mails that came right after this one. */
  newerThan?: number | undefined;
  /** Part of a recipient's address. */
  recipient?: string | undefined;
}

/** Resend's test addresses, with an optional `+label`, and what becomes of mails to them. */
const TEST_ADDRESS = /^(bounced|complained|suppressed)(?:\+[^@]*)?@resend\.dev$/i;

/** Stores mails of one request; gives their ids in order. Runs inside the caller's transaction. */
export function mailWriter(store: DatabaseSync) {
  const insert = store.prepare("insert into resend_emails values (null, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  const domain = store.prepare("insert or ignore into resend_domains values (?, ?, ?)");
  return (requestId: number, nowMs: number, mails: { message: Message; position: number }[]): string[] => {
    const domains = new Set(mails.map(({ message }) => domainOf(message.from)));
    for (const name of domains) domain.run(name, randomUUID(), nowMs);
    return mails.map(({ message, position }) => {
      const id = randomUUID();
      const [to, cc, bcc, replyTo] = [message.to, message.cc, message.bcc, message.reply_to].map(asJsonList);
      const event = lastEventOf(message);
      const scheduledAt = message.scheduled_at ?? null;
      insert.run(
        ...[id, requestId, position, nowMs, message.from],
        ...[to ?? "[]", cc ?? null, bcc ?? null, replyTo ?? null, message.subject, scheduledAt, event],
      );
      return id;
    });
  };
}

const domainOf = (from: string) => bareAddress(from)?.split("@")[1]?.toLowerCase() ?? "";

function asJsonList(value: string | string[] | null | undefined): string | null {
  const list = asList(value);
  return list && JSON.stringify(list);
}

function lastEventOf({ to, scheduled_at }: Message): string {
  if (scheduled_at) return "scheduled";
  const test = asList(to)?.map((address) => TEST_ADDRESS.exec(bareAddress(address) ?? "")?.[1]);
  return test?.find(Boolean)?.toLowerCase() ?? "delivered";
}

export const packBody = (raw: Buffer): Buffer => zstdCompressSync(raw);

export function findMail(store: DatabaseSync, id: string): MailRow | null {
  const row = store.prepare("select * from resend_emails where id = ?").get(id);
  return row ? asMailRow(row) : null;
}

/** Newest first, whichever way was asked. */
export function listMails(store: DatabaseSync, query: MailQuery): MailRow[] {
  const { limit, olderThan, newerThan, recipient } = query;
  const order = newerThan === undefined ? "desc" : "asc";
  const rows = store
    .prepare(
      `select * from resend_emails where seq < ? and seq > ? and recipients like ? escape '\\'
       order by seq ${order} limit ?`,
    )
    .all(olderThan ?? Number.MAX_SAFE_INTEGER, newerThan ?? 0, `%${escapeLike(recipient ?? "")}%`, limit);
  const mails = rows.map(asMailRow);
  return newerThan === undefined ? mails : mails.reverse();
}

export function countMails(store: DatabaseSync, recipient = ""): number {
  const row = store
    .prepare("select count(*) as mails from resend_emails where recipients like ? escape '\\'")
    .get(`%${escapeLike(recipient)}%`);
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
