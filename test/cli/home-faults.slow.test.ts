import { spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import {
  CHECKOUT,
  expectSentence,
  job,
  lastLine,
  pressroom,
  pressroomEach,
  rowsOf,
  temporaryFolder,
} from "./pressroom-for-test.ts";

const NOBODY = 65_534;
const isRoot = process.getuid?.() === 0;
const FULL = /the disk is full\. Free some space and run this again; nothing that was finished is lost/;

const nobodyCanRead = (folder: string): boolean => {
  const script = `require("node:fs").readdirSync(${JSON.stringify(folder)})`;
  return spawnSync(process.execPath, ["-e", script], { uid: NOBODY, gid: NOBODY, env: {} }).status === 0;
};

const DISK_KIB = 10 * 1024;

/** A file system of its own, or null where this process may not mount one. */
function tinyDisk(): string | null {
  if (!isRoot || process.platform !== "linux") return null;
  const folder = temporaryFolder();
  const { status } = spawnSync("mount", ["-t", "tmpfs", "-o", `size=${DISK_KIB}k`, "pressroom-test", folder]);
  if (status !== 0) return null;
  onTestFinished(() => void spawnSync("umount", [folder]));
  return folder;
}

describe("a home that can't be used", () => {
  it("below a file, or that is a file, is one sentence and exit 1", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "file"), "");
    const [file, below] = [join(folder, "file"), join(folder, "file", "home")];
    const commands = [file, below].map((home) => ["start", "--once", "--home", home]);
    for (const { code, err } of [
      ...(await pressroomEach(commands)),
      await job("sync-notion", ["--home", below]),
    ]) {
      expect(code).toBe(1);
      expectSentence(err);
      expect(err.trim().split("\n")).toHaveLength(1);
      expect(err).toContain("is a file, not a folder. Choose another folder with --home DIR.");
    }
  });

  it("that may only be read is one sentence and exit 1", async ({ skip }) => {
    if (!isRoot) return skip("only root can start a process as nobody");
    if (!nobodyCanRead(CHECKOUT)) return skip("nobody may not read this checkout");
    const parent = temporaryFolder();
    chmodSync(parent, 0o755);
    const closed = join(parent, "closed");
    mkdirSync(closed, { mode: 0o555 });
    const known = join(parent, "known");
    expect((await pressroom(["doctor", "--home", known])).code).toBe(0);
    for (const name of readdirSync(known).filter((name) => name.includes("."))) {
      chownSync(join(known, name), NOBODY, NOBODY);
      chmodSync(join(known, name), 0o400);
    }
    chmodSync(known, 0o555);
    const homes = [closed, join(closed, "home"), known];
    const commands = homes.map((home) => ["doctor", "--home", home, "--json"]);
    for (const { code, err } of await pressroomEach(commands, { uid: NOBODY })) {
      expect(code).toBe(1);
      expectSentence(err);
      expect(err).toMatch(/can't be used: .*(you may not write there|read-only|can't be opened)\./);
      expect(err).toContain("with --home DIR");
    }
  });

  it("on a full disk is one sentence and exit 1, and is finished once there is space", async ({ skip }) => {
    const home = tinyDisk();
    if (!home) return skip("no file system can be mounted here");
    const ballast = join(home, "ballast");
    const start = ["start", "--once", "--home", home, "--json"];
    // From hardly a free byte to a disk on which the work breaks off somewhere in the middle.
    for (const free of [2, 112, 240]) {
      writeFileSync(ballast, Buffer.alloc((DISK_KIB - free) * 1024));
      const { code, out, err } = await pressroom(start);
      expect(code, `${free} KiB: ${err}`).toBe(1);
      expectSentence(err);
      expect(err, `${free} KiB`).toMatch(FULL);
      expect(JSON.stringify(lastLine(out))).toMatch(FULL);
      rmSync(ballast);
    }
    const { code, out } = await pressroom(start);
    expect(code).toBe(0);
    expect(lastLine(out)).toMatchObject({ recipients: 25, accepted: 25 });
    expect(rowsOf(home, "select count(*) as n from issues")).toEqual([{ n: 3 }]);
  });

  it("whose log can't be written says so, and does not fall over it", async () => {
    const home = temporaryFolder();
    mkdirSync(join(home, "logs"));
    symlinkSync("/dev/full", join(home, "logs", "pressroom.log"));
    const [ended] = await pressroomEach([["job", "publish-issues", "--home", home, "--json"]]);
    expect(ended?.code).toBe(1);
    expectSentence(ended?.err ?? "");
    expect(String(lastLine(ended?.out ?? "").why)).toMatch(FULL);
  });
});

describe("a damaged ledger", () => {
  it("names the command by which a copy is put back, and that command works", {
    timeout: 60_000,
  }, async () => {
    const home = temporaryFolder();
    const copy = join(temporaryFolder(), "copy.sqlite");
    const at = ["--home", home, "--json"];
    const made = await pressroomEach([
      ["start", "--once", ...at],
      ["backup", copy, ...at],
    ]);
    expect(made.map(({ code }) => code)).toEqual([0, 0]);
    const before = rowsOf(home, "select count(*) as n from deliveries");
    expect(before).toEqual([{ n: 25 }]);
    truncateSync(join(home, "ledger.sqlite"), 20_000);
    const damaged = readFileSync(join(home, "ledger.sqlite"));

    const { code, err } = await pressroom(["start", "--once", ...at]);
    expect(code).toBe(1);
    expectSentence(err);
    expect(err).toMatch(/is damaged.*npm run pressroom -- restore --from FILE/);
    expect(readFileSync(join(home, "ledger.sqlite")).equals(damaged)).toBe(true);

    const [restored, held, released, sent] = await pressroomEach([
      ["restore", "--from", copy, ...at],
      ["job", "send-issues", ...at],
      ["release", ...at],
      ["job", "send-issues", ...at],
    ]);
    expect(lastLine(restored?.out ?? "")).toMatchObject({ restored: true, held: true });
    expect(rowsOf(home, "select count(*) as n from deliveries")).toEqual(before);
    expect(readdirSync(home).filter((name) => name.startsWith("ledger.sqlite.replaced-"))).toHaveLength(1);
    expect(held).toMatchObject({ code: 1, out: expect.stringContaining("this home is held") });
    expect(released?.code).toBe(0);
    expect(sent).toMatchObject({ code: 0, out: expect.stringContaining("idle") });
  });

  it("is not replaced by a copy that is damaged itself", async () => {
    const home = temporaryFolder();
    const copy = join(temporaryFolder(), "copy.sqlite");
    const at = ["--home", home];
    await pressroomEach([["backup", copy, ...at]]);
    truncateSync(copy, 20_000);
    const before = rowsOf(home, "select * from home order by key");
    const [ended] = await pressroomEach([["restore", "--from", copy, ...at]]);
    expect(ended?.code).toBe(1);
    expectSentence(ended?.err ?? "");
    expect(rowsOf(home, "select * from home order by key")).toEqual(before);
  });
});
