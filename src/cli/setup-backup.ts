/** `pressroom setup backup`: the owner's key, shown once, and where the archives go. Safe to run again. */
import { resolve } from "node:path";
import { type BucketSettings, readBucketAddress } from "../../config/backup.ts";
import { writeSetting } from "../../config/write-setting.ts";
import { openApp } from "../app.ts";
import { ConfigError, HomeError, ServiceError } from "../core/errors.ts";
import { markFolder } from "../operations/backup/folder.ts";
import { newKey } from "../operations/backup/key.ts";
import { EXIT } from "../operations/exit.ts";
import { keepSecret } from "../operations/keep-secret.ts";
import { runNamedJob } from "./job.ts";
import type { Desk } from "./options.ts";
import type { Terminal } from "./terminal.ts";

export interface SetUpBackupOptions {
  folder?: string;
  bucket?: string;
  recipient?: string;
  newKey?: boolean;
  nonInteractive?: boolean;
}

/** The key first: nothing is put anywhere that nobody could open. */
export async function setUpBackup(desk: Desk, options: SetUpBackupOptions) {
  const { app, terminal } = desk;
  terminal.title("Backups");
  const recipient = await keyFor(desk, options);
  if (recipient === null) return notDone(terminal, UNCONFIRMED);
  await writeSetting(app.config.settingsFile, ["backup", "recipient"], recipient);
  const places = await placesFor(desk, options);
  if (places === 0) return notDone(terminal, NO_PLACE);
  return firstBackup(desk, recipient);
}

const UNCONFIRMED =
  "Nothing was set up: without the key that was shown no backup could ever be opened, so it is used only once you have it. Run this again: it makes a new one.";
const NO_PLACE =
  "The key is set up, and there is no place yet for backups. Run this again with --folder DIR (on another disk) or --bucket ADDRESS.";

function notDone(terminal: Terminal, next: string) {
  terminal.end(next);
  return { json: { ok: false, next }, exitCode: EXIT.failed };
}

const WORDS = [
  "This is your backup key. It is shown now and never again, and it is kept nowhere on this machine.",
  "Write it on paper, or put it into your password manager: somewhere that is not this machine.",
  "Whoever has it can read every backup: your readers' addresses, and the keys of your services.",
  "Without it no backup can be opened, by you or by anybody else.",
].join("\n");

/** The public half; null when the owner did not show that they have the other. */
async function keyFor({ app, terminal }: Desk, options: SetUpBackupOptions): Promise<string | null> {
  const { recipient } = options;
  if (recipient !== undefined) {
    if (/^age1[02-9ac-hj-np-z]{58}$/.test(recipient)) return recipient;
    const example = "--recipient age1… (age-keygen -y KEYFILE shows it)";
    throw new ConfigError("The command", [
      { key: "--recipient", wrong: "it should be age1 and 58 signs more", example },
    ]);
  }
  const present = app.config.backup.recipient;
  if (present && !options.newKey) {
    terminal.step(`Backups are locked to your key, whose public half is ${present}`);
    return present;
  }
  const { identity, recipient: made } = await newKey();
  terminal.note(WORDS, "Your backup key");
  terminal.plain(identity);
  if (options.nonInteractive) return made;
  const last = identity.slice(-6);
  const typed = await terminal.ask({
    message: "Once you have it in a safe place, type its last 6 signs from there",
    wrong: (answer) =>
      answer.trim().toUpperCase() === last
        ? null
        : "These are not its last 6 signs. Look at what you wrote down",
  });
  return typed === null ? null : made;
}

/** How many places are set up now. */
async function placesFor(desk: Desk, options: SetUpBackupOptions): Promise<number> {
  const { app } = desk;
  const { folder = await askFolder(desk, options), bucket } = options;
  if (folder) {
    await markFolder(resolve(folder), app.home);
    await writeSetting(app.config.settingsFile, ["backup", "folder"], resolve(folder));
  }
  const settings = bucket === undefined ? null : readBucketAddress(bucket);
  if (bucket !== undefined && settings === null) {
    const example = "--bucket https://s3.eu-central-003.backblazeb2.com/ada-letters/pressroom/";
    throw new ConfigError("The command", [{ key: "--bucket", wrong: "it is no web address", example }]);
  }
  if (settings) await keepBucket(desk, options, settings);
  const { backup } = app.config;
  return [folder ?? backup.folder, settings ?? backup.bucket].filter(Boolean).length;
}

/** Asked only where there is no place at all. */
async function askFolder({ app, terminal }: Desk, options: SetUpBackupOptions): Promise<string | undefined> {
  const { backup } = app.config;
  if (options.bucket !== undefined || options.nonInteractive || backup.folder || backup.bucket)
    return undefined;
  const message =
    "A folder on another disk, for every night's copy (empty for none; a bucket does as well: --bucket)";
  return (await terminal.ask({ message })) || undefined;
}

async function keepBucket(
  { app, terminal }: Desk,
  { nonInteractive }: SetUpBackupOptions,
  settings: BucketSettings,
): Promise<void> {
  const { env, settingsFile } = app.config;
  const names = { BACKUP_KEY_ID: "The key's id", BACKUP_SECRET: "Its secret" } as const;
  for (const [name, message] of Object.entries(names) as [keyof typeof names, string][]) {
    if (env[name] || nonInteractive) continue;
    const value = await terminal.ask({ message: `${message} (${name})`, secret: true });
    if (value) keepSecret(app.home, name, value);
  }
  for (const [name, value] of Object.entries(settings))
    await writeSetting(settingsFile, ["backup", "bucket", name], value);
}

/** Made at once, as every night: that tries the places, and the first night may be a day away. */
async function firstBackup({ app, signal, terminal }: Desk, recipient: string) {
  const fresh = await openApp({ home: app.home, clock: app.clock, signal });
  try {
    const places = (await fresh.backupPlaces()).map(({ said }) => said);
    const { json, exitCode } = await runNamedJob({ app: fresh, terminal, signal }, "backup", ["--now"]);
    const ok = exitCode === EXIT.done;
    const hour = String(app.config.backup.hour).padStart(2, "0");
    const next = ok
      ? `Every night from ${hour}:00 on, a copy of everything goes to ${places.join(" and ")}. Try once whether you can open it: npm run pressroom -- drill`
      : "The first backup was not made. Put that right, then: npm run pressroom -- backup";
    terminal.end(next);
    return { json: { ok, recipient, places, first: json, next }, exitCode };
  } catch (error) {
    if (!(error instanceof HomeError || error instanceof ServiceError)) throw error;
    return notDone(terminal, `${error.message} Then: npm run pressroom -- backup`);
  } finally {
    await fresh.close();
  }
}
