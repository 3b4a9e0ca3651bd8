/** The ledger's tables as Kysely sees them; `migrations/` is where they are made. The rows of each room are in `tables/`. */
import type { Realm } from "../core/realm.ts";
import type { Of } from "./tables/account.ts";
import type {
  ClickTable,
  ConsentTable,
  SessionRow,
  SignInRow,
  SubscriberTable,
  VisitRow,
} from "./tables/audience.ts";
import type { ScoreRow } from "./tables/composition.ts";
import type { ApprovalRow, AssetSourceRow, IssueRow } from "./tables/content.ts";
import type {
  ChunkTable,
  CorrectionRow,
  DeliveryTable,
  EnrolmentRow,
  LinkSetRow,
  MailDayTable,
  MailElsewhereRow,
  MailEventTable,
  MailingRow,
  RequestedMailTable,
  SequenceMailRow,
  SequenceStepRow,
} from "./tables/delivery.ts";
import type { PostPartRow, PostReachRow, PostReplyRow, PostTable } from "./tables/distribution.ts";
import type {
  ChargeRow,
  CheckoutRow,
  CustomerDiscountRow,
  CustomerTable,
  DisputeRow,
  EntryRow,
  InvoicePaymentRow,
  InvoiceRow,
  PaymentEventRow,
  PayoutRow,
  RefundRow,
  SubscriptionItemRow,
  SubscriptionRow,
  SubscriptionStateRow,
} from "./tables/money.ts";
import type {
  BackupTable,
  BindingRow,
  CallRow,
  EventRow,
  IncidentRow,
  IncidentWordRow,
  PauseRow,
  RunRow,
} from "./tables/operations.ts";

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
