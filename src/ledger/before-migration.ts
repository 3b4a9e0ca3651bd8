/** A plain copy of the ledger from just before it was migrated, beside it: the way back from an upgrade. */
import { closeSync, existsSync, openSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { DatabaseSync } from "node:sqlite";

const MARK = ".before-";
const KEPT = 2;
const KEPT_MS = 30 * 24 * 60 * 60_000;

/** `ledger.sqlite.before-13`: as it was before it ran migration 13. In place of an earlier one of that name. */
export function keepBefore(
  database: DatabaseSync,
  path: string,
  { from, to }: { from: number; to: number },
): void {
  const draft = `${path}${MARK}${to}.${process.pid}.part`;
  try {
    // An empty file is filled and keeps its mode: nobody else reads it at any moment.
    rmSync(draft, { force: true });
    closeSync(openSync(draft, "wx", 0o600));
    database.prepare("vacuum into ?").run(draft);
    // Another process may have migrated meanwhile, and made the copy.
    const newest = database.prepare("select max(id) n from migrations").get()?.n;
    if (Number(newest) === from) renameSync(draft, `${path}${MARK}${to}`);
  } finally {
    rmSync(draft, { force: true });
  }
  for (const { file } of copiesOf(path).slice(KEPT)) rmSync(file, { force: true });
}

/** The newest migration first. */
function copiesOf(path: string): { file: string; to: number }[] {
  const folder = dirname(path);
  const prefix = `${basename(path)}${MARK}`;
  const found = readdirSync(folder).filter((name) => name.startsWith(prefix));
  return found
    .map((name) => ({ file: join(folder, name), to: Number(name.slice(prefix.length)) }))
    .filter(({ to }) => Number.isInteger(to))
    .toSorted((a, b) => b.to - a.to);
}

/** After a month nobody goes back by them, and who was erased since is still in them. */
export function forgetOldCopies(path: string, now: Date): void {
  if (!existsSync(path)) return;
  for (const { file } of copiesOf(path)) {
    if (now.getTime() - statSync(file).mtimeMs > KEPT_MS) rmSync(file, { force: true });
  }
}
