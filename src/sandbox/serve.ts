/** One part of the sandbox as an HTTP server on loopback: who-am-I, body limit, faults, and no exception that gets out. */
import { createServer, type Server } from "node:http";
import { getRequestListener, type HttpBindings } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { type Clock, systemClock } from "../core/clock.ts";
import { faultAnswer } from "./fault-answer.ts";
import type { FaultSet } from "./faults.ts";
import type { TwinCard } from "./probe.ts";
import type { TwinName } from "./twin.ts";

/** Larger than anything a vendor takes, small enough that a mistake doesn't fill the memory. */
const MAX_BODY_BYTES = 64 * 1024 * 1024;

/** What a twin's owner does from outside is no request of a client: it isn't counted and never made to fail. */
const OWNERS = "/_owner/";

type Handle = (request: Request, env: HttpBindings) => Response | Promise<Response>;

export interface Part {
  card: TwinCard;
  handle: Handle;
  clock: Clock;
  /** Told of every request but `GET /_twin` and the owner's acts. */
  count(): void;
  /** The desk is never made to fail. */
  faults?: { service: TwinName; set: FaultSet };
}

export interface Served {
  server: Server;
  /** Ends at once: open connections are cut, and handlers that were at work are waited for. */
  close(): Promise<void>;
}

export function serve(part: Part): Served {
  const closing = new AbortController();
  const atWork = new Set<Promise<unknown>>();
  const answer = async (request: Request, env: HttpBindings): Promise<Response> => {
    const work = handleSafely(part, request, env, closing.signal);
    atWork.add(work);
    return work.finally(() => atWork.delete(work));
  };
  // The adapter's own Request and Response would replace the globals of a process that also runs SDKs.
  const options = { overrideGlobalObjects: false };
  const server = createServer(
    getRequestListener((request, env) => answer(request, env as HttpBindings), options),
  );
  const close = async () => {
    closing.abort();
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeAllConnections();
    await Promise.allSettled([...atWork, closed]);
  };
  return { server, close };
}

async function handleSafely(
  part: Part,
  request: Request,
  env: HttpBindings,
  closing: AbortSignal,
): Promise<Response> {
  try {
    const { pathname } = new URL(request.url);
    if (pathname === "/_twin") return Response.json(part.card);
    const isOwners = pathname.startsWith(OWNERS);
    if (!isOwners) part.count();
    const tooLarge = Number(env.incoming.headers["content-length"] ?? 0) > MAX_BODY_BYTES;
    if (tooLarge) return plainError(413, `A request may hold at most ${MAX_BODY_BYTES} bytes.`);
    const limited = withinLimit(request, env);
    return await (isOwners ? part.handle(limited, env) : handleWithFaults(part, limited, env, closing));
  } catch (error) {
    if (closing.aborted || (env.incoming.destroyed && !env.incoming.complete)) return RESPONSE_ALREADY_SENT;
    if (error instanceof BodyTooLarge) return plainError(413, error.message);
    const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(
      `sandbox ${part.card.service}: ${request.method} ${request.url} failed: ${reason}\n`,
    );
    return plainError(500, "The sandbox itself failed; its process says more on stderr.");
  }
}

async function handleWithFaults(
  part: Part,
  request: Request,
  env: HttpBindings,
  closing: AbortSignal,
): Promise<Response> {
  if (!part.faults) return part.handle(request, env);
  const { service, set } = part.faults;
  const { method } = request;
  const path = new URL(request.url).pathname;
  const { fault, overtaken, handled } = set.meet(service, method, path);
  try {
    switch (fault?.kind) {
      case "status":
        return await faultAnswer(service, fault);
      case "status-after": {
        const response = await part.handle(request, env);
        return await faultAnswer(service, fault, { method, path, response });
      }
      case "drop-before":
        return drop(env);
      case "drop-after":
        await part.handle(request, env);
        return drop(env);
      case "duplicate":
        return await handleTwice(part, request, env);
      case "delay":
        await part.clock.sleep(fault.delayMs, closing);
        return await part.handle(request, env);
      case "reorder":
        await waitAtMost(fault.delayMs ?? 1_000, AbortSignal.any([overtaken, closing]));
        closing.throwIfAborted();
        return await part.handle(request, env);
      default:
        return await part.handle(request, env);
    }
  } finally {
    handled();
  }
}

async function handleTwice(part: Part, request: Request, env: HttpBindings): Promise<Response> {
  const { method, headers, url } = request;
  const body = method === "GET" || method === "HEAD" ? null : await request.arrayBuffer();
  await part.handle(new Request(url, { method, headers, body }), env);
  return part.handle(new Request(url, { method, headers, body }), env);
}

function drop(env: HttpBindings): Response {
  env.incoming.socket.destroy();
  return RESPONSE_ALREADY_SENT;
}

/** Resolves after `ms` of real time, or as soon as the signal aborts. */
const waitAtMost = (ms: number, signal: AbortSignal) =>
  systemClock.sleep(ms, signal).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });

class BodyTooLarge extends Error {
  override readonly name = "BodyTooLarge";
}

/** A body without a declared length is counted as it comes in. */
function withinLimit(request: Request, env: HttpBindings): Request {
  if (!env.incoming.headers["transfer-encoding"] || !request.body) return request;
  let bytes = 0;
  const counter = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      bytes += chunk.byteLength;
      if (bytes > MAX_BODY_BYTES)
        throw new BodyTooLarge(`A request may hold at most ${MAX_BODY_BYTES} bytes.`);
      controller.enqueue(chunk);
    },
  });
  const { url, method, headers, body } = request;
  const init: RequestInit = { method, headers, body: body.pipeThrough(counter), duplex: "half" };
  return new Request(url, init);
}

function plainError(status: number, message: string): Response {
  return Response.json({ error: message }, { status });
}
