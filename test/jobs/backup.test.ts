import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { backup } from "../../jobs/backup.ts";
import { lastBackup } from "../../src/operations/backup/backups.ts";
import { markFolder } from "../../src/operations/backup/folder.ts";
import { filledHome } from "../operations/backup/filled-home.ts";

const DAY_MS = 24 * 60 * 60_000;
const run = { args: [] };
const archivesOn = (disk: string) => readdirSync(disk).filter((name) => name.endsWith(".tar.gz.age"));

test("a night's backup is one archive, read back, and the rest of the night has nothing to do", async () => {
  const { home, disk, clock, open } = await filledHome();
  const app = await open();
  // What a run left that was killed.
  mkdirSync(join(home, "backup.scratch"));
  writeFileSync(join(home, "backup.scratch", "ledger.sqlite"), "half a copy");
  expect(await backup(app, run)).toMatchObject({ outcome: "done", places: ["folder"], removed: 0 });
  expect(archivesOn(disk)).toHaveLength(1);
  expect(await lastBackup(app.ledger.db)).toMatchObject({ place: "folder", problem: null });
  clock.advance(60 * 60_000);
  expect(await backup(app, run)).toEqual({ outcome: "idle" });
  clock.advance(DAY_MS);
  expect(await backup(app, run)).toMatchObject({ outcome: "done" });
  expect(await backup(app, { args: ["--now"] })).toMatchObject({ outcome: "done" });
  expect(readdirSync(home).filter((name) => name.includes("scratch"))).toEqual([]);
});

test("of weeks of nights some archives are left, and the ledger says which are gone", async () => {
  const { disk, clock, open } = await filledHome({ people: 5 });
  const app = await open();
  for (let night = 0; night < 16; night++) {
    expect(await backup(app, run)).toMatchObject({ outcome: "done" });
    clock.advance(2 * DAY_MS);
  }
  const there = archivesOn(disk);
  // The last seven, the last ones of two weeks before (Sunday is the 6th), and that of November.
  expect(there.map((name) => name.slice(24, 29)).toSorted()).toEqual([
    "11-28",
    "11-30",
    "12-06",
    "12-08",
    "12-10",
    "12-12",
    "12-14",
    "12-16",
    "12-18",
    "12-20",
  ]);
  const rows = await app.ledger.db.selectFrom("backups").selectAll().execute();
  expect(rows).toHaveLength(16);
  expect(rows.filter(({ removed_at }) => removed_at === null).map(({ name }) => name)).toEqual(
    there.toSorted(),
  );
});

test("a disk that is not there is said, is never made, and is forgiven for some nights", async () => {
  const { disk, clock, open } = await filledHome();
  const app = await open();
  await backup(app, run);
  renameSync(disk, `${disk}-in-a-drawer`);
  clock.advance(DAY_MS);
  const away = await backup(app, run);
  expect(away).toMatchObject({ outcome: "partial" });
  expect(away.why).toMatch(/The last good backup is of.*it is not there\. Connect the disk/);
  expect(existsSync(disk)).toBe(false);
  clock.advance(3 * DAY_MS);
  expect(await backup(app, run)).toMatchObject({ outcome: "failed" });
  renameSync(`${disk}-in-a-drawer`, disk);
  rmSync(join(disk, "pressroom-backups.txt"));
  expect((await backup(app, run)).why).toMatch(/another disk, or an empty one, is in its place/);
  expect(archivesOn(disk)).toHaveLength(1);
});

test("whatever else lies in the folder stays, and another home's archives do too", async () => {
  const { disk, clock, open } = await filledHome({ people: 5 });
  const app = await open();
  const others = ["diary.txt", "pressroom-00000000-2020-01-01T030000Z.tar.gz.age"];
  for (const name of others) writeFileSync(join(disk, name), name);
  for (let night = 0; night < 10; night++, clock.advance(DAY_MS)) await backup(app, run);
  for (const name of others) expect(readFileSync(join(disk, name), "utf8")).toBe(name);
});

test("a clock that was a year ahead keeps no later night from its backup", async () => {
  const { clock, open } = await filledHome({ people: 5 });
  const app = await open();
  const now = clock.now();
  clock.advance(366 * DAY_MS);
  await backup(app, run);
  clock.set(now);
  expect(await backup(app, run)).toMatchObject({ outcome: "done" });
  expect(await backup(app, run)).toEqual({ outcome: "idle" });
});

test("without a key or a place nothing is backed up, and that is said", async () => {
  const { home, open } = await filledHome({ people: 5 });
  writeFileSync(join(home, "settings.yaml"), "");
  expect(await backup(await open(), run)).toMatchObject({
    outcome: "idle",
    why: expect.stringContaining("setup backup"),
  });
});

const mayMount = (() => {
  const folder = mkdtempSync(join(tmpdir(), "pressroom-mount-"));
  const { status } = spawnSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", folder]);
  if (status === 0) spawnSync("umount", [folder]);
  rmSync(folder, { recursive: true });
  return status === 0;
})();

test.skipIf(!mayMount)(
  `on a disk that is full nothing half written stays, and the next run goes on${mayMount ? "" : ": left out, because no disk may be mounted here"}`,
  async () => {
    const { home, disk, clock, open } = await filledHome({ people: 5 });
    spawnSync("mount", ["-t", "tmpfs", "-o", "size=2m", "tmpfs", disk]);
    onTestFinished(() => void spawnSync("umount", [disk]));
    await markFolder(disk, home);
    const app = await open();
    await backup(app, run);
    clock.advance(DAY_MS);
    const filler = join(disk, "films");
    const left = statfsSync(disk).bavail * statfsSync(disk).bsize;
    writeFileSync(filler, Buffer.alloc(left - 8_192));
    const before = readdirSync(disk);
    const outcome = await backup(app, run);
    expect(outcome).toMatchObject({ outcome: "partial", places: [] });
    expect(outcome.why).toMatch(
      /The last good backup is of 2026-11-20\..*its disk is full\. Make room there/,
    );
    expect(readdirSync(disk)).toEqual(before);
    expect(readdirSync(home).filter((name) => name.includes("scratch"))).toEqual([]);
    expect(await lastBackup(app.ledger.db)).toMatchObject({ at: "2026-11-20T12:00:00.000Z" });
    rmSync(filler);
    expect(await backup(app, run)).toMatchObject({ outcome: "done", places: ["folder"] });
    expect(archivesOn(disk)).toHaveLength(2);
  },
);
