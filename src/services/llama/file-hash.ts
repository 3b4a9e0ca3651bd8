/** What a large file holds, as its sha256, read anew only when it has changed. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import * as z from "zod";
import { markOfFile } from "../../core/file-mark.ts";

const Known = z.record(z.string(), z.object({ mark: z.string(), sha256: z.string() }));

async function readKnown(path: string): Promise<z.infer<typeof Known>> {
  try {
    return Known.parse(JSON.parse(await readFile(path, "utf8")));
  } catch {
    // Not there yet, or damaged: it holds nothing that can't be counted again.
    return {};
  }
}

/** In hexadecimal. `known` is the file that remembers, by size, time and inode, what was counted before. */
export async function hashOfFile(path: string, known: string): Promise<string> {
  const mark = markOfFile(path);
  const entries = await readKnown(known);
  const entry = entries[path];
  if (entry?.mark === mark) return entry.sha256;
  const sha256 = await countHash(path);
  await mkdir(dirname(known), { recursive: true, mode: 0o700 });
  const draft = `${known}.${process.pid}.draft`;
  await writeFile(draft, JSON.stringify({ ...entries, [path]: { mark, sha256 } }), { mode: 0o600 });
  await rename(draft, known);
  return sha256;
}

async function countHash(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path, { highWaterMark: 2 ** 20 })) hash.update(chunk);
  return hash.digest("hex");
}
