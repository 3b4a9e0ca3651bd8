/** Who came by which link: visits, and those of whom it was the first touch. */
import { sql } from "kysely";
import { UNTAGGED_SITES } from "../../audience/visits.ts";
import type { Db } from "../../ledger/open.ts";

export interface LinkVisits {
  source: string;
  link: string;
  /** Distinct people a day, summed over the days. */
  visits: number;
}

/** Up to `limit` (ISO 8601). Kept for fourteen months. */
export async function readLinkVisits(db: Db, links: readonly string[], limit: string): Promise<LinkVisits[]> {
  const people = db
    .selectFrom("visits")
    .select(["day", "visitor", "source", "content as link"])
    .where("content", "!=", "")
    .where(sql<boolean>`content in (select value from json_each(${JSON.stringify(links)}))`)
    .where("first_at", "<=", limit)
    .groupBy(["day", "visitor", "source", "content"])
    .as("people");
  return db
    .selectFrom(people)
    .select(["source", "link", sql<number>`count(*)`.as("visits")])
    .groupBy(["source", "link"])
    .execute();
}

/** Ids of those whose first touch was one of these links, or who came from a site whose links tell nothing. */
export async function cameBy(db: Db, links: readonly string[]): Promise<string[]> {
  const part = (name: "content" | "referrer") =>
    sql<string>`json_extract(first_touch, ${sql.lit(`$.${name}`)})`;
  const among = (values: readonly string[]) => sql`(select value from json_each(${JSON.stringify(values)}))`;
  const { rows } = await sql<{ id: string }>`
    select id from subscribers where first_touch is not null and ${part("content")} in ${among(links)}
    union
    select id from subscribers where first_touch is not null and ${part("referrer")} in ${among(UNTAGGED_SITES)}
  `.execute(db);
  return rows.map(({ id }) => id);
}
