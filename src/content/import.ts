/** Issue files → ledger → desk. Running it twice changes nothing. */
import type { Clock } from "../core/clock.ts";
import type { Realm } from "../core/realm.ts";
import { mayReach } from "../core/realm.ts";
import type { Ledger } from "../ledger/open.ts";
import { bind, bindingsOf } from "../ledger/records.ts";
import { endStaleApprovals } from "./approvals.ts";
import type { DeskFields, DeskRow, IssueDesk } from "./desk.ts";
import { atHour, isoDay } from "./issue-date.ts";
import type { ImportedIssue } from "./issue-file.ts";
import {
  hashOf,
  type Issue,
  type IssueContent,
  insertIssue,
  issueByKey,
  sameContent,
  updateIssue,
} from "./issues.ts";
import { ISSUE_BINDING, parseSeen, seenNow } from "./seen.ts";

export interface SendTimes {
  /** 0 to 23, in `zone`: when an issue goes whose date has no time. */
  sendHour: number;
  zone: string;
}

/** An imported issue as the ledger keeps it. A published one is an archive: on the site, mailed only if approved. */
export function contentOf(imported: ImportedIssue, { sendHour, zone }: SendTimes): IssueContent {
  const { date } = imported;
  const dated =
    "unreadable" in date ? null : date.hasTime ? date.instant : atHour(date.instant, sendHour, zone);
  return {
    number: imported.number,
    title: imported.title,
    slug: imported.slug,
    description: imported.description,
    tags: imported.tags.map(tidyTag).slice(0, 100),
    body: imported.body,
    whole: imported.whole,
    audience: imported.audience?.toLowerCase() === "premium" ? "premium" : "everyone",
    status: imported.published ? "archive" : "draft",
    dated,
    problems: imported.problems,
  };
}

/** Notion takes no comma in the name of an option, and at most 100 characters. */
const tidyTag = (tag: string): string => tag.replaceAll(",", ";").slice(0, 100);

export type ImportOutcome = "created" | "updated" | "unchanged" | "kept";

/**
 * Takes one file into the ledger. `kept` means that the file differs from an issue that was edited on the desk, or
 * mailed, after its import: the desk's words stay.
 */
export async function importIssue(
  { ledger, clock }: { ledger: Ledger; clock: Clock },
  imported: ImportedIssue,
  origin: { realm: Realm; source: string; times: SendTimes },
): Promise<ImportOutcome> {
  const content = contentOf(imported, origin.times);
  const { realm, source } = origin;
  return ledger.transaction(async (db) => {
    const known = await issueByKey(db, realm, imported.key);
    if (!known) {
      await insertIssue(db, clock, content, { key: imported.key, realm, source, imported: true });
      return "created";
    }
    if (known.importedHash === hashOf(content) || sameContent(known, content)) return "unchanged";
    const mailed = await db
      .selectFrom("mailings")
      .select("id")
      .where("issue_id", "=", known.id)
      .executeTakeFirst();
    if (mailed || known.contentHash !== known.importedHash) return "kept";
    const updated = await updateIssue(db, clock, known.id, content, { realm, imported: true });
    await endStaleApprovals(db, clock, updated, "its file was changed after it was approved");
    return "updated";
  });
}

const asFields = (issue: Issue, { sendHour, zone }: SendTimes): DeskFields => ({
  title: issue.title,
  status: issue.status,
  dated: issue.dated ? deskDate(issue.dated, sendHour, zone) : null,
  number: issue.number,
  description: issue.description,
  tags: issue.tags,
  audience: issue.audience,
  excerpt: !issue.whole,
});

/** A date at the send hour is written as the day alone, as the owner would write it. */
function deskDate(dated: Date, sendHour: number, zone: string): string {
  return atHour(dated, sendHour, zone).getTime() === dated.getTime()
    ? isoDay(dated, zone)
    : dated.toISOString();
}

export interface PutResult {
  created: number;
  rewritten: number;
  failed: { key: string; why: string }[];
}

/**
 * Gives every imported issue its row on the desk. A row that an interrupted run made already is found by its key and
 * kept. One issue that the desk refuses is named, and the others go on.
 */
export async function putOnDesk(
  { ledger, clock }: { ledger: Ledger; clock: Clock },
  desk: IssueDesk,
  issues: readonly Issue[],
  options: {
    times: SendTimes;
    isRefusal(error: unknown): string | null;
    progress?(done: number, total: number): void;
  },
): Promise<PutResult> {
  const { account } = desk;
  const bound = new Map((await bindingsOf(ledger.db, account, ISSUE_BINDING)).map((row) => [row.local, row]));
  const wanted = issues.filter(
    (issue) => mayReach(issue.realm, account.realm) && bound.get(issue.id) === undefined,
  );
  const changed = issues.filter((issue) => {
    const seen = parseSeen(bound.get(issue.id)?.seen ?? null);
    return seen !== null && issue.importedHash === issue.contentHash && seen.hash !== issue.contentHash;
  });
  const found = wanted.length > 0 ? await desk.findIssues(wanted.map(({ id }) => id)) : [];
  const result: PutResult = { created: 0, rewritten: 0, failed: [] };
  const todo = [...wanted, ...changed];
  for (const [index, issue] of todo.entries()) {
    try {
      const row = await putOne(issue);
      const seen = seenNow(row, issue.contentHash, clock.now());
      await bind(ledger.db, clock, account, { kind: ISSUE_BINDING, local: issue.id, remote: row.page, seen });
    } catch (error) {
      const why = options.isRefusal(error);
      if (why === null) throw error;
      result.failed.push({ key: issue.key, why });
    }
    options.progress?.(index + 1, todo.length);
  }
  return result;

  async function putOne(issue: Issue): Promise<DeskRow> {
    const fields = asFields(issue, options.times);
    const page = bound.get(issue.id)?.remote;
    if (page) {
      result.rewritten++;
      return desk.rewriteIssue(page, fields, issue.body);
    }
    const existing = found.find((row) => row.key === issue.id);
    if (existing) return existing;
    result.created++;
    return desk.createIssue(issue.id, fields, issue.body);
  }
}
