/** Copied pictures → the site's own folder of them. Only files that are named as the store names them are ours. */

import { chmod, copyFile, mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { keptAssets } from "../assets.ts";

interface Folders {
  dir: string;
  assets: string;
}

export const PICTURES = "assets";

/** A picture that is there already is the same one: its name says what it holds. */
export async function putPictures(
  site: Folders,
  names: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<void> {
  const folder = join(site.dir, PICTURES);
  const there = await keptAssets(folder);
  const lacking = [...names].filter((name) => !there.has(name));
  if (lacking.length > 0) await mkdir(folder, { recursive: true });
  for (const name of lacking) {
    signal.throwIfAborted();
    const draft = join(folder, `${name}.new`);
    await copyFile(join(site.assets, name), draft);
    // Another program may hand out the site; the store is the owner's alone.
    await chmod(draft, 0o644);
    await rename(draft, join(folder, name));
  }
}

export async function removeOtherPictures(site: Folders, names: ReadonlySet<string>): Promise<void> {
  const folder = join(site.dir, PICTURES);
  for (const name of await keptAssets(folder)) if (!names.has(name)) await rm(join(folder, name));
}
