/** Imported issues → rows on the desk. */
import type { Clock } from "../core/clock.ts";
import { ServiceError } from "../core/errors.ts";
import { mayReach } from "../core/realm.ts";
import type { Ledger } from "../ledger/open.ts";
import { bind, bindingsOf } from "../ledger/records.ts";
import type { DeskFields, DeskOutcome, DeskRow, IssueDesk } from "./desk.ts";
import type { SendTimes } from "./import.ts";
import { atHour, isoDay } from "./issue-date.ts";
import type { Issue } from "./issues.ts";
import { awaitsDesk, ISSUE_BINDING, parseSeen, seenNow } from "./seen.ts";

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

export interface PutOptions {
  times: SendTimes;
  /** What a new row shows from its start: that saves a call a row. */
  outcomeOf(issue: Issue): Promise<DeskOutcome>;
  progress?(done: number, total: number): void;
}

export interface PutResult {
  created: number;
  rewritten: number;
  failed: { key: string; why: string }[];
}

/**
 * Gives every issue that has none its row on the desk, and an imported one that its file changed its new words. A row
 * that an interrupted run made already is found by its key and kept. One issue that the desk refuses is named, and the
 * others go on.
 */
export async function putOnDesk(
  { ledger, clock, signal }: { ledger: Ledger; clock: Clock; signal: AbortSignal },
  desk: IssueDesk,
  issues: readonly Issue[],
  options: PutOptions,
): Promise<PutResult> {
  const { account } = desk;
  const bound = new Map((await bindingsOf(ledger.db, account, ISSUE_BINDING)).map((row) => [row.local, row]));
  const wanted = issues.filter((issue) => mayReach(issue.realm, account.realm) && !bound.has(issue.id));
  const changed = issues.filter((issue) => {
    const seen = parseSeen(bound.get(issue.id)?.seen ?? null);
    return seen !== null && awaitsDesk(issue, seen);
  });
  const found = wanted.length > 0 ? await desk.findIssues(wanted.map(({ id }) => id)) : [];
  const result: PutResult = { created: 0, rewritten: 0, failed: [] };
  const todo = [...wanted, ...changed];
  for (const [index, issue] of todo.entries()) {
    signal.throwIfAborted();
    try {
      const { row, shown } = await putOne(issue);
      const seen = seenNow(row, clock.now(), { imported: issue.importedHash, shown });
      await bind(ledger.db, clock, account, { kind: ISSUE_BINDING, local: issue.id, remote: row.page, seen });
    } catch (error) {
      // What the desk says against this one issue, as opposed to a desk that can't be reached at all.
      if (!(error instanceof ServiceError) || error.status !== 400) throw error;
      result.failed.push({ key: issue.key, why: error.message });
    }
    options.progress?.(index + 1, todo.length);
  }
  return result;

  async function putOne(issue: Issue): Promise<{ row: DeskRow; shown?: string }> {
    const fields = asFields(issue, options.times);
    const page = bound.get(issue.id)?.remote;
    if (page) {
      result.rewritten++;
      return { row: await desk.rewriteIssue(page, fields, issue.body) };
    }
    const existing = found.find((row) => row.key === issue.id);
    if (existing) return { row: existing };
    result.created++;
    const outcome = await options.outcomeOf(issue);
    const row = await desk.createIssue(issue.id, fields, issue.body, outcome);
    return { row, shown: JSON.stringify(outcome) };
  }
}
