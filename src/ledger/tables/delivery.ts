/** Tables of mails: mailings and their parts, what was asked for, sequences, and what became of them. */
import type { Generated, Selectable } from "kysely";
import type { Realm } from "../../core/realm.ts";
import type { Of } from "./account.ts";

/** A mail that another machine sent after the copy was made from which this home was put back. */
export interface MailElsewhereRow extends Of {
  provider_id: string;
  email_key: string;
  subject: string;
  at: string;
  /** Of the mailing whose delivery it was found to be. */
  delivery_of: string | null;
}

/** One mail of a sequence, as the owner writes it. Its text as it stands is what goes, for as long as it is on. */
export interface SequenceStepRow {
  id: string;
  key: string;
  /** Of the desk on which it stands. */
  realm: Realm;
  /** `welcome`, `premium-welcome`, `past-due` or `win-back`; empty while the owner has not chosen. */
  sequence: string;
  /** How many days after the trigger. */
  days: number;
  title: string;
  body: string;
  is_on: number;
  /** Whether those who pay by then are left out. */
  only_free: number;
  problems: string;
  first_on_at: string | null;
  /** Since when it lies in the trash of the desk. */
  gone_at: string | null;
  created_at: string;
  updated_at: string;
}

/** A reader on the way through a sequence, from the trigger that set it off. */
export interface EnrolmentRow {
  id: string;
  subscriber_id: string;
  sequence: string;
  /** What set it off: it does so once. */
  trigger_key: string;
  /** Of the mailer. */
  realm: Realm;
  /** When the trigger was: the days of the steps count from here. */
  began_at: string;
  ended_at: string | null;
  ended_why: string | null;
}

/** One step for one reader: frozen in a mailing, or skipped. */
export interface SequenceMailRow {
  enrolment_id: string;
  step_id: string;
  mailing_id: string | null;
  at: string;
  skipped_why: string | null;
}

/** The links of one template, by their place in it; whose mailing it is, is told as `mailings` tells it. */
export interface LinkSetRow {
  id: string;
  kind: MailingKind;
  subject: string;
  realm: Realm;
  /** JSON: a list of addresses. */
  urls: string;
}

/** What was mailed in the time that `day` names: a day (UTC), or an hour of one where the service looks back over 24. */
export interface MailDayTable extends Of {
  day: string;
  mails: number;
  /** Of these, mails that somebody asked for. */
  requested: Generated<number>;
  /** Of these, first mails to readers who came by an import. */
  warming: Generated<number>;
}

/** A mail to those whom an issue has reached already: proposed, then approved by the owner, then a mailing of its own. */
export interface CorrectionRow {
  id: string;
  issue_id: string;
  /** Which one of this issue; the mailing's subject is `<issue>/<n>`. */
  n: number;
  /** Of the mailer that the issue went through. */
  realm: Realm;
  title: string;
  body: string;
  created_at: string;
  approved_at: string | null;
  dropped_at: string | null;
}

export type MailingKind = "issue" | "correction" | "sequence";

/** What the mail service told of one mail, kept until it could be applied: it may come before the answer to the POST. */
export interface MailEventTable extends Of {
  /** The service's own id of the event, by which it is known again. */
  id: string;
  provider_id: string;
  type: string;
  at: string;
  facts: Generated<string>;
  received_at: string;
  applied_at: string | null;
}

/** A mail that somebody asked for (confirm, sign-in): frozen like a chunk of one. */
export type RequestedMailRow = Omit<Selectable<RequestedMailTable>, "fate" | "fate_at" | "fate_why">;

export interface RequestedMailTable {
  id: string;
  subscriber_id: string | null;
  kind: string;
  realm: Realm;
  state: string;
  idempotency_key: string;
  body: string;
  body_sha256: string;
  provider_id: string | null;
  problem: string | null;
  created_at: string;
  first_submitted_at: string | null;
  settled_at: string | null;
  /** Service and account that it was frozen for: a key holds only there. */
  account: string;
  /** As of a delivery. */
  fate: Generated<string | null>;
  fate_at: Generated<string | null>;
  fate_why: Generated<string | null>;
}

/** Mails that are frozen and sent together. `kind` says of what: an issue, its correction, a sequence's mail. */
export interface MailingRow {
  id: string;
  kind: MailingKind;
  /** What it is of, once a realm: the issue's id, or that of the correction or of a sequence's batch. */
  subject: string;
  issue_id: string | null;
  realm: Realm;
  state: string;
  content_hash: string;
  template_version: string;
  template: string;
  frozen_count: number;
  problem: string | null;
  created_at: string;
  finished_at: string | null;
  /** When the rest goes on, where the plan or the warm-up holds it until then. */
  resumes_at: string | null;
  /** JSON: the results with which the owner let it go on after it had paused itself. */
  results_seen: string | null;
}

export type ChunkRow = Selectable<ChunkTable>;

export interface ChunkTable {
  mailing_id: string;
  n: number;
  state: string;
  service: string;
  account: string | null;
  idempotency_key: string;
  body_sha256: string | null;
  first_submitted_at: string | null;
  settled_at: string | null;
  problem: string | null;
  /** The order in which they go; a chunk that was split has the place of the one it came from. */
  place: number;
  /** 1 while the ids of its mails are to be filed in `mail_ids`. */
  unfiled: Generated<number>;
}

export type DeliveryRow = Selectable<DeliveryTable>;

export interface DeliveryTable {
  mailing_id: string;
  subscriber_id: string;
  chunk: number;
  position: number;
  state: string;
  merge: string | null;
  provider_id: string | null;
  reason: string | null;
  settled_at: string | null;
  /** Which of the mailing's templates; null for its own. */
  variant: Generated<string | null>;
  /** The last that is known of it after it was accepted: `delivered`, `bounced`, `complained`, …. */
  fate: Generated<string | null>;
  fate_at: Generated<string | null>;
  fate_why: Generated<string | null>;
  opened_at: Generated<string | null>;
  clicked_at: Generated<string | null>;
}
