/** Events as the twin keeps them, for people. */
import type { DatabaseSync } from "node:sqlite";
import { prepared } from "../../statements.ts";

export interface ToldEvent {
  seq: number;
  id: string;
  type: string;
  /** Whole seconds. */
  created: number;
  /** When lists show it: null for never. */
  listedAt: number | null;
  objectId: string;
  /** Null for an event of nobody's, like a payout's. */
  customer: string | null;
}

const COLUMNS = `seq, id, type, created, listed_at, object_id,
  case when type like 'customer.%' and object_id like 'cus\\_%' escape '\\' then object_id
    else json_extract(json, '$.data.object.customer') end as customer`;

const MOST_OF_ONE = 100;

/** The newest first: of the customer, and of whatever belongs to them. */
export const eventsOf = (store: DatabaseSync, customer: string): ToldEvent[] =>
  prepared(
    store,
    `with own as (select id from stripe_objects where customer = ?1)
     select ${COLUMNS} from stripe_events
     where object_id = ?1 or object_id in own
       or object_id in (select id from stripe_objects where parent in own)
     order by created desc, seq desc limit ${MOST_OF_ONE}`,
  )
    .all(customer)
    .map(asEvent);

/** The newest first, beyond these places; `limit` at most. */
export function listEvents(
  store: DatabaseSync,
  at: { limit: number; olderThan?: number | undefined; newerThan?: number | undefined },
): ToldEvent[] {
  const isBack = at.newerThan !== undefined;
  const where = isBack ? "seq > ?" : "seq < ?";
  const rows = prepared(
    store,
    `select ${COLUMNS} from stripe_events where ${where} order by seq ${isBack ? "" : "desc"} limit ?`,
  ).all(at.newerThan ?? at.olderThan ?? Number.MAX_SAFE_INTEGER, at.limit);
  const events = rows.map(asEvent);
  return isBack ? events.reverse() : events;
}

const asEvent = (row: Record<string, unknown>): ToldEvent => ({
  seq: Number(row.seq),
  id: String(row.id),
  type: String(row.type),
  created: Number(row.created),
  listedAt: row.listed_at === null ? null : Number(row.listed_at),
  objectId: String(row.object_id),
  customer: typeof row.customer === "string" ? row.customer : null,
});
