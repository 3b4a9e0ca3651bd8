/** How a running twin is recognised, and how the running twins of a home are found by its other processes. */
import { createHash } from "node:crypto";
import { existsSync, realpathSync } from "node:fs";
import { get } from "node:http";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import * as z from "zod";
import { TWINS, type TwinName } from "./twin.ts";

export type SandboxPart = TwinName | "desk";
export const SANDBOX_PARTS: readonly SandboxPart[] = [...TWINS, "desk"];

/** What `GET /_twin` answers. */
const TwinCard = z.object({
  pressroom: z.literal("twin"),
  service: z.enum(SANDBOX_PARTS),
  /** Which home it belongs to: see `homeMark`. */
  home: z.string(),
  /** Whether it stays until it is told to end, so that other processes may lean on it. */
  lasting: z.boolean(),
});
export type TwinCard = z.infer<typeof TwinCard>;

export const storePath = (home: string) => join(home, "sandbox.sqlite");

/** A home as others may see it: 16 hex digits that say which it is without saying where. The folder must exist. */
export function homeMark(home: string): string {
  return createHash("sha256").update(realpathSync(home)).digest("hex").slice(0, 16);
}

/** Asks whoever listens on `port` who it is; null when that is nobody, a stranger, or too slow. Never throws. */
export function probe(port: number, timeoutMs: number): Promise<TwinCard | null> {
  return new Promise((resolve) => {
    const options = {
      host: "127.0.0.1",
      port,
      path: "/_twin",
      agent: false,
      signal: AbortSignal.timeout(timeoutMs),
    };
    const request = get(options, (response) => {
      text(response)
        .then((body) => resolve(TwinCard.parse(JSON.parse(body))))
        .catch(() => resolve(null));
    });
    request.on("error", () => resolve(null));
  });
}

async function recordedPorts(home: string): Promise<{ service: string; port: number }[]> {
  const { DatabaseSync } = await import("node:sqlite");
  const store = new DatabaseSync(storePath(home), { readOnly: true, timeout: 1_000 });
  try {
    const rows = store
      .prepare("select service, port from sandbox_ports union select service, port from sandbox_lasting")
      .all();
    return rows.map((row) => ({ service: String(row.service), port: Number(row.port) }));
  } finally {
    store.close();
  }
}

/** The home's lasting twins that answer right now, with their addresses. Never throws; a home without any gives {}. */
export async function findSandbox(home: string): Promise<Partial<Record<SandboxPart, string>>> {
  if (!existsSync(storePath(home))) return {};
  const rows = await recordedPorts(home).catch(() => []);
  const mark = homeMark(home);
  const found: Partial<Record<SandboxPart, string>> = {};
  const ask = async ({ service, port }: { service: string; port: number }) => {
    const card = await probe(port, 300);
    if (card?.lasting && card.home === mark && card.service === service)
      found[card.service] = `http://127.0.0.1:${port}`;
  };
  await Promise.all(rows.map(ask));
  return found;
}
