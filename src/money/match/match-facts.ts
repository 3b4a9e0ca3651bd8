/** What the ledger knows of a customer and of who they could be. */
import { readAddress } from "../../audience/address.ts";
import { emailKey } from "../../audience/subscribers.ts";
import { isSuppressed } from "../../audience/suppressions.ts";
import type { Clock } from "../../core/clock.ts";
import type { Realm } from "../../core/realm.ts";
import type { Db } from "../../ledger/open.ts";
import type { SubscriberRow } from "../../ledger/tables/audience.ts";
import type { CheckoutRow, CustomerRow } from "../../ledger/tables/money.ts";
import { type Counting, type Counts, countingSubscriptions } from "../counting.ts";
import type { Candidate, MatchedBy, MatchFacts } from "./decide.ts";

/** Live money finds live readers only, and what a vendor's test mode or a twin plays never touches those. */
export const realmsFoundBy = (realm: Realm): Realm[] => (realm === "test" ? ["test", "sandbox"] : [realm]);

export interface Known {
  facts: MatchFacts;
  /** What a new reader would be called and mailed under; null for no usable address. */
  person: { email: string; name: string } | null;
}

/** Null for a customer who never had anything that counts: they bought something else. */
export async function knownOf(
  db: Db,
  clock: Clock,
  { customer, counts }: { customer: CustomerRow; counts: Counts },
): Promise<Known | null> {
  const counting = await countingSubscriptions(db, [customer.id], counts);
  const started = counting.filter(({ row }) => !NEVER_BEGAN.includes(row.status));
  if (started.length === 0) return null;
  const checkouts = await checkoutsOf(db, customer.id);
  const addresses = addressesOf(customer, checkouts);
  const readers = await readersOf(db, customer.realm, addresses);
  const person = personOf(customer, checkouts);
  const [byAddress = null] = readers;
  return {
    person,
    facts: {
      before: await beforeOf(db, customer),
      named: await namedBy(db, customer.realm, checkouts),
      byAddress: byAddress && (await candidate(db, byAddress)),
      address: person && { isSuppressed: await isSuppressed(db, person.email, customer.realm) },
      paysSince: customer.gone_at === null ? newestRunning(started) : null,
      mayBeNamed: checkouts.length === 0 && isYoung(started, clock.now()),
    },
  };
}

/** Checkout makes a subscription only once it is paid, so this is somebody who never paid. */
const NEVER_BEGAN = ["incomplete", "incomplete_expired"];
const OVER = ["canceled", "unpaid"];

const newestRunning = (subscriptions: readonly Counting[]): Date | null =>
  subscriptions
    .filter(({ row }) => !OVER.includes(row.status) && row.gone_at === null && row.ended_at === null)
    .map(({ row }) => new Date(row.created_at))
    .toSorted((one, other) => other.getTime() - one.getTime())
    .at(0) ?? null;

/** The event of a checkout may come an hour after that of what it led to. */
const LATE_MS = 60 * 60_000;

const isYoung = (subscriptions: readonly Counting[], now: Date): boolean =>
  subscriptions.every(({ row }) => now.getTime() - Date.parse(row.created_at) < LATE_MS);

/** The earliest first: who they were when they paid, whatever they changed since. */
const checkoutsOf = (db: Db, customerId: string): Promise<CheckoutRow[]> =>
  db
    .selectFrom("checkouts")
    .selectAll()
    .where("customer_id", "=", customerId)
    .orderBy("created_at")
    .orderBy("id")
    .execute();

function addressesOf(customer: CustomerRow, checkouts: readonly CheckoutRow[]): string[] {
  const given = [...checkouts.map(({ email }) => email), customer.email];
  return given.flatMap((email) => {
    const read = readAddress(email ?? "");
    return "email" in read ? read.email : [];
  });
}

function personOf(customer: CustomerRow, checkouts: readonly CheckoutRow[]): Known["person"] {
  const [email] = addressesOf(customer, checkouts).reverse();
  if (!email) return null;
  const name = customer.name ?? checkouts.findLast((one) => one.name !== null)?.name ?? "";
  return {
    email,
    name: name
      .replace(/\p{Cc}+/gu, " ")
      .trim()
      .slice(0, 200),
  };
}

/** Confirmed ones first, then by whose address was known first, then by the payment's own realm. */
async function readersOf(db: Db, realm: Realm, addresses: readonly string[]): Promise<SubscriberRow[]> {
  const keys = addresses.map(emailKey);
  const rows = await db
    .selectFrom("subscribers")
    .selectAll()
    .where("email_key", "in", keys)
    .where("realm", "in", realmsFoundBy(realm))
    .execute();
  const place = (row: SubscriberRow) => [
    row.status === "confirmed" ? 0 : 1,
    keys.indexOf(row.email_key),
    row.realm === realm ? 0 : 1,
  ];
  return rows.toSorted((one, other) => {
    const [mine, theirs] = [place(one), place(other)];
    const differs = mine.findIndex((value, index) => value !== theirs[index]);
    return differs < 0 ? 0 : (mine[differs] ?? 0) - (theirs[differs] ?? 0);
  });
}

/** References that name nobody say nothing: anybody can write what they like there. */
async function namedBy(db: Db, realm: Realm, checkouts: readonly CheckoutRow[]): Promise<Candidate[]> {
  const references = [...new Set(checkouts.flatMap(({ reference }) => reference ?? []))];
  const rows = await db
    .selectFrom("subscribers")
    .selectAll()
    .where("id", "in", references)
    .where("realm", "in", realmsFoundBy(realm))
    .execute();
  const named: Candidate[] = [];
  for (const reference of references) {
    const row = rows.find(({ id }) => id === reference);
    if (row) named.push(await candidate(db, row));
  }
  return named;
}

async function beforeOf(db: Db, customer: CustomerRow): Promise<MatchFacts["before"]> {
  const { subscriber_id, matched_by, asks_at } = customer;
  if (subscriber_id === null) return null;
  const row = await db
    .selectFrom("subscribers")
    .selectAll()
    .where("id", "=", subscriber_id)
    .executeTakeFirstOrThrow();
  const askedAt = asks_at === null ? null : new Date(asks_at);
  return { reader: await candidate(db, row), by: (matched_by ?? "address") as MatchedBy, askedAt };
}

const candidate = async (db: Db, row: SubscriberRow): Promise<Candidate> => ({
  id: row.id,
  status: row.status as Candidate["status"],
  leftAt: row.left_at === null ? null : new Date(row.left_at),
  isSuppressed: row.status !== "erased" && (await isSuppressed(db, row.email, row.realm)),
});
