/** One model at a time on a machine, whichever homes want one. */

import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";

const TRY_AGAIN_MS = 200;

function tryLock(path: string): DatabaseSync | null {
  const file = new DatabaseSync(path, { timeout: 0 });
  try {
    file.exec("BEGIN EXCLUSIVE");
    return file;
  } catch (error) {
    file.close();
    if (/locked/.test((error as Error).message)) return null;
    throw error;
  }
}

/**
 * Resolves once this process is the only one, and stays so until it ends: SQLite's lock is the system's, and goes with the
 * process that holds it, however it dies.
 */
export async function becomeTheOnlyOne(path: string, waiting: () => void): Promise<void> {
  let held = tryLock(path);
  if (!held) waiting();
  while (!held) {
    await sleep(TRY_AGAIN_MS);
    held = tryLock(path);
  }
  locks.push(held);
}

/** Kept, lest the lock be collected with its handle. */
const locks: DatabaseSync[] = [];
