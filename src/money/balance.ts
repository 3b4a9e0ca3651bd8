/** Whether what moved adds up to what the service says is there. */
import type { Account } from "../core/account.ts";
import type { Clock } from "../core/clock.ts";
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
