/** The tier that each had at an instant. A row has that of today; events say what it became, and what it was before. */
import { sql } from "kysely";
import type { Db } from "../../ledger/open.ts";
import { type AsOf, limitOf } from "./as-of.ts";

interface Changed {
  subject: string;
  tier: string;
}

/** Only of those whose tier ever changed. */
export async function readChangedTiers(db: Db, asOf: AsOf): Promise<Map<string, string>> {
  const changed = [...(await takenBack(db, asOf)), ...(await lastSet(db, asOf))];
  return new Map(changed.map(({ subject, tier }) => [subject, tier]));
}

const changes = (db: Db, { realm }: AsOf) =>
  db.selectFrom("events").where("type", "=", "tier.changed").where("realm", "=", realm).groupBy("subject");

/** Of who changed it later for the first time: what it was before. */
async function takenBack(db: Db, asOf: AsOf): Promise<Changed[]> {
  const first = changes(db, asOf)
    .where("at", ">", limitOf(asOf))
    .select(({ fn }) => fn.min("id").as("id"));
  return db
    .selectFrom("events")
    .select(["subject", sql<string>`json_extract(facts, '$.from')`.as("tier")])
    .where("id", "in", first)
    .execute();
}

async function lastSet(db: Db, asOf: AsOf): Promise<Changed[]> {
  const last = changes(db, asOf)
    .where("at", "<=", limitOf(asOf))
    .select(({ fn }) => fn.max("id").as("id"));
  return db
    .selectFrom("events")
    .select(["subject", sql<string>`json_extract(facts, '$.to')`.as("tier")])
    .where("id", "in", last)
    .execute();
}
