/** Where archives lie: a folder on another disk, or a bucket (`services/s3`). Names are flat. */
import { HomeError } from "../../core/errors.ts";

export interface Stored {
  name: string;
  bytes: number;
}

export interface Place {
  kind: "folder" | "bucket";
  /** For a person: `/Volumes/Backup/pressroom`. */
  said: string;
  /** Throws PlaceAway when it can't be used now. */
  list(): Promise<Stored[]>;
  /** Puts the file there whole or not at all, in place of one of that name. */
  put(name: string, file: string): Promise<void>;
  /** Null for one that is not there. */
  get(name: string): Promise<ReadableStream<Uint8Array> | null>;
  /** One that is gone already is fine. */
  remove(name: string): Promise<void>;
}

/** The place is not there, or does not answer: nothing is wrong with the home, and the next run tries again. */
export class PlaceAway extends HomeError {}

/** One archive, as its name tells. */
export interface ArchiveName {
  name: string;
  at: Date;
}

const NAME = /^pressroom-([0-9a-f]{8})-(\d{4}-\d\d-\d\d)T(\d\d)(\d\d)(\d\d)Z\.tar\.gz\.age$/;

/** Only what carries this home's mark is ever thrown away from here. */
const markOf = (homeId: string): string =>
  homeId
    .replace(/[^0-9a-f]/g, "")
    .slice(0, 8)
    .padEnd(8, "0");

export const archiveName = (homeId: string, at: Date): string =>
  `pressroom-${markOf(homeId)}-${at.toISOString().slice(0, 19).replaceAll(":", "")}Z.tar.gz.age`;

/** Those of one home, or of any for null, the newest first. */
export function archivesIn(stored: readonly Stored[], homeId: string | null): ArchiveName[] {
  const found = stored.flatMap(({ name }) => {
    const [, mark, day, hours, minutes, seconds] = NAME.exec(name) ?? [];
    if (!mark || (homeId !== null && mark !== markOf(homeId))) return [];
    return [{ name, at: new Date(`${day}T${hours}:${minutes}:${seconds}Z`) }];
  });
  return found.toSorted((a, b) => b.at.getTime() - a.at.getTime());
}

/** Who was erased, beside the archives: an earlier one that is put back does not know it. Locked like them. */
export const erasuresName = (homeId: string): string => `pressroom-${markOf(homeId)}-erasures.jsonl.age`;
