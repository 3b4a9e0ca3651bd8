/** Changes of a small file, made by several processes at once. */
import { mkdirSync, rmdirSync, statSync } from "node:fs";

/** Far longer than a change takes: whoever has held it for so long was ended in the middle of it. */
const STALE_MS = 5_000;
const LOOK_AGAIN_MS = 10;

/**
 * One goes after the other: of two that had read the file before either wrote it, one would be lost. `work` takes
 * milliseconds. Throws what it throws, and the fault of a folder in which nothing can be made.
 */
export function oneByOne<T>(file: string, work: () => T): T {
  const lock = `${file}.lock`;
  while (!isTaken(lock)) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LOOK_AGAIN_MS);
  try {
    return work();
  } finally {
    remove(lock);
  }
}

/** By making a folder, which of several succeeds for one. */
function isTaken(lock: string): boolean {
  try {
    mkdirSync(lock, { mode: 0o700 });
    return true;
  } catch (error) {
    if ((error as { code?: string }).code !== "EEXIST") throw error;
    const since = statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    if (Date.now() - since > STALE_MS) remove(lock);
    return false;
  }
}

function remove(lock: string): void {
  try {
    rmdirSync(lock);
  } catch (error) {
    // Another one had waited for it for too long.
    if ((error as { code?: string }).code !== "ENOENT") throw error;
  }
}
