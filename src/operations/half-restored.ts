/** A home whose restore was cut off is half one and half the other: nothing begins in it until it is restored whole. */
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { HomeError } from "../core/errors.ts";

const MARK = "restore-unfinished.txt";
const TEXT =
  "A restore of this home began, and has not ended. Nothing is done in it until: npm run pressroom -- restore\n";

export const isHalfRestored = (home: string): boolean => existsSync(join(home, MARK));

export const markHalfRestored = (home: string): void =>
  writeFileSync(join(home, MARK), TEXT, { mode: 0o600, flush: true });

export const markRestored = (home: string): void => rmSync(join(home, MARK), { force: true });

/** Throws HomeError. */
export function refuseHalfRestored(home: string): void {
  if (!isHalfRestored(home)) return;
  throw new HomeError(
    `The home ${home} is half restored: a restore of it is under way, or was cut off. Nothing was lost, and nothing is done in it until that is finished: npm run pressroom -- restore, as it was called before.`,
  );
}
