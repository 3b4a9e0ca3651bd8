/** Copies of the ledger: made while it is in use, and put back in place of a damaged one. */
import { existsSync, statSync } from "node:fs";
import { chmod, copyFile, mkdir, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import type { Clock } from "../core/clock.ts";
import { asHomeError, HomeError } from "../core/errors.ts";
import { type Erasure, notedErasures } from "./erasures.ts";
import { hold } from "./held.ts";
import { type Ledger, openLedger } from "./open.ts";

/** Writes a whole, consistent copy to `file`, by SQLite's own backup. Refuses to replace a file. */
export async function copyLedger(ledger: Ledger, file: string): Promise<void> {
  if (existsSync(file))
    throw new HomeError(`The copy was not made: ${file} is there already. Name another file.`);
  const { DatabaseSync, backup } = await import("node:sqlite");
  try {
    await mkdir(dirname(file), { recursive: true });
    const source = new DatabaseSync(ledger.path, { readOnly: true });
    try {
      await backup(source, `${file}.new`);
    } finally {
      source.close();
    }
    await chmod(`${file}.new`, 0o600);
    await rename(`${file}.new`, file);
  } catch (error) {
    throw asHomeError(error, dirname(file));
  }
}

export interface RestoreOptions {
  clock: Clock;
  /** Erases these people from the copy; knows those that it has no more. */
  eraseAgain(ledger: Ledger, erasures: readonly Erasure[]): Promise<unknown>;
}

/**
 * Puts the copy `file` in the place of the ledger at `path`; what stood there is kept beside it under another name,
 * which is returned. The copy is opened and checked first, and it is held: it does not know what was sent after it was
 * made. Throws HomeError when the copy itself can't be used.
 */
export async function restoreLedger(
  file: string,
  path: string,
  { clock, eraseAgain }: RestoreOptions,
): Promise<string | null> {
  if (!existsSync(file) || !statSync(file).isFile()) {
    throw new HomeError(`Nothing was restored: there is no file ${file}.`);
  }
  const stamp = clock.now().toISOString().replace(/[:.]/g, "-");
  const draft = `${path}.restoring`;
  try {
    await copyFile(file, draft);
    const ledger = await openLedger(draft, clock, { thorough: true });
    const why = `it was put back from a copy on ${clock.now().toISOString()}, and does not know what was sent after that copy was made`;
    await hold(ledger, why);
    await eraseAgain(ledger, notedErasures(path));
    await ledger.close();
    const aside = existsSync(path) ? `${path}.replaced-${stamp}` : null;
    for (const part of ["", "-wal", "-shm"]) {
      if (aside && existsSync(path + part)) await rename(path + part, aside + part);
    }
    await rename(draft, path);
    return aside;
  } catch (error) {
    for (const part of ["", "-wal", "-shm"]) await rm(draft + part, { force: true });
    throw asHomeError(error, dirname(path));
  }
}
