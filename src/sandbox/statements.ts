import type { DatabaseSync, StatementSync } from "node:sqlite";

const statements = new WeakMap<DatabaseSync, Map<string, StatementSync>>();

/** The statement, prepared once per store. Only for texts that are known beforehand. */
export function prepared(store: DatabaseSync, text: string): StatementSync {
  const known = statements.get(store) ?? new Map<string, StatementSync>();
  statements.set(store, known);
  const statement = known.get(text) ?? store.prepare(text);
  known.set(text, statement);
  return statement;
}
