/** Kysely's own SqliteDialect over `node:sqlite`, and the two hazards of that driver turned into errors. */
import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import type { SqliteDatabase, SqliteStatement } from "kysely";
import { InvariantError } from "../core/errors.ts";

/**
 * `node:sqlite` takes an object in first place for named parameters and shifts the rest, and reads a missing
 * parameter as NULL. Both would store nonsense in silence, so both are refused here.
 */
function checkParameters(sql: string, parameters: readonly unknown[]): asserts parameters is SQLInputValue[] {
  for (const value of parameters) {
    const plain = value === null || ["string", "number", "bigint"].includes(typeof value);
    if (!plain && !(value instanceof Uint8Array)) {
      throw new InvariantError(`A ${typeof value} can't be a parameter of SQL: ${sql.slice(0, 120)}`);
    }
  }
}

function wrapStatement(sql: string, statement: StatementSync): SqliteStatement {
  return {
    reader: statement.columns().length > 0,
    all: (parameters) => {
      checkParameters(sql, parameters);
      return statement.all(...parameters);
    },
    run: (parameters) => {
      checkParameters(sql, parameters);
      const { changes, lastInsertRowid } = statement.run(...parameters);
      return { changes, lastInsertRowid };
    },
    // biome-ignore lint/correctness/useYield: Kysely asks for an iterator only when it streams, which we do by keyset pages
    *iterate() {
      throw new InvariantError("The ledger reads by keyset pages, not by streaming");
    },
  };
}

/** Ends a transaction that is still open. A full disk ends it by itself, and an error about that would hide the real one. */
export function rollBack(database: DatabaseSync): void {
  if (database.isTransaction !== false) database.exec("rollback");
}

const rollbackOf = (database: DatabaseSync): SqliteStatement => ({
  ...wrapStatement("rollback", database.prepare("rollback")),
  run: () => {
    rollBack(database);
    return { changes: 0, lastInsertRowid: 0 };
  },
});

/** What Kysely asks of a database, with prepared statements kept: jobs repeat few queries many times. */
export function wrapDatabase(database: DatabaseSync): SqliteDatabase {
  const statements = new Map<string, SqliteStatement>();
  return {
    close: () => {
      // Asked twice, by who opened it and by who tried what happens without it.
      if (database.isOpen) database.close();
    },
    prepare: (sql) => {
      // A deferred transaction that reads, then writes, fails at once when another process wrote meanwhile.
      const text = sql === "begin" ? "begin immediate" : sql;
      const kept = statements.get(text);
      if (kept) {
        statements.delete(text);
        statements.set(text, kept);
        return kept;
      }
      const statement =
        text === "rollback" ? rollbackOf(database) : wrapStatement(text, database.prepare(text));
      // The one that was not used for longest makes room: a long run asks with lists of many lengths.
      const [oldest] = statements.keys();
      if (statements.size >= 200 && oldest !== undefined) statements.delete(oldest);
      statements.set(text, statement);
      return statement;
    },
  };
}
