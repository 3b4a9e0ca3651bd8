/** What was last seen of an issue's row, and what follows from it. */
import type { Seen } from "../desk/seen.ts";
import type { DeskRow } from "../desk/table.ts";
import { type Issue, importHashOf } from "./issues.ts";

export const ISSUE_BINDING = "issue";

/** Of an issue's row the body and the last import are known too. */
export type IssueSeen = Seen & Required<Pick<Seen, "bodyAt" | "imported">>;

export const asIssueSeen = (seen: Seen | null | undefined): IssueSeen | null =>
  seen?.bodyAt === undefined ? null : { ...seen, bodyAt: seen.bodyAt, imported: seen.imported ?? null };

/** For a row whose body was read or written just now. */
export const seenNow = (
  row: Pick<DeskRow, "edited">,
  now: Date,
  { imported, shown }: Pick<IssueSeen, "imported" | "shown">,
): IssueSeen => ({
  edited: row.edited.toISOString(),
  bodyAt: now.toISOString(),
  imported,
  ...(shown === undefined ? {} : { shown }),
});

/** Whether a file's new words are in the ledger and not on the row yet, and nobody has changed them since. */
export const awaitsDesk = (issue: Issue, seen: IssueSeen): boolean =>
  issue.importedHash !== null &&
  issue.importedHash === importHashOf(issue) &&
  issue.importedHash !== seen.imported;

const MINUTE_MS = 60_000;
const SETTLE_MS = 2 * MINUTE_MS;

/**
 * Whether the body must be read again. Edited times are rounded down to the minute (Notion), so a body that was read
 * within its own minute may have changed after: it is read once more, two minutes later, when a burst is over.
 */
export function bodyMayDiffer(row: Pick<DeskRow, "edited">, seen: IssueSeen | null, now: Date): boolean {
  if (!seen || row.edited.toISOString() !== seen.edited) return true;
  const minuteEnds = row.edited.getTime() + MINUTE_MS;
  return Date.parse(seen.bodyAt) < minuteEnds && now.getTime() >= minuteEnds + SETTLE_MS;
}
