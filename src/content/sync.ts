/** Desk → ledger: what the owner wrote. Ledger → desk: what came of it. */
import type { Clock } from "../core/clock.ts";
import type { Db, Ledger } from "../ledger/open.ts";
import { bind, bindingsOf, readCursor, recordEvent, writeCursor } from "../ledger/records.ts";
import type { BindingRow } from "../ledger/tables.ts";
import { approve, endApproval, endStaleApprovals, withholdApproval } from "./approvals.ts";
import { bodyProblems } from "./body-problems.ts";
import { normaliseMarkdown } from "./content-hash.ts";
import type { DeskOutcome, DeskRow, IssueDesk } from "./desk.ts";
import type { SendTimes } from "./import.ts";
import { atHour, parseIssueDate } from "./issue-date.ts";
import {
  hashOf,
  type Issue,
  type IssueContent,
  insertIssue,
  issueById,
  sameContent,
  updateIssue,
} from "./issues.ts";
import { awaitsDesk, bodyMayDiffer, ISSUE_BINDING, parseSeen, seenNow, withShown } from "./seen.ts";
import { slugFor } from "./slug.ts";

export interface SyncContext {
  ledger: Ledger;
  clock: Clock;
  desk: IssueDesk;
  times: SendTimes;
  /** `auto` approves a whole draft that carries a date to come. */
  autonomy: "ask" | "auto";
}

/** What a sync needs of the app. */
export interface SyncHost {
  ledger: Ledger;
  clock: Clock;
  desk(): Promise<IssueDesk>;
  config: { publication: SendTimes; channels: { mail: { autonomy: "ask" | "auto" } } };
}

export async function openSync({ ledger, clock, desk, config }: SyncHost): Promise<SyncContext> {
  const { zone, sendHour } = config.publication;
  return {
    ledger,
    clock,
    desk: await desk(),
    times: { zone, sendHour },
    autonomy: config.channels.mail.autonomy,
  };
}

// Edited times are whole minutes, the vendor's index lags, and a body settles for two minutes (see seen.ts): the
// cursor always reaches back further than these together.
const OVERLAP_MS = 5 * 60_000;
const CURSOR = "issues edited";

export interface PullCounts {
  rows: number;
  created: number;
  updated: number;
  approvalsEnded: number;
}

/** Takes every row that may have changed since the last pull. The cursor moves only when all of them are in. */
export async function pullIssues(
  context: SyncContext,
  progress: (rows: number) => void = () => undefined,
): Promise<PullCounts> {
  const { ledger, clock, desk } = context;
  const cursor = await readCursor(ledger.db, desk.account, CURSOR);
  const since = cursor ? new Date(Date.parse(cursor) - OVERLAP_MS) : null;
  const counts: PullCounts = { rows: 0, created: 0, updated: 0, approvalsEnded: 0 };
  const bindings = await bindingsOf(ledger.db, desk.account, ISSUE_BINDING);
  const byPage = new Map(bindings.map((binding) => [binding.remote, binding]));
  let newest = cursor ?? "";
  for await (const row of desk.changedIssues(since)) {
    const taken = await takeRow(context, row, byPage.get(row.page));
    counts.rows++;
    if (taken.change !== "none") counts[taken.change]++;
    if (taken.approvalEnded) counts.approvalsEnded++;
    if (row.edited.toISOString() > newest) newest = row.edited.toISOString();
    progress(counts.rows);
  }
  if (newest) await writeCursor(ledger.db, clock, desk.account, CURSOR, newest);
  return counts;
}

/** Reads one issue's row and body again, whatever was seen before: done just before its recipients are frozen. */
export async function refreshIssue(context: SyncContext, issueId: string): Promise<void> {
  const { ledger, clock, desk } = context;
  const bindings = await bindingsOf(ledger.db, desk.account, ISSUE_BINDING);
  const binding = bindings.find(({ local }) => local === issueId);
  if (!binding) return;
  const row = await desk.issue(binding.remote);
  if (row && !row.trashed) await takeRow(context, row, binding, { reread: true });
  else await endApproval(ledger.db, clock, issueId, desk.account.realm, "its page was moved to the trash");
}

interface Taken {
  change: "none" | "created" | "updated";
  approvalEnded: boolean;
}

async function takeRow(
  context: SyncContext,
  row: DeskRow,
  bound: BindingRow | undefined,
  { reread = false } = {},
): Promise<Taken> {
  const { ledger, clock, desk } = context;
  const seen = parseSeen(bound?.seen ?? null);
  const adopted = bound ? null : await unboundIssue(context, row.key);
  const known = bound ? await issueById(ledger.db, bound.local) : adopted;
  // The row still shows what an import has replaced: it is the row that is behind, unless the owner wrote there since.
  const behind = known && seen && awaitsDesk(known, seen) && row.edited.toISOString() === seen.edited;
  if (behind) return { change: "none", approvalEnded: false };
  const readBody = reread || !known || bodyMayDiffer(row, seen, clock.now());
  const body = readBody ? await desk.body(row.page) : known.body;
  const content = contentFromRow(row, body, known, context.times);
  // The owner duplicated a page: its status came along with everything else, their word for it did not.
  const copied = !known && row.key !== null && (await issueById(ledger.db, row.key)) !== null;
  return ledger.transaction(async (db) => {
    const taken = await writeIssue(db, context, row, { known, content });
    const { issue } = taken;
    const approvalEnded = await followStatus(db, context, { before: known, issue, copied });
    const written = { imported: seen?.imported ?? adopted?.importedHash ?? null, shown: seen?.shown };
    const state = readBody || !seen ? seenNow(row, clock.now(), written) : JSON.stringify(seen);
    await bind(db, clock, desk.account, {
      kind: ISSUE_BINDING,
      local: issue.id,
      remote: row.page,
      seen: state,
    });
    return { change: taken.change, approvalEnded };
  });
}

/** A row whose key names an issue of ours that has no page yet was made by a run that died before it noted it. */
async function unboundIssue({ ledger, desk }: SyncContext, key: string | null): Promise<Issue | null> {
  const issue = key ? await issueById(ledger.db, key) : null;
  if (!issue) return null;
  const bindings = await bindingsOf(ledger.db, desk.account, ISSUE_BINDING);
  // The owner duplicated a page: the bound page keeps the key, and the copy is a new issue.
  return bindings.some(({ local }) => local === issue.id) ? null : issue;
}

async function writeIssue(
  db: Db,
  { clock, desk }: SyncContext,
  row: DeskRow,
  { known, content }: { known: Issue | null; content: IssueContent },
): Promise<{ issue: Issue; change: Taken["change"] }> {
  const { realm } = desk.account;
  if (!known) {
    const origin = { key: `notion-${row.page}`, realm, source: "notion", imported: false };
    return { issue: await insertIssue(db, clock, content, origin), change: "created" };
  }
  if (sameContent(known, content)) return { issue: known, change: "none" };
  // Whoever writes last answers for the words: what was edited on a sandbox desk is sandbox from then on. A status or
  // a date changes no word; how real the owner's yes is stands in the approval.
  const sameWords = hashOf(content) === known.contentHash;
  const writer = sameWords ? known.realm : realm;
  const issue = await updateIssue(db, clock, known.id, content, { realm: writer, imported: false });
  return { issue, change: "updated" };
}

/** The owner's status is their word; true if an approval ended. */
async function followStatus(
  db: Db,
  { clock, desk, autonomy }: SyncContext,
  { before, issue, copied }: { before: Issue | null; issue: Issue; copied: boolean },
): Promise<boolean> {
  const { realm } = desk.account;
  const ended = await endStaleApprovals(db, clock, issue, "it was edited after it was approved");
  if (ended) await recordEvent(db, clock, { type: "issue.approval-ended", realm, subject: issue.id });
  const was = before?.status ?? null;
  if (issue.status === "approved" && was !== "approved") {
    const given = { realm, by: "desk" } as const;
    if (copied) await withholdApproval(db, clock, issue, given, "it is a copy of another issue's page");
    else await approve(db, clock, issue, given);
  }
  if (was === "approved" && issue.status !== "approved") {
    await endApproval(db, clock, issue.id, realm, `its status was set to ${issue.status}`);
  }
  const waits = issue.dated !== null && issue.dated > clock.now();
  if (
    autonomy === "auto" &&
    issue.status === "draft" &&
    issue.whole &&
    waits &&
    issue.problems.length === 0
  ) {
    if (was !== "draft" || ended || !before || !sameContent(before, issue)) {
      await approve(db, clock, issue, { realm, by: "auto" });
    }
  }
  return ended;
}

/** What the row says. Whatever only looks different after its way through the desk is left as it is known. */
function contentFromRow(row: DeskRow, read: string, known: Issue | null, times: SendTimes): IssueContent {
  const body = known && normaliseMarkdown(known.body) === normaliseMarkdown(read) ? known.body : read;
  const dated = sameMinute(datedFrom(row.dated, times), known?.dated ?? null);
  const title = row.title.trim();
  const settled = known && (known.url || !["idea", "draft"].includes(known.status) || known.title === title);
  const slug = settled
    ? known.slug
    : slugFor([title, row.number === null ? "" : `issue-${row.number}`, row.page.slice(0, 8)]);
  return {
    number: row.number,
    title,
    slug,
    description: row.description,
    tags: known && sameSet(known.tags, row.tags) ? known.tags : row.tags,
    body,
    whole: !row.excerpt,
    audience: row.audience,
    status: row.status,
    dated,
    problems: [
      ...(title === "" ? ["It has no title."] : []),
      ...bodyProblems(body),
      // A date that its file lacks, or that nobody could read, stays a problem until the owner sets one.
      ...(dated === null ? (known?.problems.filter((problem) => ABOUT_DATE.test(problem)) ?? []) : []),
    ],
  };
}

const ABOUT_DATE = /^(Its date|It has no date)/;

/** Comments are for the author: a text of nothing else is none. */

const sameSet = (some: readonly string[], others: readonly string[]): boolean =>
  some.length === others.length && some.every((one) => others.includes(one));

const MINUTE_MS = 60_000;

/** A desk keeps minutes: a date that differs by less than one is the one that was known. */
function sameMinute(read: Date | null, known: Date | null): Date | null {
  const minutes = (date: Date) => Math.floor(date.getTime() / MINUTE_MS);
  return read && known && minutes(read) === minutes(known) ? known : read;
}

function datedFrom(written: string | null, { sendHour, zone }: SendTimes): Date | null {
  const date = written === null ? { unreadable: "" } : parseIssueDate(written, zone);
  if ("unreadable" in date) return null;
  return date.hasTime ? date.instant : atHour(date.instant, sendHour, zone);
}

/** Shows each issue's outcome on its row; a row that shows it already costs no call. */
export async function showOutcomes(
  { ledger, clock, desk }: SyncContext,
  outcomeOf: (issue: Issue) => Promise<DeskOutcome>,
): Promise<number> {
  const bindings = await bindingsOf(ledger.db, desk.account, ISSUE_BINDING);
  let shown = 0;
  for (const binding of bindings) {
    const issue = await issueById(ledger.db, binding.local);
    const seen = parseSeen(binding.seen);
    if (!issue || !seen) continue;
    const outcome = await outcomeOf(issue);
    if (seen.shown === JSON.stringify(outcome)) continue;
    await desk.showOutcome(binding.remote, outcome);
    const { kind, local, remote } = binding;
    await bind(ledger.db, clock, desk.account, { kind, local, remote, seen: withShown(seen, outcome) });
    shown++;
  }
  return shown;
}
