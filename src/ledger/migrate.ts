import type { DatabaseSync } from "node:sqlite";
import { HomeError, InvariantError } from "../core/errors.ts";
import { sha256 } from "../core/ids.ts";
import { keepBefore } from "./before-migration.ts";
import { MIGRATIONS, type Migration } from "./migrations/all.ts";
import { rollBack } from "./sqlite.ts";

interface Applied {
  id: number;
  name: string;
  checksum: string;
}

function appliedTo(database: DatabaseSync): Applied[] {
  const known = database.prepare("select 1 from sqlite_schema where name = 'migrations'").get();
  if (!known) return [];
  const rows = database.prepare("select id, name, checksum from migrations order by id").all();
  return rows.map((row) => ({ id: Number(row.id), name: String(row.name), checksum: String(row.checksum) }));
}

/** Throws HomeError for a ledger newer than this code. Reads only, so that such a ledger stays exactly as it is. */
export function refuseNewer(
  database: DatabaseSync,
  path: string,
  migrations: readonly Migration[] = MIGRATIONS,
): void {
  const newest = appliedTo(database).at(-1)?.id ?? 0;
  const known = migrations.at(-1)?.id ?? 0;
  if (newest > known) {
    throw new HomeError(
      `The ledger ${path} was written by a newer pressroom (its migration ${newest}, this one knows ${known}). ` +
        "Nothing was changed. Update pressroom (git pull, npm ci) and run this again.",
    );
  }
}

function checkApplied(applied: readonly Applied[], migrations: readonly Migration[], path: string): void {
  for (const { id, name, checksum } of applied) {
    const migration = migrations.find((known) => known.id === id);
    if (!migration || sha256(migration.sql) !== checksum) {
      throw new InvariantError(`Migration ${id} (${name}) differs from the one that the ledger ${path} ran`);
    }
  }
}

/**
 * Brings the file up to the newest migration, in one transaction, so that a kill leaves the old ledger or the new. A copy
 * of the old one is kept beside it.
 * Throws HomeError for a ledger newer than this code, InvariantError for a migration edited after its release.
 */
export function migrate(
  database: DatabaseSync,
  path: string,
  now: Date,
  migrations: readonly Migration[] = MIGRATIONS,
): void {
  refuseNewer(database, path, migrations);
  checkApplied(appliedTo(database), migrations, path);
  const applied = appliedTo(database);
  if (applied.length === migrations.length) return;
  const [from, to] = [applied.at(-1)?.id ?? 0, migrations.at(-1)?.id ?? 0];
  const file = database.location();
  if (from > 0 && file !== null) keepBefore(database, file, { from, to });
  // A table that others refer to can be made anew only while references are not looked at; they are before the end.
  database.exec("pragma foreign_keys = off");
  database.exec("begin immediate");
  try {
    database.exec(
      "create table if not exists migrations (id integer primary key, name text not null, checksum text not null, applied_at text not null) strict",
    );
    // Another process may have migrated while this one waited for the lock.
    const done = new Set(appliedTo(database).map(({ id }) => id));
    const record = database.prepare("insert into migrations values (?, ?, ?, ?)");
    for (const { id, name, sql } of migrations.filter((migration) => !done.has(migration.id))) {
      database.exec(sql);
      record.run(id, name, sha256(sql), now.toISOString());
    }
    const broken = database.prepare("pragma foreign_key_check").get();
    if (broken) throw new InvariantError(`A row of ${String(broken.table)} in ${path} refers to nothing`);
    database.exec("commit");
  } catch (error) {
    rollBack(database);
    throw error;
  } finally {
    database.exec("pragma foreign_keys = on");
  }
}
