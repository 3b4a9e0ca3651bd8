/** What the ledger and the keys say of the press, as plain values: everything from which the next act is chosen. */
import type { Realm } from "../../core/realm.ts";

export interface Situation {
  now: Date;
  /** How real the readers, issues and mailings are that are counted here: as real as the mailer. */
  realm: Realm;
  goal: { paying: number; mrrMinor: number; currency: string };
  /** Of one month, in minor units of the goal's currency. */
  priceMinor: number;
  services: { mail: Realm; stripe: Realm; notion: Realm; sheets: Realm | null };
  /** What share leaves in a month without an issue, as the settings assume it. */
  silence: { free: number; paying: number };
  /** What the mail service is called: its key is made there. */
  mailService: "resend" | "smtp";
  /** Why nothing may be sent from this home; null when it may. */
  held: string | null;
  /** What a real mailing would be refused for. */
  lacks: readonly { what: string; next: string }[];
  money: Money;
  readers: Readers;
  pipe: Pipe;
  /** Of the sign-up form, the last one; null when it was never tried. */
  check: { ok: boolean; at: Date; step: string; why: string } | null;
  shop: { canPay: boolean; realm: Realm };
  issues: Issues;
  /** Null where no ready draft was ranked. */
  queue: Queue | null;
  /** Posts that wait for the owner's word or hand, and those of the newest issue that are out; null where nobody asked. */
  posts: { waiting: number; ofLastIssue: number } | null;
  mailings: readonly { state: "paused" | "unknown"; name: string; why: string }[];
  /** Of mails that readers' servers took or refused in 28 days. */
  health: { known: number; bounced: number; complained: number };
  /** What the mail plan takes in a day (null for no limit), and on how many days an issue to everybody would go. */
  quota: { daily: number | null; days: number };
}

export interface Money {
  realm: Realm;
  paying: number;
  mrrMinor: number;
  /** Whose last payment failed: people, their MRR, and whether a mail tells them by itself. */
  pastDue: { people: number; mrrMinor: number; isTold: boolean };
  /** Payers of whom nobody can say who they are. */
  unmatched: number;
  /** Payment pages that were opened in 28 days and left; null while the service's lists were never read. */
  checkoutsLeft: number | null;
}

export interface Readers {
  confirmed: number;
  /** Of them, those who are no invention. */
  real: number;
  /** Free readers who were never shown what membership costs and gives. */
  unoffered: number;
  /** Free readers who chose premium while there was no way to pay. */
  wishes: number;
}

/** Of 28 days, as the funnel of the figures tells it. A visitor is one person on one day. */
export interface Pipe {
  visitors: number;
  /** Of them, those of pages with the form. */
  formVisitors: number;
  signUps: number;
  /** Of the sign-ups: who has confirmed, and who has not for more than a day. */
  confirmed: number;
  waiting: number;
}

export interface NamedIssue {
  /** As it is called in a command: its number, or its slug. */
  name: string;
  title: string;
}

export interface Issues {
  /** Of drafts, how many, and the one that was written last. */
  drafts: number;
  draft: NamedIssue | null;
  /** Approved, in order, and not mailed yet. */
  scheduled: number;
  /** Approved, and something keeps it from going. */
  flawed: (NamedIssue & { problem: string }) | null;
  /** The newest that readers have, and when it came. */
  last: (NamedIssue & { at: Date; isPublished: boolean }) | null;
}

/** What is there for the next slot. */
export interface Queue {
  /** Of the drafts that could go, the one that ranks best. */
  best: NamedIssue;
  ready: number;
  /** “1st, between 1st and 3rd of 14”. */
  rank: string;
  /** “can't be told apart from …” of the others that could go; empty where it can. */
  alike: string;
  /** When an issue would go next by habit; null where there is none. */
  slot: Date | null;
  zone: string;
}

const DAY_MS = 24 * 60 * 60_000;

/** Whole days since the last issue; null when there was none. */
export const daysSilent = ({ issues, now }: Pick<Situation, "issues" | "now">): number | null =>
  issues.last && Math.floor((now.getTime() - issues.last.at.getTime()) / DAY_MS);
