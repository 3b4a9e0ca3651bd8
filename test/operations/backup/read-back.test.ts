import { expect, test } from "vitest";
import { backUp } from "../../../src/operations/backup/back-up.ts";
import { lastBackup } from "../../../src/operations/backup/backups.ts";
import { folderPlace } from "../../../src/operations/backup/folder.ts";
import type { Place } from "../../../src/operations/backup/place.ts";
import { filledHome } from "./filled-home.ts";

const ofBytes = (bytes: Uint8Array) =>
  new Blob([new Uint8Array(bytes)]).stream() as ReadableStream<Uint8Array>;

/** A place that gives back what lies there as it is worn by `wear`. */
function wornPlace(disk: string, wear: (bytes: Uint8Array) => Uint8Array | null): Place {
  const place = folderPlace(disk);
  return {
    ...place,
    async get(name) {
      const stream = await place.get(name);
      const worn = stream && wear(new Uint8Array(await new Response(stream).arrayBuffer()));
      return worn && ofBytes(worn);
    },
  };
}

test.each<[string, (bytes: Uint8Array) => Uint8Array | null]>([
  ["with one bit flipped", (bytes) => bytes.with(bytes.length >> 1, (bytes.at(bytes.length >> 1) ?? 0) ^ 1)],
  ["without its end", (bytes) => bytes.subarray(0, -1)],
  ["not at all", () => null],
])(
  "an archive that comes back from where it was put %s is no backup, and the next run makes another",
  async (_, wear) => {
    const { disk, key, clock, open } = await filledHome({ people: 5 });
    const app = await open();
    const { recipient } = key;
    const since = clock.now();
    const worn = await backUp(app, { recipient, places: [wornPlace(disk, wear)], since });
    expect(worn).toMatchObject({ good: [], removed: 0 });
    expect(worn.problems).toEqual([expect.stringMatching(/did not come back as it was written/)]);
    expect(await lastBackup(app.ledger.db)).toBeUndefined();
    clock.advance(60 * 60_000);
    const again = await backUp(app, { recipient, places: [folderPlace(disk)], since });
    expect(again).toMatchObject({ problems: [], good: [{ kind: "folder" }] });
    expect(await lastBackup(app.ledger.db)).toMatchObject({ at: clock.now().toISOString() });
  },
);
