import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { runProgram } from "../../src/operations/run-program.ts";
import {
  hasSystemd,
  installUnit,
  staysAfterLogout,
  uninstallUnit,
  unitFor,
  unitName,
  unitState,
} from "../../src/operations/systemd.ts";
import { fakeSystemctl } from "./fake-systemctl.ts";

const PLACE = {
  node: "/home/ada/my press/node_modules/node/bin/node",
  checkout: "/home/ada/my press",
  home: '/home/ada/100% "letters" $HOME',
  homeId: "home-1",
};

function linux() {
  const root = mkdtempSync(join(tmpdir(), "pressroom-linux-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const folder = join(root, "units");
  const fake = fakeSystemctl(root, folder);
  const run = (program: string, args: readonly string[]) => runProgram(join(root, program), args);
  return { root, fake, folder, systemd: { run, folder, homeId: PLACE.homeId } };
}

const UNIT = unitName(PLACE.homeId);

test("one unit keeps `pressroom run` going, with every sign of a path as it is", () => {
  const unit = unitFor(PLACE);
  expect(unit).toContain(
    'ExecStart="/home/ada/my press/node_modules/node/bin/node" "--import" "tsx/esm" "/home/ada/my press/src/cli.ts" "run" "--home" "/home/ada/100%% \\"letters\\" $$HOME"\n',
  );
  expect(unit).toContain("WorkingDirectory=/home/ada/my press\n");
  expect(unit).toMatch(/^Restart=always$/m);
  expect(unit).toMatch(/^RestartPreventExitStatus=2$/m);
});

test("it is put where only its owner may write, read anew and started; again it starts anew", async () => {
  const { systemd, fake, folder } = linux();
  expect(await hasSystemd(systemd.run)).toBe(true);
  expect(await unitState(systemd, unitFor(PLACE))).toMatchObject({ file: "none", isActive: false });
  expect(await installUnit(systemd, unitFor(PLACE))).toBeNull();
  expect(fake.runs(UNIT)).toBe(unitFor(PLACE));
  expect(statSync(join(folder, UNIT)).mode & 0o777).toBe(0o644);
  const moved = unitFor({ ...PLACE, checkout: "/srv/press" });
  expect(await unitState(systemd, moved)).toMatchObject({ file: "another", isActive: true, restarts: 2 });
  expect(await installUnit(systemd, moved)).toBeNull();
  expect(fake.runs(UNIT)).toBe(moved);
  expect(await unitState(systemd, moved)).toEqual({
    unit: UNIT,
    file: "as it should be",
    isActive: true,
    says: "active (running)",
    restarts: 2,
  });
});

test("it is taken away without anybody else's, and once", async () => {
  const { systemd, fake, folder } = linux();
  await installUnit(systemd, unitFor(PLACE));
  writeFileSync(join(folder, "theirs.service"), "");
  expect(await uninstallUnit(systemd)).toEqual({ wasThere: true, problem: null });
  expect(fake.runs(UNIT)).toBeNull();
  expect(readdirSync(folder)).toEqual(["theirs.service"]);
  expect(await uninstallUnit(systemd)).toEqual({ wasThere: false, problem: null });
});

test("what systemd says is said, and a machine without it is known", async () => {
  const { root, systemd, fake } = linux();
  fake.hasNoBus();
  expect(await hasSystemd(systemd.run)).toBe(false);
  expect(await installUnit(systemd, unitFor(PLACE))).toContain("Failed to connect to bus");
  expect(await hasSystemd((_, args) => runProgram(join(root, "no-such-program"), args))).toBe(false);
  expect(await staysAfterLogout(systemd)).toBe(true);
  fake.mayNotLinger();
  expect(await staysAfterLogout(systemd)).toBe(false);
});

const analyze = spawnSync("systemd-analyze", ["--version"]).error ? "" : "systemd-analyze";
test.skipIf(!analyze)(
  `systemd itself finds nothing wrong with it${analyze ? "" : " (SKIPPED: systemd-analyze is not installed)"}`,
  () => {
    const { root } = linux();
    const file = join(root, UNIT);
    // Its program has to be there, and nothing more.
    const place = { ...PLACE, node: process.execPath, checkout: root };
    writeFileSync(file, unitFor(place));
    expect(existsSync(file)).toBe(true);
    const { stdout, stderr, status } = spawnSync("systemd-analyze", ["verify", "--man=no", file], {
      encoding: "utf8",
    });
    const about = (stdout + stderr).split("\n").filter((line) => line.includes(UNIT));
    expect([about, status]).toEqual([[], 0]);
  },
);
