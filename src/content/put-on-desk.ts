/** Imported issues → rows on the desk. */
import type { Clock } from "../core/clock.ts";
import { ServiceError } from "../core/errors.ts";
import { newId } from "../core/ids.ts";
import { mayReach } from "../core/realm.ts";
import { parseSeen } from "../desk/seen.ts";
import type { Desk, DeskRow, DeskTable, Values } from "../desk/table.ts";
import { acquireLease, holderName, type Lease, releaseLease, renewLease } from "../ledger/leases.ts";
import type { Ledger } from "../ledger/open.ts";
import { bind, bindingsOf } from "../ledger/records.ts";
import { type DeskFields, type DeskOutcome, fieldValues, keyOf, outcomeValues } from "./desk.ts";
import { bodyForDesk, bodyFromDesk, isBeginning } from "./desk-body.ts";
import type { SendTimes } from "./import.ts";
import { atHour, isoDay } from "./issue-date.ts";
import type { Issue } from "./issues.ts";
import { asIssueSeen, awaitsDesk, ISSUE_BINDING, seenNow } from "./seen.ts";

const asFields = (issue: Issue, { sendHour, zone }: SendTimes): DeskFields => ({
  title: issue.title,
  status: issue.status,
  dated: issue.dated ? deskDate(issue.dated, sendHour, zone) : null,
  number: issue.number,
  description: issue.description,
  tags: issue.tags,
  audience: issue.audience,
  excerpt: !issue.whole,
  pick: issue.pick,
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
  outcomeOf(issue: Issue, shown: null): Promise<DeskOutcome>;
  /** Asked once, before the first write. */
  ours(): Promise<void>;
  progress?(done: number, total: number): void;
}

export interface PutResult {
  created: number;
  rewritten: number;
  failed: { key: string; why: string }[];
}

interface PutContext {
  ledger: Ledger;
  clock: Clock;
  signal: AbortSignal;
  desk: Desk;
  issues: DeskTable;
  site: { url: string; assets: string };
}

/**
 * Gives every issue that has none its row on the desk, and on a twin's desk an imported one that its file changed its
 * new words: from a real desk's row its owner's words are never taken. A row that an interrupted run made already is
 * found by its key and kept. One issue that the desk refuses is named, and the others go on.
 */
export async function putOnDesk(
  context: PutContext,
  issues: readonly Issue[],
  options: PutOptions,
): Promise<PutResult> {
  const { ledger, clock } = context;
  // An import and a sync may run at once: a row must not be made by both. What one leaves, the other is at.
  const request = { name: "issues on the desk", holder: holderName(newId()), ttlMs: LEASE_MS };
  const lease = await acquireLease(ledger, clock, request);
  if (!lease) return { created: 0, rewritten: 0, failed: [] };
  try {
    return await putWhileLeased(context, issues, { ...options, lease });
  } finally {
    await releaseLease(ledger.db, clock, lease);
  }
}

const LEASE_MS = 2 * 60_000;

async function putWhileLeased(
  context: PutContext,
  issues: readonly Issue[],
  options: PutOptions & { lease: Lease },
): Promise<PutResult> {
  const { ledger, clock, signal, desk } = context;
  const { account } = desk;
  const bound = new Map((await bindingsOf(ledger.db, account, ISSUE_BINDING)).map((row) => [row.local, row]));
  const wanted = issues.filter((issue) => mayReach(issue.realm, account.realm) && !bound.has(issue.id));
  const changed = issues.filter((issue) => {
    const seen = asIssueSeen(parseSeen(bound.get(issue.id)?.seen ?? null));
    return account.realm === "sandbox" && seen !== null && !seen.trashed && awaitsDesk(issue, seen);
  });
  const result: PutResult = { created: 0, rewritten: 0, failed: [] };
  const todo = [...wanted, ...changed];
  if (todo.length === 0) return result;
  await options.ours();
  const found = await context.issues.withKeys(wanted.map(({ id }) => id));
  for (const [index, issue] of todo.entries()) {
    signal.throwIfAborted();
    try {
      const { row, shown } = await putOne(issue);
      const seen = seenNow(row, clock.now(), { imported: issue.importedHash, ...(shown ? { shown } : {}) });
      await bind(ledger.db, clock, account, {
        ...{ kind: ISSUE_BINDING, local: issue.id, remote: row.page },
        seen: JSON.stringify(seen),
      });
    } catch (error) {
      // What the desk says against this one issue, as opposed to a desk that can't be reached at all.
      if (!(error instanceof ServiceError) || error.status !== 400) throw error;
      result.failed.push({ key: issue.key, why: error.message });
    }
    options.progress?.(index + 1, todo.length);
    await renewLease(ledger.db, clock, options.lease, LEASE_MS);
  }
  return result;

  async function putOne(issue: Issue): Promise<{ row: DeskRow; shown?: Values }> {
    const fields = fieldValues(asFields(issue, options.times));
    const binding = bound.get(issue.id);
    if (binding) {
      result.rewritten++;
      await desk.rewriteBody(binding.remote, await bodyForDesk(context, issue.body));
      const { shown } = parseSeen(binding.seen) ?? {};
      return { row: await context.issues.update(binding.remote, fields), ...(shown ? { shown } : {}) };
    }
    const existing = found.find((row) => keyOf(row) === issue.id);
    if (existing) return { row: await finished(existing, issue) };
    result.created++;
    const shown = outcomeValues(issue.id, await options.outcomeOf(issue, null));
    return {
      row: await context.issues.create({ ...fields, ...shown }, await bodyForDesk(context, issue.body)),
      shown,
    };
  }

  /** A run that died while it wrote a long text left the page with its beginning alone. */
  async function finished(row: DeskRow, issue: Issue): Promise<DeskRow> {
    const body = await bodyFromDesk(context, row.page);
    if (await isBeginning(body, issue.body))
      await desk.rewriteBody(row.page, await bodyForDesk(context, issue.body));
    return row;
  }
}
