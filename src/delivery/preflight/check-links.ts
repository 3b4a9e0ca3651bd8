/**
 * Whether the links of a mail lead anywhere. Only http and https, and never to an address of this machine or its
 * network: a link in a text could otherwise make pressroom knock at doors that only it can reach.
 */
import { lookup } from "node:dns";
import { type IncomingMessage, type RequestOptions, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { BlockList, isIP, type LookupFunction } from "node:net";

export interface DeadLink {
  url: string;
  /** How the sentence “It …” goes on. */
  why: string;
}

export interface LinkCheck {
  signal: AbortSignal;
  /** For tests: loopback is as good as the world. */
  loopback?: boolean;
  timeoutMs?: number;
}

const TIMEOUT_MS = 8_000;
const AT_ONCE = 4;
const MOST_LINKS = 100;
const MOST_STEPS = 5;

/** Those that lead nowhere, in the order in which they were given. */
export async function deadLinks(urls: readonly string[], check: LinkCheck): Promise<DeadLink[]> {
  const todo = [...new Set(urls)].slice(0, MOST_LINKS);
  const found = new Map<string, string>();
  const next = todo.values();
  const worker = async () => {
    for (const url of next) {
      check.signal.throwIfAborted();
      const why = await whyDead(url, check);
      if (why) found.set(url, why);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return todo.flatMap((url) => {
    const why = found.get(url);
    return why ? [{ url, why }] : [];
  });
}

/** There, but not for a program that nobody knows. */
const SHY = [401, 403, 405, 406, 429, 451, 999];

async function whyDead(url: string, check: LinkCheck): Promise<string | null> {
  const asked = await ask(url, "HEAD", check);
  if (asked.status !== null && asked.status < 400) return null;
  if (asked.final) return asked.why;
  // Some servers know no HEAD.
  const again = await ask(url, "GET", check);
  const { status } = again;
  return status !== null && (status < 400 || SHY.includes(status)) ? null : again.why;
}

interface Answer {
  /** Null when there was none. */
  status: number | null;
  why: string;
  /** Asking otherwise would change nothing. */
  final: boolean;
}

/** The answer at the end of its redirects, each of which is looked at like the first. */
async function ask(url: string, method: "HEAD" | "GET", check: LinkCheck): Promise<Answer> {
  let at = url;
  for (let step = 0; step <= MOST_STEPS; step++) {
    const refused = whyRefused(at, check);
    if (refused) return { status: null, why: refused, final: true };
    const got = await askOnce(at, method, check);
    if ("why" in got) return got;
    if (!got.location || got.status < 300 || got.status > 399) {
      return { status: got.status, why: `answers ${got.status}`, final: false };
    }
    if (!URL.canParse(got.location, at)) return { status: null, why: "leads to no address", final: true };
    at = new URL(got.location, at).href;
  }
  return { status: null, why: `is sent on more than ${MOST_STEPS} times`, final: true };
}

function whyRefused(url: string, check: LinkCheck): string | null {
  if (!URL.canParse(url)) return "is no address";
  const { protocol, hostname } = new URL(url);
  if (protocol !== "http:" && protocol !== "https:") return `leads to ${protocol}, which no browser opens`;
  const address = hostname.replace(/^\[|\]$/g, "");
  return isIP(address) && !isReachable(address, check) ? PRIVATE : null;
}

const PRIVATE = "leads into a private network, where no reader can follow";

type Got = { status: number; location: string | undefined } | Answer;

function askOnce(url: string, method: string, check: LinkCheck): Promise<Got> {
  const { promise, resolve } = Promise.withResolvers<Got>();
  const patience = check.timeoutMs ?? TIMEOUT_MS;
  const options: RequestOptions = {
    method,
    agent: false,
    lookup: publicLookup(check),
    signal: AbortSignal.any([check.signal, AbortSignal.timeout(patience)]),
    headers: { "User-Agent": "pressroom (checks the links of a newsletter)", Accept: "*/*" },
  };
  const send = url.startsWith("https:") ? requestHttps : requestHttp;
  const asked = send(url, options, (answer: IncomingMessage) => {
    resolve({ status: answer.statusCode ?? 0, location: answer.headers.location });
    // The page itself is nobody's business here.
    answer.destroy();
  });
  asked.on("error", (error: NodeJS.ErrnoException) => resolve(unanswered(error)));
  asked.end();
  return promise;
}

function unanswered({ code = "", name }: NodeJS.ErrnoException): Answer {
  const said: Record<string, string> = {
    ENOTFOUND: "names a site that doesn't exist",
    EAI_AGAIN: "names a site that was not found just now",
    ECONNREFUSED: "is refused by its site",
    ECONNRESET: "is cut off by its site",
    [NOT_PUBLIC]: PRIVATE,
  };
  if (name === "AbortError" || name === "TimeoutError" || code === "ABORT_ERR")
    return { status: null, why: "gets no answer", final: true };
  const why =
    said[code] ?? (/CERT|SSL|TLS|ALTNAME/.test(code) ? "has no valid certificate" : "gets no answer");
  return { status: null, why, final: code !== "ECONNRESET" };
}

const NOT_PUBLIC = "ENOTPUBLIC";

/** Asked at the moment of connecting, so that a name can't lead elsewhere between a check and the call. */
const publicLookup =
  (check: LinkCheck): LookupFunction =>
  (hostname, options, done) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return done(error, "");
      const [first] = addresses;
      const open = addresses.every(({ address }) => isReachable(address, check));
      if (!first || !open) return done(Object.assign(new Error(PRIVATE), { code: NOT_PUBLIC }), "");
      return options.all ? done(null, addresses) : done(null, first.address, first.family);
    });
  };

const CLOSED = new BlockList();
for (const [net, prefix] of [
  ...([
    ["0.0.0.0", 8],
    ["10.0.0.0", 8],
    ["100.64.0.0", 10],
    ["127.0.0.0", 8],
    ["169.254.0.0", 16],
  ] as const),
  ...([
    ["172.16.0.0", 12],
    ["192.0.0.0", 24],
    ["192.168.0.0", 16],
    ["198.18.0.0", 15],
    ["224.0.0.0", 3],
  ] as const),
])
  CLOSED.addSubnet(net, prefix, "ipv4");
for (const [net, prefix] of [
  ...([
    ["::", 127],
    ["::ffff:0:0", 96],
    ["64:ff9b::", 96],
    ["fc00::", 7],
    ["fe80::", 9],
    ["ff00::", 8],
  ] as const),
])
  CLOSED.addSubnet(net, prefix, "ipv6");

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet("127.0.0.0", 8, "ipv4");
LOOPBACK.addAddress("::1", "ipv6");

function isReachable(address: string, { loopback = false }: LinkCheck): boolean {
  const family = isIP(address) === 6 ? "ipv6" : "ipv4";
  return (loopback && LOOPBACK.check(address, family)) || !CLOSED.check(address, family);
}
