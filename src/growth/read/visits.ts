/** Visits by source: of people, as far as a visitor is known for a day; bots were never counted. */
import { sql } from "kysely";
import type { Db } from "../../ledger/open.ts";

export interface SourceVisitors {
  source: string;
  /** Distinct people a day, summed over the days. */
  visitors: number;
}

/** Stands for what came beyond the most that a day keeps: how many people those were is not known. */
const NOT_TOLD = "(not told apart)";

/** From `from` up to `limit`, in which the first look of the day fell (ISO 8601). Kept for fourteen months. */
export async function readVisitors(db: Db, from: string, limit: string): Promise<SourceVisitors[]> {
  const people = db
    .selectFrom("visits")
    .select(["day", "visitor", "source"])
    .where("day", ">=", from.slice(0, 10))
    .where("day", "<=", limit.slice(0, 10))
    .where("first_at", ">", from)
    .where("first_at", "<=", limit)
    .where("source", "!=", NOT_TOLD)
    .groupBy(["day", "visitor", "source"])
    .as("people");
  return db
    .selectFrom(people)
    .select(["source", sql<number>`count(*)`.as("visitors")])
    .groupBy("source")
    .orderBy("visitors", "desc")
    .execute();
}
