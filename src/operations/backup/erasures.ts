/**
 * Who was erased, kept beside the archives and locked like them: an archive that is older than an erasure does not know
 * it, and is told by this when it is put back. It holds salted hashes and no address.
 */
import { createReadStream, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { HomeError } from "../../core/errors.ts";
import { sha256 } from "../../core/ids.ts";
import { type Erasure, erasuresIn } from "../../ledger/erasures.ts";
import { recall, remember } from "../../ledger/records.ts";
import { writeSealed } from "./archive.ts";
import { opened, WrongKey } from "./key.ts";
import { ERASURES } from "./manifest.ts";
import { inScratch, type PackHost } from "./pack.ts";
import { erasuresName, type Place } from "./place.ts";

/** Only when somebody was erased since it was last put there. */
export async function putErasures(host: PackHost, place: Place, recipient: string): Promise<void> {
  const { ledger, home } = host;
  const path = join(home, ERASURES);
  if (!existsSync(path)) return;
  const key = `erasures at ${place.said}`;
  const mark = sha256(`${recipient} ${readFileSync(path, "utf8")}`);
  if ((await recall(ledger.db, key)) === mark) return;
  await inScratch(home, "erasures", async (folder) => {
    const file = join(folder, "sealed");
    const bytes = Readable.toWeb(createReadStream(path)) as ReadableStream<Uint8Array>;
    await writeSealed(file, bytes, [recipient]);
    await place.put(erasuresName(ledger.homeId), file);
  });
  await remember(ledger.db, key, mark);
}

const NEWER_KEY =
  "Nothing was restored: who was erased since this archive was made is locked to a newer key of yours. Put both keys into one file, each in a line of its own, and name it with --identity.";

/** Those noted at the place for this home. Throws HomeError when they can't be read with this key. */
export async function erasuresAt(
  place: Pick<Place, "get">,
  homeId: string,
  identity: string,
): Promise<Erasure[]> {
  const bytes = await place.get(erasuresName(homeId));
  if (!bytes) return [];
  const parts: Uint8Array[] = [];
  try {
    for await (const piece of opened(bytes, identity)) parts.push(piece);
  } catch (error) {
    throw error instanceof WrongKey ? new HomeError(NEWER_KEY, { cause: error }) : error;
  }
  return erasuresIn(Buffer.concat(parts).toString());
}
