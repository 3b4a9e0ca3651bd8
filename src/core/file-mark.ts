/** Whether a file is still the one that was looked at, told without opening it. */
import { stat } from "node:fs/promises";

/** Its size, time and inode. Throws where there is no such file. */
export async function markOfFile(path: string): Promise<string> {
  const { size, mtimeMs, ino } = await stat(path);
  return `${size} ${mtimeMs} ${ino}`;
}
