/** What was last seen of a row on the desk, kept with its binding. */
import * as z from "zod";
import type { DeskOutcome, DeskRow } from "./desk.ts";
import { type Issue, importHashOf } from "./issues.ts";

export const ISSUE_BINDING = "issue";

const seenSchema = z.object({
  /** The row's edited time, when it was last read. */
  edited: z.string(),
  /** When its body was last read or written. */
  bodyAt: z.string(),
  /** The import that the row was last written from, as `Issue.importedHash` names it; null for none. */
  imported: z.string().nullable(),
  /** The outcome that was last shown, as JSON. */
  shown: z.string().optional(),
});
export type Seen = z.infer<typeof seenSchema>;

export const parseSeen = (json: string | null): Seen | null =>
  json ? seenSchema.parse(JSON.parse(json)) : null;

/** For a row whose body was read or written just now. */
export function seenNow(
  row: Pick<DeskRow, "edited">,
  now: Date,
  { imported, shown }: { imported: string | null; shown?: string | undefined },
): string {
  const seen: Seen = { edited: row.edited.toISOString(), bodyAt: now.toISOString(), imported };
  return JSON.stringify(shown === undefined ? seen : { ...seen, shown });
}

export const withShown = (seen: Seen, outcome: DeskOutcome): string =>
  JSON.stringify({ ...seen, shown: JSON.stringify(outcome) });

/** Whether a file's new words are in the ledger and not on the row yet, and nobody has changed them since. */
export const awaitsDesk = (issue: Issue, seen: Seen): boolean =>
  issue.importedHash !== null &&
  issue.importedHash === importHashOf(issue) &&
  issue.importedHash !== seen.imported;

const MINUTE_MS = 60_000;
const SETTLE_MS = 2 * MINUTE_MS;

/**
 * Whether the body must be read again. Edited times are rounded down to the minute (Notion), so a body that was read
 * within its own minute may have changed after: it is read once more, two minutes later, when a burst is over.
 */
export function bodyMayDiffer(row: Pick<DeskRow, "edited">, seen: Seen | null, now: Date): boolean {
  if (!seen || row.edited.toISOString() !== seen.edited) return true;
  const minuteEnds = row.edited.getTime() + MINUTE_MS;
  return Date.parse(seen.bodyAt) < minuteEnds && now.getTime() >= minuteEnds + SETTLE_MS;
}
