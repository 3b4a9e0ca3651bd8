/** A preview as a folder of files, to be opened without a server. */
import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { MadePreview } from "./make.ts";

/** The names of what was written, pictures included. */
export async function writePreview({ files, pictures }: MadePreview, dir: string): Promise<string[]> {
  await mkdir(dir, { recursive: true });
  for (const [name, html] of files) await writeFile(join(dir, name), html);
  if (pictures.size > 0) await mkdir(join(dir, "assets"), { recursive: true });
  for (const [name, path] of pictures) await copyFile(path, join(dir, "assets", name));
  return [...files.keys(), ...[...pictures.keys()].map((name) => `assets/${name}`)];
}
