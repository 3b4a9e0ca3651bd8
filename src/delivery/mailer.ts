/** The port through which every mail leaves. Adapters: `services/resend` (and, later, SMTP). */
import type { Account } from "../core/account.ts";
import type { FatePage } from "./mail-event.ts";

export interface OutgoingMail {
  /** `Name <address>`, checked. */
  from: string;
  to: string;
  replyTo?: string | undefined;
  subject: string;
  html: string;
  text: string;
  headers: Record<string, string>;
}

export type DeliveryResult = { accepted: string } | { rejected: string };

export type SubmitOutcome =
  /** One result a mail, in the order of the chunk. */
  | { kind: "settled"; results: DeliveryResult[] }
  /** The whole request was refused, nothing happened. `retryable`: a rate or a quota; else the owner must act. */
  | { kind: "refused"; why: string; retryable: boolean }
  /** It may have happened. To be replayed with the same bytes, or reconciled. */
  | { kind: "unknown"; why: string }
  /** The provider knows the key with other bytes. Never replayed. */
  | { kind: "conflict"; why: string };

export interface SubmitRequest {
  idempotencyKey: string;
  /** What `encode` gave. */
  body: string;
  mails: number;
  /** No try begins after this instant, because the provider may have forgotten the key by then. */
  notAfter: Date;
}

export interface SentMail {
  id: string;
  to: string;
  subject: string;
  at: Date;
}

export interface Mailer {
  account: Account;
  /** Mails in one request, at most. */
  chunkSize: number;
  /** The exact bytes of a request. Pure: the same mails give the same bytes, whatever the time or the machine. */
  encode(mails: readonly OutgoingMail[]): string;
  submit(request: SubmitRequest): Promise<SubmitOutcome>;
  /** Asks the provider whether this key works; says what was seen. Throws ServiceError. */
  check(): Promise<string>;
  /** What the provider took since then, newest first; null when this key may not ask. */
  sentSince(since: Date): Promise<SentMail[] | null>;
  /** The plain text of one mail that the provider took; null when this key may not ask, or it is not known (yet). */
  textOf(id: string): Promise<string | null>;
  /**
   * The newest mails, or those after `after`, with what became of them; null when this key may not ask. Where it is
   * missing, nobody can be asked: bounces come back as mail to the sender's mailbox.
   */
  fates?(after: string | null): Promise<FatePage | null>;
  /**
   * Has the service post what becomes of mails to this address, and gives the secret that proves its posts; null when this
   * key may not do that. Asked again, it makes no second one.
   */
  postTo?(endpoint: string): Promise<string | null>;
}
