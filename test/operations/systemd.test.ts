import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { runProgram } from "../../src/operations/run-program.ts";
import {
  hasSystemd,
  installUnits,
  staysAfterLogout,
  uninstallUnits,
  unitStates,
  unitsFor,
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
  return { root, fake, folder, systemd: { run, folder } };
}

const UNITS = unitsFor(PLACE);
const [[SCHEDULE, schedule], [SITE, site]] = [...UNITS] as [[string, string], [string, string]];

test("one unit keeps `pressroom run` going and one the site, with every sign of a path as it is", () => {
  const home = '"--home" "/home/ada/100%% \\"letters\\" $$HOME"';
  const node = '"/home/ada/my press/node_modules/node/bin/node"';
  expect(schedule).toContain(
    `ExecStart=${node} "--import" "tsx/esm" "/home/ada/my press/src/cli.ts" "run" ${home}\n`,
  );
  expect(site).toMatch(/^ExecStart=.* "\/home\/ada\/my press\/dist\/serve\.js" "--home"/m);
  for (const unit of UNITS.values()) {
    expect(unit).toContain("WorkingDirectory=/home/ada/my press\n");
    expect(unit).toMatch(/^Restart=always$/m);
    expect(unit).toMatch(/^RestartPreventExitStatus=2$/m);
  }
});

test("they are put where only their owner may write, read anew and started; again they start anew", async () => {
  const { systemd, fake, folder } = linux();
  expect(await hasSystemd(systemd.run)).toBe(true);
  expect(await unitStates(systemd, UNITS)).toMatchObject([
    { file: "none", isActive: false },
    { file: "none", isActive: false },
  ]);
  expect(await installUnits(systemd, UNITS)).toBeNull();
  expect([fake.runs(SCHEDULE), fake.runs(SITE)]).toEqual([schedule, site]);
  expect(statSync(join(folder, SITE)).mode & 0o777).toBe(0o644);
  const moved = unitsFor({ ...PLACE, checkout: "/srv/press", fromSource: true });
  expect(await unitStates(systemd, moved)).toMatchObject([{ file: "another", isActive: true }, {}]);
  expect(await installUnits(systemd, moved)).toBeNull();
  expect(fake.runs(SCHEDULE)).toBe(moved.get(SCHEDULE));
  const state = { file: "as it should be", isActive: true, says: "active (running)", restarts: 2 };
  expect(await unitStates(systemd, moved)).toEqual([
    { unit: SCHEDULE, ...state },
    { unit: SITE, ...state },
  ]);
});

test("they are taken away without anybody else's, and once", async () => {
  const { systemd, fake, folder } = linux();
  await installUnits(systemd, UNITS);
  writeFileSync(join(folder, "theirs.service"), "");
  expect(await uninstallUnits(systemd, UNITS)).toEqual({ removed: 2, problem: null });
  expect([fake.runs(SCHEDULE), fake.runs(SITE)]).toEqual([null, null]);
  expect(readdirSync(folder)).toEqual(["theirs.service"]);
  expect(await uninstallUnits(systemd, UNITS)).toEqual({ removed: 0, problem: null });
});

test("another home's units have other names", () => {
  const names = [...unitsFor({ ...PLACE, homeId: "home-2" }).keys(), ...UNITS.keys()];
  expect(new Set(names).size).toBe(4);
});

test("what systemd says is said, and a machine without it is known", async () => {
  const { root, systemd, fake } = linux();
  fake.hasNoBus();
  expect(await hasSystemd(systemd.run)).toBe(false);
  expect(await installUnits(systemd, UNITS)).toContain("Failed to connect to bus");
  expect(await hasSystemd((_, args) => runProgram(join(root, "no-such-program"), args))).toBe(false);
  expect(await staysAfterLogout(systemd)).toBe(true);
  fake.mayNotLinger();
  expect(await staysAfterLogout(systemd)).toBe(false);
});

const analyze = spawnSync("systemd-analyze", ["--version"]).error ? "" : "systemd-analyze";
test.skipIf(!analyze)(
  `systemd itself finds nothing wrong with them${analyze ? "" : " (SKIPPED: systemd-analyze is not installed)"}`,
  () => {
    const { root } = linux();
    // What they start has to be there, and nothing more.
    const units = unitsFor({ ...PLACE, node: process.execPath, checkout: root });
    for (const [name, text] of units) {
      const file = join(root, name);
      writeFileSync(file, text);
      const { stdout, stderr, status } = spawnSync("systemd-analyze", ["verify", "--man=no", file], {
        encoding: "utf8",
      });
      const about = (stdout + stderr).split("\n").filter((line) => line.includes(name));
      expect([about, status]).toEqual([[], 0]);
    }
  },
);
