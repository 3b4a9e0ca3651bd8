/** The port through which every mail leaves. Adapters: `services/resend` (and, later, SMTP). */
import type { Account } from "../core/account.ts";
import type { RequestBody } from "../core/request-body.ts";
import type { FatePage } from "./mail-event.ts";
import type { SetUpDomain } from "./sender-domain.ts";

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

/** Fixed words, and holes for one reader's values. */
export type Words = readonly (string | { readonly value: string })[];

/** What the mails of many readers share. An adapter may keep what it made of it for as long as the object lives. */
export interface MailTemplate {
  /** `Name <address>`, checked. */
  readonly from: string;
  readonly replyTo?: string | undefined;
  readonly subject: Words;
  readonly html: Words;
  readonly text: Words;
  readonly headers: Readonly<Record<string, Words>>;
}

/** One reader's mail. `values` are ready for their place: escaped where it is HTML, one line. */
export interface MergedMail {
  readonly template: MailTemplate;
  readonly to: string;
  readonly values: Readonly<Record<string, string>>;
}

export type DeliveryResult =
  | { accepted: string }
  | { rejected: string }
  /** Nobody can say what became of it: parked, and never posted again by itself. */
  | { unknown: string };

export type SubmitOutcome =
  /** One result a mail, in the order of the chunk. */
  | { kind: "settled"; results: DeliveryResult[] }
  /**
   * The whole request was refused, nothing happened. `retryable`: a rate or a quota; else the owner must act. `quota`:
   * the day's or the month's mails are used up, so nobody need ask again before it is new. `alone`: it says nothing of
   * other mails, which may go meanwhile.
   */
  | { kind: "refused"; why: string; retryable: boolean; quota?: "day" | "month"; alone?: true }
  /** It may have happened. To be replayed with the same bytes, or reconciled. */
  | { kind: "unknown"; why: string }
  /** The provider knows the key with other bytes. Never replayed. */
  | { kind: "conflict"; why: string };

export interface SubmitRequest {
  idempotencyKey: string;
  /** What `merge` gave, or `encode` and `storedBody`. */
  body: RequestBody;
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
  /** Whether a lost answer can be asked for again under the same key. A mailbox knows no keys. */
  replays: boolean;
  /** The exact bytes of a request. Pure: the same mails give the same bytes, whatever the time or the machine. */
  encode(mails: readonly OutgoingMail[]): string;
  /** The bytes that `encode` would give of the same mails, of which those that readers share are made once. */
  merge(mails: readonly MergedMail[]): RequestBody;
  submit(request: SubmitRequest): Promise<SubmitOutcome>;
  /** How many requests at once use the provider's rate fully, as far as its answers have told. At least 1. */
  underWay(): number;
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
  /** The domains that the service sends for, as it sees them now; null when this key may not ask. */
  domains?(): Promise<readonly { name: string; isVerified: boolean }[] | null>;
  /** For a service that sends for domains, each of which is set up once. */
  setUpDomain?: SetUpDomain;
  /**
   * Waits until one more request may begin, and keeps that place for the next one; says why none may, where it would take
   * too long. Asked before a request is written down as under way: what is killed while it waits has sent nothing, and a
   * service that replays nothing would have it parked.
   */
  turn?(): Promise<string | null>;
  /** Ends what is kept open between requests. */
  close?(): Promise<void>;
}
