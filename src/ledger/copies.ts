/** Copies of the ledger: made while it is in use, and put back in place of a damaged one. */
import { existsSync, statSync } from "node:fs";
import { chmod, copyFile, mkdir, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import type { Clock } from "../core/clock.ts";
import { asHomeError, HomeError } from "../core/errors.ts";
import { type Erasure, notedErasures } from "./erasures.ts";
import { becomeCopy, hold } from "./held.ts";
import { refuseInUse } from "./in-use.ts";
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
 * made. Throws HomeError when the copy itself can't be used, and
 * while another process works with the ledger.
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
  await refuseInUse(path);
  try {
    await copyFile(file, draft);
    const ledger = await openLedger(draft, clock, { thorough: true });
    try {
      await holdCopy(ledger, clock, await lastKnown(ledger));
      await eraseAgain(ledger, notedErasures(path));
    } finally {
      await ledger.close();
    }
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

/** Lets nothing leave a ledger that was put back from a copy made at that time, and tells it from what it is a copy of. */
export async function holdCopy(ledger: Ledger, clock: Clock, madeAt: Date): Promise<void> {
  await becomeCopy(ledger);
  const why = `it was put back from a copy on ${clock.now().toISOString()}, and does not know what was sent after that copy was made`;
  await hold(ledger, why, madeAt);
}

/** When something last happened that it knows. A copy alone does not say when it was made. */
async function lastKnown({ db }: Ledger): Promise<Date> {
  const run = await db
    .selectFrom("runs")
    .select(({ fn }) => fn.max("started_at").as("at"))
    .executeTakeFirst();
  const event = await db
    .selectFrom("events")
    .select(({ fn }) => fn.max("at").as("at"))
    .executeTakeFirst();
  const times = [run?.at, event?.at].map((at) => Date.parse(at ?? ""));
  return new Date(Math.max(0, ...times.filter((time) => !Number.isNaN(time))));
}
