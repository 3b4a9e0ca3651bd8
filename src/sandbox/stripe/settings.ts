/** What the twin remembers of itself, by name. */
import type { DatabaseSync } from "node:sqlite";
import { prepared } from "../statements.ts";

export function readSetting<T>(store: DatabaseSync, name: string): T | null {
  const row = prepared(store, "select value from stripe_settings where name = ?").get(name);
  return row ? JSON.parse(String(row.value)) : null;
}

export const writeSetting = (store: DatabaseSync, name: string, value: unknown) =>
  prepared(store, "insert or replace into stripe_settings values (?, ?)").run(name, JSON.stringify(value));

/** What is remembered; made, and remembered from now on, where nothing is. */
export function setting<T>(store: DatabaseSync, name: string, make: () => T): T {
  const known = readSetting<T>(store, name);
  if (known !== null) return known;
  const made = make();
  writeSetting(store, name, made);
  return made;
}
