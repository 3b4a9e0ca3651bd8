/** A home as months leave it, with a disk beside it for its backups and a key of its owner's. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { type App, openApp } from "../../../src/app.ts";
import { manualClock } from "../../../src/core/clock.ts";
import { sha256 } from "../../../src/core/ids.ts";
import { markFolder } from "../../../src/operations/backup/folder.ts";
import { newKey } from "../../../src/operations/backup/key.ts";
import { fillHome, NOW } from "../../bench/metrics-home.ts";
import { temporaryFolder } from "../../ledger/ledger-for-test.ts";

/** `more`: further lines of settings. */
export async function filledHome({ people = 30, more = "" } = {}) {
  const folder = temporaryFolder();
  const [home, disk] = [join(folder, "home"), join(folder, "disk")];
  await fillHome(home, people);
  const key = await newKey();
  mkdirSync(join(home, "assets"), { recursive: true });
  const picture = Buffer.from("a picture, for all that anybody knows");
  writeFileSync(join(home, "assets", `${sha256(picture)}.png`), picture);
  writeFileSync(
    join(home, "settings.yaml"),
    `publication: { name: The Small Press }\nbackup:\n  recipient: ${key.recipient}\n  folder: ${disk}\n${more}`,
  );
  await markFolder(disk, home);
  const clock = manualClock(NOW);
  const opened: App[] = [];
  onTestFinished(async () => {
    for (const app of opened) await app.close();
  });
  /** The app of this home, as it is opened anew for each run. */
  async function open(at = home): Promise<App> {
    const app = await openApp({ home: at, clock, logTo: "silent" });
    opened.push(app);
    return app;
  }
  return { folder, home, disk, key, clock, open };
}
