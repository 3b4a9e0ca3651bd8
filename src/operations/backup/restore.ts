/** A home put back from an archive: made whole in a folder of its own first, and held until it knows what it missed. */
import { existsSync, mkdtempSync, readdirSync, renameSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Clock } from "../../core/clock.ts";
import { asHomeError, HomeError } from "../../core/errors.ts";
import { holdCopy } from "../../ledger/copies.ts";
import { type Erasure, notedErasures } from "../../ledger/erasures.ts";
import { refuseInUse } from "../../ledger/in-use.ts";
import { type Ledger, openLedger } from "../../ledger/open.ts";
import { isHalfRestored, markHalfRestored, markRestored } from "../half-restored.ts";
import { unpackArchive } from "./archive.ts";
import { erasuresAt } from "./erasures.ts";
import { ASSETS, DESK, ERASURES, LEDGER, type Manifest, OWNERS_FILES } from "./manifest.ts";
import { describeLedger, inScratch } from "./pack.ts";
import type { Place } from "./place.ts";

export interface RestoreOptions {
  home: string;
  /** Where the archive of this name lies. */
  from: Pick<Place, "get" | "said">;
  name: string;
  identity: string;
  /** What the home has is kept aside; without it, a home that has a ledger is refused. */
  replace: boolean;
  clock: Clock;
  /** Takes these people out of the ledger; gives how many were in it. */
  eraseAgain(ledger: Ledger, erasures: readonly Erasure[]): Promise<number>;
  /** Forgets what is remembered of files that were not in the archive. */
  forgetFiles(ledger: Ledger): Promise<void>;
}

export interface Restored {
  manifest: Manifest;
  /** Who had been erased since, and were erased again. */
  erased: number;
  /** Where what stood in the home is kept now; null when nothing did. */
  aside: string | null;
}

/**
 * Throws HomeError, and leaves the home as it was, for a wrong key, for one byte that is not as it was written, and for a
 * home that has a ledger unless it is to be replaced.
 */
export async function restoreHome(options: RestoreOptions): Promise<Restored> {
  const { home, replace } = options;
  // What a restore that was cut off left is nobody's ledger.
  if (!replace && existsSync(join(home, LEDGER)) && !isHalfRestored(home)) {
    throw new HomeError(
      `Nothing was restored: the home ${home} has a ledger. Choose an empty home with --home DIR, or put the archive in its place with --replace (what is there is kept aside).`,
    );
  }
  try {
    await refuseInUse(join(home, LEDGER));
    return await inScratch(home, "restore", async (folder) => {
      const manifest = await unpack(options, folder);
      const erased = await settle(options, folder, manifest);
      return { manifest, erased, aside: await moveIn(options, folder) };
    });
  } catch (error) {
    throw asHomeError(error, home);
  }
}

async function unpack({ from, name, identity }: RestoreOptions, folder: string): Promise<Manifest> {
  const bytes = await from.get(name);
  if (!bytes) throw new HomeError(`Nothing was restored: there is no archive ${name} in ${from.said}.`);
  const manifest = await unpackArchive(bytes, identity, folder);
  const found = await describeLedger(join(folder, LEDGER));
  if (JSON.stringify(found.rows) !== JSON.stringify(manifest.rows))
    throw new HomeError("The ledger in the archive has not the rows that it had. Nothing was changed.");
  return manifest;
}

/** Opened and read page by page, held, without those who were erased since. */
async function settle(options: RestoreOptions, folder: string, manifest: Manifest): Promise<number> {
  const { clock, home, from, identity } = options;
  const path = join(folder, LEDGER);
  const ledger = await openLedger(path, clock, { thorough: true });
  try {
    await holdCopy(ledger, clock, new Date(manifest.at));
    const erasures = [
      ...notedErasures(path),
      ...(await erasuresAt(from, manifest.homeId, identity)),
      // Also of what an earlier restore put aside: it may have been cut off after that.
      ...[home, ...putAside(home)].flatMap((one) => notedErasures(join(one, LEDGER))),
    ];
    const lines = new Set(erasures.map((erasure) => `${JSON.stringify(erasure)}\n`));
    if (lines.size > 0)
      await writeFile(join(folder, ERASURES), [...lines].join(""), { mode: 0o600, flush: true });
    await options.forgetFiles(ledger);
    return await options.eraseAgain(ledger, erasures);
  } finally {
    await ledger.close();
  }
}

const ASIDE = "replaced-";

const putAside = (home: string): string[] =>
  readdirSync(home)
    .filter((name) => name.startsWith(ASIDE))
    .map((name) => join(home, name));

/** The ledger last: a home without one is no home yet, and restoring it may begin again. */
const MOVED = [ASSETS, DESK, ...OWNERS_FILES, `${LEDGER}-wal`, `${LEDGER}-shm`, LEDGER];

async function moveIn({ home, clock }: RestoreOptions, folder: string): Promise<string | null> {
  markHalfRestored(home);
  // Nobody begins any more, and whoever began meanwhile is not disturbed.
  await refuseInUse(join(home, LEDGER)).catch((error: unknown) => {
    markRestored(home);
    throw error;
  });
  const there = MOVED.filter((name) => existsSync(join(home, name)));
  const aside = there.length > 0 ? folderAside(home, clock) : null;
  // The ledger first: what is left of a home that was half moved is no home.
  for (const name of there.toReversed()) renameSync(join(home, name), join(aside ?? "", name));
  for (const name of MOVED)
    if (existsSync(join(folder, name))) renameSync(join(folder, name), join(home, name));
  markRestored(home);
  return aside;
}

function folderAside(home: string, clock: Clock): string {
  const stamp = clock.now().toISOString().replace(/[:.]/g, "-");
  return mkdtempSync(join(home, `${ASIDE}${stamp}-`));
}
