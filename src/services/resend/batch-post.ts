/**
 * `POST /emails/batch` by a request of our own. The SDK makes one text of a whole batch and reads it through `fetch`,
 * which for 10,000 mails of 40 KB costs five times the time and the memory. Nothing is followed, nothing is tried again.
 */
import type { ClientRequest, IncomingMessage } from "node:http";
import type { Clock } from "../../core/clock.ts";
import { ServiceError } from "../../core/errors.ts";
import { blocksOf, type RequestBody } from "../../core/request-body.ts";
import { tooLate } from "./refusals.ts";

export interface PostTarget {
  key: string;
  baseUrl: string;
  clock: Clock;
}

export interface BatchRequest {
  idempotencyKey: string;
  body: RequestBody;
  /** Once this is over nothing is written, though a connection was made: a machine may sleep for days in between. */
  notAfter: Date;
  signal: AbortSignal;
}

/** What came back, whatever it says. `text` is empty where it was too much to read. */
export interface Answered {
  status: number;
  headers: Readonly<Record<string, string>>;
  text: string;
  /** How long the bytes took to leave, and the answer to come after the last of them. */
  uploadMs: number;
  waitMs: number;
}

export const OPERATION = "emails.batch";
/** A hundred ids take 5 KB; what is longer is no answer of theirs. */
const LONGEST_ANSWER = 1024 * 1024;
/** The service allows few requests at once, and the sender begins no more than four. */
const SOCKETS = 4;

/** Throws ServiceError when no answer came: `unknown`, unless no connection was made at all. */
export function batchPost({ key, baseUrl, clock }: PostTarget): (request: BatchRequest) => Promise<Answered> {
  const url = new URL(`${baseUrl.replace(/\/$/, "")}/emails/batch`);
  const secure = url.protocol === "https:";
  let opened: ((request: BatchRequest) => ClientRequest) | undefined;

  function open() {
    // Not by an import, which reads all of `http`'s exports, and for one of them Node loads undici: 14 MB.
    const { Agent, request } = process.getBuiltinModule(secure ? "node:https" : "node:http");
    const agent = new Agent({ keepAlive: true, maxSockets: SOCKETS });
    return ({ idempotencyKey, body, signal }: BatchRequest) =>
      request(url, {
        ...{ method: "POST", agent, signal },
        headers: {
          authorization: `Bearer ${key}`,
          "content-type": "application/json",
          "content-length": body.bytes,
          "idempotency-key": idempotencyKey,
          "x-batch-validation": "permissive",
          // Without one, Resend's front door answers 403.
          "user-agent": "pressroom",
        },
      });
  }

  return async (request) => {
    opened ??= open();
    return exchange(opened(request), request, { clock, secure });
  };
}

function exchange(
  request: ClientRequest,
  { body, notAfter }: BatchRequest,
  { clock, secure }: { clock: Clock; secure: boolean },
): Promise<Answered> {
  const { promise, resolve, reject } = Promise.withResolvers<Answered>();
  const began = clock.now().getTime();
  let uploadMs = 0;
  let isConnected = false;
  let stopWriting = () => {};
  request.on("socket", (socket) => {
    const connected = () => {
      isConnected = true;
      if (clock.now() >= notAfter) request.destroy(tooLate(OPERATION));
      else stopWriting = write(request, body);
    };
    if (request.reusedSocket) connected();
    else socket.once(secure ? "secureConnect" : "connect", connected);
  });
  request.on("finish", () => {
    uploadMs = clock.now().getTime() - began;
  });
  request.on("error", (error) =>
    reject(error instanceof ServiceError ? error : noAnswer(error, isConnected)),
  );
  request.on("response", (response) => {
    stopWriting();
    const waitMs = clock.now().getTime() - began - uploadMs;
    const { statusCode: status = 0 } = response;
    const headers = Object.fromEntries(
      Object.entries(response.headers).map(([name, value]) => [name, String(value)]),
    );
    readText(response)
      .then((text) => resolve({ status, headers, text, uploadMs, waitMs }))
      .catch((error: Error) => reject(noAnswer(error, true)))
      .finally(() => {
        // An answer that came before the end: the rest is not asked for, and the line is of no more use.
        if (!request.writableFinished) request.destroy();
      });
  });
  return promise;
}

/** Each hand-over to the line costs by itself. */
const AT_ONCE_BYTES = 512 * 1024;

/** Buffers that no request uses at the moment: memory that was used before costs nothing to get. */
const idle: Buffer[] = [];

/** No faster than the line takes it: the buffer is filled again only once what was in it has left. Gives what ends it early. */
function write(request: ClientRequest, body: RequestBody): () => void {
  const buffer = idle.pop() ?? Buffer.allocUnsafeSlow(AT_ONCE_BYTES);
  const blocks = blocksOf(body.pieces(), buffer);
  let isStopped = false;
  const go = (error?: Error | null): void => {
    // Of a request that ended early, bytes may still be on their way out of the buffer.
    if (isStopped || error) return;
    const next = blocks.next();
    if (next.done) {
      idle.push(buffer);
      request.end();
    } else request.write(next.value, go);
  };
  go();
  return () => {
    isStopped = true;
  };
}

async function readText(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.byteLength;
    if (bytes > LONGEST_ANSWER) return "";
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

/** What was never connected has sent nothing. */
const noAnswer = (cause: Error, isConnected: boolean): ServiceError =>
  new ServiceError({
    service: "resend",
    operation: OPERATION,
    status: null,
    code: isConnected ? "no_answer" : "not_reached",
    message: isConnected ? "no answer arrived" : "no connection could be made",
    retryable: true,
    effect: isConnected ? "unknown" : "refused",
    cause,
  });
