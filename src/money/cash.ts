/** What moved in the balance at the payment service, summed from its entries. */
import { InvariantError } from "../core/errors.ts";
import type { Realm } from "../core/realm.ts";
import type { Db } from "../ledger/open.ts";
import { ENTRY_KINDS, type EntryKind, type Minor } from "./facts.ts";

/** In one currency. What takes money away is below 0, so that net is the sum of what stands before it. */
export interface Cash {
  gross: Minor;
  fees: Minor;
  refunds: Minor;
  disputes: Minor;
  other: Minor;
  net: Minor;
  /** To the bank, above 0. */
  paidOut: Minor;
  /** By how much the balance grew: net − paidOut. */
  balanceChange: Minor;
}

type Column = "gross" | "fees" | "refunds" | "disputes" | "other" | "paidOut";

const COLUMNS: Record<EntryKind, Column> = {
  charge: "gross",
  refund: "refunds",
  "refund failed": "refunds",
  dispute: "disputes",
  "dispute reversal": "disputes",
  fee: "fees",
  payout: "paidOut",
  "payout failed": "paidOut",
  other: "other",
};

export interface Span {
  from: Date;
  /** Not of it any more. */
  to: Date;
  /** As the ledger knew it then; all that it knows, without. */
  knownAt?: Date | undefined;
}

/** By currency. Throws InvariantError if what the columns add up to is not what the balance changed by. */
export async function cashOf(db: Db, realm: Realm, { from, to, knownAt }: Span): Promise<Map<string, Cash>> {
  let entries = db
    .selectFrom("entries")
    .select(({ fn }) => [
      ...(["currency", "kind"] as const),
      fn.sum<number>("amount_minor").as("amount"),
      fn.sum<number>("fee_minor").as("fee"),
      fn.sum<number>("net_minor").as("net"),
    ])
    .where("realm", "=", realm)
    .where("at", ">=", from.toISOString())
    .where("at", "<", to.toISOString())
    .groupBy(["currency", "kind"]);
  if (knownAt) entries = entries.where("known_at", "<=", knownAt.toISOString());
  const sums = await entries.execute();
  const found = new Map<string, Cash>();
  for (const { currency, kind, amount, fee, net } of sums) {
    const cash = found.get(currency) ?? { ...NO_CASH };
    found.set(currency, cash);
    const column = COLUMNS[ENTRY_KINDS.find((one) => one === kind) ?? "other"];
    cash[column] += column === "paidOut" ? -amount : amount;
    cash.fees -= fee;
    cash.balanceChange += net;
  }
  for (const [currency, cash] of found) balance(currency, cash);
  return found;
}

export const NO_CASH: Readonly<Cash> = {
  ...{ gross: 0, fees: 0, refunds: 0, disputes: 0, other: 0, net: 0, paidOut: 0, balanceChange: 0 },
};

/** `balanceChange` is the service's own figure so far, entry by entry. */
function balance(currency: string, cash: Cash): void {
  cash.net = cash.gross + cash.fees + cash.refunds + cash.disputes + cash.other;
  if (cash.net - cash.paidOut !== cash.balanceChange)
    throw new InvariantError(
      `Entries in ${currency} add up to ${cash.net - cash.paidOut}, and their net says ${cash.balanceChange}`,
    );
}

export function sumOf(all: readonly Cash[]): Cash {
  const sum = { ...NO_CASH };
  for (const cash of all) for (const key of keysOf(sum)) sum[key] += cash[key];
  return sum;
}

const keysOf = (cash: Cash) => Object.keys(cash) as (keyof Cash)[];

/** What was paid in another currency than it was settled in: how often, and how much as it was paid. */
export interface Foreign {
  /** In which it was settled. */
  settled: string;
  currency: string;
  payments: number;
  amountMinor: Minor;
}

export async function foreignIn(db: Db, realm: Realm, { from, to }: Span): Promise<Foreign[]> {
  const rows = await db
    .selectFrom("entries")
    .select(({ fn }) => [
      ...(["currency", "original_currency"] as const),
      fn.countAll<number>().as("payments"),
      fn.sum<number | null>("original_minor").as("minor"),
    ])
    .where("realm", "=", realm)
    .where("kind", "=", "charge")
    .where("at", ">=", from.toISOString())
    .where("at", "<", to.toISOString())
    .whereRef("original_currency", "!=", "currency")
    .groupBy(["currency", "original_currency"])
    .orderBy("original_currency")
    .execute();
  return rows.map(({ currency, original_currency, payments, minor }) => ({
    ...{ settled: currency, currency: original_currency ?? currency, payments, amountMinor: minor ?? 0 },
  }));
}

/** What lies at the service once everything up to `until` is counted, by currency: the sum of all entries. */
export async function balanceAt(db: Db, realm: Realm, until: Date): Promise<Map<string, Minor>> {
  const rows = await db
    .selectFrom("entries")
    .select(({ fn }) => ["currency" as const, fn.sum<number>("net_minor").as("net")])
    .where("realm", "=", realm)
    .where("at", "<", until.toISOString())
    .groupBy("currency")
    .execute();
  return new Map(rows.map(({ currency, net }) => [currency, net]));
}
