/** Desk → ledger: what the owner wrote. Ledger → desk: what came of it. */
import type { Clock } from "../core/clock.ts";
import { type Met, type Pulled, pullTable } from "../desk/pull.ts";
import { type Pushed, pushRows } from "../desk/push.ts";
import { type Bound, boundOf } from "../desk/seen.ts";
import type { Desk, DeskRow, DeskTable } from "../desk/table.ts";
import type { Db, Ledger } from "../ledger/open.ts";
import { bind, bindingByLocal, bindingsOf, recordEvent } from "../ledger/records.ts";
import { endApproval } from "./approvals.ts";
import { type DeskOutcome, fieldsOf, keyOf, outcomeValues } from "./desk.ts";
import { bodyForDesk, bodyFromDesk, isBeginning } from "./desk-body.ts";
import { followStatus } from "./follow-status.ts";
import { type SendTimes, wasMailed } from "./import.ts";
import {
  hashOf,
  type Issue,
  type IssueContent,
  insertIssue,
  issueById,
  notePick,
  sameContent,
  updateIssue,
} from "./issues.ts";
import { contentFromRow } from "./row-content.ts";
import { asIssueSeen, awaitsDesk, bodyMayDiffer, ISSUE_BINDING, type IssueSeen, seenNow } from "./seen.ts";
import { TRASHED } from "./trash.ts";

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
  const following = { clock, realm: desk.account.realm, autonomy: context.autonomy };
  return ledger.transaction(async (db) => {
    const { issue, change } = await writeIssue(db, context, row, { known, content });
    const isPicked = await notePick(db, issue, fieldsOf(row).pick);
    const restored = seen?.trashed === true;
    const approvalEnded = await followStatus(db, following, { before: known, issue, copied, restored });
    const written = {
      imported: seen?.imported ?? adopted?.importedHash ?? null,
      ...(shown ? { shown } : {}),
    };
    const state: IssueSeen =
      readBody || !seen
        ? seenNow(row, clock.now(), written)
        : { ...noted(seen), ...(shown ? { shown } : {}) };
    await keep(db, clock, { desk, issueId: issue.id, page: row.page, seen: state });
    return { issueId: issue.id, change: change === "none" && isPicked ? "updated" : change, approvalEnded };
  });
}

/**
 * Not every edit of a body moves the row's edited time (facts on Notion, trap 2). The sweep reads those bodies again
 * that are still to be mailed; a back issue's is read again before it is, and when something hints at it.
 */
const isInWork = async (db: Db, issue: Issue): Promise<boolean> =>
  ["idea", "draft", "approved"].includes(issue.status) && !(await wasMailed(db, issue));

const noted = ({ pending: _, ...seen }: IssueSeen): IssueSeen => seen;

/** A run that died while it wrote a long text left the page with its beginning alone: the rest is written now. */
async function bodyOf(context: SyncContext, row: DeskRow, adopted: Issue | null): Promise<string> {
  const body = await bodyFromDesk(context, row.page);
  if (!adopted || !(await isBeginning(body, adopted.body))) return body;
  await context.desk.rewriteBody(row.page, await bodyForDesk(context, adopted.body));
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
