/** What the owner says of a payment that nobody else can place. */
import { awaitPayer } from "../../audience/payers.ts";
import { emailKey } from "../../audience/subscribers.ts";
import type { Clock } from "../../core/clock.ts";
import type { Db } from "../../ledger/open.ts";
import { recordEvent } from "../../ledger/records.ts";
import type { SubscriberRow } from "../../ledger/tables/audience.ts";
import type { CustomerRow } from "../../ledger/tables/money.ts";
import type { Counts } from "../counting.ts";
import { tieTo } from "./match-customers.ts";
import { knownOf, realmsFoundBy } from "./match-facts.ts";

export type Placed =
  | { kind: "placed"; reader: { id: string; email: string } }
  | { kind: "refused"; why: string };

/** Theirs from now on, whatever a later payment says. The next look at payments asks them, if they are on no list. */
export async function giveTo(
  db: Db,
  clock: Clock,
  { customer, address }: { customer: CustomerRow; address: string },
): Promise<Placed> {
  const rows = await db
    .selectFrom("subscribers")
    .selectAll()
    .where("email_key", "=", emailKey(address.trim()))
    .where("realm", "in", realmsFoundBy(customer.realm))
    .where("status", "!=", "erased")
    .execute();
  const reader = rows.find(({ status }) => status === "confirmed") ?? rows[0];
  if (!reader) return { kind: "refused", why: "no reader is kept under that address" };
  const theirs = await takenUp(db, clock, customer);
  await tieTo(db, clock, theirs, { id: reader.id, by: "owner", asks: false, openWhy: null });
  return { kind: "placed", reader };
}

/** A reader of their own, who is asked by mail whether they want to read. */
export async function makeReader(
  db: Db,
  clock: Clock,
  { customer, counts }: { customer: CustomerRow; counts: Counts },
): Promise<Placed> {
  const known = await knownOf(db, clock, { customer, counts });
  const person = known?.person;
  if (!known || !person)
    return { kind: "refused", why: "there is no address with this payment that mail could go to" };
  if (known.facts.byAddress) return { kind: "refused", why: `${person.email} is a reader already` };
  if (known.facts.address?.isSuppressed)
    return {
      kind: "refused",
      why: `whoever has ${person.email} complained, or asked never to be mailed again; they can come back by themselves, on the sign-up page, and are found then`,
    };
  const id = await awaitPayer(db, clock, person, customer.realm);
  const theirs = await takenUp(db, clock, customer);
  await tieTo(db, clock, theirs, { id, by: "owner", asks: true, openWhy: null });
  return { kind: "placed", reader: { id, email: person.email } };
}

/** Nobody of the newsletter's: it is not asked about again. */
export async function ignore(db: Db, clock: Clock, customer: CustomerRow): Promise<void> {
  const ignored_at = clock.now().toISOString();
  await db
    .updateTable("customers")
    .set({ ignored_at, open_why: null, subscriber_id: null, matched_by: null, asks_at: null })
    .where("id", "=", customer.id)
    .execute();
  if (customer.subscriber_id)
    await db
      .updateTable("subscribers")
      .set({ tier_until: ignored_at })
      .where("id", "=", customer.subscriber_id)
      .where("status", "!=", "erased")
      .execute();
  const { realm, id } = customer;
  await recordEvent(db, clock, { type: "payer.ignored", realm, subject: id });
}

/** Also one whom the owner had put aside: they are looked after again from now on. */
async function takenUp(db: Db, clock: Clock, customer: CustomerRow): Promise<CustomerRow> {
  const marks = { ignored_at: null, touched_at: clock.now().toISOString() };
  await db.updateTable("customers").set(marks).where("id", "=", customer.id).execute();
  return { ...customer, ...marks };
}

export interface Choices {
  /** Who has one of its addresses, and whose link it was. */
  readers: SubscriberRow[];
  /** Whether it has an address of its own that may be asked. */
  mayBeNew: boolean;
}

export async function choicesFor(
  db: Db,
  clock: Clock,
  { customer, counts }: { customer: CustomerRow; counts: Counts },
): Promise<Choices> {
  const known = await knownOf(db, clock, { customer, counts });
  const { address = null, byAddress = null } = known?.facts ?? {};
  return {
    readers: await couldBe(db, customer),
    mayBeNew: address !== null && byAddress === null && !address.isSuppressed,
  };
}

async function couldBe(db: Db, customer: CustomerRow): Promise<SubscriberRow[]> {
  const checkouts = await db
    .selectFrom("checkouts")
    .select(["reference", "email"])
    .where("customer_id", "=", customer.id)
    .execute();
  const keys = [customer.email, ...checkouts.map(({ email }) => email)].flatMap((email) =>
    email ? emailKey(email) : [],
  );
  const references = checkouts.flatMap(({ reference }) => reference ?? []);
  return db
    .selectFrom("subscribers")
    .selectAll()
    .where("realm", "in", realmsFoundBy(customer.realm))
    .where("status", "!=", "erased")
    .where((where) => where.or([where("email_key", "in", keys), where("id", "in", references)]))
    .orderBy("created_at")
    .execute();
}
