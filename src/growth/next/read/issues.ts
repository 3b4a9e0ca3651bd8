/** Issues and their mailings, as far as they wait for the owner or have reached readers. */
import type { SqlBool } from "kysely";
import { realmsReaching } from "../../../audience/subscribers.ts";
import type { Realm } from "../../../core/realm.ts";
import { stuckMailings } from "../../../delivery/health.ts";
import type { Db } from "../../../ledger/open.ts";
import type { Issues, NamedIssue, Situation } from "../situation.ts";

const DAY_MS = 24 * 60 * 60_000;

interface Row {
  id: string;
  number: number | null;
  slug: string;
  title: string;
  status: string;
  whole: number;
  problems: string;
  dated: string | null;
  published_at: string | null;
  mailed_at: string | null;
  is_approved: SqlBool;
}

/** As a mailer of this realm may send them. */
export async function readIssues(db: Db, sink: Realm, now: Date): Promise<Issues> {
  const rows = await issueRows(db, sink);
  const open = rows.filter(({ mailed_at, status }) => mailed_at === null && status !== "withdrawn");
  const drafts = open.filter(({ status, whole }) => status === "draft" && whole === 1);
  const approved = open.filter(({ status, is_approved }) => status === "approved" || Boolean(is_approved));
  const flaws = approved.flatMap((row) => {
    const problem = problemOf(row);
    return problem === null ? [] : [{ ...named(row), problem }];
  });
  const [draft = null] = drafts;
  return {
    ...{ drafts: drafts.length, draft: draft && named(draft) },
    ...{ scheduled: approved.length - flaws.length, flawed: flaws[0] ?? null, last: lastOf(rows, now) },
  };
}

/** The one that was changed last comes first. */
async function issueRows(db: Db, sink: Realm): Promise<Row[]> {
  return db
    .selectFrom("issues")
    .select(["id", "number", "slug", "title", "status", "whole", "problems", "dated", "published_at"])
    .select(({ selectFrom, exists }) => [
      selectFrom("mailings")
        .select(({ fn: own }) => own.max<string | null>("mailings.created_at").as("at"))
        .whereRef("mailings.issue_id", "=", "issues.id")
        .where("mailings.kind", "=", "issue")
        .where("mailings.realm", "=", sink)
        .as("mailed_at"),
      exists(
        selectFrom("approvals")
          .select("approvals.id")
          .whereRef("approvals.issue_id", "=", "issues.id")
          .whereRef("approvals.content_hash", "=", "issues.content_hash")
          .where("approvals.realm", "in", realmsReaching(sink))
          .where("approvals.ended_at", "is", null),
      ).as("is_approved"),
    ])
    .where("realm", "in", realmsReaching(sink))
    .orderBy("updated_at", "desc")
    .orderBy("id")
    .execute();
}

const named = ({ number, slug, title }: Row): NamedIssue => ({ name: String(number ?? slug), title });

/** An approval by the command means now; one on the desk needs a date. */
function problemOf({ problems, status, dated, whole }: Row): string | null {
  const [first] = JSON.parse(problems) as string[];
  if (first) return first;
  if (whole === 0) return "it is only an excerpt, which is never mailed.";
  return status === "approved" && dated === null ? "it has no date." : null;
}

/** By the date that it bears, so that back issues that were put on the site today are no news. */
function lastOf(rows: readonly Row[], now: Date): Issues["last"] {
  const out = rows.flatMap((row) => {
    const at = row.mailed_at ?? (row.published_at && (row.dated ?? row.published_at));
    return at && at <= now.toISOString() ? [{ row, at }] : [];
  });
  const [last] = out.toSorted((one, other) => (one.at > other.at ? -1 : 1));
  return last
    ? { ...named(last.row), at: new Date(last.at), isPublished: last.row.published_at !== null }
    : null;
}

/** What readers' servers made of the mails of 28 days. */
export async function readHealth(db: Db, sink: Realm, now: Date): Promise<Situation["health"]> {
  const rows = await db
    .selectFrom("deliveries")
    .innerJoin("mailings", "mailings.id", "deliveries.mailing_id")
    .select(({ fn }) => ["fate", fn.countAll<number>().as("n")])
    .where("mailings.realm", "=", sink)
    .where("mailings.created_at", ">=", new Date(now.getTime() - 28 * DAY_MS).toISOString())
    .where("fate", "in", ["delivered", "soft bounced", "bounced", "complained"])
    .groupBy("fate")
    .execute();
  const of = (fate: string) => Number(rows.find((row) => row.fate === fate)?.n ?? 0);
  const known = rows.reduce((sum, { n }) => sum + Number(n), 0);
  return { known, bounced: of("bounced"), complained: of("complained") };
}

export const readStuck = async (db: Db, sink: Realm): Promise<Situation["mailings"]> =>
  (await stuckMailings(db, sink)).map(({ state, name, why }) => ({ state, name, why }));
