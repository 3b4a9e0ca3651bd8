/** Where copies of everything go. */

import { resolve } from "node:path";
import { type BucketSettings, readBucketAddress } from "../../config/backup.ts";
import { loadConfig } from "../../config/load.ts";
import { systemClock } from "../core/clock.ts";
import { ConfigError } from "../core/errors.ts";
import { silentLog } from "../core/log.ts";
import type { Place } from "../operations/backup/place.ts";
import { type Parts, REQUEST_TIMEOUT_MS } from "./parts.ts";

/** The owner's disk first: it is read back sooner. */
export async function openPlaces(parts: PlaceParts): Promise<Place[]> {
  const { folder, bucket } = parts.config.backup;
  const places: Place[] = [];
  if (folder) places.push((await import("../operations/backup/folder.ts")).folderPlace(folder));
  if (bucket) places.push(await openBucket(parts, bucket));
  return places;
}

type PlaceParts = Pick<Parts, "config" | "clock" | "log" | "signal">;

/** Asked by one process of this home a few times a night: no window has to be kept for others. */
async function openBucket(
  { config, clock, log, signal }: PlaceParts,
  bucket: BucketSettings,
): Promise<Place> {
  const { BACKUP_KEY_ID: id, BACKUP_SECRET: secret } = config.env;
  if (!id || !secret) {
    const wrong = "it is missing, and the bucket takes nothing without it";
    const example = "npm run pressroom -- setup backup, which asks for it";
    throw new ConfigError("The backup bucket", [
      { key: id ? "BACKUP_SECRET" : "BACKUP_KEY_ID", wrong, example },
    ]);
  }
  const { bucketPlace } = await import("../services/s3/bucket.ts");
  const { httpPolicy } = await import("../core/http.ts");
  const policy = httpPolicy({
    ...{ service: "bucket", budget: { concurrency: 2, calls: 50, windowMs: 1_000 } },
    ...{ timeoutMs: REQUEST_TIMEOUT_MS, attempts: 4, patienceMs: 65_000, clock, log, signal },
  });
  return bucketPlace({ ...bucket, keys: { id, secret }, policy, clock });
}

/** For a home that can't be opened: nothing of it is read but settings and keys. */
async function partsWithout(home: string): Promise<PlaceParts> {
  const config = await loadConfig({ home });
  return { config, clock: systemClock, log: silentLog, signal: new AbortController().signal };
}

/** The places that a home's settings name. */
export const openBackupPlaces = async (home: string): Promise<Place[]> =>
  openPlaces(await partsWithout(home));

/** A folder, or a bucket by its address, whose keys stand in the environment. Throws ConfigError. */
export async function placeAt(address: string, home: string): Promise<Place> {
  const bucket = readBucketAddress(address);
  if (bucket) return openBucket(await partsWithout(home), bucket);
  return (await import("../operations/backup/folder.ts")).folderPlace(resolve(address));
}
