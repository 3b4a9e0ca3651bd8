/** Everything of a home that nobody could make again, as one archive. */
import { appendFileSync, existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Clock } from "../../core/clock.ts";
import { copyLedger } from "../../ledger/copies.ts";
import type { Ledger } from "../../ledger/open.ts";
import { type Written, writeArchive } from "./archive.ts";
import { ASSETS, DESK, LEDGER, OWNERS_FILES } from "./manifest.ts";
import { archiveName } from "./place.ts";

export interface PackHost {
  ledger: Ledger;
  clock: Clock;
  home: string;
  /** Stops between two pieces; what was half made is taken away. */
  signal: AbortSignal;
  /** Lines of what stands on the desk and nowhere in the ledger. Throws ServiceError. */
  deskLines?(): AsyncIterable<string>;
}

export interface Packed extends Written {
  name: string;
  file: string;
  at: Date;
}

/** Works with a fresh folder in the home, which is gone when this returns, whatever happens. */
export async function inScratch<T>(
  home: string,
  purpose: string,
  work: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = join(home, `${purpose}.scratch`);
  // What a run left that was killed.
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Makes the archive in `folder`. The ledger is copied while it is in use; what is written later is not in it. */
export async function packHome(
  { ledger, clock, home, signal }: PackHost,
  folder: string,
  recipients: readonly string[],
): Promise<Packed> {
  const at = clock.now();
  const copy = join(folder, LEDGER);
  await copyLedger(ledger, copy);
  const name = archiveName(ledger.homeId, at);
  const file = join(folder, name);
  const facts = { homeId: ledger.homeId, at: at.toISOString(), machine: hostname() };
  const manifest = { format: 1 as const, ...facts, ...(await describeLedger(copy)) };
  const made = [LEDGER, DESK].map((one) => ({ name: one, path: join(folder, one) }));
  const files = [...made.filter(({ path }) => existsSync(path)), ...ownersFiles(home)];
  return { name, file, at, ...(await writeArchive(file, { files, manifest, recipients, signal })) };
}

/** Puts what stands on the desk alone beside the copy of the ledger; no file where there is nothing of the kind. */
export async function packDesk({ deskLines }: PackHost, folder: string): Promise<void> {
  const path = join(folder, DESK);
  try {
    for await (const line of deskLines?.() ?? []) appendFileSync(path, line, { mode: 0o600 });
  } catch (error) {
    // A part of it would look like all of it.
    rmSync(path, { force: true });
    throw error;
  }
}

const ownersFiles = (home: string) =>
  [...OWNERS_FILES, ...assetsIn(home)]
    .map((name) => ({ name, path: join(home, name) }))
    .filter(({ path }) => existsSync(path));

const assetsIn = (home: string): string[] => {
  const folder = join(home, ASSETS);
  if (!existsSync(folder)) return [];
  const kept = readdirSync(folder, { withFileTypes: true }).filter((one) => one.isFile());
  return kept.map(({ name }) => `${ASSETS}/${name}`).filter((name) => /^assets\/[0-9a-f]{64}\./.test(name));
};

/** Read without leaving anything beside the file: nobody else has it. */
export async function openCopy(file: string) {
  const { DatabaseSync } = await import("node:sqlite");
  const url = pathToFileURL(file);
  url.searchParams.set("immutable", "1");
  return new DatabaseSync(url, { readOnly: true });
}

type Database = Awaited<ReturnType<typeof openCopy>>;

export const tablesOf = (database: Database): string[] =>
  database
    .prepare("select name from sqlite_schema where type = 'table' and name not like 'sqlite_%' order by name")
    .all()
    .map(({ name }) => String(name));

/** Its newest migration, and how many rows each of its tables has. */
export async function describeLedger(
  file: string,
): Promise<{ schema: number; rows: Record<string, number> }> {
  const database = await openCopy(file);
  try {
    const count = (of: string) => Number(database.prepare(`select ${of}`).get()?.n);
    const rows = tablesOf(database).map((table) => [table, count(`count(*) n from "${table}"`)]);
    return { schema: count("max(id) n from migrations"), rows: Object.fromEntries(rows) };
  } finally {
    database.close();
  }
}
