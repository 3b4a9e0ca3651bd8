/** The sandbox's one SQLite file. Several job processes share it, so whatever writes does so in one short transaction. */
import { chmodSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";
import { writeAhead } from "../core/write-ahead.ts";

export async function openStore(path: string): Promise<DatabaseSync> {
  const { DatabaseSync } = await import("node:sqlite");
  const store = new DatabaseSync(path, { timeout: 10_000 });
  // Rehearsed mails hold what real ones would. The journal beside the file takes its mode.
  if (path !== ":memory:") chmodSync(path, 0o600);
  writeAhead(store);
  store.exec("pragma synchronous = normal; pragma foreign_keys = on");
  return store;
}

/** Runs `work` as one transaction that holds the write lock from its start, so that what it read stays true. */
export function inTransaction<T>(store: DatabaseSync, work: () => T): T {
  store.exec("begin immediate");
  try {
    const result = work();
    store.exec("commit");
    return result;
  } catch (error) {
    // A full disk ends the transaction by itself, and an error about that would hide the real one.
    if (store.isTransaction) store.exec("rollback");
    throw error;
  }
}
