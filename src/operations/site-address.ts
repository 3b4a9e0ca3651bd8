/** Where the site is served on this machine while it has no public address: one port, kept, so that links stay true. */
import { createHash } from "node:crypto";
import { createServer } from "node:net";
import type { Ledger } from "../ledger/open.ts";
import { recall, remember } from "../ledger/records.ts";

const KEY = "site port";
const FIRST_PORT = 20_000;
const PORTS = 10_000;

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });

/** The recorded address; at first use a free port is chosen, from the home's path, below those that systems hand out. */
export async function siteAddress(ledger: Pick<Ledger, "db">, home: string): Promise<string> {
  const known = await recall(ledger.db, KEY);
  return addressOf(known ? Number(known) : await choosePort(ledger, home));
}

/** Takes another port for good, when somebody else sits on the recorded one. */
export async function choosePort(ledger: Pick<Ledger, "db">, home: string): Promise<number> {
  const start = createHash("sha256").update(`site of ${home}`).digest().readUInt32BE(0);
  for (let step = 0; step < PORTS; step++) {
    const port = FIRST_PORT + ((start + step) % PORTS);
    if (await isFree(port)) {
      await remember(ledger.db, KEY, String(port));
      return port;
    }
  }
  throw new Error(`No port between ${FIRST_PORT} and ${FIRST_PORT + PORTS - 1} is free for the site`);
}

const addressOf = (port: number): string => `http://127.0.0.1:${port}`;
