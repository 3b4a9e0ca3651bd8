/** Who was erased, in a file beside the ledger: a copy that is put back later does not know it, and is told by this. */
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { asHomeError } from "../core/errors.ts";
import type { Ledger } from "./open.ts";

export interface Erasure {
  subscriberId: string;
  /** Salted; `salt` is that of the home. */
  addressHash: string;
  salt: string;
  /** ISO 8601. */
  at: string;
}

const fileBeside = (ledgerPath: string): string | null =>
  ledgerPath === ":memory:" ? null : join(dirname(ledgerPath), "erasures.jsonl");

/** On the disk before this returns. A ledger in memory has no copies, and so no file. */
export function noteErasures({ path }: Pick<Ledger, "path">, erasures: readonly Erasure[]): void {
  const file = fileBeside(path);
  if (file === null || erasures.length === 0) return;
  try {
    const lines = erasures.map((erasure) => `${JSON.stringify(erasure)}\n`);
    appendFileSync(file, lines.join(""), { mode: 0o600, flush: true });
  } catch (error) {
    throw asHomeError(error, dirname(file));
  }
}

/** All that were noted for the ledger at `path`. A last line that a crash cut short is of an erasure that did not happen. */
export function notedErasures(path: string): Erasure[] {
  const file = fileBeside(path);
  if (file === null || !existsSync(file)) return [];
  return erasuresIn(readFileSync(file, "utf8"));
}

/** As they stand in such a file. */
export const erasuresIn = (text: string): Erasure[] =>
  text
    .split("\n")
    .filter((line) => line.startsWith("{") && line.endsWith("}"))
    .map((line) => JSON.parse(line) as Erasure);
