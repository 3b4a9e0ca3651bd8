/** Rows of the desk whose person was erased: emptied, moved to the trash, and no longer known. */
import type { Account } from "../core/account.ts";
import type { PushHost } from "../desk/push.ts";
import type { DeskTable } from "../desk/table.ts";

interface Options {
  account: Account;
  table: DeskTable;
  /** Asked once, before the first write. */
  ours(): Promise<void>;
}

/** Safe to run again: a row that was emptied by a run that died is removed by the next. Gives how many there were. */
export async function removeErased(
  { ledger, signal }: PushHost,
  { account, table, ours }: Options,
): Promise<number> {
  const bound = ledger.db
    .selectFrom("bindings")
    .innerJoin("subscribers", "subscribers.id", "bindings.local")
    .select(["bindings.local", "bindings.remote"])
    .where("bindings.service", "=", account.service)
    .where("bindings.account", "=", account.account)
    .where("bindings.realm", "=", account.realm)
    .where("bindings.kind", "=", table.spec.row)
    .where("subscribers.status", "=", "erased");
  const rows = await bound.execute();
  if (rows.length > 0) await ours();
  for (const { local, remote } of rows) {
    signal.throwIfAborted();
    await table.remove(remote);
    await ledger.db
      .deleteFrom("bindings")
      .where("service", "=", account.service)
      .where("account", "=", account.account)
      .where("realm", "=", account.realm)
      .where("kind", "=", table.spec.row)
      .where("local", "=", local)
      .execute();
  }
  return rows.length;
}
