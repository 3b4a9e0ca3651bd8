/** What happened, as the vendor tells of it: kept for the desk, and queued for every webhook that wants to hear it. */
import { randomUUID } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import { type MailRow, messageIdOf } from "./mails.ts";

/** Those of the vendor's events that can happen here; a webhook may ask for others, and never hears of them. */
export type EventType =
  | `email.${"sent" | "scheduled" | "delivered" | "delivery_delayed" | "complained" | "bounced" | "opened"}`
  | `email.${"clicked" | "received" | "failed" | "suppressed"}`
  | `domain.${"created" | "updated" | "deleted"}`
  | `suppression.${"added" | "removed"}`;

export interface Happening {
  type: EventType;
  /** The mail that was sent, if it is about one. */
  emailId?: string;
  atMs: number;
  data: object;
}

export interface PastEvent {
  seq: number;
  type: string;
  atMs: number;
  data: Record<string, unknown>;
}

/** Runs inside the caller's transaction, as everything that writes here. */
export function eventLog(store: DatabaseSync) {
  const insert = store.prepare("insert into resend_events values (null, ?, ?, ?, ?, ?) returning seq");
  const queue = store.prepare("insert into resend_webhook_posts values (?, ?, 0, ?, 'pending')");
  const listeners = store.prepare(
    `select seq from resend_webhooks where status = 'enabled'
     and exists (select 1 from json_each(resend_webhooks.events) where value = ?)`,
  );
  return {
    isHeard: (type: EventType): boolean => listeners.get(type) !== undefined,
    note({ type, emailId, atMs, data }: Happening): void {
      const payload = JSON.stringify({ type, created_at: new Date(atMs).toISOString(), data });
      const id = `msg_${randomUUID().replaceAll("-", "")}`;
      const seq = Number(insert.get(id, emailId ?? null, type, atMs, payload)?.seq);
      for (const webhook of listeners.all(type)) queue.run(Number(webhook.seq), seq, atMs);
    },
  };
}
export type EventLog = ReturnType<typeof eventLog>;

/** What every event about a mail says of it. */
export function mailDescriber(store: DatabaseSync) {
  const findTags = store.prepare("select tags from resend_tags where seq = ?");
  return (mail: MailRow): object => {
    const tags = findTags.get(mail.seq)?.tags;
    return {
      created_at: new Date(mail.createdAt).toISOString(),
      email_id: mail.id,
      message_id: messageIdOf(mail),
      from: mail.from,
      to: mail.to,
      subject: mail.subject,
      ...(typeof tags === "string" ? { tags: JSON.parse(tags) } : {}),
    };
  };
}

/** What is known to have happened to a mail, oldest first. That it was sent and delivered may go without saying. */
export function eventsOf(store: DatabaseSync, emailId: string): PastEvent[] {
  const rows = store
    .prepare("select seq, type, at, payload from resend_events where email_id = ? order by at, seq")
    .all(emailId);
  return rows.map((row) => ({
    seq: Number(row.seq),
    type: String(row.type),
    atMs: Number(row.at),
    data: JSON.parse(String(row.payload)).data,
  }));
}
