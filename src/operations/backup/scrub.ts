/** Older archives, read again from time to time: a disk may lose what it once had. */
import type { BackupRow } from "../../ledger/tables/operations.ts";
import { counting } from "./counting.ts";
import type { PackHost } from "./pack.ts";
import type { Place } from "./place.ts";

const EVERY_MS = 30 * 24 * 60 * 60_000;

/**
 * Reads the one archive of this place that was not read for longest, if that is a month ago. Without the owner's key its
 * bytes can only be compared with those that were written. Gives what is wrong with it; null when nothing is.
 */
export async function readOldest({ ledger, clock }: PackHost, place: Place): Promise<string | null> {
  const before = new Date(clock.now().getTime() - EVERY_MS).toISOString();
  const row = await ledger.db
    .selectFrom("backups")
    .selectAll()
    .where("place", "=", place.kind)
    .where("removed_at", "is", null)
    .where("problem", "is", null)
    .where("verified_at", "<", before)
    .orderBy("verified_at")
    .limit(1)
    .executeTakeFirst();
  if (!row) return null;
  const wrong = await whatIsWrong(place, row);
  await ledger.db
    .updateTable("backups")
    .set(wrong ? { problem: wrong } : { verified_at: clock.now().toISOString() })
    .where("id", "=", row.id)
    .execute();
  return (
    wrong &&
    `The archive ${row.name} in ${place.said} is no longer good: ${wrong}. Newer ones are not concerned.`
  );
}

async function whatIsWrong(place: Place, { name, bytes, sha256 }: BackupRow): Promise<string | null> {
  const stream = await place.get(name);
  if (!stream) return "it is gone";
  const counted = counting(stream);
  for await (const _ of counted.stream);
  const seen = counted.seen();
  return seen.sha256 === sha256 && seen.bytes === bytes ? null : "its bytes are not those that were written";
}
