/** `pressroom restore`: a home from an archive, on this machine or a new one; or a ledger from a plain copy of it. */
import { closeSync, existsSync, openSync, readFileSync, readSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { findHome, processEnv } from "../../config/env.ts";
import { openBackupPlaces, placeAt } from "../app/backup-places.ts";
import { eraseAgain } from "../audience/erase.ts";
import { forgetPages } from "../content/publish.ts";
import { systemClock } from "../core/clock.ts";
import { ConfigError } from "../core/errors.ts";
import { restoreLedger } from "../ledger/copies.ts";
import type { Ledger } from "../ledger/open.ts";
import { chooseArchive, readInstant } from "../operations/backup/choose.ts";
import { folderPlace } from "../operations/backup/folder.ts";
import { readKey } from "../operations/backup/key.ts";
import type { Manifest } from "../operations/backup/manifest.ts";
import type { Place } from "../operations/backup/place.ts";
import { type Restored, restoreHome } from "../operations/backup/restore.ts";
import { prepareHome } from "../operations/home.ts";
import { type Common, fail } from "./options.ts";
import { openTerminal, printJson, type Terminal } from "./terminal.ts";

export interface RestoreCommand extends Common {
  /** An archive, a folder or a bucket of archives, or a plain copy of a ledger. */
  from?: string;
  at?: string;
  /** The file that the owner's key stands in; asked for otherwise. */
  identity?: string;
  replace?: boolean;
}

const erasing = async (ledger: Ledger, erasures: Parameters<typeof eraseAgain>[1]): Promise<number> =>
  eraseAgain({ ledger, clock: systemClock }, erasures);

/** Runs without the app, which could not open a damaged ledger and would make one in an empty home. */
export async function restore(options: RestoreCommand): Promise<void> {
  try {
    const home = await findHome(processEnv(), options.home);
    const terminal = openTerminal(options.json === true);
    const { from } = options;
    const json =
      from !== undefined && isLedger(from)
        ? await fromCopy(terminal, home, resolve(from))
        : await fromArchive(terminal, home, options);
    terminal.step("Nothing leaves this home until you say so. Next: npm run pressroom -- release");
    if (options.json) printJson(json);
  } catch (error) {
    fail(error, options);
  }
}

const SQLITE = "SQLite format 3\0";

function isLedger(path: string): boolean {
  if (!existsSync(path) || !statSync(path).isFile()) return false;
  const head = Buffer.alloc(SQLITE.length);
  const descriptor = openSync(path, "r");
  try {
    readSync(descriptor, head);
  } finally {
    closeSync(descriptor);
  }
  // What is no archive by its name either is refused as a ledger: that says what is wrong with it.
  return head.toString("latin1") === SQLITE || path.endsWith(".sqlite");
}

async function fromCopy(terminal: Terminal, home: string, from: string) {
  await prepareHome(home);
  let erased = 0;
  const aside = await restoreLedger(from, join(home, "ledger.sqlite"), {
    clock: systemClock,
    eraseAgain: async (ledger, erasures) => {
      erased = await erasing(ledger, erasures);
    },
  });
  terminal.step(`The ledger of ${home} is back${aside ? `; what stood there is kept as ${aside}` : ""}.`);
  sayErased(terminal, erased);
  return { restored: true, home, replaced: aside, held: true, erased };
}

async function fromArchive(terminal: Terminal, home: string, options: RestoreCommand) {
  const { place, name } = await sourceOf(home, options);
  const { identity } = await readKey(await keyText(terminal, options.identity));
  const restored = await terminal.during(
    "Reading the archive, and checking every byte of it",
    () =>
      restoreHome({
        ...{ home, from: place, name, identity, replace: options.replace === true, clock: systemClock },
        eraseAgain: erasing,
        forgetFiles: ({ db }) => forgetPages(db),
      }),
    ({ manifest }) => `Restored from ${name}, made on “${manifest.machine}”`,
  );
  report(terminal, home, restored);
  const { manifest, erased, aside } = restored;
  const { at, rows } = manifest;
  return { restored: true, home, archive: name, at, replaced: aside, held: true, erased, rows };
}

async function sourceOf(
  home: string,
  { from, at }: RestoreCommand,
): Promise<{ place: Pick<Place, "get" | "list" | "said">; name: string }> {
  const instant = at === undefined ? null : readInstant(at);
  const isFile = from !== undefined && existsSync(from) && statSync(from).isFile();
  if (isFile) return { place: folderPlace(dirname(resolve(from))), name: basename(from) };
  const place = from === undefined ? await settledPlace(home) : await placeAt(from, home);
  return { place, name: (await chooseArchive(place, instant)).name };
}

/** The home's own settings may still be there. */
async function settledPlace(home: string): Promise<Place> {
  const [place] = await openBackupPlaces(home);
  if (place) return place;
  const wrong = "where the archives lie is not known here";
  const example =
    "--from /Volumes/Backup/pressroom, --from an archive's file, or --from https://s3.example.com/bucket/pressroom/";
  throw new ConfigError("The command", [{ key: "--from", wrong, example }]);
}

/** Throws ConfigError when there is none. */
export async function keyText(terminal: Terminal, file: string | undefined): Promise<string> {
  if (file !== undefined) {
    if (existsSync(file) && statSync(file).isFile()) return readFileSync(file, "utf8");
    const wrong = `there is no file ${file}`;
    throw new ConfigError("The command", [
      { key: "--identity", wrong, example: "--identity ~/backup-key.txt" },
    ]);
  }
  const message = "Your backup key (AGE-SECRET-KEY-1…, from your password manager or the paper)";
  const typed = await terminal.ask({ message, secret: true });
  if (typed) return typed;
  const wrong = "an archive opens with your backup key alone, and nobody can be asked for it here";
  throw new ConfigError("The command", [
    { key: "--identity", wrong, example: "--identity ~/backup-key.txt" },
  ]);
}

function report(terminal: Terminal, home: string, { manifest, erased, aside }: Restored): void {
  const { at, rows } = manifest;
  const hours = Math.round((systemClock.now().getTime() - Date.parse(at)) / 3_600_000);
  const age = hours < 48 ? `${hours} hours` : `${Math.round(hours / 24)} days`;
  const lines = [
    `In ${home}: ledger, settings, keys and pictures, as of ${at} (${age} ago).`,
    `${countsOf(rows)}.`,
    "What happened since is not in it: sign-ups and goodbyes, payments, mails, posts. release looks up what can be looked up.",
  ];
  terminal.note(lines.join("\n"), "What is back");
  if (aside) terminal.step(`What stood in the home is kept in ${aside}.`);
  sayErased(terminal, erased);
}

const countsOf = ({ subscribers = 0, issues = 0, mailings = 0, entries = 0 }: Manifest["rows"]): string =>
  `${subscribers} readers, ${issues} issues, ${mailings} mailings, ${entries} entries of money`;

function sayErased(terminal: Terminal, erased: number): void {
  if (erased > 0)
    terminal.step(`${erased} who had been erased after the copy was made were erased from it again.`);
}
