/** Bluesky as a test opens it: at its twin or at a real server, which are called alike. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { onTestFinished } from "vitest";
import { type Clock, systemClock } from "../../../src/core/clock.ts";
import { httpPolicy } from "../../../src/core/http.ts";
import { accountOf } from "../../../src/core/ids.ts";
import { silentLog } from "../../../src/core/log.ts";
import type { Network, Remote } from "../../../src/distribution/network.ts";
import { blueskyNetwork } from "../../../src/services/bluesky/network.ts";
import type { KeptSession } from "../../../src/services/bluesky/session.ts";
import type { NetworkDriver, Seen } from "../../contracts/network.ts";

export interface Place {
  url: string;
  handle: string;
  password: string;
}

/** A session as the ledger keeps it. */
export function keptSession(text: string | null = null): KeptSession & { text: string | null } {
  return {
    text,
    async read() {
      return this.text;
    },
    async write(text) {
      this.text = text;
    },
  };
}

export interface Opened {
  clock?: Clock;
  session?: KeptSession;
  attempts?: number;
  isBot?: boolean;
}

export function blueskyAt({ url, handle, password }: Place, opened: Opened = {}): Network {
  const { clock = systemClock, session = keptSession(), attempts = 3, isBot = false } = opened;
  const policy = httpPolicy({
    service: "bluesky",
    budget: { concurrency: 2, calls: 1_000, windowMs: 1_000 },
    ...{ timeoutMs: 20_000, attempts, patienceMs: 30_000, clock, log: silentLog },
    random: () => 0,
  });
  const account = { service: "bluesky", account: accountOf(handle), realm: "sandbox" as const };
  const pages = "https://bsky.example";
  return blueskyNetwork({ server: url, handle, password, session, pages, isBot, account, policy, clock });
}

const CARRIED = ["authorization", "content-type", "atproto-proxy"];

/** Hands requests on, and cuts the line instead of answering the first of this method. */
async function cutLine(target: string, method: string): Promise<string> {
  let isCut = false;
  const server = createServer(async (request, response) => {
    const sent = await buffer(request);
    const headers = new Headers();
    for (const name of CARRIED) {
      const value = request.headers[name];
      if (typeof value === "string") headers.set(name, value);
    }
    const { method: verb = "GET", url = "/" } = request;
    const answer = await fetch(target + url, {
      method: verb,
      headers,
      ...(verb === "GET" ? {} : { body: sent }),
    });
    const text = await answer.text();
    if (!isCut && url.includes(method)) {
      isCut = true;
      return void request.socket.destroy();
    }
    response.writeHead(answer.status, { "content-type": "application/json" });
    response.end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

export interface PostRecord {
  text: string;
  createdAt: string;
  facets?: {
    index: { byteStart: number; byteEnd: number };
    features: { $type: string; uri?: string; tag?: string; did?: string }[];
  }[];
  embed?: { external: { uri: string; title: string; thumb?: object } };
  reply?: { root: { uri: string; cid: string }; parent: { uri: string; cid: string } };
}

/** The record as the server gives it to everybody. */
export async function recordAt(url: string, remote: Remote): Promise<PostRecord> {
  const [repo = "", collection = "", rkey = ""] = remote.id.replace("at://", "").split("/");
  const query = new URLSearchParams({ repo, collection, rkey });
  const answer = await fetch(`${url}/xrpc/com.atproto.repo.getRecord?${query}`);
  if (!answer.ok) throw new Error(`There is no record ${remote.id}: ${await answer.text()}`);
  return ((await answer.json()) as { value: PostRecord }).value;
}

async function seenAt(url: string, remote: Remote): Promise<Seen> {
  const record = await recordAt(url, remote);
  const features = (record.facets ?? []).flatMap((facet) => facet.features);
  return {
    text: record.text,
    links: features.flatMap(({ uri }) => uri ?? []),
    hashtags: features.flatMap(({ tag }) => tag ?? []),
    after: record.reply?.parent.uri ?? null,
    picture: record.embed?.external.thumb !== undefined,
  };
}

/** Signed in as a person would be who deletes a post there. */
async function remove({ url, handle, password }: Place, remote: Remote): Promise<void> {
  const call = async (method: string, body: object, token?: string) => {
    const answer = await fetch(`${url}/xrpc/${method}`, {
      method: "POST",
      headers: { "content-type": "application/json", ...(token ? { authorization: `Bearer ${token}` } : {}) },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${method} was refused: ${await answer.text()}`);
    return (await answer.json()) as { accessJwt: string };
  };
  const { accessJwt } = await call("com.atproto.server.createSession", { identifier: handle, password });
  const [repo, collection, rkey] = remote.id.replace("at://", "").split("/");
  await call("com.atproto.repo.deleteRecord", { repo, collection, rkey }, accessJwt);
}

/** `place` is asked for by each test: a place of its own, or one that all share. */
export function blueskyDriver(place: () => Promise<Place>, counts: boolean): NetworkDriver {
  return {
    open: async () => blueskyAt(await place()),
    async openCut() {
      const at = await place();
      const signedIn = keptSession();
      await blueskyAt(at, { session: signedIn }).check();
      const url = await cutLine(at.url, "com.atproto.repo.putRecord");
      // Where the account lives is known from its document, which would lead around the line.
      const session = { ...JSON.parse(signedIn.text ?? ""), server: url, host: url };
      return blueskyAt({ ...at, url }, { session: keptSession(JSON.stringify(session)), attempts: 1 });
    },
    openStranger: async () => blueskyAt({ ...(await place()), password: "revoked-in-the-meantime" }),
    seen: async (remote) => seenAt((await place()).url, remote),
    remove: async (remote) => remove(await place(), remote),
    says: { works: /the app password works: @letters\.test on /, stranger: /BLUESKY_APP_PASSWORD/ },
    tooLargeBytes: 1_000_001,
    counts,
  };
}
