/** One signed request to a service that speaks S3, whose body may be larger than memory either way. */
import { createReadStream } from "node:fs";
import { type IncomingMessage, request as overHttp } from "node:http";
import { request as overHttps } from "node:https";
import { text } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { AwsV4Signer } from "aws4fetch";
import type { Clock } from "../../core/clock.ts";
import { noAnswer, type Reached, translate } from "./refusals.ts";

export interface BucketKeys {
  id: string;
  secret: string;
}

export interface RequestOptions {
  keys: BucketKeys;
  region: string;
  clock: Clock;
}

export interface S3Request {
  operation: string;
  method: "GET" | "PUT" | "DELETE";
  url: URL;
  /** Its bytes go as they are read. */
  body?: { file: string; bytes: number; sha256: string };
  signal: AbortSignal;
}

const EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
/** A line that brings nothing for so long is dead. */
const SILENCE_MS = 60_000;

/** The answer, whose body nobody has read yet. Throws ServiceError for anything but success; 404 of a GET too. */
export async function askS3(options: RequestOptions, asked: S3Request): Promise<IncomingMessage> {
  const { operation, url, body, signal } = asked;
  const reached: Reached = { operation, host: url.host, now: options.clock.now() };
  try {
    const answer = await send(asked, await signed(options, asked), body, signal);
    const status = answer.statusCode ?? 0;
    if (status >= 200 && status < 300) return answer;
    throw translate(reached, { status, retryAfter: answer.headers["retry-after"], text: await text(answer) });
  } catch (error) {
    throw noAnswer(reached, error, signal);
  }
}

async function signed({ keys, region, clock }: RequestOptions, { method, url, body }: S3Request) {
  const signer = new AwsV4Signer({
    ...{ method, url: url.href, region, service: "s3" },
    ...{ accessKeyId: keys.id, secretAccessKey: keys.secret },
    datetime: clock
      .now()
      .toISOString()
      .replace(/[:-]|\.\d{3}/g, ""),
    // Signed too: the service refuses bytes that are not these.
    headers: { "x-amz-content-sha256": body?.sha256 ?? EMPTY },
  });
  const { headers } = await signer.sign();
  const length = body ? { "content-length": String(body.bytes) } : {};
  return { ...Object.fromEntries(headers), ...length };
}

async function send(
  { method, url }: S3Request,
  headers: Record<string, string>,
  body: S3Request["body"],
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const answered = Promise.withResolvers<IncomingMessage>();
  const open = url.protocol === "http:" ? overHttp : overHttps;
  const outgoing = open(url, { method, headers, signal }, answered.resolve);
  outgoing.on("error", answered.reject);
  outgoing.setTimeout(SILENCE_MS, () => outgoing.destroy(new Error("nothing was heard for a minute")));
  if (body) {
    // Refused early, it is not read to its end: what the service says of it counts.
    const sent = pipeline(createReadStream(body.file), outgoing).catch((error: unknown) => {
      answered.reject(error);
    });
    const answer = await answered.promise;
    if ((answer.statusCode ?? 0) < 300) await sent;
    return answer;
  }
  outgoing.end();
  return answered.promise;
}
