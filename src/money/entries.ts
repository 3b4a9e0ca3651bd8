/** What moved in the balance at the payment service: each is written once and never changed. */
import type { Account } from "../core/account.ts";
import { InvariantError } from "../core/errors.ts";
import type { Db } from "../ledger/open.ts";
import type { EntryRow } from "../ledger/tables/money.ts";
import type { EntryFact } from "./facts.ts";
import { ownerOf } from "./keep/rows.ts";

/** An entry, and what it was in the currency in which somebody paid: null where it is no charge's, refund's or the like. */
export interface Booked {
  entry: EntryFact;
  original: { currency: string; amountMinor: number } | null;
}

/** The entries of one charge, refund, dispute or payout. The sign is the entry's: money out is negative in both currencies. */
export const bookedOf = (
  { currency, amountMinor }: { currency: string; amountMinor: number },
  entries: readonly (EntryFact | null)[],
): Booked[] =>
  entries.flatMap((entry) => {
    if (!entry) return [];
    const isOwn = entry.kind !== "fee" && entry.kind !== "other";
    const original = { currency, amountMinor: Math.sign(entry.amountMinor) * amountMinor };
    return [{ entry, original: isOwn ? original : null }];
  });

/**
 * Appends what is new, and gives it back; fills in what somebody paid where that was not known yet. Throws InvariantError
 * for an id that comes back with other amounts, and for one of another account.
 */
export async function keepEntries(
  db: Db,
  of: Account,
  booked: readonly Booked[],
  now: Date,
): Promise<EntryFact[]> {
  if (booked.length === 0) return [];
  const unique = new Map(booked.map((one) => [one.entry.id, one]));
  const rows = await db
    .selectFrom("entries")
    .selectAll()
    .where("id", "in", [...unique.keys()])
    .execute();
  const held = new Map(rows.map((row) => [row.id, row]));
  const fresh: Booked[] = [];
  for (const one of unique.values()) {
    const known = held.get(one.entry.id);
    if (!known) fresh.push(one);
    else await complete(db, of, known, one);
  }
  if (fresh.length > 0)
    await db
      .insertInto("entries")
      .values(fresh.map((one) => ({ ...rowOf(of, one), known_at: now.toISOString() })))
      .execute();
  return fresh.map(({ entry }) => entry);
}

const rowOf = (of: Account, { entry, original }: Booked): Omit<EntryRow, "known_at"> => ({
  ...{ id: entry.id, ...ownerOf(of), kind: entry.kind, currency: entry.currency },
  ...{ amount_minor: entry.amountMinor, fee_minor: entry.feeMinor, net_minor: entry.netMinor },
  ...{ source_id: entry.sourceId, at: entry.at.toISOString(), available_at: entry.availableAt.toISOString() },
  original_currency: original?.currency ?? null,
  original_minor: original?.amountMinor ?? null,
  ...{ rate: entry.rate, fees: JSON.stringify(entry.fees), about: entry.about },
});

async function complete(db: Db, of: Account, known: EntryRow, booked: Booked): Promise<void> {
  const wanted = rowOf(of, booked);
  const same = (["account", "realm", "currency", "amount_minor", "fee_minor", "net_minor"] as const).every(
    (column) => known[column] === wanted[column],
  );
  if (!same)
    throw new InvariantError(
      `The entry ${known.id} is in the ledger as ${wordsOf(known)} and came as ${wordsOf(wanted)}. ` +
        "An entry never changes, so what is in the ledger stays",
    );
  if (known.original_currency !== null || wanted.original_currency === null) return;
  const { original_currency, original_minor } = wanted;
  await db
    .updateTable("entries")
    .set({ original_currency, original_minor })
    .where("id", "=", known.id)
    .execute();
}

const wordsOf = (row: Omit<EntryRow, "known_at">): string =>
  `${row.amount_minor} ${row.currency} less a fee of ${row.fee_minor}, net ${row.net_minor} (${row.account}, ${row.realm})`;

/** Net of all entries of an account, by currency. */
export async function netOf(db: Db, of: Account): Promise<Map<string, number>> {
  const rows = await db
    .selectFrom("entries")
    .select(({ fn }) => ["currency", fn.sum<number>("net_minor").as("net")])
    .where("service", "=", of.service)
    .where("account", "=", of.account)
    .where("realm", "=", of.realm)
    .groupBy("currency")
    .execute();
  return new Map(rows.map(({ currency, net }) => [currency, Number(net)]));
}
