/** Ledger → desk: only what pressroom writes, only where it differs, one write under way for each row. */
import type { Account } from "../core/account.ts";
import type { Clock } from "../core/clock.ts";
import { ServiceError } from "../core/errors.ts";
import type { Ledger } from "../ledger/open.ts";
import { bind, bindingByLocal } from "../ledger/records.ts";
import { differing } from "./same-value.ts";
import { type Bound, boundOf, type Seen } from "./seen.ts";
import type { DeskTable, Values } from "./table.ts";

/** Several rows are written at once, because an answer may take longer than the budget asks for between two calls. */
const AT_ONCE = 4;

export interface PushHost {
  ledger: Ledger;
  clock: Clock;
  signal: AbortSignal;
}

export interface PushOptions {
  account: Account;
  table: DeskTable;
  /** What should be shown of this row now, read again just before it is written; null for nothing. */
  wanted(local: string): Promise<Values | null>;
  /** What of the owner's is filled in when a row is made, and never touched again. */
  filledIn?(local: string): Promise<Values>;
  /** Whether a row that is not on the desk yet is made, with `wanted` as its values. */
  makes: boolean;
  /** A row turned out to lie in the trash, or to be gone. */
  gone(bound: Bound): Promise<void>;
  /** Asked once, before the first write. Throws where nothing may be written. */
  ours(): Promise<void>;
  progress?(done: number): void;
}

export interface Pushed {
  created: number;
  updated: number;
  /** Refused for a reason of its own, or of unknown outcome: the next run looks again. */
  failed: { local: string; why: string }[];
}

/** Brings these rows up to date. A row that shows what it should costs no call. Each is noted as soon as it is written. */
export async function pushRows(
  host: PushHost,
  options: PushOptions,
  locals: Iterable<string> | AsyncIterable<string>,
): Promise<Pushed> {
  const pushed: Pushed = { created: 0, updated: 0, failed: [] };
  let done = 0;
  const underWay = new Set<string>();
  const queue = (async function* () {
    // A row may be wanted for two reasons, one right after the other: written twice at once, it would be made twice.
    for await (const local of locals) {
      if (underWay.has(local)) continue;
      underWay.add(local);
      yield local;
    }
  })();
  const worker = async () => {
    for await (const local of sharing(queue)) {
      host.signal.throwIfAborted();
      await pushOne(host, options, local, pushed).finally(() => underWay.delete(local));
      options.progress?.(++done);
    }
  };
  await all(Array.from({ length: AT_ONCE }, worker));
  return pushed;
}

/** An iterator that several workers draw from: one that stops must not close it for the others. */
const sharing = <T>(queue: AsyncGenerator<T>): AsyncIterable<T> => ({
  [Symbol.asyncIterator]: () => ({ next: () => queue.next() }),
});

/** Waits for all of them also when one fails, so that no write goes on after the run has ended. */
async function all(workers: readonly Promise<void>[]): Promise<void> {
  const results = await Promise.allSettled(workers);
  const failed = results.find((result) => result.status === "rejected");
  if (failed) throw failed.reason;
}

async function pushOne(host: PushHost, options: PushOptions, local: string, pushed: Pushed): Promise<void> {
  const { account, table } = options;
  const binding = await bindingByLocal(host.ledger.db, account, table.spec.row, local);
  const bound = binding && boundOf(binding);
  if (bound?.seen?.trashed || (!bound && !options.makes)) return;
  const values = await options.wanted(local);
  if (!values) return;
  try {
    if (bound) pushed.updated += (await showOn(host, options, bound, values)) ? 1 : 0;
    else {
      await options.ours();
      const row = await table.create({ ...values, ...(await options.filledIn?.(local)) });
      await keep(host, options, local, row.page, { edited: row.edited.toISOString(), shown: values });
      pushed.created++;
    }
  } catch (error) {
    if (!(error instanceof ServiceError) || !concernsOneRow(error)) throw error;
    if (bound && (await hasLeft(options, bound))) return;
    pushed.failed.push({ local, why: error.message });
  }
}

/** Writes what differs from what was shown last; false if nothing does. */
export async function showOn(
  host: PushHost,
  options: Pick<PushOptions, "account" | "table" | "ours">,
  { local, page, seen }: Bound,
  values: Values,
): Promise<boolean> {
  const { table } = options;
  const changes = differing(table.spec, values, seen?.shown ?? {});
  if (Object.keys(changes).length === 0) {
    if (!seen?.shown && seen) await keep(host, options, local, page, { ...seen, shown: values });
    return false;
  }
  await options.ours();
  const { pending: _, ...known } = seen ?? { edited: host.clock.now().toISOString() };
  await keep(host, options, local, page, { ...known, pending: changes });
  await table.update(page, changes);
  // The edited time stays that of the last reading: the owner may have written there since.
  await keep(host, options, local, page, { ...known, shown: { ...known.shown, ...values } });
  return true;
}

const keep = (
  { ledger, clock }: PushHost,
  { account, table }: Pick<PushOptions, "account" | "table">,
  local: string,
  remote: string,
  seen: Seen,
): Promise<void> =>
  bind(ledger.db, clock, account, { kind: table.spec.row, local, remote, seen: JSON.stringify(seen) });

/** What the desk says against this one row, or an outcome that can't be told yet; not a desk that is out of reach. */
export const concernsOneRow = ({ status, effect }: ServiceError): boolean =>
  status === 400 || status === 404 || (status === 409 && effect === "unknown");

async function hasLeft({ table, gone }: PushOptions, bound: Bound): Promise<boolean> {
  const row = await table.row(bound.page);
  if (row && !row.trashed) return false;
  await gone(bound);
  return true;
}
