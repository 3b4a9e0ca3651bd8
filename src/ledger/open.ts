/** The ledger: the durable record of everything. SQLite in WAL mode, spoken to through Kysely. */
import { chmodSync } from "node:fs";
import { dirname } from "node:path";
import { Kysely, SqliteDialect, type Transaction } from "kysely";
import type { Clock } from "../core/clock.ts";
import { asHomeError, HomeError } from "../core/errors.ts";
import { newId } from "../core/ids.ts";
import { writeAhead } from "../core/write-ahead.ts";
import { migrate, refuseNewer } from "./migrate.ts";
import { wrapDatabase } from "./sqlite.ts";
import type { Tables } from "./tables.ts";

/** Queries run on the whole ledger or inside one transaction alike. */
export type Db = Kysely<Tables> | Transaction<Tables>;

export interface Ledger {
  db: Kysely<Tables>;
  /** Names this home for ever; part of every idempotency key. */
  homeId: string;
  path: string;
  /** One transaction that holds the write lock from its start. */
  transaction<T>(work: (db: Transaction<Tables>) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

// Primary result codes of SQLite: 11 is SQLITE_CORRUPT, 26 SQLITE_NOTADB.
const DAMAGED = new Set([11, 26]);
const CHECK_EVERY_MS = 24 * 60 * 60 * 1000;

/**
 * A fault of the ledger's file, the disk or the machine as one sentence for a person; every other error as it came.
 * For errors met while the ledger is opened, and for those met later, in the middle of some work.
 */
export function asLedgerError(error: unknown, path: string): unknown {
  const errcode = (error as { errcode?: number }).errcode ?? 0;
  if (!DAMAGED.has(errcode & 0xff)) return asHomeError(error, dirname(path));
  return new HomeError(
    `The ledger ${path} is damaged, so nothing was read from it or written to it. ` +
      "Put your last backup back with: npm run pressroom -- restore --replace, or a plain copy with: " +
      "npm run pressroom -- restore --from FILE (the damaged file is kept).",
    { cause: error },
  );
}

/**
 * Opens the ledger at `path` (`:memory:` for tests), migrating it if it is older than this code. `thorough` reads every
 * page of it first, however lately that was done.
 * Throws HomeError, in one sentence for a person, for a file that is damaged, newer, read-only or on a full disk.
 */
export async function openLedger(
  path: string,
  clock: Clock,
  { thorough = false }: { thorough?: boolean } = {},
): Promise<Ledger> {
  const { DatabaseSync } = await import("node:sqlite");
  try {
    const database = new DatabaseSync(path, { timeout: 10_000, enableForeignKeyConstraints: true });
    try {
      // Full: after a power cut the ledger still knows what it was about to send. fullfsync matters on macOS only.
      writeAhead(database);
      database.exec("pragma synchronous = full; pragma fullfsync = on");
      if (path !== ":memory:") chmodSync(path, 0o600);
      refuseNewer(database, path);
      checkIntegrity(database, clock, thorough);
      migrate(database, path, clock.now());
      const homeId = rememberHome(database, clock);
      const db = new Kysely<Tables>({ dialect: new SqliteDialect({ database: wrapDatabase(database) }) });
      return {
        db,
        homeId,
        path,
        transaction: (work) => db.transaction().execute(work),
        async close() {
          await db.destroy();
          // Kysely closes only what it has asked something.
          if (database.isOpen) database.close();
        },
      };
    } catch (error) {
      database.close();
      throw error;
    }
  } catch (error) {
    throw asLedgerError(error, path);
  }
}

// Primary result codes of SQLite: 5 is SQLITE_BUSY, 6 SQLITE_LOCKED.
const BUSY = new Set([5, 6]);

/** Another process has kept the ledger for longer than one waits for it. Nothing of what was tried has happened. */
export const isBusy = (error: unknown): boolean =>
  BUSY.has(((error as { errcode?: number } | null)?.errcode ?? 0) & 0xff);

type Database = InstanceType<typeof import("node:sqlite").DatabaseSync>;

/**
 * Reads the schema at every open, which shows a file that is no database or lost its head; and once a day every page,
 * which costs time proportional to the file and shows the rest.
 */
function checkIntegrity(database: Database, clock: Clock, thorough: boolean): void {
  const tables = database.prepare("select count(*) n from sqlite_schema where name = 'home'").get();
  if (!tables || Number(tables.n) === 0) return;
  const checked = database.prepare("select value from home where key = 'checked_at'").get();
  const age = clock.now().getTime() - Date.parse(String(checked?.value ?? 0));
  if (!thorough && age >= 0 && age < CHECK_EVERY_MS) return;
  const answer = database.prepare("pragma quick_check(1)").get();
  const verdict = String(answer?.quick_check ?? "no answer");
  if (verdict !== "ok") throw Object.assign(new Error(verdict), { errcode: 11 });
  database
    .prepare(
      "insert into home values ('checked_at', ?) on conflict (key) do update set value = excluded.value",
    )
    .run(clock.now().toISOString());
}

function rememberHome(database: Database, clock: Clock): string {
  const read = () => database.prepare("select value from home where key = 'id'").get()?.value;
  const known = read();
  if (known) return String(known);
  const remember = database.prepare("insert into home values (?, ?) on conflict do nothing");
  remember.run("id", newId());
  remember.run("created_at", clock.now().toISOString());
  remember.run("checked_at", clock.now().toISOString());
  return String(read());
}
