/** Desk → ledger: every row that may have changed, once a day every row there is, and what has left the desk. */
import type { Account } from "../core/account.ts";
import type { Clock } from "../core/clock.ts";
import { ServiceError } from "../core/errors.ts";
import { keepHint } from "../ledger/hints.ts";
import type { Ledger } from "../ledger/open.ts";
import { bindingByRemote, bindingPages, readCursor, writeCursor } from "../ledger/records.ts";
import { differing, writtenBy } from "./same-value.ts";
import { type Bound, boundOf } from "./seen.ts";
import type { DeskRow, DeskTable, Values } from "./table.ts";

// Edited times are whole minutes, the vendor's index lags, and a body settles for two minutes (content/seen.ts): each
// pull reaches back further than these together. It counts from the newest edit it saw, or, where nothing was edited
// for longer, from a little before its own start, so that a quiet desk costs one call and not all rows of a busy hour.
const OVERLAP_MS = 5 * 60_000;
const CLOCK_DIFFERENCE_MS = 5 * 60_000;
const DAY_MS = 24 * 60 * 60_000;

export interface PullHost {
  ledger: Ledger;
  clock: Clock;
  signal: AbortSignal;
}

export interface Met {
  row: DeskRow;
  bound: Bound | undefined;
  /** Why it is looked at. Of a row that is only listed, the edited time says whether its body may have changed. */
  by: "list" | "sweep" | "hint";
  /** What the row shows of ours now, to be kept as `Seen.shown`: an owner's edit there makes it differ. */
  shown: Values | undefined;
}

export interface PullOptions {
  account: Account;
  table: DeskTable;
  /** Pages that something said have changed or gone, whatever their edited time. */
  hinted?: readonly string[];
  /** Takes a row into the ledger and binds it, in one transaction. */
  take(met: Met): Promise<void>;
  /** A bound row lies in the trash, or is gone. */
  gone(bound: Bound): Promise<void>;
  progress?(rows: number): void;
}

/** A column of pressroom's in which the owner wrote: put back by the next push, and told. */
export interface Overwritten {
  page: string;
  title: string;
  columns: string[];
}

export interface Pulled {
  rows: number;
  gone: number;
  overwritten: Overwritten[];
  /** Rows that could not be taken, to be read again by the next pull. */
  failed: { page: string; why: string }[];
}

/** The cursor moves only when all of it is in; a run that dies takes up the rows that it had not taken. */
export async function pullTable(host: PullHost, options: PullOptions): Promise<Pulled> {
  const { ledger, clock } = host;
  const { account, table } = options;
  const started = clock.now();
  const cursor = await cursorOf(host, options, started);
  const sweep = await sweepIsDue(host, options, started);
  const since = cursor && !sweep ? new Date(Date.parse(cursor) - OVERLAP_MS) : null;
  const pulled: Pulled = { rows: 0, gone: 0, overwritten: [], failed: [] };
  const met = new Set<string>();
  const hinted = new Set(options.hinted);
  let newest = cursor ?? "";
  for await (const row of table.rows(since)) {
    host.signal.throwIfAborted();
    met.add(row.page);
    const by = hinted.has(row.page) ? "hint" : sweep ? "sweep" : "list";
    await takeOne(host, options, { row, by }, pulled);
    if (row.edited.toISOString() > newest) newest = row.edited.toISOString();
    options.progress?.(pulled.rows);
  }
  for (const page of hinted) if (!met.has(page)) await lookAfter(host, options, page, pulled);
  if (sweep) await findGone(host, options, met, pulled);
  const quiet = new Date(started.getTime() - CLOCK_DIFFERENCE_MS).toISOString();
  await writeCursor(ledger.db, clock, account, `${table.spec.key} edited`, newest > quiet ? newest : quiet);
  if (sweep) await writeCursor(ledger.db, clock, account, `${table.spec.key} swept`, started.toISOString());
  return pulled;
}

/** Null where none is known, and for one that a clock wrote which was ahead: nothing would be found until then. */
async function cursorOf(
  { ledger }: PullHost,
  { account, table }: PullOptions,
  now: Date,
): Promise<string | null> {
  const cursor = await readCursor(ledger.db, account, `${table.spec.key} edited`);
  return cursor && Date.parse(cursor) - now.getTime() <= CLOCK_DIFFERENCE_MS ? cursor : null;
}

async function sweepIsDue(
  { ledger }: PullHost,
  { account, table }: PullOptions,
  now: Date,
): Promise<boolean> {
  const swept = await readCursor(ledger.db, account, `${table.spec.key} swept`);
  const age = swept ? now.getTime() - Date.parse(swept) : Number.POSITIVE_INFINITY;
  // A clock that was set back must not put the sweep off for long.
  return age >= DAY_MS || age < -DAY_MS;
}

async function takeOne(
  host: PullHost,
  options: PullOptions,
  { row, by }: Pick<Met, "row" | "by">,
  pulled: Pulled,
): Promise<void> {
  const { ledger, clock } = host;
  const { account, table } = options;
  const binding = await bindingByRemote(ledger.db, account, table.spec.row, row.page);
  const bound = binding && boundOf(binding);
  pulled.rows++;
  const ours = writtenBy(table.spec, "pressroom", row.values);
  const differs = bound?.seen?.shown ? differing(table.spec, bound.seen.shown, ours) : {};
  const shown = Object.keys(differs).length > 0 ? ours : bound?.seen?.shown;
  // What a run wrote that died before it could note it is pressroom's own.
  const unnoted = differing(table.spec, bound?.seen?.pending ?? {}, ours);
  const isOurs = (key: string) => key in (bound?.seen?.pending ?? {}) && !(key in unnoted);
  const altered = Object.keys(differs).filter((key) => !isOurs(key));
  try {
    await options.take({ row, bound, by, shown });
  } catch (error) {
    if (!(error instanceof ServiceError) || !concernsOneRow(error)) throw error;
    pulled.failed.push({ page: row.page, why: error.message });
    await keepHint(ledger.db, clock, account, row.page);
  }
  if (altered.length > 0) {
    const { properties } = table.spec;
    const columns = properties.filter(({ key }) => altered.includes(key)).map(({ name }) => name);
    pulled.overwritten.push({ page: row.page, title: titleOf(table, row), columns });
  }
}

/**
 * A file that can't be copied now, a page that is too long or was deleted a moment ago: it stops nothing else, and the
 * page is read again by the next pull.
 */
const concernsOneRow = ({ operation, status, retryable }: ServiceError): boolean =>
  operation === "file" || (!retryable && (status === 200 || status === 400 || status === 404));

const titleOf = ({ spec }: DeskTable, { values }: DeskRow): string =>
  String(values[spec.properties.find(({ type }) => type === "title")?.key ?? ""] ?? "") || "Untitled";

/** One page by itself: it left the list, or something said that it changed. */
async function lookAfter(host: PullHost, options: PullOptions, page: string, pulled: Pulled): Promise<void> {
  const { account, table } = options;
  const binding = await bindingByRemote(host.ledger.db, account, table.spec.row, page);
  if (!binding) return;
  const bound = boundOf(binding);
  const row = await table.row(page);
  if (row && !row.trashed) await takeOne(host, options, { row, by: "hint" }, pulled);
  else if (!bound.seen?.trashed) {
    pulled.gone++;
    await options.gone(bound);
  }
}

/** Rows leave a list silently (facts on Notion, trap 3): each bound page that was not met is asked for by itself. */
async function findGone(
  host: PullHost,
  options: PullOptions,
  met: ReadonlySet<string>,
  pulled: Pulled,
): Promise<void> {
  const { account, table } = options;
  for await (const bindings of bindingPages(host.ledger.db, account, table.spec.row)) {
    for (const { remote, seen } of bindings) {
      host.signal.throwIfAborted();
      if (met.has(remote) || boundOf({ local: "", remote, seen }).seen?.trashed) continue;
      await lookAfter(host, options, remote, pulled);
    }
  }
}
