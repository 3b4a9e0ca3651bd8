/** The port through which payments are read. Adapter: `services/stripe`. It never charges anybody. */
import type { Account } from "../core/account.ts";
import type { Catalog, CatalogWish } from "./catalog.ts";
import type { EntryFact, FactKind, PaymentFact, SubscriptionSnapshot } from "./facts.ts";

/** Which object changed. What it is now is fetched; `was` is only evidence of a past instant. */
export interface PaymentEvent {
  id: string;
  /** Whole seconds. */
  at: Date;
  /** The service's own word for it, e.g. `customer.subscription.updated`. */
  type: string;
  kind: FactKind;
  objectId: string;
  /** The subscription as the event shows it, where it is one that can be read: its shape is that of its time. */
  was: SubscriptionSnapshot | null;
  /** Whether it tells of another status of the subscription: its order among events of one second can be told by that. */
  changesStatus: boolean;
  /** The discount that a customer had until then, where the event took it away. */
  endedDiscount: string | null;
}

/** One object as it is now. `gone`: it was deleted, or is not known there. */
export type Fetched = { kind: "here"; fact: PaymentFact; customer?: PaymentFact } | { kind: "gone" };

/** What is listed in pages, oldest or newest first as the service likes. */
export type ListedKind = FactKind;

export interface Payments {
  account: Account;
  /** Events from `since` on (inclusive), as many pages as there are. The list lags: others stay some seconds behind. */
  events(since: Date): AsyncIterable<readonly PaymentEvent[]>;
  fetch(kind: FactKind, id: string): Promise<Fetched>;
  /**
   * Every object of a kind, or those created from `since` on; subscriptions of every status. Pages of up to 100. Where some
   * can't be read, it gives all the others first, and throws ServiceError at the list's end. So does `entries`.
   */
  list(kind: ListedKind, since?: Date): AsyncIterable<readonly PaymentFact[]>;
  /** What moved in the balance, from `since` on. */
  entries(since?: Date): AsyncIterable<readonly EntryFact[]>;
  /** What the service says that the balance is now, available and pending together, by currency. */
  balance(): Promise<ReadonlyMap<string, number>>;
  /** Asks whether this key works and what it may read; says what was seen, and what is missing. Throws ServiceError. */
  check(): Promise<PaymentsCheck>;
  /** Finds or makes product, prices, links, portal; asked again, it changes nothing. Throws ServiceError. */
  setUp(wish: CatalogWish): Promise<Catalog>;
  /**
   * Has the service post events to this address, and gives the secret that proves its posts; null when this key may not.
   * The secret is told only when that is set up, so what is known of it here comes along: without one, it is set up anew.
   */
  postTo(endpoint: string, known?: string | null): Promise<string | null>;
}

export interface PaymentsCheck {
  /** What was seen, for a person. */
  seen: string;
  /** Permissions that the key lacks, in the service's own words, e.g. `Subscriptions: read`. */
  missing: readonly string[];
}

/** Reads what the service posts. */
export interface PaymentPostReader {
  /** Null for a post that nobody signed, or too long ago. `event` is null where it tells of nothing that is followed. */
  read(
    body: Uint8Array,
    header: (name: string) => string | undefined,
    now: Date,
  ): { event: { id: string; kind: FactKind; objectId: string } | null } | null;
}
