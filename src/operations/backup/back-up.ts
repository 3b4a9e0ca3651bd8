/** One night's copy of everything: made once, put to each place, read back from there, and older ones thinned out. */
import { HomeError, ServiceError } from "../../core/errors.ts";
import { checkArchive, type Written } from "./archive.ts";
import { lastBackup, noteBackup, noteRemoved } from "./backups.ts";
import { counting } from "./counting.ts";
import { putErasures } from "./erasures.ts";
import { keptOf } from "./kept.ts";
import { newKey } from "./key.ts";
import { inScratch, type Packed, type PackHost, packDesk, packHome } from "./pack.ts";
import { archivesIn, type Place, PlaceAway } from "./place.ts";
import { readOldest } from "./scrub.ts";

export interface BackUpOptions {
  /** The owner's. */
  recipient: string;
  places: readonly Place[];
  /** A place that has a good archive of this time or later has what it needs; null to make one in any case. */
  since: Date | null;
}

export interface BackedUp {
  /** Null when each place has what it needs. */
  packed: Pick<Packed, "name" | "bytes" | "at"> | null;
  /** Read back whole. */
  good: Place[];
  /** Each a sentence. */
  problems: string[];
  removed: number;
}

/** A place that can't be used keeps the others from nothing. Throws HomeError where the archive itself can't be made. */
export async function backUp(host: PackHost, options: BackUpOptions): Promise<BackedUp> {
  const due: Place[] = [];
  for (const place of options.places) if (await isDue(host, place, options.since)) due.push(place);
  const result: BackedUp = { packed: null, good: [], problems: [], removed: 0 };
  for (const place of options.places) {
    await attempt(result, () => putErasures(host, place, options.recipient));
  }
  if (due.length === 0) return result;
  // Lives as long as this run: with it what was put is opened and compared, which the owner's public half could not do.
  const passing = await newKey();
  await inScratch(host.home, "backup", async (folder) => {
    await attempt(result, () => packDesk(host, folder));
    const packed = await packHome(host, folder, [options.recipient, passing.recipient]);
    result.packed = { name: packed.name, bytes: packed.bytes, at: packed.at };
    for (const place of due) {
      host.signal.throwIfAborted();
      await attempt(result, async () => {
        await putAndRead(host, place, { packed, identity: passing.identity });
        result.good.push(place);
        result.removed += await thinOut(host, place, packed.name);
        const worn = await readOldest(host, place);
        if (worn) result.problems.push(worn);
      });
    }
  });
  return result;
}

const DAY_MS = 24 * 60 * 60_000;

async function isDue({ ledger, clock }: PackHost, place: Place, since: Date | null): Promise<boolean> {
  if (!since) return true;
  // One that a clock far ahead dated says nothing of tonight.
  const until = new Date(clock.now().getTime() + DAY_MS);
  const last = await lastBackup(ledger.db, { place: place.kind, until });
  return !last || Date.parse(last.at) < since.getTime();
}

/** What is wrong with a place is said, and is no error of the run. */
async function attempt(result: BackedUp, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const isPlaces =
      error instanceof PlaceAway || error instanceof NotAsWritten || error instanceof ServiceError;
    if (!isPlaces) throw error;
    if (!result.problems.includes(error.message)) result.problems.push(error.message);
  }
}

class NotAsWritten extends HomeError {}

interface Put {
  packed: Packed;
  identity: string;
}

async function putAndRead({ ledger, clock }: PackHost, place: Place, { packed, identity }: Put) {
  const { name, bytes, sha256, at } = packed;
  const row = { at: at.toISOString(), place: place.kind, name, bytes, sha256 };
  await place.put(name, packed.file);
  try {
    await readBack(place, packed, identity);
    await noteBackup(ledger.db, clock, { ...row, problem: null });
  } catch (error) {
    if (!(error instanceof HomeError) || error instanceof PlaceAway) throw error;
    const problem = `What was put to ${place.said} did not come back as it was written: ${error.message}`;
    await noteBackup(ledger.db, clock, { ...row, problem });
    throw new NotAsWritten(`${problem} The next run tries again; if it stays so, look after the disk.`);
  }
}

/** Every byte of it, unlocked, unpacked, and compared with what it says of itself. */
async function readBack(place: Place, { name, ...written }: Packed, identity: string): Promise<void> {
  const stream = await place.get(name);
  if (!stream) throw new HomeError("it is not there.");
  const counted = counting(stream);
  await checkArchive(counted.stream, identity);
  const difference = differs(counted.seen(), written);
  if (difference) throw new HomeError(difference);
}

const differs = (seen: Written, written: Written): string | null =>
  seen.sha256 === written.sha256 && seen.bytes === written.bytes
    ? null
    : `it has ${seen.bytes} bytes with another checksum, not ${written.bytes}.`;

/** Never the one that was just written, whatever the clock says. */
async function thinOut({ ledger, clock }: PackHost, place: Place, just: string): Promise<number> {
  const archives = archivesIn(await place.list(), ledger.homeId);
  const kept = keptOf(archives);
  const over = archives.filter((one) => !kept.has(one) && one.name !== just);
  for (const { name } of over) {
    await place.remove(name);
    await noteRemoved(ledger.db, clock, { place: place.kind, name });
  }
  return over.length;
}
