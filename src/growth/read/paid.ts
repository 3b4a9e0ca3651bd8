/** What readers paid, each of them: what was charged, less what went back to them. */
import { sql } from "kysely";
import type { Db } from "../../ledger/open.ts";
import type { AsOf } from "./as-of.ts";
import { among, type Ids } from "./person.ts";

/** In minor units, by currency. */
export type Paid = ReadonlyMap<string, number>;

const KINDS = ["charge", "refund", "refund failed", "dispute", "dispute reversal"] as const;

/** Before fees; of everybody who ever paid, or of these people. */
export async function readPaid(db: Db, { realm, at, knownAt }: AsOf, ids: Ids): Promise<Map<string, Paid>> {
  if (ids?.length === 0) return new Map();
  const known = knownAt ? sql`and entries.known_at <= ${knownAt.toISOString()}` : sql``;
  const whose = ids === null ? sql`` : sql`and ${among("customers.subscriber_id", ids)}`;
  // From people to their entries: without `cross` and the pluses, SQLite walks through all entries to find those of a few.
  const { rows } = await sql<{ person: string; currency: string; minor: number }>`
    with paying as (
      select customers.subscriber_id as person, charges.id as charge
      from customers cross join charges on charges.customer_id = customers.id
      where customers.subscriber_id is not null ${whose}
    ), moved as (
      select person, charge as source from paying
      union all
      select person, refunds.id from paying cross join refunds on refunds.charge_id = charge
      union all
      select person, disputes.id from paying cross join disputes on disputes.charge_id = charge
    )
    select person, entries.currency, sum(entries.amount_minor) as minor
    from moved cross join entries on entries.source_id = moved.source
    where +entries.realm = ${realm} and entries.kind in (${sql.join(KINDS)})
      and +entries.at <= ${at.toISOString()} ${known}
    group by person, entries.currency
  `.execute(db);
  const paid = new Map<string, Map<string, number>>();
  for (const { person, currency, minor } of rows)
    paid.set(person, (paid.get(person) ?? new Map()).set(currency, minor));
  return paid;
}
