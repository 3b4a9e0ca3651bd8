/** The rows that were not taken in, in a file beside the one they came from: with line, reason, and all that stood there. */
import { closeSync, openSync, rmSync, writeSync } from "node:fs";
import { basename, dirname, extname, join } from "node:path";
import { ConfigError } from "../../core/errors.ts";
import { cell, csvLine } from "./csv-cell.ts";

export interface Rejects {
  add(line: number, reason: string, fields: readonly string[]): void;
  /** Where they are; null if there were none. */
  readonly path: string | null;
  close(): void;
}

const LONGEST_CELL = 500;

export function rejectsPath(file: string): string {
  const extension = extname(file);
  return join(dirname(file), `${basename(file, extension)}.rejected.csv`);
}

/** Made at the first reject, readable by the owner only. Corrected, it can be imported like the file it came from. */
export function openRejects(file: string, headers: readonly string[]): Rejects {
  const path = rejectsPath(file);
  let descriptor: number | null = null;
  const open = () => {
    const opened = openForOwner(path);
    writeSync(opened, csvLine(["rejected_line", "rejected_because", ...headers].map(cell)));
    return opened;
  };
  return {
    add(line, reason, fields) {
      descriptor ??= open();
      const cells = fields.map((field) => cell(field.slice(0, LONGEST_CELL).replaceAll("\0", "")));
      writeSync(descriptor, csvLine([String(line), cell(reason), ...cells]));
    },
    get path() {
      return descriptor === null ? null : path;
    },
    close() {
      if (descriptor !== null) closeSync(descriptor);
    },
  };
}

function openForOwner(path: string): number {
  try {
    // One of an earlier import may be readable by others.
    rmSync(path, { force: true });
    return openSync(path, "wx", 0o600);
  } catch (error) {
    const wrong = `rows were rejected, and ${path} can't be written (${(error as { code?: string }).code})`;
    const example = "copy the file to a folder where you may write, and import it from there";
    throw new ConfigError("The import", [{ key: "file", wrong, example }]);
  }
}
