/** The ledger's tables as Kysely sees them; `migrations/` is where they are made. */
import type { Generated, Insertable, Selectable } from "kysely";
import type { Realm } from "../core/realm.ts";

export interface Tables {
  home: { key: string; value: string };
  runs: RunRow;
  pauses: PauseRow;
  incidents: IncidentRow;
  incident_words: IncidentWordRow;
  leases: { name: string; holder: string; fence: number; acquired_at: string; expires_at: string };
  claims: { scope: string; key: string; run_id: string | null; at: string };
  cursors: {
    service: string;
    account: string;
    realm: Realm;
    name: string;
    value: string;
    updated_at: string;
  };
  bindings: BindingRow;
  events: EventRow;
  issues: IssueRow;
  approvals: ApprovalRow;
  subscribers: SubscriberTable;
  mailings: MailingRow;
  mailing_variants: { mailing_id: string; variant: string; template: string };
  chunks: ChunkTable;
  deliveries: DeliveryTable;
  /** Which delivery an id of the mail service's belongs to; those of chunks that are `unfiled` are still to come. */
  mail_ids: { provider_id: string; mailing_id: string; subscriber_id: string };
  calls: CallRow;
  call_holds: Of & { until: string };
  assets: { sha256: string; extension: string; bytes: number; created_at: string };
  asset_sources: AssetSourceRow;
  hints: Of & { entity: string; at: string };
  consents: ConsentTable;
  suppressions: { address_hash: string; why: string; at: string };
  spent_tokens: { id: string; purpose: string; at: string; expires_at: string };
  sign_ins: SignInRow;
  sessions: SessionRow;
  rate_counts: { scope: string; who: string; window_start: string; count: number };
  requested_mails: RequestedMailTable;
  visits: VisitRow;
  clicks: ClickTable;
  mail_days: MailDayTable;
  /** Until when the mail service takes no more, as its own answer said. `use`: `mailing`, or `requested` for all. */
  mail_closures: Of & { use: string; until: string; why: string };
  corrections: CorrectionRow;
  call_limits: Of & { calls: number; window_ms: number; seen_at: string };
  mail_events: MailEventTable;
  link_sets: LinkSetRow;
  sequence_steps: SequenceStepRow;
  enrolments: EnrolmentRow;
  sequence_mails: SequenceMailRow;
  customers: CustomerTable;
  customer_discounts: CustomerDiscountRow;
  subscriptions: SubscriptionRow;
  subscription_items: SubscriptionItemRow;
  subscription_states: SubscriptionStateRow;
  invoices: InvoiceRow;
  invoice_payments: InvoicePaymentRow;
  charges: ChargeRow;
  refunds: RefundRow;
  disputes: DisputeRow;
  payouts: PayoutRow;
  entries: EntryRow;
  checkouts: CheckoutRow;
  payment_events: PaymentEventRow;
  posts: PostTable;
  post_parts: PostPartRow;
  post_reach: PostReachRow;
  post_replies: PostReplyRow;
  scores: ScoreRow;
  /** What a model answers to an empty draft. */
  calibrations: { rubric_hash: string; model_hash: string; reading: string; at: string };
  backups: BackupTable;
  mails_elsewhere: MailElsewhereRow;
}

/** What is known of one draft. */
export interface ScoreRow {
  issue_id: string;
  /** The issue's as it was looked at last: while it is the same, nothing of the draft is. */
  content_hash: string;
  /** Of title and body. */
  body_hash: string;
  /** Of the past issues that it was compared with. */
  archive_hash: string;
  /** JSON. */
  features: string;
  measured_at: string;
  /** Null while no model has read it. */
  rubric_hash: string | null;
  model_hash: string | null;
  model_name: string | null;
  /** JSON; null where it was tried and failed. */
  reading: string | null;
  read_at: string | null;
  /** How often this model failed at this body. */
  tries: number;
  /** Why it failed last. */
  problem: string | null;
}

export type BackupRow = Selectable<BackupTable>;

/** One archive in one place. */
interface BackupTable {
  id: Generated<number>;
  /** When the ledger in it was copied. */
  at: string;
  /** `folder` or `bucket`. */
  place: string;
  name: string;
  bytes: number;
  /** Of the archive as it lies there. */
  sha256: string;
  /** When it was last read back from there, and was as it was written. */
  verified_at: string | null;
  /** When it was thrown away, because newer ones had its place. */
  removed_at: Generated<string | null>;
  /** What is wrong with it. */
  problem: string | null;
  /** When it was last unpacked with the owner's key and compared, and what was found. */
  drilled_at: Generated<string | null>;
  drill: Generated<string | null>;
}

/** A mail that another machine sent after the copy was made from which this home was put back. */
export interface MailElsewhereRow extends Of {
  provider_id: string;
  email_key: string;
  subject: string;
  at: string;
  /** Of the mailing whose delivery it was found to be. */
  delivery_of: string | null;
}

/** One post to one place, from its proposal on; what it becomes on its way is in `distribution/posts.ts`. */
interface PostTable {
  id: string;
  /** Of the network as it was when this was proposed. */
  realm: Realm;
  network: string;
  /** Where within the network, e.g. a subreddit's name; empty for networks that are one place. */
  place: Generated<string>;
  issue_id: string;
  /** Which of several versions of the same: 1, 2, 3. */
  variant: number;
  /** Whether its text is several parts, with a line of `---` between two. */
  is_thread: Generated<number>;
  /** What its link carries as `utm_content`; on Bluesky also the key of its first record. */
  tag: string;
  /** `extract`, `model` or `owner`. */
  made_by: string;
  why: string;
  /** For networks whose posts have one. */
  title: Generated<string>;
  /** The text as pressroom proposed it. */
  proposed: string;
  /** The text as it stands now, with `{link}` where the link goes. */
  text: string;
  /** With its tags, where the network bears them. */
  link: string;
  /** When it goes, unless the owner dates it. */
  due_at: string;
  dated: string | null;
  /** The owner's word as it was last seen on the desk; empty for none. */
  decision: Generated<string>;
  state: string;
  /** What stands in its way, or went wrong. */
  problem: string | null;
  approved_at: string | null;
  /** `owner` at the desk, `command`, or `auto`. */
  approved_by: string | null;
  /** How real that word is: as real as the desk, or live by the command. */
  approved_realm: Realm | null;
  /** Of what was approved: another text needs another word. */
  approved_hash: string | null;
  /** When it was told that its time had passed. */
  missed_at: string | null;
  /** Of the network's account that it was sent by. */
  account: string | null;
  sent_at: string | null;
  url: string | null;
  /** What the network charged, in millionths of a US dollar. */
  cost_micros: Generated<number>;
  /** The network's id of one that was posted by hand, once it was found there; what pressroom posts has its parts. */
  remote_id: string | null;
  /** When it is looked at next, to see what it got; null for never. */
  look_at: string | null;
  /** When it was found not to be there any more. */
  gone_at: string | null;
  created_at: string;
  updated_at: string;
}
export type PostRow = Selectable<PostTable>;

/** One request of a post, committed before it is made. */
export interface PostPartRow {
  post_id: string;
  /** 0 for the first. */
  position: number;
  /** By which the network knows it again, where it can. */
  key: string;
  /** JSON, as the network's adapter made it: exactly what is sent. */
  prepared: string;
  /** `ready`, `sending`, `sent`, `unknown` or `failed`. */
  state: string;
  remote_id: string | null;
  /** Where a network tells versions of a post apart (Bluesky's cid). */
  remote_version: string | null;
  url: string | null;
  problem: string | null;
  prepared_at: string;
  tried_at: string | null;
  settled_at: string | null;
}

/** What a post had got at an instant, all its parts together; null for what its network doesn't count. */
export interface PostReachRow {
  post_id: string;
  at: string;
  likes: number | null;
  reposts: number | null;
  replies: number | null;
  points: number | null;
  comments: number | null;
}

/** What somebody answered, as it was last seen. Strangers wrote it. */
export interface PostReplyRow {
  post_id: string;
  /** The network's own id of it. */
  id: string;
  author: string;
  text: string;
  url: string;
  at: string;
  seen_at: string;
}

/** Who pays, as the payment service knows them, and which reader that is. */
interface CustomerTable extends Of {
  id: string;
  email: string | null;
  email_key: string | null;
  name: string | null;
  created_at: string;
  gone_at: string | null;
  subscriber_id: Generated<string | null>;
  /** `reference`, `address`, `new` or `owner`. */
  matched_by: Generated<string | null>;
  matched_at: Generated<string | null>;
  /** Why nobody can say who this is; for the owner. */
  open_why: Generated<string | null>;
  /** When the owner said that this is nobody of theirs. */
  ignored_at: Generated<string | null>;
  /** Since when something of what they pay is new, and their reader's tier is to be told anew; null once that is done. */
  touched_at: Generated<string | null>;
  /** When they paid who were on no list then: since then their reader is to be asked, once, whether they want mail. */
  asks_at: Generated<string | null>;
}
export type CustomerRow = Selectable<CustomerTable>;

/** What is off subscriptions of a customer that have no discount of their own. */
export interface CustomerDiscountRow extends Of {
  id: string;
  customer_id: string;
  starts_at: string;
  /** When it was taken away; null while it is there. */
  until: string | null;
  /** JSON: a `CustomerDiscount`. */
  facts: string;
  known_at: string;
  until_known_at: string | null;
}

/** As it was last fetched; `gone_at` when it no longer exists there. */
export interface SubscriptionRow extends Of {
  id: string;
  customer_id: string;
  status: string;
  currency: string;
  created_at: string;
  trial_ends_at: string | null;
  cancels_at: string | null;
  canceled_at: string | null;
  ended_at: string | null;
  is_paused: number;
  latest_invoice_id: string | null;
  /** JSON: a list of `Discount`. */
  discounts: string;
  gone_at: string | null;
}

export interface SubscriptionItemRow {
  id: string;
  subscription_id: string;
  price_id: string;
  product_id: string;
  lookup_key: string | null;
  /** Minor units, perhaps with a fraction, as decimal text; null where the price is in steps, or of several currencies. */
  unit_amount: string | null;
  quantity: number;
  every: string;
  every_count: number;
  is_metered: number;
  period_start: string;
  period_end: string;
  discounts: string;
}

/** What a subscription was from an instant on, as far as MRR needs it. `rank` orders states of one second. */
export interface SubscriptionStateRow extends Of {
  subscription_id: string;
  at: string;
  rank: number;
  event_id: string;
  customer_id: string;
  currency: string;
  facts: string;
  /** When the ledger learned it. */
  known_at: string;
}

export interface InvoiceRow extends Of {
  id: string;
  customer_id: string;
  subscription_id: string | null;
  status: string;
  reason: string | null;
  currency: string;
  total_minor: number;
  tax_minor: number;
  due_minor: number;
  paid_minor: number;
  attempts: number;
  created_at: string;
  next_attempt_at: string | null;
  paid_at: string | null;
  gone_at: string | null;
}

export interface InvoicePaymentRow {
  id: string;
  invoice_id: string;
  payment_intent_id: string | null;
  charge_id: string | null;
  currency: string;
  amount_minor: number;
  status: string;
  paid_at: string | null;
}

export interface ChargeRow extends Of {
  id: string;
  customer_id: string | null;
  payment_intent_id: string | null;
  email: string | null;
  status: string;
  currency: string;
  amount_minor: number;
  refunded_minor: number;
  is_disputed: number;
  created_at: string;
  entry_id: string | null;
}

export interface RefundRow extends Of {
  id: string;
  charge_id: string | null;
  status: string;
  reason: string | null;
  currency: string;
  amount_minor: number;
  created_at: string;
  entry_id: string | null;
  failure_entry_id: string | null;
}

export interface DisputeRow extends Of {
  id: string;
  charge_id: string;
  status: string;
  reason: string;
  currency: string;
  amount_minor: number;
  created_at: string;
}

export interface PayoutRow extends Of {
  id: string;
  status: string;
  currency: string;
  amount_minor: number;
  created_at: string;
  arrives_at: string;
  entry_id: string | null;
}

/** A movement of money in the balance at the payment service. Never changed. `net = amount − fee`. */
export interface EntryRow extends Of {
  id: string;
  /** `charge`, `refund`, `refund failed`, `dispute`, `dispute reversal`, `fee`, `payout`, `payout failed` or `other`. */
  kind: string;
  /** Of the balance; a charge in another currency has that in `original_currency`. */
  currency: string;
  amount_minor: number;
  fee_minor: number;
  net_minor: number;
  source_id: string | null;
  at: string;
  available_at: string;
  original_currency: string | null;
  original_minor: number | null;
  rate: string | null;
  /** JSON: what the fee is made of. */
  fees: string;
  about: string | null;
  /** When the ledger learned it. */
  known_at: string;
}

/** A finished visit to a Payment Link: what ties a payment to the reader whose link it was. */
export interface CheckoutRow extends Of {
  id: string;
  /** `client_reference_id`: whoever opens the link can write there what they like. */
  reference: string | null;
  customer_id: string | null;
  subscription_id: string | null;
  email: string | null;
  name: string | null;
  link_id: string | null;
  created_at: string;
  completed_at: string | null;
}

/** An event that was dealt with, kept for as long as it may be told again. */
export interface PaymentEventRow extends Of {
  id: string;
  at: string;
  kind: string;
  object_id: string;
  seen_at: string;
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

/** One act of consent: which words were agreed to, where, and how. Never changed. */
export interface ConsentTable {
  id: string;
  subscriber_id: string;
  act: string;
  wording: string;
  place: string;
  at: string;
  facts: Generated<string>;
}

export interface SignInRow {
  id: string;
  subscriber_id: string;
  browser_hash: string;
  code_hash: string;
  tries: number;
  created_at: string;
  expires_at: string;
  used_at: string | null;
}

export interface SessionRow {
  id_hash: string;
  subscriber_id: string;
  created_at: string;
  seen_at: string;
  expires_at: string;
}

/** A mail that somebody asked for (confirm, sign-in): frozen like a chunk of one. */
export type RequestedMailRow = Omit<Selectable<RequestedMailTable>, "fate" | "fate_at" | "fate_why">;

interface RequestedMailTable {
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

/** A day's visits of one salted hash, which can't be followed into the next day. */
export interface VisitRow {
  day: string;
  visitor: string;
  path: string;
  source: string;
  campaign: string;
  /** `utm_content`: the tag of the post whose link it was; empty for none. */
  content: string;
  first_at: string;
  count: number;
}

export interface ClickTable {
  id: Generated<number>;
  subscriber_id: string;
  issue_id: string | null;
  tags: string;
  url: string;
  at: string;
  /** Which of `mail_events` told of it. */
  event_id: Generated<string | null>;
}

/** Whose it is: see `core/account.ts`. */
interface Of {
  service: string;
  account: string;
  realm: Realm;
}

/** One call that was made, for the window in which the vendor counts. */
export interface CallRow extends Of {
  id: Generated<number>;
  at: string;
}

/** Where a copied file came from; `problem` says why there is no copy. */
export interface AssetSourceRow extends Of {
  remote: string;
  sha256: string | null;
  problem: string | null;
  seen_at: string;
}

export interface RunRow {
  id: string;
  job: string;
  trace_id: string;
  pid: number;
  started_at: string;
  ended_at: string | null;
  outcome: string | null;
  exit_code: number | null;
  counts: string | null;
  error: string | null;
  /** The slot of the schedule that it ran for; null for a job that is not scheduled. */
  due_at: string | null;
  cpu_ms: number | null;
  /** The most memory that its process held at once, in MB. */
  peak_mb: number | null;
}

export interface PauseRow {
  job: string;
  since: string;
  /** Null until the owner resumes it. */
  until: string | null;
}

export interface IncidentRow {
  id: string;
  /** What makes two findings the same: of each cause, one incident is open at most. */
  cause: string;
  what: string;
  next: string;
  began_at: string;
  seen_at: string;
  ended_at: string | null;
}

/** One word to the owner of one incident by one channel: that it began, or that it is over. */
export interface IncidentWordRow {
  incident_id: string;
  word: "alert" | "all-clear";
  channel: string;
  /** `dropped`: it was over before it could be told. */
  state: "waiting" | "told" | "dropped";
  tried_at: string | null;
  told_at: string | null;
  problem: string | null;
}

export interface BindingRow {
  service: string;
  account: string;
  realm: Realm;
  kind: string;
  local: string;
  remote: string;
  /** What the far side showed when it was last read or written: a hash or an edited time, the owner's meaning. */
  seen: string | null;
  updated_at: string;
}

export interface EventRow {
  id: Generated<number>;
  at: string;
  type: string;
  realm: Realm;
  subject: string;
  run_id: string | null;
  facts: string;
}

export interface IssueRow {
  id: string;
  key: string;
  realm: Realm;
  source: string;
  number: number | null;
  title: string;
  slug: string;
  description: string;
  tags: string;
  body: string;
  content_hash: string;
  /** The fingerprint of what the last import wrote; null for what was not imported. */
  imported_hash: string | null;
  whole: number;
  audience: string;
  status: string;
  dated: string | null;
  problems: string;
  url: string | null;
  published_at: string | null;
  published_hash: string | null;
  created_at: string;
  updated_at: string;
  /** What the owner thinks of it as a draft: `keep`, `maybe` or `drop`; null for no word. */
  pick: string | null;
}

export interface ApprovalRow {
  id: string;
  issue_id: string;
  content_hash: string;
  realm: Realm;
  given_by: string;
  at: string;
  ended_at: string | null;
  ended_why: string | null;
}

export type SubscriberRow = Selectable<SubscriberTable>;
export type NewSubscriberRow = Insertable<SubscriberTable>;

interface SubscriberTable {
  id: string;
  realm: Realm;
  email: string;
  email_key: string;
  name: string;
  tier: string;
  status: string;
  cohort: string | null;
  source: string;
  consent_act: string | null;
  consent_at: string | null;
  left_at: string | null;
  left_why: string | null;
  /** Their last sign of life that was measured: a click, a reply; null for none. */
  active_at: string | null;
  created_at: string;
  updated_at: string;
  /** What they said interests them: the name of a cohort. */
  interest: Generated<string | null>;
  cohort_why: Generated<string | null>;
  /** `rule` or `owner`. */
  cohort_by: Generated<string | null>;
  tags: Generated<string>;
  /** JSON: pause, frequency, topics. */
  preferences: Generated<string>;
  /** JSON: utm, referrer, ref code, landing page. */
  first_touch: Generated<string | null>;
  /** `money` or `gift`; null for a tier that came with them (an import, a sample). */
  tier_by: Generated<string | null>;
  /** What the tier is told from, for the owner. */
  tier_why: Generated<string | null>;
  /** When it may be another one with nothing else happening: a grace, a period, a gift that ends. */
  tier_until: Generated<string | null>;
  /** Until when the owner gives them premium. */
  gift_until: Generated<string | null>;
  /** When an import brought them, whose days may lie long before; null for who came otherwise. */
  imported_at: Generated<string | null>;
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

interface ChunkTable {
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

interface DeliveryTable {
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
