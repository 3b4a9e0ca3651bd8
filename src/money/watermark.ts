/** How far events were read: the instant up to which everything that was told is in the ledger. */
import type { Account } from "../core/account.ts";
import type { Clock } from "../core/clock.ts";
import type { Db } from "../ledger/open.ts";
import { readCursor, writeCursor } from "../ledger/records.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** Events have whole seconds, come in no order, and are listed some seconds late; others stay a minute behind. */
export const OVERLAP_MS = 10 * MINUTE_MS;
export const BEHIND_MS = MINUTE_MS;
/** So late is the latest. */
export const LATE_MS = 6 * 60 * MINUTE_MS;
/** The service tells events of thirty days. */
export const TOLD_MS = 30 * DAY_MS;
const TRUSTED_MS = 25 * DAY_MS;
/** Two clocks may differ so much; a mark further ahead was written by a clock that was wrong. */
const CLOCKS_DIFFER_MS = 5 * MINUTE_MS;

const WATERMARK = "payments watermark";

/** Whether events since then can still be asked for. Pure. */
export const isTrusted = (mark: Date, now: Date): boolean => {
  const ageMs = now.getTime() - mark.getTime();
  return ageMs <= TRUSTED_MS && ageMs >= -CLOCKS_DIFFER_MS;
};

/** Null where none is known, and for one that is too old or lies in the future: then everything is read anew. */
export async function watermarkOf(db: Db, of: Account, now: Date): Promise<Date | null> {
  const kept = await readCursor(db, of, WATERMARK);
  const mark = kept === null ? null : new Date(kept);
  return mark && isTrusted(mark, now) ? mark : null;
}

/** Never backwards, unless it stood where it can't be trusted. */
export async function advanceWatermark(db: Db, clock: Clock, of: Account, to: Date): Promise<void> {
  const before = await watermarkOf(db, of, clock.now());
  if (!before || before < to) await writeCursor(db, clock, of, WATERMARK, to.toISOString());
}

/** As it stands, whatever it is worth. */
export async function syncedUntil(db: Db, of: Account): Promise<Date | null> {
  const kept = await readCursor(db, of, WATERMARK);
  return kept === null ? null : new Date(kept);
}
