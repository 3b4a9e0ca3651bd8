/** A ledger with readers, and with what a payment service told: customers, subscriptions, invoices and what came of them. */
import { moneySchema } from "../../config/money.ts";
import { emailKey, type SubscriberStatus } from "../../src/audience/subscribers.ts";
import { newId } from "../../src/core/ids.ts";
import type { Realm } from "../../src/core/realm.ts";
import type { Db } from "../../src/ledger/open.ts";
import type { NewSubscriberRow } from "../../src/ledger/tables/audience.ts";
import type { Standing } from "../../src/money/apply-tiers.ts";
import { settlePayers } from "../../src/money/settle-payers.ts";
import { testLedger } from "../ledger/ledger-for-test.ts";

export const DAY_MS = 24 * 60 * 60_000;
export const ACCOUNT = { service: "stripe", account: "acct_1", realm: "live" } as const;

export interface Paid {
  id: string;
  customer?: string;
  email?: string | null;
  realm?: Realm;
  status?: string;
  price?: string | null;
  every?: string;
  product?: string;
  began?: Date;
  periodStart?: Date;
  periodEnd?: Date;
  trialEndsAt?: Date;
  cancelsAt?: Date;
  endedAt?: Date;
  isPaused?: boolean;
  coupon?: number;
}

export type PayersWorld = Awaited<ReturnType<typeof payersWorld>>;

export async function payersWorld(settings: Record<string, unknown> = {}, zone = "UTC") {
  const { ledger, clock } = await testLedger();
  const { db } = ledger;
  const started = clock.now();
  const day = (offset: number): Date => new Date(started.getTime() + offset * DAY_MS);
  const host = { ledger, clock, config: { money: moneySchema.parse(settings), publication: { zone } } };
  const told: Standing[] = [];
  return {
    ...{ ledger, db, clock, host, day, told },
    /** One run of the job, after whatever was brought into the ledger. */
    settle: () =>
      settlePayers(host, async (_, standing) => {
        told.push(standing);
      }),
    async reader(email: string, given: Partial<NewSubscriberRow> = {}): Promise<string> {
      const at = day(-100).toISOString();
      const row: NewSubscriberRow = {
        ...{ id: newId(), realm: "live", email, email_key: emailKey(email), name: "", tier: "free" },
        ...{ status: "confirmed" satisfies SubscriberStatus, cohort: null, source: "sign-up" },
        ...{ consent_act: "a test", consent_at: at, left_at: null, left_why: null, active_at: null },
        ...{ created_at: at, updated_at: at },
        ...given,
      };
      await db.insertInto("subscribers").values(row).execute();
      return row.id;
    },
    person: (id: string) =>
      db.selectFrom("subscribers").selectAll().where("id", "=", id).executeTakeFirstOrThrow(),
    byEmail: (email: string) =>
      db.selectFrom("subscribers").selectAll().where("email_key", "=", emailKey(email)).executeTakeFirst(),
    customer: (id: string) =>
      db.selectFrom("customers").selectAll().where("id", "=", id).executeTakeFirstOrThrow(),
    pays: (paid: Paid) => keepPaid(db, paid, day),
    checkout: (customer: string, given: { reference?: string; email?: string; at?: Date } = {}) =>
      keepCheckout(db, customer, given, day),
    /** An invoice of this subscription, with the charge by which it was paid unless it is open. */
    invoice: (of: string, given: Invoiced) => keepInvoice(db, of, given, day),
    refund: (charge: string, amount: number, at = day(0)) => keepRefund(db, charge, amount, at),
    dispute: (charge: string, status: string, at = day(0)) => keepDispute(db, charge, status, at),
  };
}

type Day = (offset: number) => Date;

async function touch(db: Db, customer: string): Promise<void> {
  await db
    .updateTable("customers")
    .set({ touched_at: new Date().toISOString() })
    .where("id", "=", customer)
    .execute();
}

export async function keepCustomer(
  db: Db,
  { id, email = null, realm = "live", at }: { id: string; email?: string | null; realm?: Realm; at: Date },
): Promise<void> {
  const facts = { email, email_key: email && emailKey(email), name: null };
  await db
    .insertInto("customers")
    .values({
      ...{ id, ...ACCOUNT, realm, ...facts, created_at: at.toISOString(), gone_at: null },
      touched_at: at.toISOString(),
    })
    .onConflict((conflict) => conflict.column("id").doUpdateSet({ ...facts, touched_at: at.toISOString() }))
    .execute();
}

async function keepPaid(db: Db, paid: Paid, day: Day): Promise<void> {
  const { id, customer = `cus_${id}`, realm = "live", began = day(-10), status = "active" } = paid;
  const { price = "1000", every = "month", product = "prod_ours" } = paid;
  const known = await db
    .selectFrom("customers")
    .select("email")
    .where("id", "=", customer)
    .executeTakeFirst();
  const email = paid.email === undefined ? (known?.email ?? null) : paid.email;
  await keepCustomer(db, { id: customer, email, realm, at: began });
  const text = (date: Date | undefined) => date?.toISOString() ?? null;
  const discounts = JSON.stringify(
    paid.coupon === undefined
      ? []
      : [
          {
            coupon: "c",
            percentOff: paid.coupon,
            amountOffMinor: null,
            duration: "forever",
            endsAt: null,
          },
        ],
  );
  const row = {
    ...{
      id,
      ...ACCOUNT,
      realm,
      customer_id: customer,
      status,
      currency: "USD",
      created_at: text(began) ?? "",
    },
    ...{ trial_ends_at: text(paid.trialEndsAt), cancels_at: text(paid.cancelsAt) },
    ...{ canceled_at: text(paid.endedAt), ended_at: text(paid.endedAt), is_paused: paid.isPaused ? 1 : 0 },
    ...{ latest_invoice_id: null, discounts, gone_at: null },
  };
  const item = {
    ...{ id: `si_${id}`, subscription_id: id, price_id: "price_1", product_id: product, lookup_key: null },
    ...{ unit_amount: price, quantity: 1, every, every_count: 1, is_metered: 0, discounts: "[]" },
    period_start: text(paid.periodStart ?? began) ?? "",
    period_end: text(paid.periodEnd ?? day(20)) ?? "",
  };
  await db
    .insertInto("subscriptions")
    .values(row)
    .onConflict((conflict) => conflict.column("id").doUpdateSet(row))
    .execute();
  await db
    .insertInto("subscription_items")
    .values(item)
    .onConflict((conflict) => conflict.column("id").doUpdateSet(item))
    .execute();
}

async function keepCheckout(
  db: Db,
  customer: string,
  { reference, email, at }: { reference?: string; email?: string; at?: Date },
  day: Day,
): Promise<void> {
  const created_at = (at ?? day(-10)).toISOString();
  await db
    .insertInto("checkouts")
    .values({
      ...{ id: `cs_${newId()}`, ...ACCOUNT, reference: reference ?? null, customer_id: customer },
      ...{ subscription_id: null, email: email ?? null, name: null, link_id: null },
      ...{ created_at, completed_at: created_at },
    })
    .execute();
  await touch(db, customer);
}

interface Invoiced {
  id: string;
  status?: string;
  reason?: string;
  total?: number;
  at?: Date;
}

/** Gives the id of its charge. */
async function keepInvoice(db: Db, of: string, given: Invoiced, day: Day): Promise<string> {
  const { id, status = "paid", reason = "subscription_cycle", total = 1_000, at = day(-10) } = given;
  const { customer_id } = await db
    .selectFrom("subscriptions")
    .select("customer_id")
    .where("id", "=", of)
    .executeTakeFirstOrThrow();
  const isPaid = status === "paid";
  const created_at = at.toISOString();
  const row = {
    ...{ id, ...ACCOUNT, customer_id, subscription_id: of, status, reason, currency: "USD" },
    ...{ total_minor: total, tax_minor: 0, due_minor: total, paid_minor: isPaid ? total : 0, attempts: 1 },
    ...{ created_at, next_attempt_at: null, paid_at: isPaid ? created_at : null, gone_at: null },
  };
  await db
    .insertInto("invoices")
    .values(row)
    .onConflict((conflict) => conflict.column("id").doUpdateSet(row))
    .execute();
  await touch(db, customer_id);
  const charge = `ch_${id}`;
  if (!isPaid || total === 0) return charge;
  await db
    .insertInto("charges")
    .values({
      ...{ id: charge, ...ACCOUNT, customer_id, payment_intent_id: `pi_${id}`, email: null, currency: "USD" },
      ...{ status: "succeeded", amount_minor: total, refunded_minor: 0, is_disputed: 0, created_at },
      entry_id: null,
    })
    .execute();
  await db
    .insertInto("invoice_payments")
    .values({
      ...{ id: `inpay_${id}`, invoice_id: id, payment_intent_id: `pi_${id}`, charge_id: null },
      ...{ currency: "USD", amount_minor: total, status: "paid", paid_at: created_at },
    })
    .execute();
  return charge;
}

async function keepRefund(db: Db, charge: string, amount_minor: number, at: Date): Promise<void> {
  await db
    .insertInto("refunds")
    .values({
      ...{ id: `re_${newId()}`, ...ACCOUNT, charge_id: charge, status: "succeeded", reason: null },
      ...{
        currency: "USD",
        amount_minor,
        created_at: at.toISOString(),
        entry_id: null,
        failure_entry_id: null,
      },
    })
    .execute();
  await touchOwner(db, charge);
}

async function keepDispute(db: Db, charge: string, status: string, at: Date): Promise<void> {
  const row = {
    ...{ id: `dp_${charge}`, ...ACCOUNT, charge_id: charge, status, reason: "fraudulent", currency: "USD" },
    ...{ amount_minor: 1_000, created_at: at.toISOString() },
  };
  await db
    .insertInto("disputes")
    .values(row)
    .onConflict((conflict) => conflict.column("id").doUpdateSet(row))
    .execute();
  await touchOwner(db, charge);
}

async function touchOwner(db: Db, charge: string): Promise<void> {
  const { customer_id } = await db
    .selectFrom("charges")
    .select("customer_id")
    .where("id", "=", charge)
    .executeTakeFirstOrThrow();
  await touch(db, customer_id ?? "");
}
