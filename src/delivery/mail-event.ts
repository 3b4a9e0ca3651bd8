/** What is told of one mail after it was sent, in our words; and who tells it. */

export const MAIL_EVENT_TYPES = [
  ...(["delivered", "delayed", "bounced", "complained", "suppressed", "failed"] as const),
  ...(["opened", "clicked"] as const),
] as const;
export type MailEventType = (typeof MAIL_EVENT_TYPES)[number];

/** All that is kept: no address, no subject, no place in the network. */
export interface MailEventFacts {
  bounce?: "hard" | "soft";
  /** Why the service itself sent nothing: what it knew of the address. */
  cause?: "bounce" | "complaint";
  /** In the service's words, with no address in them. */
  why?: string;
  link?: string;
  agent?: string;
  /** A program fetched the page before anybody asked for it. */
  early?: true;
  /** Told by the service's list, which doesn't say when it happened. */
  listed?: true;
  /** Why a click is no person's. */
  scanner?: string;
}

export interface MailEvent {
  /** The teller's own id of it, by which it is known again. */
  id: string;
  /** The mail's id at the service; for a link of ours, see `ownMailKey`. */
  providerId: string;
  type: MailEventType;
  at: Date;
  facts: MailEventFacts;
}

type Header = (name: string) => string | undefined;

/** Reads what a mail service posts here by itself. Pure but for the key that it was made with. */
export interface MailPostReader {
  /** Whether its headers alone show that a post can't be the service's: asked before its body is read. */
  refuses(header: Header, now: Date): boolean;
  /** Null where it can't be believed; without an event where it is of no interest here. */
  read(body: Uint8Array, header: Header): { event: MailEvent | null } | null;
}

/** Mails as the service lists them, with the last that it knows of each. */
export interface FatePage {
  mails: readonly { providerId: string; sentAt: Date; last: Pick<MailEvent, "type" | "facts"> | null }[];
  /** With a run's first page: mails that were refused for good, though the last that is known of them is something else. */
  refused: readonly { providerId: string; last: Pick<MailEvent, "type" | "facts"> }[];
  /** What to ask for next; null at the end of the list. */
  next: string | null;
  /** How many calls it took. */
  calls: number;
}
