import { spawnSync } from "node:child_process";
import { cpSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { backup } from "../../../jobs/backup.ts";
import { openApp } from "../../../src/app.ts";
import { eraseAddress, eraseAgain } from "../../../src/audience/erase.ts";
import { forgetPages } from "../../../src/content/publish.ts";
import { copyLedger, restoreLedger } from "../../../src/ledger/copies.ts";
import { heldBecause } from "../../../src/ledger/held.ts";
import { chooseArchive } from "../../../src/operations/backup/choose.ts";
import { folderPlace } from "../../../src/operations/backup/folder.ts";
import { restoreHome } from "../../../src/operations/backup/restore.ts";
import { filledHome } from "./filled-home.ts";

const SCRIPT = join(import.meta.dirname, "dying-restore.ts");

/** A home with a backup, and a reader who had themselves erased since, of which only the home knows. */
async function backedUp() {
  const filled = await filledHome({ people: 8 });
  const app = await filled.open();
  await backup(app, { args: ["--now"] });
  await eraseAddress(app, "r3@mail.example", "themselves");
  const { name } = await chooseArchive(folderPlace(filled.disk), null);
  const restore = (home: string, replace = false) =>
    restoreHome({
      ...{ home, from: folderPlace(filled.disk), name, identity: filled.key.identity, replace },
      ...{ clock: filled.clock, forgetFiles: ({ db }) => forgetPages(db) },
      eraseAgain: (ledger, erasures) => eraseAgain({ ledger, clock: filled.clock }, erasures),
    });
  return { ...filled, app, name, restore };
}

test("a restore that is killed between two of its steps leaves nothing to begin in, and is finished by the next", async () => {
  const { app, home, folder, disk, key, name, restore, clock } = await backedUp();
  await app.close();
  const keyFile = join(folder, "key.txt");
  writeFileSync(keyFile, key.identity);
  const settings = readFileSync(join(home, "settings.yaml"), "utf8");
  writeFileSync(join(home, "settings.yaml"), `${settings}# written since\n`);
  const ended: (string | null)[] = [];
  // Ledger, erasures, keys, settings and assets: each is put aside, and then each is put in.
  for (const at of [0, 2, 5, 7, 9, 10]) {
    const dying = join(folder, `home-${at}`);
    cpSync(home, dying, { recursive: true });
    const args = ["--import", "tsx/esm", SCRIPT, dying, disk, keyFile, name, String(at)];
    const { signal, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
    ended.push(signal);
    if (signal === null) expect(stderr).toBe("");
    else {
      await expect(openApp({ home: dying, clock, logTo: "silent" })).rejects.toThrow(
        /half restored.*npm run pressroom -- restore/,
      );
      await restore(dying);
    }
    expect(readFileSync(join(dying, "settings.yaml"), "utf8")).toBe(settings);
    expect(existsSync(join(dying, ".env"))).toBe(true);
    const restored = await openApp({ home: dying, clock, logTo: "silent" });
    try {
      expect(await heldBecause(restored.ledger)).not.toBeNull();
      const left = await restored.ledger.db
        .selectFrom("subscribers")
        .select("email")
        .where("status", "!=", "erased")
        .execute();
      expect(left).toHaveLength(7);
      expect(left.map(({ email }) => email)).not.toContain("r3@mail.example");
    } finally {
      await restored.close();
    }
  }
  expect(ended).toEqual([...Array(5).fill("SIGKILL"), null]);
}, 60_000);

test("while another process works with the ledger, nothing is put in its place", async () => {
  const { app, home, folder, restore, clock } = await backedUp();
  await expect(restore(home, true)).rejects.toThrow(/Nothing was restored.*open.*launchd uninstall/s);
  const copy = join(folder, "copy.sqlite");
  await copyLedger(app.ledger, copy);
  const path = join(home, "ledger.sqlite");
  await expect(restoreLedger(copy, path, { clock, eraseAgain: async () => 0 })).rejects.toThrow(
    /Nothing was restored/,
  );
  expect(await app.ledger.db.selectFrom("subscribers").select("id").execute()).toHaveLength(8);
  await app.close();
  expect(await restore(home, true)).toMatchObject({ aside: expect.stringContaining("replaced-") });
});

test("who begins while a restore unpacks is not disturbed either, and the home stays what it was", async () => {
  const { app, home, restore, open } = await backedUp();
  await app.close();
  const beginning = restore(home, true);
  const late = await open();
  await expect(beginning).rejects.toThrow(/Nothing was restored/);
  expect(await late.ledger.db.selectFrom("subscribers").select("id").execute()).toHaveLength(8);
  expect(await (await open()).held()).toBeNull();
});
