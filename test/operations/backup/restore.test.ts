import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { backup } from "../../../jobs/backup.ts";
import { eraseAddress, eraseAgain } from "../../../src/audience/erase.ts";
import { forgetPages } from "../../../src/content/publish.ts";
import { heldBecause, knowsUntil } from "../../../src/ledger/held.ts";
import { chooseArchive, readInstant } from "../../../src/operations/backup/choose.ts";
import { compareLedgers } from "../../../src/operations/backup/compare.ts";
import { folderPlace } from "../../../src/operations/backup/folder.ts";
import { newKey, readKey } from "../../../src/operations/backup/key.ts";
import { type RestoreOptions, restoreHome } from "../../../src/operations/backup/restore.ts";
import { filledHome } from "./filled-home.ts";

type Filled = Awaited<ReturnType<typeof filledHome>>;

const DAY_MS = 24 * 60 * 60_000;
const NOW = { args: ["--now"] };

const restoring = async (
  { disk, key, clock }: Filled,
  home: string,
  changes: Partial<RestoreOptions> = {},
): Promise<RestoreOptions> => ({
  ...{ home, from: folderPlace(disk), identity: key.identity, replace: false, clock },
  name: (await chooseArchive(folderPlace(disk), null)).name,
  eraseAgain: (ledger, erasures) => eraseAgain({ ledger, clock }, erasures),
  forgetFiles: ({ db }) => forgetPages(db),
  ...changes,
});

/** Rows that a restore itself writes: why it is held, and that it was looked through. */
const OWN = ["home"];

test("a home that was destroyed is put back elsewhere, row by row, and is held", async () => {
  const filled = await filledHome();
  const { home, folder, clock } = filled;
  const app = await filled.open();
  const rows = { 1: app.ledger.homeId };
  await backup(app, NOW);
  await app.ledger.db.deleteFrom("backups").execute();
  await app.close();
  const before = join(folder, "before.sqlite");
  writeFileSync(before, readFileSync(join(home, "ledger.sqlite")));
  const [settings, env] = ["settings.yaml", ".env"].map((name) => readFileSync(join(home, name), "utf8"));
  const assets = readdirSync(join(home, "assets"));
  rmSync(home, { recursive: true });

  const elsewhere = join(folder, "new-machine");
  const { manifest, erased, aside } = await restoreHome(await restoring(filled, elsewhere));
  expect({ erased, aside, at: manifest.at }).toEqual({
    erased: 0,
    aside: null,
    at: clock.now().toISOString(),
  });
  const compared = await compareLedgers(join(elsewhere, "ledger.sqlite"), before);
  expect(compared.length).toBeGreaterThan(40);
  expect(compared.filter(({ table, changed }) => changed > 0 && !OWN.includes(table))).toEqual([]);
  expect(compared.find(({ table }) => table === "subscribers")?.rows).toBe(30);
  expect(readFileSync(join(elsewhere, "settings.yaml"), "utf8")).toBe(settings);
  expect(readFileSync(join(elsewhere, ".env"), "utf8")).toBe(env);
  expect(readdirSync(join(elsewhere, "assets"))).toEqual(assets);
  expect(readdirSync(elsewhere).filter((name) => name.includes("scratch"))).toEqual([]);

  const restored = await filled.open(elsewhere);
  expect(restored.ledger.homeId).toBe(rows[1]);
  expect(await heldBecause(restored.ledger)).toMatch(/does not know what was sent after/);
  expect(await knowsUntil(restored.ledger)).toEqual(clock.now());
});

test("who was erased after the backup is erased from it again, also when the home is gone", async () => {
  const filled = await filledHome();
  const { home, folder, clock } = filled;
  const app = await filled.open();
  await backup(app, NOW);
  clock.advance(60 * 60_000);
  expect(await eraseAddress(app, "r3@mail.example", "themselves")).toBe(1);
  // The next hourly run has no archive to make, and brings the word of it to the disk.
  expect(await backup(app, { args: [] })).toEqual({ outcome: "idle" });
  await app.close();
  rmSync(home, { recursive: true });
  for (const name of readdirSync(filled.disk))
    expect(readFileSync(join(filled.disk, name), "latin1")).not.toContain("addressHash");

  const elsewhere = join(folder, "new-machine");
  expect(await restoreHome(await restoring(filled, elsewhere))).toMatchObject({ erased: 1 });
  const restored = await filled.open(elsewhere);
  const kept = await restored.ledger.db.selectFrom("subscribers").select("email").execute();
  expect(kept.map(({ email }) => email)).not.toContain("r3@mail.example");
  expect(kept).toHaveLength(30);
  expect(readFileSync(join(elsewhere, "erasures.jsonl"), "utf8").trim().split("\n")).toHaveLength(1);
});

test("a wrong key, or one bit that is flipped, leaves the home exactly as it was", async () => {
  const filled = await filledHome();
  const { home, folder, disk } = filled;
  const app = await filled.open();
  await backup(app, NOW);
  await app.close();
  const elsewhere = join(folder, "new-machine");
  const other = await newKey();
  await expect(restoreHome(await restoring(filled, elsewhere, { identity: other.identity }))).rejects.toThrow(
    /another key/,
  );
  const options = await restoring(filled, elsewhere);
  const bytes = readFileSync(join(disk, options.name));
  const middle = Math.floor(bytes.length / 2);
  bytes[middle] = (bytes[middle] ?? 0) ^ 4;
  writeFileSync(join(disk, options.name), bytes);
  await expect(restoreHome(options)).rejects.toThrow(/damaged.*--at/);
  expect(existsSync(elsewhere) ? readdirSync(elsewhere) : []).toEqual([]);

  const before = readdirSync(home).toSorted();
  const ledger = readFileSync(join(home, "ledger.sqlite"));
  await expect(restoreHome(await restoring(filled, home))).rejects.toThrow(/has a ledger.*--replace/);
  await expect(restoreHome(await restoring(filled, home, { replace: true }))).rejects.toThrow(/damaged/);
  expect(readdirSync(home).toSorted()).toEqual(before);
  expect(readFileSync(join(home, "ledger.sqlite")).equals(ledger)).toBe(true);
});

test("what stood in a home that is replaced is kept aside", async () => {
  const filled = await filledHome();
  const { home } = filled;
  const app = await filled.open();
  await backup(app, NOW);
  await app.close();
  writeFileSync(join(home, "ledger.sqlite"), "not a ledger any more");
  const { aside } = await restoreHome(await restoring(filled, home, { replace: true }));
  expect(readFileSync(join(aside ?? "", "ledger.sqlite"), "utf8")).toBe("not a ledger any more");
  const restored = await filled.open();
  expect(await restored.ledger.db.selectFrom("subscribers").selectAll().execute()).toHaveLength(30);
});

test("a day, or an instant, chooses the newest archive that was there by then", async () => {
  const filled = await filledHome({ people: 5 });
  const app = await filled.open();
  for (let night = 0; night < 3; night++, filled.clock.advance(DAY_MS)) await backup(app, NOW);
  const place = folderPlace(filled.disk);
  const chosen = async (at: string) => (await chooseArchive(place, readInstant(at))).at.toISOString();
  expect(await chosen("2026-11-21")).toBe("2026-11-21T12:00:00.000Z");
  expect(await chosen("2026-11-22T11:59:00Z")).toBe("2026-11-21T12:00:00.000Z");
  await expect(chosen("2026-11-01")).rejects.toThrow(/No archive .* is as old as that; the first one is of/);
  expect(() => readInstant("yesterday")).toThrow(/is no day and no time/);
});

test("after a change of keys, an older archive opens with both: who was erased since is locked to the newer", async () => {
  const filled = await filledHome();
  const { home, folder, key, disk, clock } = filled;
  const app = await filled.open();
  await backup(app, NOW);
  await eraseAddress(app, "r3@mail.example", "themselves");
  await app.close();
  const newer = await newKey();
  const settings = join(home, "settings.yaml");
  writeFileSync(settings, readFileSync(settings, "utf8").replace(key.recipient, newer.recipient));
  clock.advance(60 * 60_000);
  const changed = await filled.open();
  await backup(changed, { args: [] });
  await changed.close();
  const elsewhere = join(folder, "new-machine");
  await expect(restoreHome(await restoring(filled, elsewhere))).rejects.toThrow(
    /locked to a newer key.*both keys/,
  );
  const both = await readKey(`${key.identity}\n${newer.identity}\n`);
  expect(await restoreHome(await restoring(filled, elsewhere, { identity: both.identity }))).toMatchObject({
    erased: 1,
  });
  expect(readdirSync(disk).filter((name) => name.endsWith(".tar.gz.age"))).toHaveLength(1);
});
