/** What the twin remembers of itself and what its owner has set for it, by name: e.g. `daily_payouts`. */
import type { DatabaseSync } from "node:sqlite";
import { prepared } from "../statements.ts";

export function setting(store: DatabaseSync, name: string): string | null {
  const row = prepared(store, "select value from stripe_settings where name = ?").get(name);
  return row ? String(row.value) : null;
}

/** Null takes it away. */
export function set(store: DatabaseSync, name: string, value: string | null): void {
  if (value === null) prepared(store, "delete from stripe_settings where name = ?").run(name);
  else prepared(store, "insert or replace into stripe_settings (name, value) values (?, ?)").run(name, value);
}

/** The currency in which the balance is kept, in lower case. */
export const accountCurrency = (store: DatabaseSync): string => setting(store, "default_currency") ?? "usd";
