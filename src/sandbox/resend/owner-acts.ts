/** What the world outside does to mails, and the owner of a sandbox does in its place: bounces, complaints, clicks, replies. */
import { randomUUID } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import { type DomainStatus, domainList } from "./domains.ts";
import { type BounceKind, mailHistory } from "./history.ts";
import { findMail, type MailRow, messageIdOf, newestTo } from "./mails.ts";
import { bareAddress } from "./message.ts";
import { type ReceivedRow, receivedMails } from "./received.ts";

export type MailAct =
  | { act: "deliver" | "delay" | "complain" | "open" }
  | { act: "bounce"; kind: BounceKind }
  | { act: "fail"; reason: string }
  | { act: "click"; link: string; userAgent: string };

export interface Letter {
  from: string;
  to: string[];
  subject: string;
  text: string;
  html?: string | undefined;
  headers?: Record<string, string> | undefined;
  /** The id of a mail that this answers. */
  inReplyTo?: string | undefined;
}

/** By its id; or by a recipient's address, the newest to it. */
export const findActedOn = (store: DatabaseSync, idOrAddress: string): MailRow | null =>
  findMail(store, idOrAddress) ?? (idOrAddress.includes("@") ? newestTo(store, idOrAddress) : null);

/** Runs inside the caller's transaction. */
export function ownerActs(store: DatabaseSync) {
  const history = mailHistory(store);
  const received = receivedMails(store);
  const domains = domainList(store);
  return {
    act(mail: MailRow, act: MailAct, atMs: number): void {
      if (act.act === "bounce") history.bounce(mail, act.kind, atMs);
      else if (act.act === "fail") history.fail(mail, act.reason, atMs);
      else if (act.act === "click") {
        const { link, userAgent } = act;
        history.click(mail, { link, userAgent, ipAddress: "127.0.0.1" }, atMs);
      } else history[act.act](mail, atMs);
    },
    receive(letter: Letter, atMs: number): ReceivedRow {
      const answered = letter.inReplyTo === undefined ? null : findMail(store, letter.inReplyTo);
      const thread = answered
        ? { "In-Reply-To": messageIdOf(answered), References: messageIdOf(answered) }
        : {};
      return received.receive(
        {
          from: letter.from,
          to: letter.to,
          ...{ cc: [], bcc: [], reply_to: [] },
          received_for: letter.to.map((one) => bareAddress(one) ?? one),
          subject: letter.subject,
          html: letter.html ?? null,
          text: letter.text,
          headers: { ...thread, ...letter.headers },
          message_id: `<${randomUUID()}@readers.example>`,
        },
        atMs,
      );
    },
    /** False where there is no such domain. */
    setDomain(idOrName: string, status: DomainStatus, atMs: number): boolean {
      const domain = domains.named(idOrName) ?? domains.find(idOrName);
      if (!domain) return false;
      domains.save({ ...domain, status, verifyMs: null }, atMs);
      return true;
    },
  };
}
export type OwnerActs = ReturnType<typeof ownerActs>;
