/** What became of every mailing, counted in one pass over its deliveries. */
import { sql } from "kysely";
import type { Db } from "../../ledger/open.ts";
import type { MailingKind } from "../../ledger/tables/delivery.ts";
import { type AsOf, limitOf, type Seconds } from "./as-of.ts";

export interface MailingFigures {
  id: string;
  kind: MailingKind;
  issueId: string | null;
  issueNumber: number | null;
  slug: string | null;
  title: string;
  frozenAt: Seconds;
  /** Taken by the mail service. */
  accepted: number;
  /** Of those, so many of which something was told since. */
  known: number;
  delivered: number;
  bounced: number;
  complained: number;
  /** Distinct readers who followed a link; scanners are none. */
  clicked: number;
}

/**
 * By the time of their freezing. A mail has one fate, the weightiest that was told: of one that was delivered and later
 * complained of, the ledger knows only the complaint, and before its day nothing.
 */
export async function readMailings(db: Db, asOf: AsOf): Promise<MailingFigures[]> {
  const limit = limitOf(asOf);
  // Filtered counts: sums of conditions take twice as long over a million deliveries.
  const met = sql<boolean>`fate_at <= ${limit}`;
  const as = (fate: string) => sql<number>`count(*) filter (where fate = ${fate} and ${met})`;
  const counts = db
    .selectFrom("deliveries")
    .select("mailing_id")
    .select([
      sql<number>`count(*)`.as("accepted"),
      sql<number>`count(*) filter (where ${met})`.as("known"),
      as("delivered").as("arrived"),
      as("bounced").as("bounced"),
      as("complained").as("complained"),
      sql<number>`count(*) filter (where clicked_at <= ${limit})`.as("clicked"),
    ])
    .where("state", "=", "accepted")
    .where("settled_at", "<=", limit)
    .groupBy("mailing_id")
    .as("counts");
  const rows = await db
    .selectFrom("mailings")
    .innerJoin(counts, "counts.mailing_id", "mailings.id")
    .leftJoin("issues", "issues.id", "mailings.issue_id")
    .select(["mailings.id", "mailings.kind", "mailings.issue_id", "mailings.subject"])
    .select(["issues.number", "issues.slug", "issues.title"])
    .select(sql<Seconds>`unixepoch(mailings.created_at)`.as("frozenAt"))
    .select(["accepted", "known", "arrived", "bounced", "complained", "clicked"])
    .where("mailings.realm", "=", asOf.realm)
    .where("mailings.created_at", "<=", limit)
    .orderBy("mailings.created_at")
    .execute();
  return rows.map(({ issue_id, number, title, subject, arrived, ...row }) => ({
    ...{ ...row, issueId: issue_id, issueNumber: number, title: title ?? subject },
    delivered: arrived + row.complained,
  }));
}

export interface Candidate {
  mailingId: string;
  person: string;
}

/** Which of these people really got that mailing. */
export async function readReceived(
  db: Db,
  asOf: AsOf,
  candidates: readonly Candidate[],
): Promise<Candidate[]> {
  if (candidates.length === 0) return [];
  const wanted = sql<{ mailing: string; person: string }>`(
    select json_extract(value, '$.mailingId') as mailing, json_extract(value, '$.person') as person
    from json_each(${JSON.stringify(candidates)}))`;
  return db
    .selectFrom(wanted.as("wanted"))
    .innerJoin("deliveries", (join) =>
      join
        .onRef("deliveries.mailing_id", "=", "wanted.mailing")
        .onRef("deliveries.subscriber_id", "=", "wanted.person"),
    )
    .select(["wanted.mailing as mailingId", "wanted.person as person"])
    .where("deliveries.state", "=", "accepted")
    .where("deliveries.settled_at", "<=", limitOf(asOf))
    .execute();
}
