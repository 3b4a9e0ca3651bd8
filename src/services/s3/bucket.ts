/** Archives in a bucket of any service that speaks S3. Adapter of the port `operations/backup/place`. */
import { createHash } from "node:crypto";
import { createReadStream, statSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";
import type { Clock } from "../../core/clock.ts";
import { ServiceError } from "../../core/errors.ts";
import type { HttpPolicy } from "../../core/http.ts";
import type { Place, Stored } from "../../operations/backup/place.ts";
import { noAnswer } from "./refusals.ts";
import { askS3, type BucketKeys, type S3Request } from "./request.ts";

export interface BucketOptions {
  endpoint: string;
  region: string;
  name: string;
  /** Empty, or with a slash at its end. */
  prefix: string;
  keys: BucketKeys;
  policy: HttpPolicy;
  clock: Clock;
}

/** A slow line takes a quarter of an hour for thirty megabytes, and is not given up meanwhile. */
const SLOWEST_BYTES_A_SECOND = 32 * 1024;

export function bucketPlace(options: BucketOptions): Place {
  const { endpoint, name, prefix, policy } = options;
  const base = `${endpoint.replace(/\/+$/, "")}/${name}`;
  const urlOf = (key: string) => new URL(`${base}/${prefix}${key}`.replaceAll(" ", "%20"));
  const ask = (asked: Omit<S3Request, "signal">): Promise<IncomingMessage> =>
    policy
      .allowing(((asked.body?.bytes ?? 0) / SLOWEST_BYTES_A_SECOND) * 1_000)
      .call(asked.operation, "repeatable", (signal) => askS3(options, { ...asked, signal }));

  return {
    kind: "bucket",
    said: `${base}/${prefix}`,
    async list() {
      const found: Stored[] = [];
      for (let after: string | null = ""; after !== null; ) {
        const url = new URL(base);
        url.search = new URLSearchParams({
          ...{ "list-type": "2", prefix, "encoding-type": "url" },
          ...(after === "" ? {} : { "continuation-token": after }),
        }).toString();
        const page = readPage(await text(await ask({ operation: "list", method: "GET", url })));
        found.push(...page.stored.map((one) => ({ ...one, name: one.name.slice(prefix.length) })));
        after = page.next;
      }
      return found.filter((one) => one.name !== "" && !one.name.includes("/"));
    },
    async put(key, file) {
      // In one piece, of up to 5 GB: it is there whole or not at all, and nothing of a killed run lies about and costs.
      const body = { file, bytes: statSync(file).size, sha256: await hashOf(file) };
      const answer = await ask({ operation: "put", method: "PUT", url: urlOf(key), body });
      await text(answer);
    },
    async get(key) {
      const answer = await ask({ operation: "get", method: "GET", url: urlOf(key) }).catch(absent);
      return answer && ReadableStream.from(bytesOf(answer, options));
    },
    async remove(key) {
      const answer = await ask({ operation: "remove", method: "DELETE", url: urlOf(key) }).catch(absent);
      if (answer) await text(answer);
    },
  };
}

function absent(error: unknown): null {
  if (error instanceof ServiceError && error.code === "NoSuchKey") return null;
  throw error;
}

async function hashOf(file: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const piece of createReadStream(file)) hash.update(piece);
  return hash.digest("hex");
}

/** A line that breaks off is the service's fault, and no damage of what lies there. */
async function* bytesOf(answer: IncomingMessage, { endpoint, clock }: BucketOptions) {
  try {
    for await (const piece of answer) yield piece as Uint8Array;
  } catch (error) {
    throw noAnswer({ operation: "get", host: new URL(endpoint).host, now: clock.now() }, error);
  }
}

/** ListObjectsV2 with `encoding-type=url`: keys need no unescaping of XML. */
function readPage(xml: string): { stored: Stored[]; next: string | null } {
  const tag = (name: string, within: string) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(within)?.[1];
  const stored = [...xml.matchAll(/<Contents>(.*?)<\/Contents>/gs)].map(([, one = ""]) => ({
    name: decodeURIComponent((tag("Key", one) ?? "").replaceAll("+", " ")),
    bytes: Number(tag("Size", one)),
  }));
  return {
    stored,
    next: tag("IsTruncated", xml) === "true" ? (tag("NextContinuationToken", xml) ?? null) : null,
  };
}
