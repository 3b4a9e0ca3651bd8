/** What stands on the desk and nowhere in the ledger: columns that the owner added to our tables, for a backup to keep. */
import type { Db } from "../ledger/open.ts";
import { bindingByLocal, bindingsOf } from "../ledger/records.ts";
import type { Desk, TableSpec } from "./table.ts";

/** One line of JSON a row: `{"table","local","page","cells"}`; `local` is our id of it, where the row is bound. */
export async function* addedToDesk(
  db: Db,
  desk: Pick<Desk, "account" | "table">,
  tables: readonly TableSpec[],
): AsyncGenerator<string> {
  for (const spec of tables) {
    if (!(await bindingByLocal(db, desk.account, "database", spec.key))) continue;
    let locals: Map<string, string> | undefined;
    for await (const { page, cells } of (await desk.table(spec.key)).added()) {
      locals ??= new Map(
        (await bindingsOf(db, desk.account, spec.row)).map(({ local, remote }) => [remote, local]),
      );
      yield `${JSON.stringify({ table: spec.key, local: locals.get(page) ?? null, page, cells })}\n`;
    }
  }
}
