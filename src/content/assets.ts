/** Copies of the pictures in bodies, kept in the home by what they hold, because their addresses die within the hour. */

import { randomBytes } from "node:crypto";
import { access, mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Account } from "../core/account.ts";
import type { Clock } from "../core/clock.ts";
import { ServiceError } from "../core/errors.ts";
import { sha256 } from "../core/ids.ts";
import type { DeskBody, HostedFile } from "../desk/table.ts";
import type { Ledger } from "../ledger/open.ts";
import { assetAddress, isAssetName, missingAddress } from "./asset-reference.ts";
import { fromNotion } from "./notion-markdown/notion-markdown.ts";
import { pictureIn } from "./picture-type.ts";

export interface KeepContext {
  ledger: Ledger;
  clock: Clock;
  account: Account;
  /** Where the copies are; made when it is first needed. */
  folder: string;
  /** The bytes of a hosted file. Throws ServiceError; the code `file_too_large` for one that is larger than that. */
  fetchFile(url: string, maxBytes: number): Promise<Uint8Array>;
}

export const FILE_TOO_LARGE = "file_too_large";

const MEGABYTE = 1_000_000;
const MOST_BYTES = 10 * MEGABYTE;

/** In place of a file that is no picture. Readers see its caption. */
const NO_PICTURE = missingAddress("it is no picture");

/**
 * The body as the ledger keeps it: every hosted picture is `asset:<sha256>.<ext>`, or `asset:missing#why` if there can
 * be no copy. A picture that is known is not fetched again. Throws the ServiceError of a passing failure, so that the
 * body is read again later.
 */
export async function keepFiles(context: KeepContext, body: DeskBody): Promise<string> {
  let markdown = body.markdown;
  // An address may be the beginning of another.
  for (const file of body.files.toSorted((a, b) => b.url.length - a.url.length)) {
    if (!markdown.includes(file.url)) continue;
    const address = isPicture(markdown, file.url) ? await addressOf(context, file) : NO_PICTURE;
    markdown = markdown.replaceAll(file.url, () => address);
  }
  return fromNotion(markdown);
}

/** As it stands in the text: files, sounds and films are tags. */
const isPicture = (markdown: string, url: string): boolean =>
  [`](${url}`, `](<${url}`, `<image source="${url}`].some((place) => markdown.includes(place));

async function addressOf(context: KeepContext, file: HostedFile): Promise<string> {
  const known = await knownSource(context, file);
  if (known?.problem) return missingAddress(known.problem);
  if (known?.name && (await isKept(context.folder, known.name))) return assetAddress(known.name);
  const fetched = await fetchPicture(context, file.url);
  if ("wrong" in fetched) {
    await noteSource(context, file, { sha256: null, problem: fetched.wrong });
    return missingAddress(fetched.wrong);
  }
  return assetAddress(await keep(context, file, fetched));
}

async function knownSource({ ledger, account }: KeepContext, { key }: HostedFile) {
  const row = await ledger.db
    .selectFrom("asset_sources")
    .leftJoin("assets", "assets.sha256", "asset_sources.sha256")
    .select(["asset_sources.sha256", "assets.extension", "asset_sources.problem"])
    .where("service", "=", account.service)
    .where("account", "=", account.account)
    .where("realm", "=", account.realm)
    .where("remote", "=", key)
    .executeTakeFirst();
  return (
    row && {
      problem: row.problem,
      name: row.sha256 && row.extension ? `${row.sha256}.${row.extension}` : null,
    }
  );
}

async function isKept(folder: string, name: string): Promise<boolean> {
  return access(join(folder, name)).then(
    () => true,
    () => false,
  );
}

type Fetched = { bytes: Uint8Array; extension: string } | { wrong: string };

async function fetchPicture({ fetchFile }: KeepContext, url: string): Promise<Fetched> {
  let bytes: Uint8Array;
  try {
    bytes = await fetchFile(url, MOST_BYTES);
  } catch (error) {
    if (!(error instanceof ServiceError) || error.retryable) throw error;
    if (error.code === FILE_TOO_LARGE) return { wrong: "it is too large, at most 10 MB are taken" };
    return { wrong: "Notion refused to give it; upload it once more" };
  }
  if (bytes.byteLength > MOST_BYTES)
    return { wrong: `it has ${megabytes(bytes.byteLength)} MB, at most 10 are taken` };
  const picture = pictureIn(bytes);
  return "wrong" in picture ? picture : { bytes, extension: picture.type };
}

const megabytes = (bytes: number): number => Math.ceil(bytes / MEGABYTE);

/** The file comes first: what the ledger names is there. */
async function keep(
  context: KeepContext,
  file: HostedFile,
  { bytes, extension }: { bytes: Uint8Array; extension: string },
): Promise<string> {
  const { ledger, clock, folder } = context;
  const hash = sha256(bytes);
  const name = `${hash}.${extension}`;
  if (!(await isKept(folder, name))) await writeWhole(folder, name, bytes);
  await ledger.db
    .insertInto("assets")
    .values({ sha256: hash, extension, bytes: bytes.byteLength, created_at: clock.now().toISOString() })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  await noteSource(context, file, { sha256: hash, problem: null });
  return name;
}

async function writeWhole(folder: string, name: string, bytes: Uint8Array): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const draft = join(folder, `.${randomBytes(6).toString("hex")}.new`);
  try {
    await writeFile(draft, bytes, { mode: 0o600, flush: true });
    await rename(draft, join(folder, name));
  } finally {
    await rm(draft, { force: true });
  }
}

async function noteSource(
  { ledger, clock, account }: KeepContext,
  { key }: HostedFile,
  found: { sha256: string | null; problem: string | null },
): Promise<void> {
  const { service, account: of, realm } = account;
  const seen = { ...found, seen_at: clock.now().toISOString() };
  await ledger.db
    .insertInto("asset_sources")
    .values({ service, account: of, realm, remote: key, ...seen })
    .onConflict((conflict) => conflict.columns(["service", "account", "realm", "remote"]).doUpdateSet(seen))
    .execute();
}

/** The names of all copies. */
export async function keptAssets(folder: string): Promise<Set<string>> {
  const names = await readdir(folder).catch((error: { code?: string }) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  return new Set(names.filter(isAssetName));
}
