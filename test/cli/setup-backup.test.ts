import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { openApp } from "../../src/app.ts";
import { type SetUpBackupOptions, setUpBackup } from "../../src/cli/setup-backup.ts";
import { checkArchive } from "../../src/operations/backup/archive.ts";
import { chooseArchive } from "../../src/operations/backup/choose.ts";
import { folderPlace } from "../../src/operations/backup/folder.ts";
import { temporaryFolder } from "../ledger/ledger-for-test.ts";
import { KEYS, startBucket } from "../services/s3/bucket-for-test.ts";
import { scriptedTerminal } from "./scripted-terminal.ts";

const KEY = /AGE-SECRET-KEY-1\w{58}/;

async function setUp(
  home: string,
  options: SetUpBackupOptions,
  answer: (shown: string) => string[] = () => [],
) {
  const app = await openApp({ home, logTo: "silent" });
  onTestFinished(() => app.close());
  const answers: string[] = [];
  const terminal = scriptedTerminal(answers);
  const { ask } = terminal;
  terminal.ask = (question) => {
    const next = answer(terminal.seen())[terminal.asked.length];
    return next === undefined ? Promise.resolve(null) : answered(next, question);
  };
  const answered = async (given: string, question: Parameters<typeof ask>[0]) => {
    terminal.asked.push(question.message);
    return question.wrong?.(given) ? null : given;
  };
  const { json, exitCode } = await setUpBackup(
    { app, terminal, signal: new AbortController().signal },
    options,
  );
  return { json: json as Record<string, unknown>, exitCode, seen: terminal.seen() };
}

const settingsOf = (home: string) =>
  existsSync(join(home, "settings.yaml")) ? readFileSync(join(home, "settings.yaml"), "utf8") : "";

test("the key is shown once, confirmed from where it was written down, and kept nowhere here", async () => {
  const [home, disk] = [join(temporaryFolder(), "home"), join(temporaryFolder(), "disk")];
  const { exitCode, seen, json } = await setUp(home, {}, (shown) => [
    (KEY.exec(shown)?.[0] ?? "").slice(-6).toLowerCase(),
    disk,
  ]);
  expect(exitCode).toBe(0);
  const identity = KEY.exec(seen)?.[0] ?? "";
  expect(seen).toMatch(/paper, or put it into your password manager/);
  expect(seen).toMatch(/Without it no backup can be opened/);
  expect(JSON.stringify(json)).not.toMatch(KEY);
  for (const name of readdirSync(home, { recursive: true, withFileTypes: true }).filter((one) =>
    one.isFile(),
  ))
    expect(readFileSync(join(name.parentPath, name.name), "latin1")).not.toContain(identity.slice(10));
  expect(settingsOf(home)).toMatch(/recipient: age1\w{58}/);
  const place = folderPlace(disk);
  const { name } = await chooseArchive(place, null);
  const bytes = await place.get(name);
  expect(await checkArchive(bytes as ReadableStream<Uint8Array>, identity)).toMatchObject({ format: 1 });

  const again = await setUp(home, {});
  expect(again.exitCode).toBe(0);
  expect(again.seen).not.toMatch(KEY);
});

test("a key that nobody confirmed locks nothing", async () => {
  const home = join(temporaryFolder(), "home");
  const { exitCode, json } = await setUp(home, {}, () => ["wrong!"]);
  expect(exitCode).toBe(1);
  expect(json.next).toMatch(/Nothing was set up/);
  expect(settingsOf(home)).not.toContain("recipient");
});

test("a folder that would be lost with the home, or whose disk is away, is refused in words", async () => {
  const home = join(temporaryFolder(), "home");
  const options = { nonInteractive: true };
  await expect(setUp(home, { ...options, folder: join(home, "backups") })).rejects.toThrow(
    /would be lost with it/,
  );
  const away = join(temporaryFolder(), "Volumes", "Backup", "pressroom");
  await expect(setUp(home, { ...options, folder: away })).rejects.toThrow(/is the disk connected/);
  expect(existsSync(away)).toBe(false);
});

test("a bucket is written down with its keys, and the first archive goes there at once", async () => {
  const { settings, objects, clock } = await startBucket();
  clock.set(new Date());
  const home = join(temporaryFolder(), "home");
  const bucket = `${settings.endpoint}/${settings.name}/pressroom/?region=${settings.region}`;
  const { exitCode, json } = await setUp(home, { bucket }, (shown) => [
    (KEY.exec(shown)?.[0] ?? "").slice(-6),
    KEYS.id,
    KEYS.secret,
  ]);
  expect({ exitCode, places: json.places }).toEqual({
    exitCode: 0,
    places: [`${settings.endpoint}/${settings.name}/pressroom/`],
  });
  expect([...objects.keys()]).toEqual([
    expect.stringMatching(/^pressroom\/pressroom-\w{8}-.*\.tar\.gz\.age$/),
  ]);
  expect(readFileSync(join(home, ".env"), "utf8")).toContain(`BACKUP_SECRET=${KEYS.secret}`);
  expect(settingsOf(home)).not.toContain(KEYS.secret);
});
