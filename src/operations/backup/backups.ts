/** What the ledger knows of archives. */
import type { Clock } from "../../core/clock.ts";
import type { Db } from "../../ledger/open.ts";
import type { BackupRow } from "../../ledger/tables/operations.ts";

type Of = Pick<BackupRow, "place" | "name">;

/** One that was written, and read back as it was written; null as `problem`. */
export async function noteBackup(
  db: Db,
  clock: Clock,
  backup: Pick<BackupRow, "at" | "place" | "name" | "bytes" | "sha256" | "problem">,
): Promise<void> {
  const verified_at = backup.problem === null ? clock.now().toISOString() : null;
  await db
    .insertInto("backups")
    .values({ ...backup, verified_at })
    .onConflict((conflict) => conflict.columns(["place", "name"]).doUpdateSet({ ...backup, verified_at }))
    .execute();
}

export async function noteRemoved(db: Db, clock: Clock, { place, name }: Of): Promise<void> {
  await db
    .updateTable("backups")
    .set({ removed_at: clock.now().toISOString() })
    .where("place", "=", place)
    .where("name", "=", name)
    .execute();
}

/** What a drill found in the archive of this name, wherever it lies. */
export async function noteDrill(
  db: Db,
  clock: Clock,
  name: string,
  { ok, said }: { ok: boolean; said: string },
): Promise<void> {
  await db
    .updateTable("backups")
    .set({ drilled_at: clock.now().toISOString(), drill: `${ok ? GOOD : FAILED}${said}` })
    .where("name", "=", name)
    .execute();
}

/** The newest good archive in one place, or in any; of those made by then. */
export async function lastBackup(
  db: Db,
  { place, until }: { place?: string; until?: Date } = {},
): Promise<BackupRow | undefined> {
  const good = db
    .selectFrom("backups")
    .selectAll()
    .where("verified_at", "is not", null)
    .where("problem", "is", null)
    .where("removed_at", "is", null)
    .orderBy("at", "desc")
    .limit(1);
  const there = place === undefined ? good : good.where("place", "=", place);
  return (until ? there.where("at", "<=", until.toISOString()) : there).executeTakeFirst();
}

const GOOD = "good: ";
const FAILED = "failed: ";

export const wasGood = ({ drill }: Pick<BackupRow, "drill">): boolean => drill?.startsWith(GOOD) ?? false;

const DRILL_EVERY_MS = 40 * 24 * 60 * 60_000;

/** Whether nobody has tried for more than a month if the owner's key opens what is kept. Archives there must be. */
export async function isDrillDue(db: Db, now: Date): Promise<boolean> {
  const first = await db
    .selectFrom("backups")
    .select(({ fn }) => fn.min("at").as("at"))
    .executeTakeFirst();
  const since = (await lastDrill(db))?.drilled_at ?? first?.at;
  return typeof since === "string" && now.getTime() - Date.parse(since) > DRILL_EVERY_MS;
}

export const lastDrill = (db: Db): Promise<BackupRow | undefined> =>
  db
    .selectFrom("backups")
    .selectAll()
    .where("drilled_at", "is not", null)
    .orderBy("drilled_at", "desc")
    .limit(1)
    .executeTakeFirst();
