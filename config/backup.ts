/** Where copies of everything go every night, and whose key they are locked to. */
import { isAbsolute } from "node:path";
import * as z from "zod";
import { ConfigError } from "../src/core/errors.ts";
import { type Examples, problemsOf } from "./problems.ts";

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

export type BucketSettings = z.infer<typeof bucketSchema>;

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

/**
 * A bucket as people write it down, `https://s3.eu-central-003.backblazeb2.com/ada-letters/pressroom/`; null for what is
 * no web address. The region stands in most of these names; `?region=…` tells another. Throws ConfigError.
 */
export function readBucketAddress(address: string): BucketSettings | null {
  if (!/^https?:\/\//.test(address) || !URL.canParse(address)) return null;
  const { origin, hostname, pathname, searchParams } = new URL(address);
  const [, name, ...rest] = pathname.split("/");
  const below = rest.filter((part) => part !== "").map((part) => `${part}/`);
  const prefix = below.length > 0 ? { prefix: below.join("") } : {};
  const region = searchParams.get("region") ?? regionIn(hostname);
  const read = bucketSchema.safeParse({ endpoint: origin, name, region, ...prefix });
  if (read.success) return read.data;
  const problems = problemsOf(read.error, { name: "https://s3.eu-central-003.backblazeb2.com/ada-letters" });
  throw new ConfigError("The address of the bucket", problems);
}

const regionIn = (host: string): string =>
  host === "s3.amazonaws.com" ? "us-east-1" : (/^s3[.-]([a-z0-9-]+)\./.exec(host)?.[1] ?? "auto");
