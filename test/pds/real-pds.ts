/** A real Bluesky server in a process of its own, where `npm ci` was run in this folder. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Place } from "../services/bluesky/bluesky-for-test.ts";

const INSTALLED = join(import.meta.dirname, "node_modules/@atproto/pds/package.json");

/**
 * Why no real server can be started here, or null. Under PRESSROOM_PDS=required (continuous integration) it throws
 * instead: there a test that is left out protects nobody.
 */
export function withoutPds(): string | null {
  if (existsSync(INSTALLED)) return null;
  const why = "@atproto/pds is not installed (npm ci --prefix test/pds)";
  if (process.env.PRESSROOM_PDS === "required") throw new Error(why);
  return why;
}

export interface RealPds {
  url: string;
  /** An account with an app password, as the owner would make it. */
  account(handle: string): Promise<Place & { did: string; revoke(): Promise<void> }>;
  close(): Promise<void>;
}

/** `limited` counts requests as bsky.social does. */
export async function startPds(limited = false): Promise<RealPds> {
  const folder = mkdtempSync(join(tmpdir(), "pressroom-pds-"));
  const script = join(import.meta.dirname, "start.mjs");
  const child = spawn(process.execPath, [script, folder, ...(limited ? ["limited"] : [])], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const line = await Promise.race([once(createInterface(child.stdout), "line"), once(child, "exit")]);
  if (typeof line[0] !== "string") throw new Error(`The server ended as it began, with ${line[0]}.`);
  const { url } = JSON.parse(line[0]) as { url: string };
  return {
    url,
    account: (handle) => makeAccount(url, handle),
    async close() {
      const ended = once(child, "exit");
      child.kill("SIGTERM");
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function makeAccount(url: string, handle: string) {
  const call = async <T>(method: string, body: object, token?: string): Promise<T> => {
    const answer = await fetch(`${url}/xrpc/com.atproto.server.${method}`, {
      method: "POST",
      headers: { "content-type": "application/json", ...(token ? { authorization: `Bearer ${token}` } : {}) },
      body: JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} was refused: ${text}`);
    return JSON.parse(text || "{}") as T;
  };
  const owner = {
    handle,
    email: `${handle.replaceAll(".", "-")}@letters.example`,
    password: "only-for-tests",
  };
  const { did, accessJwt } = await call<{ did: string; accessJwt: string }>("createAccount", owner);
  const name = "pressroom";
  const { password } = await call<{ password: string }>("createAppPassword", { name }, accessJwt);
  const revoke = async () => void (await call("revokeAppPassword", { name }, accessJwt));
  return { url, handle, password, did, revoke };
}
