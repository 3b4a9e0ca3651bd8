/**
 * Payments → the ledger, by polling: read the events from a little before the watermark, drop those that were dealt with,
 * fetch each object that the others name as it is now, commit, and only then move the watermark.
 */
import { backfill } from "./backfill.ts";
import { changesSince } from "./changes.ts";
import { counted } from "./counted.ts";
import { fetchChanged } from "./fetch-changed.ts";
import type { MoneyHost, MoneyProgress } from "./host.ts";
import type { Payments } from "./payments.ts";
import { reconcile, reconcileDue } from "./reconcile.ts";
import { reconciledAt } from "./reconciled.ts";
import { type Unread, unreadOf } from "./unread.ts";
import { advanceWatermark, BEHIND_MS, LATE_MS, OVERLAP_MS, watermarkOf } from "./watermark.ts";

export interface SyncOptions {
  /** The publication's: in its night everything is compared. */
  zone: string;
  /** Read everything, whatever the watermark says. */
  all?: boolean;
  progress?: MoneyProgress | undefined;
}

export interface Synced {
  /** Events that had not been dealt with. */
  events: number;
  /** Objects that were fetched. */
  objects: number;
  /** What lists showed that no event had told. */
  found: number;
  /** Objects that are no longer there. */
  gone: number;
  /** Asked of the service: objects, and pages of lists. */
  calls: number;
  /** What can't be read, of this run or an earlier one. */
  unread: readonly Unread[];
}

/**
 * Safe to run again at any time, and to die at any: what was committed stays, and what was not is told again. Throws
 * ServiceError when the service is away, busy or refuses the key; the watermark stands then where it stood.
 */
export async function syncPayments(
  host: MoneyHost,
  given: Payments,
  { zone, all = false, progress }: SyncOptions,
): Promise<Synced> {
  const { ledger, clock } = host;
  const { account } = given;
  const { payments, calls } = counted(given);
  const started = clock.now();
  const mark = all ? null : await watermarkOf(ledger.db, account, started);
  const filled = mark ? null : await backfill(host, payments, progress);
  const from = mark ?? filled?.from ?? started;
  const last = await reconciledAt(ledger.db, account);
  const due = !filled && reconcileDue(last, started, zone);
  const targets = await changesSince(host, payments, since(from, due ? last : null));
  const fetched = await fetchChanged(host, payments, { targets, progress });
  const until = new Date(started.getTime() - BEHIND_MS);
  await advanceWatermark(ledger.db, clock, account, until);
  const compared = due ? await reconcile(host, payments, { whole: false, progress }) : null;
  return {
    events: targets.reduce((sum, { events }) => sum + events.length, 0),
    objects: fetched.objects,
    found: (filled?.found ?? 0) + (compared?.found ?? 0),
    gone: fetched.gone + (filled?.gone ?? 0) + (compared?.gone ?? 0),
    calls: calls(),
    unread: await unreadOf(ledger.db, account),
  };
}

/**
 * From when on events are read. Before a comparison also those of the time since the last one, as some are listed so late
 * that no run found them: lists would show what they told of, and not when it happened.
 */
function since(mark: Date, compared: Date | null): Date {
  const again = compared ? compared.getTime() - LATE_MS : Number.POSITIVE_INFINITY;
  return new Date(Math.min(mark.getTime() - OVERLAP_MS, again));
}
