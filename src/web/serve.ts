/** The web service: on loopback at the home's recorded port, unless told otherwise. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { getRequestListener, RequestError } from "@hono/node-server";
import type { Hono } from "hono";
import { ConfigError } from "../core/errors.ts";
import type { Ledger } from "../ledger/open.ts";
import { choosePort, siteAddress } from "../operations/site-address.ts";
import { answerUnreadable, unreadable } from "./unreadable.ts";

/** Answers what it can answer at once, and says whether it did. */
type Quick = (request: IncomingMessage, response: ServerResponse) => boolean;

export type Door =
  | { kind: "open"; url: string; serve(app: Hono, quick?: Quick): void; close(): Promise<void> }
  /** Another process of this home serves already. */
  | { kind: "elsewhere"; url: string };

/** Where it listens, when that is not the home's own port on loopback. */
export interface DoorPlace {
  host?: string | undefined;
  port?: number | undefined;
}

const LOOPBACK = "127.0.0.1";
/** Who sends a small form more slowly than this is no reader. */
const SLOWEST_MS = 30_000;
const MOST_CONNECTIONS = 2_000;

/**
 * Takes the home's port before anything is published under it. A port that a stranger sits on is given up for
 * another one, for good. Until `serve` is called, requests wait.
 */
export async function openDoor(ledger: Ledger, home: string, at: DoorPlace = {}): Promise<Door> {
  const server = createServer({
    ...{ requestTimeout: SLOWEST_MS, headersTimeout: SLOWEST_MS },
    // Nothing here depends on it, and Node's own answer to its absence is an empty one.
    requireHostHeader: false,
  });
  answerUnreadable(server);
  server.maxConnections = MOST_CONNECTIONS;
  if (at.host !== undefined || at.port !== undefined) return openAt(server, ledger, home, at);
  const recorded = await siteAddress(ledger, home);
  if (await listen(server, Number(new URL(recorded).port))) return openedDoor(server, recorded);
  if ((await homeAt(recorded)) === ledger.homeId) return { kind: "elsewhere", url: recorded };
  const port = await choosePort(ledger, home);
  if (await listen(server, port)) return openedDoor(server, `http://127.0.0.1:${port}`);
  throw new Error(`The port ${port} was taken in the same moment; run this again`);
}

/** At a place that somebody named there is no second choice. */
async function openAt(
  server: ReturnType<typeof createServer>,
  ledger: Ledger,
  home: string,
  { host = LOOPBACK, port }: DoorPlace,
): Promise<Door> {
  const wanted = port ?? Number(new URL(await siteAddress(ledger, home)).port);
  const shown = host.includes(":") ? `[${host}]` : host;
  const url = `http://${shown}:${wanted}`;
  if (await listen(server, wanted, host)) return openedDoor(server, url);
  if ((await homeAt(url)) === ledger.homeId) return { kind: "elsewhere", url };
  const wrong = `the port ${wanted} of ${host} is taken, or may not be used`;
  throw new ConfigError("The command", [{ key: "--port", wrong, example: "--port 8080" }]);
}

function openedDoor(server: ReturnType<typeof createServer>, url: string): Door {
  const app = Promise.withResolvers<ReturnType<typeof getRequestListener>>();
  const early = async (request: IncomingMessage, response: ServerResponse) =>
    (await app.promise)(request, response);
  server.on("request", early);
  return {
    kind: "open",
    url,
    serve({ fetch }, quick = () => false) {
      const listener = getRequestListener(fetch, { hostname: LOOPBACK, errorHandler: unseen });
      app.resolve(listener);
      server.off("request", early);
      server.on("request", (request, response) => {
        if (!quick(request, response)) void listener(request, response);
      });
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The app reports and answers for its own errors; what it never saw is a request without an honest address. */
const unseen = (error: unknown): Response =>
  error instanceof RequestError
    ? unreadable()
    : new Response("Something went wrong here.\n", { status: 500 });

const TAKEN = ["EADDRINUSE", "EACCES", "EADDRNOTAVAIL", "ENOTFOUND"];

const listen = (server: ReturnType<typeof createServer>, port: number, host = LOOPBACK): Promise<boolean> =>
  new Promise((resolve, reject) => {
    const failed = (error: NodeJS.ErrnoException) =>
      TAKEN.includes(error.code ?? "") ? resolve(false) : reject(error);
    server.once("error", failed);
    server.listen(port, host, () => {
      server.off("error", failed);
      resolve(true);
    });
  });

/** Which home answers there; null for none. */
export async function homeAt(url: string, patienceMs = 500): Promise<string | null> {
  try {
    const answer = await fetch(`${url}/health`, { signal: AbortSignal.timeout(patienceMs) });
    const facts: unknown = await answer.json();
    return typeof facts === "object" && facts !== null && "home" in facts ? String(facts.home) : null;
  } catch {
    // Whoever sits there is no pressroom.
    return null;
  }
}
