/** The first link that readers followed: whether somebody is alive. */
import { sql } from "kysely";
import type { Db } from "../../ledger/open.ts";
import { type AsOf, limitOf, type Seconds } from "./as-of.ts";
import { among } from "./person.ts";

/** Of these people, those who followed one. */
export async function readFirstClicks(
  db: Db,
  asOf: AsOf,
  ids: readonly string[],
): Promise<Map<string, Seconds>> {
  const rows = await db
    .selectFrom("clicks")
    .select(["subscriber_id", sql<Seconds>`unixepoch(min(at))`.as("at")])
    .where(among("subscriber_id", ids))
    .where("at", "<=", limitOf(asOf))
    .groupBy("subscriber_id")
    .execute();
  return new Map(rows.map(({ subscriber_id, at }) => [subscriber_id, at]));
}
