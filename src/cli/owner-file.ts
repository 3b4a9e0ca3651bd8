/** Files that hold what is nobody else's business: only the owner can read them, and they are there whole or not at all. */
import { closeSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { ConfigError } from "../core/errors.ts";

export interface OwnerFile {
  /** An absolute path. */
  path: string;
  signal: AbortSignal;
  /** A name that would do, for whoever gave a wrong one. */
  example: string;
}

/** Writes piece after piece. Throws ConfigError for a path that can't be written. */
export async function writeForOwner(
  { path, signal, example }: OwnerFile,
  pieces: AsyncIterable<string> | Iterable<string>,
): Promise<void> {
  const draft = `${path}.${process.pid}.part`;
  const named = { path, example };
  try {
    const descriptor = tried(named, () => openSync(draft, "wx", 0o600));
    try {
      for await (const piece of pieces) {
        signal.throwIfAborted();
        writeSync(descriptor, piece);
      }
    } finally {
      closeSync(descriptor);
    }
    tried(named, () => renameSync(draft, path));
  } finally {
    rmSync(draft, { force: true });
  }
}

function tried<T>({ path, example }: { path: string; example: string }, act: () => T): T {
  try {
    return act();
  } catch (error) {
    const { code } = error as { code?: string };
    const wrong = code === "ENOENT" ? "its folder does not exist" : `it can't be written (${code})`;
    throw new ConfigError(`The file ${path}`, [{ key: "file", wrong, example }]);
  }
}
