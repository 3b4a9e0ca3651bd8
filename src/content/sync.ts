/** Desk → ledger: what the owner wrote. Ledger → desk: what came of it. */
import type { Clock } from "../core/clock.ts";
import { type Met, type Pulled, pullTable } from "../desk/pull.ts";
import { type Pushed, pushRows } from "../desk/push.ts";
import { type Bound, boundOf } from "../desk/seen.ts";
import type { Desk, DeskRow, DeskTable } from "../desk/table.ts";
import type { Db, Ledger } from "../ledger/open.ts";
import { bind, bindingByLocal, bindingsOf, recordEvent } from "../ledger/records.ts";
import { approve, endApproval, endStaleApprovals, withholdApproval } from "./approvals.ts";
import { bodyProblems } from "./body-problems.ts";
import { normaliseMarkdown } from "./content-hash.ts";
import { type DeskOutcome, fieldsOf, keyOf, outcomeValues } from "./desk.ts";
import { bodyForDesk, bodyFromDesk } from "./desk-body.ts";
import { type SendTimes, wasMailed } from "./import.ts";
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
import { continues } from "./pieces.ts";
import { asIssueSeen, awaitsDesk, bodyMayDiffer, ISSUE_BINDING, type IssueSeen, seenNow } from "./seen.ts";
import { slugFor } from "./slug.ts";
import { resumeApproval, TRASHED } from "./trash.ts";

export interface SyncContext {
  ledger: Ledger;
  clock: Clock;
  signal: AbortSignal;
  desk: Desk;
  issues: DeskTable;
  times: SendTimes;
  /** `auto` approves a whole draft that carries a date to come. */
  autonomy: "ask" | "auto";
  site: { url: string; assets: string };
}

/** What a sync needs of the app. */
export interface SyncHost {
  ledger: Ledger;
  clock: Clock;
  signal: AbortSignal;
  desk(): Promise<Desk>;
  site(): Promise<{ url: string; assets: string }>;
  config: { publication: SendTimes; channels: { mail: { autonomy: "ask" | "auto" } } };
}

export async function openSync(host: SyncHost): Promise<SyncContext> {
  const { ledger, clock, signal, config } = host;
  const { zone, sendHour } = config.publication;
  const desk = await host.desk();
  return {
    ...{ ledger, clock, signal, desk },
    issues: await desk.table("issues"),
    times: { zone, sendHour },
    autonomy: config.channels.mail.autonomy,
    site: await host.site(),
  };
}

export interface PullCounts extends Pulled {
  created: number;
  updated: number;
  approvalsEnded: number;
  /** Issues that were created or changed. */
  touched: string[];
}

export interface PullOptions {
  hinted?: readonly string[];
  progress?(rows: number): void;
}

/** Takes every row that may have changed since the last pull. */
export async function pullIssues(context: SyncContext, options: PullOptions = {}): Promise<PullCounts> {
  const counts = { created: 0, updated: 0, approvalsEnded: 0, touched: [] as string[] };
  const pulled = await pullTable(context, {
    ...options,
    account: context.desk.account,
    table: context.issues,
    async take(met) {
      const { issueId, change, approvalEnded } = await takeRow(context, met);
      if (change !== "none") {
        counts[change]++;
        counts.touched.push(issueId);
      }
      if (approvalEnded) counts.approvalsEnded++;
    },
    gone: (bound) => withdrawTrashed(context, bound),
  });
  return { ...pulled, ...counts };
}

/** Reads one issue's row and body again, whatever was seen before: done just before its recipients are frozen. */
export async function refreshIssue(context: SyncContext, issueId: string): Promise<void> {
  const { ledger, desk } = context;
  const binding = await bindingByLocal(ledger.db, desk.account, ISSUE_BINDING, issueId);
  if (!binding) return;
  const bound = boundOf(binding);
  const row = await context.issues.row(bound.page);
  if (row && !row.trashed) await takeRow(context, { row, bound, by: "hint", shown: bound.seen?.shown });
  else await withdrawTrashed(context, bound);
}

/** An issue whose page lies in the trash is withdrawn, unless it is being mailed or was. Taking it out reverses that. */
async function withdrawTrashed({ ledger, clock, desk }: SyncContext, bound: Bound): Promise<void> {
  const issue = await issueById(ledger.db, bound.local);
  if (!issue) return;
  const { realm } = desk.account;
  await ledger.transaction(async (db) => {
    if (!(await wasMailed(db, issue))) {
      await updateIssue(
        db,
        clock,
        issue.id,
        { ...issue, status: "withdrawn" },
        { realm: issue.realm, imported: false },
      );
      await endApproval(db, clock, issue.id, realm, TRASHED);
      await recordEvent(db, clock, {
        type: "issue.withdrawn",
        realm,
        subject: issue.id,
        facts: { why: TRASHED },
      });
    }
    const seen = { ...(bound.seen ?? { edited: clock.now().toISOString() }), trashed: true as const };
    await keep(db, clock, { desk, issueId: issue.id, page: bound.page, seen });
  });
}

const keep = (
  db: Db,
  clock: Clock,
  { desk, issueId, page, seen }: { desk: Desk; issueId: string; page: string; seen: object },
): Promise<void> =>
  bind(db, clock, desk.account, {
    kind: ISSUE_BINDING,
    local: issueId,
    remote: page,
    seen: JSON.stringify(seen),
  });

interface Taken {
  issueId: string;
  change: "none" | "created" | "updated";
  approvalEnded: boolean;
}

async function takeRow(context: SyncContext, { row, bound, by, shown }: Met): Promise<Taken> {
  const { ledger, clock, desk } = context;
  const seen = asIssueSeen(bound?.seen);
  const adopted = bound ? null : await unboundIssue(context, keyOf(row));
  const known = bound ? await issueById(ledger.db, bound.local) : adopted;
  // The row still shows what an import has replaced: it is the row that is behind, unless the owner wrote there since.
  if (known && seen && awaitsDesk(known, seen) && row.edited.toISOString() === seen.edited) {
    return { issueId: known.id, change: "none", approvalEnded: false };
  }
  const readBody =
    !known ||
    by === "hint" ||
    seen?.trashed === true ||
    bodyMayDiffer(row, seen, clock.now()) ||
    (by === "sweep" && (await isInWork(ledger.db, known)));
  const body = readBody ? await bodyOf(context, row, adopted) : known.body;
  const content = await contentFromRow(row, body, known, context.times);
  // The owner duplicated a page: its status came along with everything else, their word for it did not.
  const key = keyOf(row);
  const copied = !known && key !== null && (await issueById(ledger.db, key)) !== null;
  return ledger.transaction(async (db) => {
    const { issue, change } = await writeIssue(db, context, row, { known, content });
    const restored = seen?.trashed === true;
    const approvalEnded = await followStatus(db, context, { before: known, issue, copied, restored });
    const written = {
      imported: seen?.imported ?? adopted?.importedHash ?? null,
      ...(shown ? { shown } : {}),
    };
    const state: IssueSeen =
      readBody || !seen ? seenNow(row, clock.now(), written) : { ...seen, ...(shown ? { shown } : {}) };
    await keep(db, clock, { desk, issueId: issue.id, page: row.page, seen: state });
    return { issueId: issue.id, change, approvalEnded };
  });
}

/**
 * Not every edit of a body moves the row's edited time (facts on Notion, trap 2). The sweep reads those bodies again
 * that are still to be mailed; a back issue's is read again before it is, and when something hints at it.
 */
const isInWork = async (db: Db, issue: Issue): Promise<boolean> =>
  ["idea", "draft", "approved"].includes(issue.status) && !(await wasMailed(db, issue));

/** A run that died while it wrote a long text left the page with its beginning alone: the rest is written now. */
async function bodyOf(context: SyncContext, row: DeskRow, adopted: Issue | null): Promise<string> {
  const body = await bodyFromDesk(context, row.page);
  if (!adopted || !continues(adopted.body, body)) return body;
  await context.desk.rewriteBody(row.page, bodyForDesk(context, adopted.body));
  return bodyFromDesk(context, row.page);
}

/** A row whose key names an issue of ours that has no page yet was made by a run that died before it noted it. */
async function unboundIssue({ ledger, desk }: SyncContext, key: string | null): Promise<Issue | null> {
  const issue = key ? await issueById(ledger.db, key) : null;
  if (!issue) return null;
  // The owner duplicated a page: the bound page keeps the key, and the copy is a new issue.
  const bound = await bindingByLocal(ledger.db, desk.account, ISSUE_BINDING, issue.id);
  return bound ? null : issue;
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
  {
    before,
    issue,
    copied,
    restored,
  }: { before: Issue | null; issue: Issue; copied: boolean; restored: boolean },
): Promise<boolean> {
  const { realm } = desk.account;
  const ended = await endStaleApprovals(db, clock, issue, "it was edited after it was approved");
  if (ended) await recordEvent(db, clock, { type: "issue.approval-ended", realm, subject: issue.id });
  const was = before?.status ?? null;
  if (issue.status === "approved" && was !== "approved") {
    const given = { realm, by: "desk" } as const;
    if (copied) await withholdApproval(db, clock, issue, given, "it is a copy of another issue's page");
    else if (restored) await resumeApproval(db, clock, issue, given);
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
async function contentFromRow(
  row: DeskRow,
  read: string,
  known: Issue | null,
  times: SendTimes,
): Promise<IssueContent> {
  const fields = fieldsOf(row);
  const body = known && (await readsTheSame(known.body, read)) ? known.body : read;
  const dated = sameMinute(datedFrom(fields.dated, times), known?.dated ?? null);
  const title = fields.title.trim();
  const settled = known && (known.url || !["idea", "draft"].includes(known.status) || known.title === title);
  const slug = settled
    ? known.slug
    : slugFor([title, fields.number === null ? "" : `issue-${fields.number}`, row.page.slice(0, 8)]);
  return {
    number: fields.number,
    title,
    slug,
    description: fields.description,
    tags: known && sameSet(known.tags, fields.tags) ? known.tags : fields.tags,
    body,
    whole: !fields.excerpt,
    audience: fields.audience,
    status: fields.status,
    dated,
    problems: [
      ...(title === "" ? ["It has no title."] : []),
      ...bodyProblems(body),
      // A date that its file lacks, or that nobody could read, stays a problem until the owner sets one.
      ...(dated === null ? (known?.problems.filter((problem) => ABOUT_DATE.test(problem)) ?? []) : []),
    ],
  };
}

async function readsTheSame(known: string, read: string): Promise<boolean> {
  if (normaliseMarkdown(known) === normaliseMarkdown(read)) return true;
  // Loaded only now: most rows that are read have the words they had.
  const { sameDocument } = await import("./same-document.ts");
  return sameDocument(known, read);
}

const ABOUT_DATE = /^(Its date|It has no date)/;

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

export interface ShowOptions {
  /** `shown` is the note that its row has now. */
  outcomeOf(issue: Issue, shown: string | null): Promise<DeskOutcome>;
  /** Asked once, before the first write. */
  ours(): Promise<void>;
  /** Issues whose outcome the owner waits to see, before all others. */
  first?: readonly string[];
}

/** Shows each issue's outcome on its row; a row that shows it already costs no call. */
export async function showOutcomes(
  context: SyncContext,
  { outcomeOf, ours, first = [] }: ShowOptions,
): Promise<Pushed> {
  const { ledger, desk, issues } = context;
  const bound = (await bindingsOf(ledger.db, desk.account, ISSUE_BINDING)).map(({ local }) => local);
  const noteShown = async (id: string): Promise<string | null> => {
    const binding = await bindingByLocal(ledger.db, desk.account, ISSUE_BINDING, id);
    const note = binding && boundOf(binding).seen?.shown?.note;
    return typeof note === "string" ? note : null;
  };
  const order = new Set([...first.filter((id) => bound.includes(id)), ...bound]);
  return pushRows(
    context,
    {
      ...{ account: desk.account, table: issues, makes: false, ours },
      async wanted(id) {
        const issue = await issueById(ledger.db, id);
        return issue && outcomeValues(id, await outcomeOf(issue, await noteShown(id)));
      },
      gone: (gone) => withdrawTrashed(context, gone),
    },
    order,
  );
}
