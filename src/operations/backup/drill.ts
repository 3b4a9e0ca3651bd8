/** A restore for practice: the newest archive unpacked with the owner's key, read page by page, and compared row by row. */
import { join } from "node:path";
import { HomeError } from "../../core/errors.ts";
import { unpackArchive } from "./archive.ts";
import { noteDrill } from "./backups.ts";
import { compareLedgers, type TableDifference } from "./compare.ts";
import { WrongKey } from "./key.ts";
import { LEDGER } from "./manifest.ts";
import { describeLedger, inScratch, openCopy, type PackHost } from "./pack.ts";
import type { ArchiveName, Place } from "./place.ts";

export interface Drilled {
  archive: string;
  at: string;
  /** Files in it. */
  files: number;
  rows: number;
  /** Rows that are otherwise in the ledger by now, or gone, by table; most first. */
  changed: TableDifference[];
}

/** Nothing of the home is changed but the note of it. Throws HomeError, and notes that, for an archive that is not good. */
export async function drill(
  host: PackHost,
  {
    place,
    archive,
    identity,
  }: { place: Pick<Place, "get" | "said">; archive: ArchiveName; identity: string },
): Promise<Drilled> {
  const { ledger, clock, home } = host;
  const { name } = archive;
  try {
    const found = await inScratch(home, "drill", async (folder) => {
      const bytes = await place.get(name);
      if (!bytes) throw new HomeError(`There is no archive ${name} in ${place.said}.`);
      const manifest = await unpackArchive(bytes, identity, folder);
      const copy = join(folder, LEDGER);
      await checkCopy(copy, manifest.rows);
      const tables = await compareLedgers(copy, ledger.path);
      checkEvents(tables);
      return {
        ...{ archive: name, at: manifest.at, files: manifest.files.length },
        rows: tables.reduce((sum, { rows }) => sum + rows, 0),
        changed: tables.filter(({ changed }) => changed > 0).toSorted((a, b) => b.changed - a.changed),
      };
    });
    await noteDrill(ledger.db, clock, name, { ok: true, said: sayDrill(found) });
    return found;
  } catch (error) {
    if (error instanceof HomeError && !(error instanceof WrongKey))
      await noteDrill(ledger.db, clock, name, { ok: false, said: error.message });
    throw error;
  }
}

export const sayDrill = ({ rows, files, changed }: Drilled): string =>
  `${rows} rows in ${files} files came back whole; ${changed.reduce((sum, one) => sum + one.changed, 0)} of them are otherwise in the ledger by now`;

async function checkCopy(copy: string, rows: Readonly<Record<string, number>>): Promise<void> {
  const found = await describeLedger(copy);
  if (JSON.stringify(found.rows) !== JSON.stringify(rows))
    throw new HomeError("The ledger in the archive has not the rows that it had when it was made.");
  const database = await openCopy(copy);
  try {
    const verdict = String(database.prepare("pragma integrity_check(1)").get()?.integrity_check);
    const orphan = database.prepare("pragma foreign_key_check").get();
    if (verdict !== "ok" || orphan) throw new HomeError("The ledger in the archive is damaged.");
  } finally {
    database.close();
  }
}

/** Nothing takes an event away: one that was there and is not now was lost here. */
function checkEvents(tables: readonly TableDifference[]): void {
  const lost = tables.find(({ table }) => table === "events")?.changed ?? 0;
  if (lost > 0)
    throw new HomeError(
      `The archive is good, and the ledger of this home is not: it lacks ${lost} events that were in it when the archive was made. Do not let this archive go; look at the ledger before anything is sent.`,
    );
}
