/** A folder of issue files, each read by itself: one that can't be read is told, and the others go on. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { ConfigError } from "../core/errors.ts";
import { type ParsedFile, parseIssueFile } from "./issue-file.ts";

/** The names of the `.json`, `.md` and `.markdown` files, in order. Throws ConfigError when there is no such folder. */
export async function issueFilesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder || ".").catch((error: { code?: string }) => {
    throw noFolder(
      error.code === "ENOTDIR" ? `${folder} is a file, not a folder` : `there is no folder ${folder}`,
    );
  });
  if (folder === "") throw noFolder("none was named");
  return names.filter((name) => /\.(json|md|markdown)$/i.test(name) && !name.startsWith(".")).sort();
}

const noFolder = (wrong: string): ConfigError =>
  new ConfigError("The import", [{ key: "folder", wrong, example: "npm run pressroom -- import my-issues" }]);

/** One file as an issue, or with the line and the reason why not. */
export async function readIssueFile(folder: string, name: string, zone: string): Promise<ParsedFile> {
  const bad = (reason: string): ParsedFile => ({ ok: false, file: name, line: 1, reason });
  try {
    const bytes = await readFile(join(folder, name));
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return text.includes("\0") ? bad(NO_TEXT) : parseIssueFile(name, text, zone);
  } catch (error) {
    const { code = "" } = error as { code?: string };
    if (code === "ERR_ENCODING_INVALID_ENCODED_DATA") return bad(NO_TEXT);
    const reason = UNREADABLE[code];
    if (reason) return bad(reason);
    throw error;
  }
}

const NO_TEXT = "it holds bytes that are no text; save it as UTF-8";

const UNREADABLE: Record<string, string> = {
  EISDIR: "it is a folder, not a file",
  ENOENT: "it is a link to a file that is not there",
  EACCES: "you may not read it",
};
