/** Whether what moved adds up to what the service says is there. */
import type { Account } from "../core/account.ts";
import type { Clock } from "../core/clock.ts";
import type { Realm } from "../core/realm.ts";
import type { Db } from "../ledger/open.ts";
import { readCursor, writeCursor } from "../ledger/records.ts";
import { netOf } from "./entries.ts";

/** `differences` by currency: the service's balance less the ledger's entries, in minor units; empty when all agrees. */
export interface BalanceCheck {
  /** ISO 8601. */
  at: string;
  differences: Record<string, number>;
}

const BALANCE = "payments balance";

export async function differencesTo(
  db: Db,
  of: Account,
  balance: ReadonlyMap<string, number>,
): Promise<Record<string, number>> {
  const net = await netOf(db, of);
  const currencies = [...new Set([...balance.keys(), ...net.keys()])].sort();
  const differences = currencies.map(
    (currency) => [currency, (balance.get(currency) ?? 0) - (net.get(currency) ?? 0)] as const,
  );
  return Object.fromEntries(differences.filter(([, difference]) => difference !== 0));
}

export async function lastBalanceCheck(db: Db, of: Account): Promise<BalanceCheck | null> {
  const kept = await readCursor(db, of, BALANCE);
  return kept === null ? null : (JSON.parse(kept) as BalanceCheck);
}

export const noteBalance = (db: Db, clock: Clock, of: Account, check: BalanceCheck): Promise<void> =>
  writeCursor(db, clock, of, BALANCE, JSON.stringify(check));

/** The differences that were found last, of all accounts of a realm, by currency; empty when all agrees. */
export async function differencesIn(db: Db, realm: Realm): Promise<Map<string, number>> {
  const rows = await db
    .selectFrom("cursors")
    .select("value")
    .where("realm", "=", realm)
    .where("name", "=", BALANCE)
    .execute();
  const found = new Map<string, number>();
  for (const { value } of rows) {
    const { differences } = JSON.parse(value) as BalanceCheck;
    for (const [currency, minor] of Object.entries(differences))
      found.set(currency, (found.get(currency) ?? 0) + minor);
  }
  return found;
}
