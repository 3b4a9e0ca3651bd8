/** Keeps what was read in one transaction, or, where one of it can't be kept, each by itself. */
import type { Account } from "../core/account.ts";
import { InvariantError } from "../core/errors.ts";
import type { Db } from "../ledger/open.ts";
import type { MoneyHost } from "./host.ts";
import { noteTried, type Unread } from "./unread.ts";

interface Keeping<T, R> {
  keep(db: Db, items: readonly T[]): Promise<R[]>;
  keyOf(item: T): Pick<Unread, "kind" | "id">;
}

/** What can't be kept, by a defect of ours or of the service, is noted as unread and holds up none of the others. */
export async function keepPage<T, R>(
  host: MoneyHost,
  of: Account,
  page: readonly T[],
  keeping: Keeping<T, R>,
): Promise<R[]> {
  const { ledger, clock, log } = host;
  const { keep, keyOf } = keeping;
  const note = (db: Db, why: string | null) =>
    noteTried(db, clock, of, {
      read: why === null ? page.map(keyOf) : [],
      unread: why === null ? [] : page.map((item) => ({ ...keyOf(item), why })),
    });
  try {
    return await ledger.transaction(async (db) => {
      const kept = await keep(db, page);
      await note(db, null);
      return kept;
    });
  } catch (error) {
    if (!(error instanceof InvariantError)) throw error;
    if (page.length === 1) {
      log.error({ error }, "payment not kept");
      await ledger.transaction((db) => note(db, error.message));
      return [];
    }
  }
  const kept: R[] = [];
  for (const item of page) kept.push(...(await keepPage(host, of, [item], keeping)));
  return kept;
}
