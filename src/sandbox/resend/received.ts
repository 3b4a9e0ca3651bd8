/** Mail that came in, as the vendor keeps it for who receives at a domain. Nobody sends any here but the owner's act. */
import { randomUUID } from "node:crypto";
import type { DatabaseSync, SQLOutputValue } from "node:sqlite";
import { type Answer, ERRORS, refuse } from "./answers.ts";
import { eventLog } from "./events.ts";
import { listPage, type PageQuery, type Part, partOf } from "./paging.ts";
import { usageCounter } from "./usage.ts";

export interface ReceivedMail {
  from: string;
  to: string[];
  cc: string[];
  bcc: string[];
  reply_to: string[];
  received_for: string[];
  subject: string;
  html: string | null;
  text: string | null;
  headers: Record<string, string>;
  message_id: string;
}

export interface ReceivedRow {
  seq: number;
  id: string;
  createdMs: number;
  mail: ReceivedMail;
}

/** Whatever writes runs inside the caller's transaction. */
export function receivedMails(store: DatabaseSync) {
  const log = eventLog(store);
  const usage = usageCounter(store);
  const insert = store.prepare("insert into resend_received values (null, ?, ?, ?) returning *");
  const byId = store.prepare("select * from resend_received where id = ?");
  const find = (id: string): ReceivedRow | undefined => {
    const row = byId.get(id);
    return row && asRow(row);
  };
  const rows = (part: Part): ReceivedRow[] =>
    partOf(part, (bounds, order) =>
      store
        .prepare(`select * from resend_received where seq < ? and seq > ? order by seq ${order} limit ?`)
        .all(...bounds, part.limit)
        .map(asRow),
    );

  return {
    find,
    rows,
    receive(mail: ReceivedMail, atMs: number): ReceivedRow {
      const row = asRow(insert.get(randomUUID(), atMs, JSON.stringify(mail)) ?? {});
      usage.add(atMs, 1);
      log.note({ type: "email.received", atMs, data: tellOf(row) });
      return row;
    },
    list: (query: PageQuery): Answer =>
      listPage(query, { noun: "a received email", placeOf: (id) => find(id)?.seq, rows }, (row) => ({
        ...headOf(row),
        attachments: [],
      })),
    get(id: string): Answer {
      const row = find(id);
      if (!row) return refuse(ERRORS.noEmail);
      const { html, text, headers } = row.mail;
      return {
        status: 200,
        body: { object: "email", ...headOf(row), html, text, headers, raw: null, attachments: [] },
      };
    },
  };
}

const headOf = ({ id, createdMs, mail }: ReceivedRow) => ({
  id,
  to: mail.to,
  from: mail.from,
  created_at: new Date(createdMs).toISOString(),
  subject: mail.subject,
  bcc: mail.bcc,
  cc: mail.cc,
  reply_to: mail.reply_to,
  received_for: mail.received_for,
  message_id: mail.message_id,
});

function tellOf(row: ReceivedRow) {
  const { id, reply_to: _, ...head } = headOf(row);
  return { email_id: id, ...head, attachments: [] };
}

const asRow = (row: Record<string, SQLOutputValue>): ReceivedRow => ({
  seq: Number(row.seq),
  id: String(row.id),
  createdMs: Number(row.created_at),
  mail: JSON.parse(String(row.mail)),
});
