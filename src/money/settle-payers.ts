/** After a sync: whose payments they are, and what their readers have now. */
import { type Applying, applyTiers, type TiersHost } from "./apply-tiers.ts";
import { countingRule } from "./counting.ts";
import { type Matched, matchCustomers } from "./match/match-customers.ts";

export interface SettledPayers extends Matched {
  /** Readers with another tier than before. */
  changed: number;
}

/**
 * Looks after every customer that a sync has marked, and takes the marks off once their readers have the tier that they
 * pay for. Safe to run again at any time: a run that died leaves the marks to the next.
 */
export async function settlePayers(host: TiersHost, react?: Applying["react"]): Promise<SettledPayers> {
  const { db } = host.ledger;
  const marked = await db
    .selectFrom("customers")
    .select(["id", "touched_at"])
    .where("touched_at", "is not", null)
    .execute();
  const touched = marked.map(({ id }) => id);
  const counts = await countingRule(db, host.config.money.products);
  const matched = await matchCustomers(host, { touched, counts });
  const readers = await readersOf(host, touched);
  const { changed } = await applyTiers(host, { touched: readers, counts, react });
  await host.ledger.transaction(async (within) => {
    for (const { id, touched_at } of marked)
      await within
        .updateTable("customers")
        .set({ touched_at: null })
        .where("id", "=", id)
        .where("touched_at", "=", touched_at)
        .execute();
  });
  return { ...matched, changed };
}

async function readersOf({ ledger }: TiersHost, customers: readonly string[]): Promise<string[]> {
  const readers = new Set<string>();
  for (let from = 0; from < customers.length; from += AT_ONCE) {
    const rows = await ledger.db
      .selectFrom("customers")
      .select("subscriber_id")
      .where("id", "in", customers.slice(from, from + AT_ONCE))
      .execute();
    for (const { subscriber_id } of rows) if (subscriber_id) readers.add(subscriber_id);
  }
  return [...readers];
}

const AT_ONCE = 500;
