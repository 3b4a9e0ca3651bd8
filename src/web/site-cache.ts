/** The site's pages from memory: a file is looked at again once a second at most, and read only when it changed. */
import { readFile, stat } from "node:fs/promises";
import { join, normalize, sep } from "node:path";

interface Kept {
  html: string;
  /** Of the file: its time and size. */
  mark: string;
  checkedMs: number;
}

const CHECK_EVERY_MS = 1_000;
const MOST_CHARACTERS = 16_000_000;

export interface SiteCache {
  /** The page at a path of a request, or null; never anything outside the site's folder. */
  page(path: string): Promise<string | null>;
  /** The same without waiting, if it was looked at within the last second; else null. */
  fresh(path: string): string | null;
}

/** `now` in milliseconds, of a clock that only runs forward. */
export function siteCache(dir: string, now: () => number = () => performance.now()): SiteCache {
  const kept = new Map<string, Kept>();
  let characters = 0;

  const forget = (path: string) => {
    characters -= kept.get(path)?.html.length ?? 0;
    kept.delete(path);
  };
  async function look(path: string): Promise<string | null> {
    const file = fileOf(dir, path);
    const found = file === null ? null : await orNull(stat(file));
    if (file === null || !found?.isFile()) {
      forget(path);
      return null;
    }
    const mark = `${found.mtimeMs} ${found.size}`;
    const before = kept.get(path);
    if (before?.mark === mark) {
      before.checkedMs = now();
      return before.html;
    }
    const html = await orNull(readFile(file, "utf8"));
    forget(path);
    if (html === null) return null;
    if (characters + html.length > MOST_CHARACTERS) {
      kept.clear();
      characters = 0;
    }
    kept.set(path, { html, mark, checkedMs: now() });
    characters += html.length;
    return html;
  }
  const fresh = (path: string): string | null => {
    const known = kept.get(path);
    return known && now() - known.checkedMs < CHECK_EVERY_MS ? known.html : null;
  };
  return { fresh, page: async (path) => fresh(path) ?? look(path) };
}

function fileOf(dir: string, path: string): string | null {
  const plain = decoded(path);
  if (plain === null || plain.includes("\0")) return null;
  const file = join(dir, normalize(plain), plain.endsWith(".html") ? "" : "index.html");
  return file.startsWith(join(dir, sep)) ? file : null;
}

function decoded(path: string): string | null {
  try {
    return decodeURIComponent(path);
  } catch {
    return null;
  }
}

export function orNull<T>(reading: Promise<T>): Promise<T | null> {
  return reading.catch((error: { code?: string }) => {
    if (["ENOENT", "EISDIR", "ENOTDIR", "ENAMETOOLONG"].includes(error.code ?? "")) return null;
    throw error;
  });
}
