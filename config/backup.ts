/** Where copies of everything go every night, and whose key they are locked to. */
import { isAbsolute } from "node:path";
import * as z from "zod";
import type { Examples } from "./problems.ts";

const text = z.string().trim().min(1, "it is empty").max(500);

const bucketSchema = z.strictObject({
  endpoint: z.url({
    protocol: /^https?$/,
    error: "it should be an address that begins with http:// or https://",
  }),
  region: text.default("auto"),
  name: text.regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, "it should be a bucket's name"),
  /** What the names in it begin with. */
  prefix: z
    .string()
    .max(200)
    .regex(/^([\w.-]+\/)*$/, "it should be empty, or end with a slash")
    .default("pressroom/"),
});

export const backupSchema = z.strictObject({
  /** The public half of the owner's key. The other half is on no machine of pressroom's. */
  recipient: z
    .string()
    .regex(/^age1[02-9ac-hj-np-z]{58}$/, "it should be age1 and 58 signs more, as setup backup wrote it")
    .optional(),
  /** On another disk than the home. setup backup makes it; one that is not there later is never made anew. */
  folder: text.refine(isAbsolute, "it should be a whole path, from / on").optional(),
  /** Any that speaks S3: Backblaze B2, Cloudflare R2, Hetzner, Wasabi, MinIO, AWS. Its keys stand in .env. */
  bucket: bucketSchema.optional(),
  /** From this hour of the night on, in the publication's zone. */
  hour: z.int("it should be a whole hour").min(0).max(23, "it should be at most 23").default(3),
});

export type BackupSettings = z.infer<typeof backupSchema>;

/**
 * A bucket as people write it down, `https://s3.eu-central-003.backblazeb2.com/ada-letters/pressroom/`; null for what is
 * no web address. The region is in most of these names. Throws zod's error for an address without a bucket in it.
 */
export function readBucketAddress(address: string): NonNullable<BackupSettings["bucket"]> | null {
  if (!/^https?:\/\//.test(address)) return null;
  const { origin, hostname, pathname, searchParams } = new URL(address);
  const [, name, ...rest] = pathname.split("/");
  const below = rest.filter((part) => part !== "").map((part) => `${part}/`);
  const region = searchParams.get("region") ?? /^s3[.-]([a-z0-9-]+)\./.exec(hostname)?.[1] ?? "auto";
  return bucketSchema.parse({
    endpoint: origin,
    name,
    region,
    ...(below.length > 0 ? { prefix: below.join("") } : {}),
  });
}

export const backupExamples: Examples = {
  "backup.recipient": "age1… (npm run pressroom -- setup backup makes it)",
  "backup.folder": "/Volumes/Backup/pressroom",
  "backup.bucket":
    "{ endpoint: https://s3.eu-central-003.backblazeb2.com, region: eu-central-003, name: ada-letters }",
  "backup.bucket.endpoint": "https://s3.eu-central-003.backblazeb2.com",
  "backup.bucket.region": "eu-central-003",
  "backup.bucket.name": "ada-letters",
  "backup.bucket.prefix": "pressroom/",
  "backup.hour": "3",
};
