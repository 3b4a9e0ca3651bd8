/** Archives in a folder: on a second disk, a mounted one, a share. */
import { existsSync, openAsBlob } from "node:fs";
import { copyFile, mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { ConfigError } from "../../core/errors.ts";
import { type Place, PlaceAway } from "./place.ts";

/** An empty mount point looks like a folder that could be written to: the disk that was chosen carries this. */
const MARK = "pressroom-backups.txt";
const MARK_TEXT =
  "pressroom keeps its backups in this folder, and writes to it only while this file is here.\n" +
  "Each archive opens with your key alone: npm run pressroom -- restore --from THIS-FOLDER\n";

export function folderPlace(folder: string): Place {
  const at = (name: string) => join(folder, name);
  const away = (what: string, cause?: unknown) =>
    new PlaceAway(
      `The backup folder ${folder} can't be used: ${what}. Connect the disk, or choose another place: npm run pressroom -- setup backup`,
      { cause },
    );
  /** Faults of the disk, as an outcome. */
  async function there<T>(work: () => Promise<T>): Promise<T> {
    if (!existsSync(folder)) throw away("it is not there");
    try {
      return await work();
    } catch (cause) {
      throw asAway(cause, folder);
    }
  }
  /** Never writes where a disk should be and is not. */
  async function chosen<T>(work: () => Promise<T>): Promise<T> {
    return there(async () => {
      await readFile(at(MARK)).catch((cause: unknown) => {
        throw away("another disk, or an empty one, is in its place", cause);
      });
      return work();
    });
  }
  return {
    kind: "folder",
    said: folder,
    list: () =>
      there(async () => {
        const names = await readdir(folder);
        const sizes = await Promise.all(names.map((name) => stat(at(name))));
        return names.flatMap((name, n) => (sizes[n]?.isFile() ? [{ name, bytes: sizes[n].size }] : []));
      }),
    put: (name, file) =>
      chosen(async () => {
        const part = at(`${name}.part`);
        try {
          await copyFile(file, part);
          await onDisk(part);
          await rename(part, at(name));
          await onDisk(folder);
        } finally {
          await rm(part, { force: true });
        }
      }),
    get: (name) =>
      there(async () => {
        if (!existsSync(at(name))) return null;
        return (await openAsBlob(at(name))).stream() as ReadableStream<Uint8Array>;
      }),
    remove: (name) => chosen(() => rm(at(name), { force: true })),
  };
}

async function onDisk(path: string): Promise<void> {
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

const FAULTS: Readonly<Record<string, string>> = {
  ENOSPC: "its disk is full. Make room there",
  EDQUOT: "its quota is used up. Make room there",
  EROFS: "its disk is read-only. Make it writable",
  EACCES: "pressroom may not write there. Correct its permissions",
  EPERM:
    "pressroom may not write there. Correct its permissions; on a Mac, allow node under System Settings → Privacy & Security → Full Disk Access",
  EIO: "its disk answers with errors. Look after the disk",
  ENXIO: "its disk was taken away. Connect it again",
};

function asAway(error: unknown, folder: string): unknown {
  const fault = FAULTS[String((error as { code?: string }).code)];
  if (!fault) return error;
  return new PlaceAway(
    `The backup folder ${folder} can't be used: ${fault}, or choose another place: npm run pressroom -- setup backup`,
    { cause: error },
  );
}

/** Makes the folder what archives may be put into. Throws ConfigError for one that would be lost with the home. */
export async function markFolder(folder: string, home: string): Promise<void> {
  const path = resolve(folder);
  const refused = (wrong: string) =>
    new ConfigError("The backup folder", [{ key: path, wrong, example: "/Volumes/Backup/pressroom" }]);
  if (!relative(resolve(home), path).startsWith(".."))
    throw refused("it lies in the home itself, and would be lost with it");
  if (!existsSync(dirname(path)))
    throw refused("there is nothing at that path: is the disk connected, and the name right?");
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
    await writeFile(join(path, MARK), MARK_TEXT, { mode: 0o600 });
  } catch (cause) {
    throw refused(`nothing can be written there (${String((cause as { code?: string }).code)})`);
  }
}
