import { randomBytes } from "node:crypto";
import { chmodSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** What the machine is to start, in a file that others may read but not write: whole or not at all. */
export function writeList(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  const draft = `${file}.${randomBytes(4).toString("hex")}`;
  try {
    writeFileSync(draft, text);
    chmodSync(draft, 0o644);
    renameSync(draft, file);
  } finally {
    rmSync(draft, { force: true });
  }
}
