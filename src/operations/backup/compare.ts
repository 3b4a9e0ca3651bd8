/** Two ledgers, table by table and row by row. */
import { openCopy, tablesOf } from "./pack.ts";

export interface TableDifference {
  table: string;
  /** In the copy. */
  rows: number;
  /** Of these, rows that the other has not, or has otherwise. */
  changed: number;
}

/** Every table of the copy. A table that the other lacks, or has with other columns, counts as changed in all rows. */
export async function compareLedgers(copy: string, other: string): Promise<TableDifference[]> {
  const database = await openCopy(copy);
  try {
    database.prepare("attach ? as other").run(other);
    const schema = (table: string) =>
      database.prepare("select sql from other.sqlite_schema where name = ?").get(table)?.sql;
    const own = database.prepare("select sql from main.sqlite_schema where name = ?");
    return tablesOf(database).map((table) => {
      const count = (of: string) => Number(database.prepare(`select count(*) n from ${of}`).get()?.n);
      const rows = count(`main."${table}"`);
      const isSame = schema(table) === own.get(table)?.sql;
      const changed = isSame
        ? count(`(select * from main."${table}" except select * from other."${table}")`)
        : rows;
      return { table, rows, changed };
    });
  } finally {
    database.close();
  }
}
