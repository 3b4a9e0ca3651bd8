/** `pressroom setup sheets`: the service account, the spreadsheet, whom it is shared with. Safe to run again. */
import { homedir } from "node:os";
import { resolve } from "node:path";
import { updateMetrics } from "../../jobs/update-metrics.ts";
import { type App, openApp } from "../app.ts";
import { ConfigError, MAY_NOT_OWN, ServiceError } from "../core/errors.ts";
import type { Sheets } from "../growth/dashboard/sheet.ts";
import {
  type KnownSpreadsheet,
  knownSpreadsheet,
  rememberSpreadsheet,
} from "../growth/dashboard/spreadsheet.ts";
import { EXIT } from "../operations/exit.ts";
import { keepSecret } from "../operations/keep-secret.ts";
import { performJob } from "../operations/perform-job.ts";
import type { Desk } from "./options.ts";

export interface SetUpSheetsOptions {
  /** The key file, for who is asked nothing. */
  key?: string;
  /** A spreadsheet of the owner's own: its address or its id. */
  spreadsheet?: string;
  /** Whom it is shared with; the sender's address otherwise. */
  share?: string;
  /** Asks for another key, though one is there. */
  new?: boolean;
  /** Another spreadsheet, though one is known. */
  newSpreadsheet?: boolean;
  nonInteractive?: boolean;
}

export async function setUpSheets(desk: Desk, options: SetUpSheetsOptions) {
  const { app, terminal } = desk;
  terminal.title("The numbers in Google Sheets");
  const key = await keyFor(desk, options);
  if (key === null && app.realms.sheets === "sandbox")
    terminal.step(
      "GOOGLE_SERVICE_ACCOUNT is not set, so this is the spreadsheet of the sandbox: a rehearsal.",
    );
  const { problem, isLater = false, json } = await withKey(desk, key, options);
  if (problem) terminal.warn(problem);
  const next = problem ?? (json.realm === "live" ? NEXT_LIVE : NEXT_SANDBOX);
  terminal.end(next);
  const exitCode = problem === null ? EXIT.done : isLater ? EXIT.later : EXIT.failed;
  return { json: { ...json, ok: problem === null, problems: problem ? [problem] : [], next }, exitCode };
}

const NEXT_LIVE =
  "Bookmark it on your phone: Goal is its first tab. Every hour pressroom brings it up to date; what you write below “Spend” and “Notes” is yours.";
const NEXT_SANDBOX =
  "This was a rehearsal: npm start shows it on the sandbox's desk. For one in your own Google account, run this again in a terminal: it asks for the key.";

const STEPS = [
  "1. console.cloud.google.com → a new project → APIs & Services → enable “Google Sheets API” and “Google Drive API”",
  "2. IAM & Admin → Service Accounts → Create service account. It needs no role",
  "3. Open it → Keys → Add key → JSON. Keep the file where only you can read it: chmod 600 FILE",
  "4. Give its path here. If Google lets the account own no files, you are told how to share one of yours",
].join("\n");

/** Null for the key that is there already, or none. */
async function keyFor({ app, terminal }: Desk, options: SetUpSheetsOptions): Promise<string | null> {
  if (options.key !== undefined) {
    const wrong = wrongPath(options.key);
    const example = "--key ~/keys/pressroom-sheets.json";
    if (wrong) throw new ConfigError("The command", [{ key: "--key", wrong, example }]);
    return absolute(options.key);
  }
  const asks = !options.nonInteractive && (app.realms.sheets === "sandbox" || options.new === true);
  if (!asks) return null;
  terminal.note(STEPS, "A service account, in four steps (ten minutes, free)");
  const message = "The path of the JSON file (leave it empty to try it in the sandbox)";
  const given = await terminal.ask({ message, wrong: wrongPath });
  return given ? absolute(given) : null;
}

const absolute = (path: string): string => resolve(path.replace(/^~(?=\/)/, homedir()));

/** It becomes a line of .env. */
const wrongPath = (path: string): string | null =>
  /[\s'"\\#]/.test(absolute(path))
    ? "its path holds spaces, quotes or #, which a line of .env can't: move the file to another folder"
    : null;

interface Found {
  problem: string | null;
  /** Nothing is wrong; only it could not be asked just now. */
  isLater?: boolean;
  json: Record<string, unknown>;
}

/** Works with an app of this key, as it will be once it is written down. */
async function withKey(desk: Desk, key: string | null, options: SetUpSheetsOptions): Promise<Found> {
  if (key === null) return setUpWith(desk, options, () => undefined);
  const { config, clock, home } = desk.app;
  const env = { ...config.env, GOOGLE_SERVICE_ACCOUNT: key };
  const tried = await openApp({ config: { ...config, env }, clock, signal: desk.signal });
  try {
    return await setUpWith({ ...desk, app: tried }, options, () =>
      keepSecret(home, "GOOGLE_SERVICE_ACCOUNT", key),
    );
  } finally {
    await tried.close();
  }
}

async function setUpWith(desk: Desk, options: SetUpSheetsOptions, keep: () => void): Promise<Found> {
  const { app, terminal } = desk;
  const realm = app.realms.sheets;
  let address: string | null = null;
  try {
    const sheets = await app.sheets();
    address = sheets.address;
    terminal.step(`pressroom is ${address} at Google.`);
    const { place, made } = await placeFor(app, sheets, options);
    terminal.step(`${made ? "Made" : "Found"}: ${await sheets.open(place.id).check()}.`);
    keep();
    await app.ledger.transaction((db) => rememberSpreadsheet(db, sheets.account, place));
    const shared =
      place.isUnshared || options.share !== undefined ? await share(app, sheets, { place, options }) : null;
    if (shared) terminal.step(`Shared with ${shared}, who may edit it.`);
    const filled = await fill(desk);
    terminal.note(place.url, "Your spreadsheet");
    return { ...filled, json: { realm, address, id: place.id, url: place.url, made, shared } };
  } catch (error) {
    const problem = sayProblem(error, address);
    if (problem === null) throw error;
    return {
      problem,
      isLater: error instanceof ServiceError && error.retryable,
      json: { realm, address },
    };
  }
}

/** The owner's own, the one that is known, or a new one. */
async function placeFor(
  app: App,
  sheets: Sheets,
  options: SetUpSheetsOptions,
): Promise<{ place: KnownSpreadsheet; made: boolean }> {
  if (options.spreadsheet !== undefined) return { place: placeIn(options.spreadsheet), made: false };
  const known = options.newSpreadsheet ? null : await knownSpreadsheet(app.ledger.db, sheets.account);
  if (known) return { place: known, made: false };
  const made = await sheets.make(`${app.config.publication.name}: the numbers`);
  return { place: { ...made, isUnshared: true }, made: true };
}

const ADDRESS = /\/spreadsheets\/d\/([\w-]{20,})/;

function placeIn(given: string): KnownSpreadsheet {
  const id = ADDRESS.exec(given)?.[1] ?? (/^[\w-]{20,}$/.test(given) ? given : null);
  if (id) return { id, url: `https://docs.google.com/spreadsheets/d/${id}/edit`, isUnshared: false };
  const example = "--spreadsheet https://docs.google.com/spreadsheets/d/1AbC…/edit";
  throw new ConfigError("The command", [
    { key: "--spreadsheet", wrong: "that is no address of a Google spreadsheet", example },
  ]);
}

/** Gives whom it is shared with now. */
async function share(
  { config, ledger }: App,
  sheets: Sheets,
  { place, options }: { place: KnownSpreadsheet; options: SetUpSheetsOptions },
): Promise<string> {
  const { replyTo, sender } = config.publication;
  const whom = options.share ?? replyTo ?? sender.address;
  await sheets.share(place.id, whom);
  await ledger.transaction((db) => rememberSpreadsheet(db, sheets.account, { ...place, isUnshared: false }));
  return whom;
}

async function fill({ app, terminal }: Desk): Promise<Pick<Found, "problem" | "isLater">> {
  const filled = await terminal.during(
    "Bringing the figures there",
    () => performJob(app, "update-metrics", updateMetrics),
    ({ outcome, why, tabs }) =>
      why ?? (outcome === "idle" ? "Everything is there" : `${tabs} tabs are written`),
  );
  const isWritten = filled.outcome === "done" || filled.outcome === "idle";
  return {
    problem: isWritten ? null : (filled.why ?? "The figures could not be written."),
    isLater: filled.outcome === "partial",
  };
}

/** Null for an error that is none of Google's. */
function sayProblem(error: unknown, address: string | null): string | null {
  if (!(error instanceof ServiceError)) return null;
  if (error.code === MAY_NOT_OWN)
    return `Google lets this service account own no files. Make an empty spreadsheet at sheets.new → Share → add ${address} as Editor, then: npm run pressroom -- setup sheets --spreadsheet ADDRESS`;
  const next = error.retryable ? "Run this again in a few minutes." : "Put that right, then run this again.";
  return `Google did not do it (${error.message}). ${next}`;
}
