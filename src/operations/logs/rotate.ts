/** Keeps the home's logs small. Whoever writes to one goes on in the same file, so its text is copied away and the file emptied. */
import { copyFileSync, existsSync, readdirSync, renameSync, rmSync, statSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { logFolder } from "./read.ts";

/** Old ones of each log. */
const KEPT = 3;

/** Gives the names of those that began anew. */
export function rotateLogs(home: string, mostBytes: number): string[] {
  const folder = logFolder(home);
  const names = existsSync(folder) ? readdirSync(folder) : [];
  const large = names.filter(
    (name) => name.endsWith(".log") && statSync(join(folder, name)).size > mostBytes,
  );
  for (const name of large) rotate(join(folder, name));
  return large;
}

function rotate(path: string): void {
  rmSync(`${path}.${KEPT}`, { force: true });
  for (let n = KEPT - 1; n >= 1; n--)
    if (existsSync(`${path}.${n}`)) renameSync(`${path}.${n}`, `${path}.${n + 1}`);
  try {
    copyFileSync(path, `${path}.1`);
  } catch (error) {
    // On a full disk room is worth more than old lines.
    if ((error as { code?: string }).code !== "ENOSPC") throw error;
    rmSync(`${path}.1`, { force: true });
  }
  truncateSync(path);
}
