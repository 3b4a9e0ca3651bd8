/** The commands by which a machine is told of the schedule, as somebody types them. */
import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { fakeSystemctl } from "../operations/fake-systemctl.ts";
import { fakeLaunchctl } from "../operations/launchd/fake-launchctl.ts";
import { expectSentence, lastLine, pressroomEach, temporaryFolder } from "./pressroom-for-test.ts";

function machine() {
  const root = temporaryFolder();
  const [user, bin] = [join(root, "ada"), join(root, "bin")];
  for (const folder of [user, bin]) mkdirSync(folder);
  // Of this machine nothing but what a shell needs.
  for (const name of ["sh", "dirname", "sed", "cat", "cp", "rm"])
    symlinkSync(
      ["/bin", "/usr/bin"].map((folder) => join(folder, name)).find(isThere) ?? name,
      join(bin, name),
    );
  const home = join(user, "letters");
  const env = { HOME: user, PATH: bin };
  return { user, bin, home, env };
}

const isThere = (path: string): boolean =>
  readdirSync(join(path, "..")).includes(path.split("/").at(-1) ?? "");

test("on a Mac the schedule is handed over, told of, and taken back", async () => {
  const { user, bin, home, env } = machine();
  const fake = fakeLaunchctl(bin);
  const at = ["--home", home, "--json"];
  mkdirSync(home);
  writeFileSync(join(home, "settings.yaml"), "backup: { folder: /Volumes/Backup/letters }\n");
  const [before, installed, status, again, uninstalled, after] = await pressroomEach(
    [
      ["launchd", "status", ...at],
      ["launchd", "install", "--source", ...at],
      ["launchd", "status", ...at],
      ["launchd", "install", "--source", ...at],
      ["launchd", "uninstall", ...at],
      ["launchd", "status", ...at],
    ],
    { env: { ...env, PUBLIC_URL: "https://letters.test" } },
  );
  expect([before?.code, lastLine(before?.out ?? "")]).toMatchObject([1, { ok: false }]);
  expect([installed?.code, installed?.err]).toMatchObject([
    0,
    expect.stringContaining("launchd does not see what only this shell knows: PUBLIC_URL."),
  ]);
  expect(installed?.err).toMatch(/Backups go to \/Volumes\/Backup\/letters.*Full Disk Access/s);
  expect(lastLine(installed?.out ?? "")).toMatchObject({ ok: true, problems: [] });
  expect([status?.code, lastLine(status?.out ?? "")]).toMatchObject([0, { ok: true }]);
  expect(status?.err).toMatch(/send-issues +waits for its time; 1 run, the last one that ended went well/);
  expect(lastLine(again?.out ?? "")).toMatchObject({ ok: true });
  expect(again?.err).toMatch(/Handed over: \d+ as they were/);
  expect([uninstalled?.code, lastLine(uninstalled?.out ?? "")]).toMatchObject([0, { ok: true }]);
  expect(fake.loaded()).toEqual([]);
  expect(readdirSync(join(user, "Library", "LaunchAgents"))).toEqual([]);
  expect(after?.code).toBe(1);
  expect(after?.err).toMatch(/send-issues +launchd does not know it; its list is missing/);
}, 60_000);

test("a home where macOS lets nothing in is refused, with another place", async () => {
  const { user, bin, env } = machine();
  const fake = fakeLaunchctl(bin);
  const home = join(user, "Documents", "letters");
  const [refused] = await pressroomEach([["launchd", "install", "--home", home, "--json"]], { env });
  expect(refused?.code).toBe(2);
  expectSentence(refused?.err ?? "");
  expect(refused?.err).toContain(
    `${home} lies in Documents, where macOS lets nothing in that launchd starts`,
  );
  expect(refused?.err).toContain("Library/Application\\ Support/pressroom");
  expect(fake.loaded()).toEqual([]);
}, 60_000);

test("a machine that is no Mac says what it has instead; with systemd, schedule and site are handed over", async () => {
  const { user, bin, home, env } = machine();
  const at = ["--home", home, "--json"];
  const units = join(user, ".config", "systemd", "user");
  const [launchd, none] = await pressroomEach(
    [
      ["launchd", "install", ...at],
      ["systemd", "install", ...at],
    ],
    { env },
  );
  expect(launchd?.code).toBe(2);
  expect(lastLine(launchd?.out ?? "").next).toContain("pressroom -- systemd install");
  expect(none?.code).toBe(2);
  const fake = fakeSystemctl(bin, units);
  fake.mayNotLinger();
  const [installed, status, uninstalled] = await pressroomEach(
    [
      ["systemd", "install", "--source", ...at],
      ["systemd", "status", ...at],
      ["systemd", "uninstall", ...at],
    ],
    { env },
  );
  const told = lastLine(installed?.out ?? "");
  expect([installed?.code, told]).toMatchObject([0, { ok: true, staysAfterLogout: false }]);
  expect(installed?.err).toContain("loginctl enable-linger");
  expect([status?.code, status?.err]).toMatchObject([
    0,
    expect.stringMatching(/pressroom-\w+\.service +active \(running\)/),
  ]);
  expect([uninstalled?.code, readdirSync(units)]).toEqual([0, []]);
}, 60_000);
