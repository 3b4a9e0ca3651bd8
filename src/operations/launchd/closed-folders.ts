/** Where macOS lets nothing in that launchd starts, unless somebody allows it by hand for each program. */
import { realpathSync } from "node:fs";
import { dirname, join } from "node:path";

const CLOSED: readonly [folder: string, name: string][] = [
  ["Documents", "Documents"],
  ["Desktop", "the Desktop"],
  ["Downloads", "Downloads"],
  ["Library/Mobile Documents", "iCloud Drive"],
  ["Library/CloudStorage", "a folder that a cloud service keeps in step"],
];

/** The name of the closed folder that `path` lies in; null for none. Both are absolute; links are followed. */
export function closedFolder(path: string, userHome: string): string | null {
  const real = written(path);
  const within = (folder: string) => real === written(folder) || real.startsWith(`${written(folder)}/`);
  const closed = CLOSED.find(([folder]) => within(join(userHome, folder)));
  if (closed) return closed[1];
  return within("/Volumes") ? "a disk that is not the Mac's own" : null;
}

/** As a Mac compares paths, whose disks don't tell capitals from small letters. */
const written = (path: string): string => followed(path).normalize("NFC").toLowerCase();

/** What isn't there yet will lie where its folder lies. */
function followed(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const above = dirname(path);
    return above === path ? path : join(followed(above), path.slice(above.length));
  }
}
