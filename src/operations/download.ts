/** Brings a large file here: goes on where it stopped, and keeps nothing whose size or sha256 is not what it should be. */
import { createHash } from "node:crypto";
import { createReadStream, existsSync } from "node:fs";
import { mkdir, open, rename, rm, stat, statfs } from "node:fs/promises";
import { dirname } from "node:path";
import type { Clock } from "../core/clock.ts";
import { HomeError, ServiceError } from "../core/errors.ts";

export interface Download {
  url: string;
  /** Where it will be; beside it, while it is not whole, a file that ends in .part. */
  to: string;
  /** Null where it is not known beforehand. */
  bytes: number | null;
  /** In hexadecimal. */
  sha256: string;
  clock: Clock;
  signal: AbortSignal;
  progress(bytes: number, total: number): void;
  /** After how long without a byte the line counts as dead. */
  stallMs?: number;
  /** How long it waits before it takes the line up again. */
  pauseMs?: number;
}

const TRIES = 5;
const STALL_MS = 60_000;
const PAUSE_MS = 3_000;
const MB = 2 ** 20;

/** Gives how many bytes came now: none where the file is there already, as it should be. Throws ServiceError, HomeError for a full disk, or the signal's reason. */
export async function download(wanted: Download): Promise<number> {
  const part = `${wanted.to}.${wanted.sha256.slice(0, 8)}.part`;
  if (existsSync(wanted.to) && (await isRight(wanted, wanted.to))) return 0;
  await mkdir(dirname(wanted.to), { recursive: true, mode: 0o700 });
  const before = await sizeOf(part);
  await assertRoom(wanted, before);
  for (let tried = 1; ; tried++) {
    const had = await sizeOf(part);
    try {
      if (had === 0 || had !== wanted.bytes) await fetchRest(wanted, part, had);
      break;
    } catch (error) {
      wanted.signal.throwIfAborted();
      const mayGoOn = error instanceof ServiceError && error.retryable && tried < TRIES;
      if (!mayGoOn) throw error;
      await wanted.clock.sleep(wanted.pauseMs ?? PAUSE_MS, wanted.signal);
    }
  }
  if (!(await isRight(wanted, part))) return throwAway(wanted, part);
  await rename(part, wanted.to);
  return (await sizeOf(wanted.to)) - before;
}

const sizeOf = async (path: string): Promise<number> => (existsSync(path) ? (await stat(path)).size : 0);

async function assertRoom({ to, bytes }: Download, had: number): Promise<void> {
  if (bytes === null) return;
  const { bavail, bsize } = await statfs(dirname(to));
  const lacking = bytes - had - bavail * bsize;
  if (lacking > 0)
    throw new HomeError(
      `The disk has no room for it: ${Math.ceil(lacking / MB)} MB more are needed in ${dirname(to)}. Make room, then run this again.`,
    );
}

async function fetchRest(wanted: Download, part: string, had: number): Promise<void> {
  const stalled = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const stir = () => {
    clearTimeout(timer);
    timer = setTimeout(() => stalled.abort(), wanted.stallMs ?? STALL_MS);
  };
  stir();
  try {
    const answer = await fetch(wanted.url, {
      headers: had > 0 ? { range: `bytes=${had}-` } : {},
      signal: AbortSignal.any([wanted.signal, stalled.signal]),
    });
    const from = await begin(answer, part, had);
    await append(answer, part, { wanted, from, stir });
  } catch (error) {
    if (error instanceof ServiceError || error instanceof HomeError || wanted.signal.aborted) throw error;
    throw broken(wanted, await sizeOf(part), error);
  } finally {
    clearTimeout(timer);
  }
}

/** From which byte on the answer goes: a server that knows no ranges begins anew. */
async function begin({ status, headers }: Response, part: string, had: number): Promise<number> {
  if (status === 206 && headers.get("content-range")?.startsWith(`bytes ${had}-`)) return had;
  if (status === 200 || status === 206 || status === 416) await rm(part, { force: true });
  if (status === 200) return 0;
  throw refused(status);
}

interface Course {
  wanted: Download;
  from: number;
  stir(): void;
}

async function append(answer: Response, part: string, { wanted, from, stir }: Course): Promise<void> {
  const length = Number(answer.headers.get("content-length") ?? 0);
  const total = wanted.bytes ?? from + length;
  if (length > 0 && from + length !== total) return throwAway(wanted, part);
  const file = await open(part, "a", 0o600);
  let done = from;
  try {
    for await (const chunk of answer.body ?? []) {
      stir();
      await file.writeFile(chunk);
      done += chunk.length;
      wanted.progress(done, total);
    }
  } catch (error) {
    if ((error as { code?: string }).code === "ENOSPC")
      throw new HomeError("The disk is full. Make room, then run this again: it goes on where it stopped.");
    throw error;
  } finally {
    await file.close();
  }
  if (done < total) throw broken(wanted, done);
}

async function isRight({ bytes, sha256 }: Download, path: string): Promise<boolean> {
  if (bytes !== null && (await sizeOf(path)) !== bytes) return false;
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path, { highWaterMark: MB })) hash.update(chunk);
  return hash.digest("hex") === sha256;
}

async function throwAway({ url }: Download, part: string): Promise<never> {
  await rm(part, { force: true });
  throw new ServiceError({
    ...ABOUT,
    ...{ status: 200, code: "another_file", retryable: false },
    message: `what comes from ${new URL(url).host} is not the file that was expected (its size or sha256 differs), and was thrown away`,
  });
}

const ABOUT = { service: "download", operation: "file", effect: "refused" } as const;

const refused = (status: number): ServiceError =>
  new ServiceError({
    ...ABOUT,
    status,
    code: "refused",
    message: `the server answered ${status}`,
    retryable: status >= 500 || status === 429 || status === 416 || status === 206,
  });

const broken = ({ bytes }: Download, done: number, cause?: unknown): ServiceError =>
  new ServiceError({
    ...ABOUT,
    ...{ status: null, code: "broken_off", retryable: true, cause },
    message: `the line broke off; ${Math.floor(done / MB)}${bytes ? ` of ${Math.ceil(bytes / MB)}` : ""} MB are here. Run this again: it goes on where it stopped`,
  });
