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
  const known = knownAt ? sql`and entries.known_at <= ${knownAt.toISOString()}` : sql``;
  const whose = ids === null ? sql`` : sql`and ${among("customers.subscriber_id", ids)}`;
  const { rows } = await sql<{ person: string; currency: string; minor: number }>`
    with moved as (
      select id as source, customer_id as customer from charges
      union all
      select refunds.id, charges.customer_id from refunds join charges on charges.id = refunds.charge_id
      union all
      select disputes.id, charges.customer_id from disputes join charges on charges.id = disputes.charge_id
    )
    select customers.subscriber_id as person, entries.currency, sum(entries.amount_minor) as minor
    from customers
    join moved on moved.customer = customers.id
    join entries on entries.source_id = moved.source
    where customers.subscriber_id is not null ${whose}
      and entries.realm = ${realm} and entries.kind in (${sql.join(KINDS)})
      and entries.at <= ${at.toISOString()} ${known}
    group by customers.subscriber_id, entries.currency
  `.execute(db);
  const paid = new Map<string, Map<string, number>>();
  for (const { person, currency, minor } of rows)
    paid.set(person, (paid.get(person) ?? new Map()).set(currency, minor));
  return paid;
}
