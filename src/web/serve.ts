/** The web service on loopback, at the home's recorded port. */
import { createServer } from "node:http";
import { getRequestListener } from "@hono/node-server";
import type { Hono } from "hono";
import type { Ledger } from "../ledger/open.ts";
import { choosePort, siteAddress } from "../operations/site-address.ts";

export type Door =
  | { kind: "open"; url: string; serve(app: Hono): void; close(): Promise<void> }
  /** Another process of this home serves already. */
  | { kind: "elsewhere"; url: string };

/**
 * Takes the home's port before anything is published under it. A port that a stranger sits on is given up for
 * another one, for good. Until `serve` is called, requests wait.
 */
export async function openDoor(ledger: Ledger, home: string): Promise<Door> {
  const recorded = await siteAddress(ledger, home);
  const server = createServer();
  if (await listen(server, Number(new URL(recorded).port))) return openedDoor(server, recorded);
  if ((await homeAt(recorded)) === ledger.homeId) return { kind: "elsewhere", url: recorded };
  const port = await choosePort(ledger, home);
  if (await listen(server, port)) return openedDoor(server, `http://127.0.0.1:${port}`);
  throw new Error(`The port ${port} was taken in the same moment; run this again`);
}

function openedDoor(server: ReturnType<typeof createServer>, url: string): Door {
  const app = Promise.withResolvers<ReturnType<typeof getRequestListener>>();
  server.on("request", async (request, response) => (await app.promise)(request, response));
  return {
    kind: "open",
    url,
    serve: ({ fetch }) => app.resolve(getRequestListener(fetch)),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const listen = (server: ReturnType<typeof createServer>, port: number): Promise<boolean> =>
  new Promise((resolve, reject) => {
    const failed = (error: NodeJS.ErrnoException) =>
      error.code === "EADDRINUSE" || error.code === "EACCES" ? resolve(false) : reject(error);
    server.once("error", failed);
    server.listen(port, "127.0.0.1", () => {
      server.off("error", failed);
      resolve(true);
    });
  });

async function homeAt(url: string): Promise<string | null> {
  try {
    const answer = await fetch(`${url}/health`, { signal: AbortSignal.timeout(500) });
    const facts: unknown = await answer.json();
    return typeof facts === "object" && facts !== null && "home" in facts ? String(facts.home) : null;
  } catch {
    // Whoever sits there is no pressroom.
    return null;
  }
}
