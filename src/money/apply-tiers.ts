/** Brings the tier of readers up to what they pay: whoever a payment touched, and whose tier may have ended by itself. */
import type { Tier } from "../audience/subscribers.ts";
import { atHour, parseIssueDate } from "../content/issue-date.ts";
import type { Clock } from "../core/clock.ts";
import type { Realm } from "../core/realm.ts";
import type { Db, Ledger } from "../ledger/open.ts";
import { recordEvent } from "../ledger/records.ts";
import type { SubscriberRow } from "../ledger/tables/audience.ts";
import type { Counts } from "./counting.ts";
import { subscriptionsOf } from "./tier-facts.ts";
import { type PaidSubscription, planOf, type ToldTier, tierOf } from "./tiers.ts";

export interface TiersHost {
  ledger: Ledger;
  clock: Clock;
  signal?: AbortSignal;
  config: {
    money: {
      graceDays: number;
      refunded: "end" | "keep";
      disputed: "rest" | "keep";
      products: readonly string[];
    };
    publication: { zone: string };
  };
}

/** How a reader stands after a look at their payments, for those who do something about it. */
export interface Standing {
  subscriberId: string;
  realm: Realm;
  isConfirmed: boolean;
  before: Tier;
  after: Tier;
  paidBy: ToldTier["paidBy"];
  unpaid: ToldTier["unpaid"];
}

export interface Applying {
  /** Readers whose payments or gift are others now. */
  touched: readonly string[];
  counts: Counts;
  /** What others do about it, in the transaction that writes the tier. Called for every reader looked at; must be idempotent. */
  react?: ((db: Db, standing: Standing) => Promise<void>) | undefined;
}

const PAGE = 50;

/** Safe to run again at any time. Gives how many readers it looked at, and how many have another tier now. */
export async function applyTiers(
  host: TiersHost,
  { touched, counts, react }: Applying,
): Promise<{ looked: number; changed: number }> {
  const { ledger, clock } = host;
  const due = await ledger.db
    .selectFrom("subscribers")
    .select("id")
    .where("tier_until", "<=", clock.now().toISOString())
    .execute();
  const ids = [...new Set([...touched, ...due.map(({ id }) => id)])].toSorted();
  let changed = 0;
  for (let from = 0; from < ids.length; from += PAGE) {
    host.signal?.throwIfAborted();
    const page = ids.slice(from, from + PAGE);
    changed += await ledger.transaction((db) => applyPage(db, host, { page, counts, react }));
  }
  return { looked: ids.length, changed };
}

async function applyPage(
  db: Db,
  host: TiersHost,
  { page, counts, react }: Omit<Applying, "touched"> & { page: readonly string[] },
): Promise<number> {
  const readers = await db
    .selectFrom("subscribers")
    .selectAll()
    .where("id", "in", page)
    .where("status", "!=", "erased")
    .orderBy("id")
    .execute();
  const paid = await subscriptionsOf(
    db,
    readers.map(({ id }) => id),
    counts,
  );
  let changed = 0;
  for (const reader of readers) {
    const told = tell(reader, paid.get(reader.id) ?? [], host);
    const before = reader.tier as Tier;
    const after = told?.tier ?? before;
    await write(db, host.clock, reader, told);
    if (after !== before) changed++;
    await react?.(db, {
      ...{ subscriberId: reader.id, realm: reader.realm, isConfirmed: reader.status === "confirmed" },
      ...{ before, after, paidBy: told?.paidBy ?? null, unpaid: told?.unpaid ?? null },
    });
  }
  return changed;
}

/** Null for a tier that is none of money's: one that came with them, though they read for free at Stripe, and for who never paid. */
function tell(
  reader: SubscriberRow,
  subscriptions: readonly PaidSubscription[],
  host: TiersHost,
): ToldTier | null {
  const cameWith = reader.tier_by === null && reader.tier !== "free";
  if (cameWith && subscriptions.every(({ items }) => planOf(items) === "free")) return null;
  const { zone } = host.config.publication;
  const giftEndsAt = reader.gift_until === null ? null : endOf(reader.gift_until, zone);
  const told = tierOf({ subscriptions, giftEndsAt }, { ...host.config.money, zone }, host.clock.now());
  if (told !== null || reader.tier_by === null) return told;
  return {
    ...{ tier: "free", by: reader.tier_by === "gift" ? "gift" : "money", paidBy: null, unpaid: null },
    ...{
      why: reader.tier_by === "gift" ? "You took your gift back." : "None of their payments counts any more.",
    },
    until: null,
  };
}

const DAY_AND_A_HALF_MS = 36 * 60 * 60_000;

/** A day lasts to its end in the publication's zone; null for what is no date. */
function endOf(written: string, zone: string): Date | null {
  const read = parseIssueDate(written, zone);
  if ("unreadable" in read) return null;
  if (read.hasTime) return read.instant;
  return atHour(new Date(read.instant.getTime() + DAY_AND_A_HALF_MS), 0, zone);
}

/** What the owner sees of it marks the row as changed; when it is to be looked at again does not. */
async function write(
  db: Db,
  clock: Clock,
  { id, realm, ...before }: SubscriberRow,
  told: ToldTier | null,
): Promise<void> {
  const after = told
    ? { tier: told.tier, tier_by: told.by, tier_why: told.why, tier_until: told.until?.toISOString() ?? null }
    : { tier: before.tier, tier_by: before.tier_by, tier_why: before.tier_why, tier_until: null };
  const isShown = after.tier !== before.tier || after.tier_why !== before.tier_why;
  if (!isShown && after.tier_by === before.tier_by && after.tier_until === before.tier_until) return;
  const updated_at = isShown ? clock.now().toISOString() : before.updated_at;
  await db
    .updateTable("subscribers")
    .set({ ...after, updated_at })
    .where("id", "=", id)
    .execute();
  if (after.tier === before.tier) return;
  const facts = { from: before.tier, to: after.tier, by: after.tier_by, why: after.tier_why };
  await recordEvent(db, clock, { type: "tier.changed", realm, subject: id, facts });
}
