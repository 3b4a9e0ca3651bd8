/** Whether a file is still the one that was looked at, told without opening it. */
import { statSync } from "node:fs";

/** Its size, time and inode. Throws where there is no such file. */
export function markOfFile(path: string): string {
  const { size, mtimeMs, ino } = statSync(path);
  return `${size} ${mtimeMs} ${ino}`;
}
