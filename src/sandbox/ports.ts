/**
 * Where a home's twins listen. Each has one recorded port, the same at every start, so that links in old mails and
 * pages stay true. The first choice lies below the range that systems give to outgoing connections.
 */
import { createHash } from "node:crypto";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { DatabaseSync } from "node:sqlite";
import { probe, SANDBOX_PARTS, type SandboxPart } from "./probe.ts";

export const PORTS_SCHEMA = `
  create table if not exists sandbox_ports (service text primary key, port integer not null) strict;
  create table if not exists sandbox_lasting (service text primary key, port integer not null) strict;
`;

const FIRST = 20_000;
const SPAN = 10_000;
const TRIES = 500;
/** A busy twin of this home may need a while to say that it is one; mistaking it for a stranger would move its links. */
const PROBE_MS = 1_000;

export interface Place {
  store: DatabaseSync;
  service: SandboxPart;
  mark: string;
  /** What the first choice of port is derived from. */
  seed: string;
}

type Occupant = "nobody" | "ours" | "stranger";

/** Makes `server` listen on the port that is this service's in this home, and gives that port. */
export async function listenInHome(server: Server, place: Place): Promise<number> {
  for (const port of candidates(place)) {
    const occupant = await tryPort(server, port, place);
    if (occupant === "stranger") continue;
    // Ours runs in another process and keeps the recorded port; this one is only a guest for a while.
    if (occupant === "ours") break;
    record(place, port);
    return port;
  }
  await listen(server, 0);
  return (server.address() as AddressInfo).port;
}

/** Lets other processes find a lasting twin even when it isn't on the recorded port. */
export function recordLasting(place: Place, port: number): void {
  place.store
    .prepare(
      "insert into sandbox_lasting values (?, ?) on conflict (service) do update set port = excluded.port",
    )
    .run(place.service, port);
}

function* candidates({ store, service, seed }: Place): Generator<number> {
  const rows = store.prepare("select service, port from sandbox_ports").all();
  const recorded = rows.find((row) => row.service === service);
  if (recorded) yield Number(recorded.port);
  const taken = new Set(rows.map((row) => Number(row.port)));
  const start = createHash("sha256").update(seed).digest().readUInt32BE() + SANDBOX_PARTS.indexOf(service);
  for (let step = 0; step < TRIES; step++) {
    const port = FIRST + ((start + step) % SPAN);
    if (!taken.has(port)) yield port;
  }
}

async function tryPort(server: Server, port: number, place: Place): Promise<Occupant> {
  try {
    await listen(server, port);
    return "nobody";
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "EADDRINUSE" && code !== "EACCES") throw error;
  }
  const card = await probe(port, PROBE_MS);
  return card?.home === place.mark && card.service === place.service ? "ours" : "stranger";
}

function record({ store, service }: Place, port: number): void {
  store
    .prepare(
      "insert into sandbox_ports values (?, ?) on conflict (service) do update set port = excluded.port",
    )
    .run(service, port);
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (error?: Error) => {
      server.off("error", settle);
      server.off("listening", settle);
      error ? reject(error) : resolve();
    };
    server.once("error", settle);
    server.once("listening", settle);
    server.listen({ port, host: "127.0.0.1", exclusive: true });
  });
}
