/** What the kinds of facts have in common when they are kept: only what differs is written, and never over another account's. */
import { type RawBuilder, sql } from "kysely";
import type { Account } from "../../core/account.ts";
import { InvariantError } from "../../core/errors.ts";

export const textOf = (date: Date | null): string | null => date?.toISOString() ?? null;

export const ownerOf = ({ service, account, realm }: Account): Account => ({ service, account, realm });

/** Of an insert that meets a row of the same id: these columns become what was to be inserted. */
export const replaced = <K extends string>(...columns: readonly K[]): Record<K, RawBuilder<never>> =>
  Object.fromEntries(columns.map((column) => [column, sql.ref(`excluded.${column}`)])) as Record<
    K,
    RawBuilder<never>
  >;

type Owned = Account & { id: string };

/**
 * The rows that the ledger does not hold just so; of one id that comes twice, the last. Throws InvariantError where an id
 * is held for another account: ids are the service's own, and never the same in two.
 */
export function differing<R extends Owned>(held: readonly (R & object)[], wanted: readonly R[]): R[] {
  const byId = new Map(held.map((row) => [row.id, row]));
  return [...new Map(wanted.map((row) => [row.id, row])).values()].filter((row) => {
    const known = byId.get(row.id);
    if (!known) return true;
    if (known.service !== row.service || known.account !== row.account || known.realm !== row.realm)
      throw new InvariantError(
        `${row.id} is kept for the account ${known.account} (${known.realm}) and came from ${row.account} (${row.realm})`,
      );
    return (Object.keys(row) as (keyof R)[]).some((column) => known[column] !== row[column]);
  });
}

/** The facts whose rows are among these. */
export function factsOf<F extends { id: string }>(facts: readonly F[], rows: readonly { id: string }[]): F[] {
  const ids = new Set(rows.map(({ id }) => id));
  return facts.filter(({ id }) => ids.has(id));
}

/** Parts of one whole, as text that is the same whatever their order. */
export const partsOf = (parts: readonly { id: string }[]): string =>
  JSON.stringify(
    [...parts]
      .sort((a, b) => (a.id < b.id ? -1 : 1))
      .map((part) => Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1))),
  );

/** Whole things by which parts belong to them. */
export function partsBy<P extends { id: string }>(parts: readonly P[], whole: (part: P) => string) {
  const groups = new Map<string, P[]>();
  for (const part of parts) groups.set(whole(part), [...(groups.get(whole(part)) ?? []), part]);
  return (id: string): string => partsOf(groups.get(id) ?? []);
}
