/** A service that speaks S3, on loopback: it verifies every signature and every body, and fails when it is told to. */
import { createHash, createHmac } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { onTestFinished } from "vitest";
import { manualClock } from "../../../src/core/clock.ts";
import { httpPolicy } from "../../../src/core/http.ts";
import { silentLog } from "../../../src/core/log.ts";
import { bucketPlace } from "../../../src/services/s3/bucket.ts";

export const KEYS = { id: "key-of-ada", secret: "a-secret/with+signs" };
const BUCKET = "ada-letters";
const PAGE = 3;

const sha256 = (text: string | Buffer) => createHash("sha256").update(text).digest("hex");
const hmac = (key: string | Buffer, text: string) => createHmac("sha256", key).update(text).digest();
const encoded = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);

/** AWS Signature Version 4, as docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html has it. */
function signatureOf(request: IncomingMessage, url: URL, region: string): { asked: string; right: string } {
  const given = request.headers.authorization ?? "";
  const [, names = "", asked = ""] = /SignedHeaders=([^,]+), Signature=(\w+)/.exec(given) ?? [];
  const query = [...url.searchParams].map(([key, value]) => `${encoded(key)}=${encoded(value)}`).sort();
  const headers = names.split(";").map((name) => `${name}:${String(request.headers[name] ?? "").trim()}\n`);
  const path = decodeURIComponent(url.pathname).split("/").map(encoded).join("/");
  const payload = String(request.headers["x-amz-content-sha256"]);
  const canonical = [request.method, path, query.join("&"), headers.join(""), names, payload].join("\n");
  const at = String(request.headers["x-amz-date"]);
  const scope = `${at.slice(0, 8)}/${region}/s3/aws4_request`;
  const toSign = ["AWS4-HMAC-SHA256", at, scope, sha256(canonical)].join("\n");
  const key = [at.slice(0, 8), region, "s3", "aws4_request"].reduce<Buffer>(
    (from, part) => hmac(from, part),
    Buffer.from(`AWS4${KEYS.secret}`),
  );
  return { asked, right: hmac(key, toSign).toString("hex") };
}

export async function startBucket() {
  const clock = manualClock("2026-11-20T12:00:00Z");
  const objects = new Map<string, Buffer>();
  const faults: { status?: number; cut?: boolean }[] = [];
  const requests: string[] = [];
  const refusal = (status: number, code: string) => ({ status, body: `<Error><Code>${code}</Code></Error>` });

  function answer(request: IncomingMessage, body: Buffer): { status: number; body: string | Buffer } {
    const url = new URL(request.url ?? "/", "http://bucket");
    if (!request.headers.authorization?.includes(`Credential=${KEYS.id}/`))
      return refusal(403, "InvalidAccessKeyId");
    const { asked, right } = signatureOf(request, url, "eu-test-1");
    if (asked !== right) return refusal(403, "SignatureDoesNotMatch");
    if (sha256(body) !== request.headers["x-amz-content-sha256"])
      return refusal(400, "XAmzContentSHA256Mismatch");
    const [, bucket, ...rest] = decodeURIComponent(url.pathname).split("/");
    if (bucket !== BUCKET) return refusal(404, "NoSuchBucket");
    const key = rest.join("/");
    if (request.method === "PUT") {
      if (request.headers["content-length"] === undefined) return refusal(411, "MissingContentLength");
      objects.set(key, body);
      return { status: 200, body: "" };
    }
    if (request.method === "DELETE") {
      objects.delete(key);
      return { status: 204, body: "" };
    }
    if (key === "") return { status: 200, body: list(url) };
    const found = objects.get(key);
    return found ? { status: 200, body: found } : refusal(404, "NoSuchKey");
  }

  function list(url: URL): string {
    const after = Number(url.searchParams.get("continuation-token") ?? 0);
    const prefix = url.searchParams.get("prefix") ?? "";
    const keys = [...objects.keys()].filter((key) => key.startsWith(prefix)).sort();
    const page = keys.slice(after, after + PAGE);
    const isMore = after + PAGE < keys.length;
    const contents = page.map(
      (key) => `<Contents><Key>${encoded(key)}</Key><Size>${objects.get(key)?.length}</Size></Contents>`,
    );
    const next = isMore ? `<NextContinuationToken>${after + PAGE}</NextContinuationToken>` : "";
    return `<ListBucketResult><IsTruncated>${isMore}</IsTruncated>${next}${contents.join("")}</ListBucketResult>`;
  }

  const server = createServer(async (request, response) => {
    requests.push(`${request.method} ${request.url}`);
    const body = await buffer(request);
    const fault = faults.shift();
    const given = fault?.status ? refusal(fault.status, "InternalError") : answer(request, body);
    response.writeHead(given.status, { "content-length": Buffer.byteLength(given.body) });
    if (!fault?.cut) return void response.end(given.body);
    response.write(Buffer.from(given.body).subarray(0, Math.floor(Buffer.byteLength(given.body) / 2)));
    setTimeout(() => response.destroy(), 20);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const settings = { endpoint, region: "eu-test-1", name: BUCKET, prefix: "pressroom/" };
  const open = (changes: Partial<typeof settings & { keys: typeof KEYS }> = {}) => {
    const budget = { concurrency: 2, calls: 100, windowMs: 1_000 };
    const policy = httpPolicy({
      ...{
        service: "bucket",
        budget,
        timeoutMs: 10_000,
        attempts: 3,
        patienceMs: 1_000,
        clock,
        log: silentLog,
      },
    });
    return bucketPlace({ ...settings, keys: KEYS, policy, clock, ...changes });
  };
  return { objects, faults, requests, settings, clock, open };
}
