/** What an archive says of itself, last in it: an archive without it is not whole. */
import * as z from "zod";
import { HomeError } from "../../core/errors.ts";
import type { Entry } from "./tar.ts";

export const MANIFEST = "manifest.json";
export const LEDGER = "ledger.sqlite";
export const ERASURES = "erasures.jsonl";
/** Of the files of a home, those that are its owner's and nobody could make again. */
export const OWNERS_FILES = ["settings.yaml", ".env", ERASURES] as const;
/** Columns that the owner added to their desk: see `desk/added.ts`. */
export const DESK = "desk-added.jsonl";
export const ASSETS = "assets";

/** One that is not ours can't lead out of the folder that it is unpacked into. */
const fileName = z
  .string()
  .regex(/^(assets\/)?[\w.][\w.-]*$/)
  .refine((name) => !name.includes(".."));

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

const manifestSchema = z.object({
  format: z.literal(1),
  homeId: z.string().min(1),
  /** When the ledger was copied: what happened later is not in it. */
  at: z.iso.datetime(),
  /** For a person. */
  machine: z.string(),
  /** The newest migration that its ledger ran. */
  schema: z.int(),
  files: z.array(z.object({ name: fileName, bytes: z.int().min(0), sha256 })),
  /** How many rows each table of the ledger has. */
  rows: z.record(z.string(), z.int().min(0)),
});

export type Manifest = z.infer<typeof manifestSchema>;
export type ManifestFile = Manifest["files"][number];

export function readManifest(text: string): Manifest {
  const format = formatOf(text);
  if (format !== null && format > 1) {
    throw new HomeError(
      `The archive was written by a newer pressroom (its format is ${format}). Update pressroom (git pull, npm ci) and run this again.`,
    );
  }
  const read = manifestSchema.safeParse(format === null ? null : JSON.parse(text));
  if (!read.success) throw new HomeError("The archive says nothing of itself that could be understood.");
  return read.data;
}

function formatOf(text: string): number | null {
  try {
    return Number((JSON.parse(text) as { format?: unknown } | null)?.format ?? 0);
  } catch {
    return null;
  }
}

/** Throws HomeError for a file that an archive of ours does not hold, before it is written anywhere. */
export function checkName({ name }: Entry): void {
  if (!fileName.safeParse(name).success)
    throw new HomeError(`The archive holds a file that is none of pressroom's: ${name.slice(0, 80)}`);
}

/** What was found in place of what the manifest says; null when it is all as it says. */
export function differenceFrom(manifest: Manifest, found: readonly ManifestFile[]): string | null {
  const byName = new Map(found.map((file) => [file.name, file]));
  for (const { name, bytes, sha256: hash } of manifest.files) {
    const file = byName.get(name);
    if (!file) return `${name} is missing`;
    if (file.bytes !== bytes || file.sha256 !== hash) return `${name} is not as it was written`;
  }
  const extra = found.length - manifest.files.length;
  return extra === 0 ? null : `${extra} files are in it that it does not name`;
}
