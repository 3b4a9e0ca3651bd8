/** One request that means nothing good: at a route of the app, or at none; and how its tokens are made of true ones. */
import fc from "fast-check";
import { signToken, type TokenPurpose } from "../../../src/audience/signed-token.ts";
import { unsubscribeToken } from "../../../src/audience/unsubscribe-link.ts";
import type { Clock } from "../../../src/core/clock.ts";
import { newId } from "../../../src/core/ids.ts";
import { header, ODD_TARGETS } from "./heads.ts";
import { body, LARGE, pairs, segment } from "./hostile.ts";
import { KEY, OLD_KEY } from "./press.ts";
import type { Route } from "./service.ts";

export interface Request {
  method: string;
  target: string;
  headers: readonly (readonly [string, string])[];
  /** Bytes. */
  body: string;
  /** Whether the body is as long as is said of it; of `broken` chunks nobody can tell. */
  framing: "whole" | "short" | "long" | "chunked" | "broken";
}

const CHANGES = [
  "true",
  "cut",
  "altered",
  "longer",
  "expired",
  "for another use",
  "forged",
  "of an old key",
] as const;
const PURPOSES = ["confirm", "sign in", "preferences", "welcome"] as const satisfies readonly TokenPurpose[];

interface TokenChange {
  pick: number;
  change: (typeof CHANGES)[number];
  purpose: TokenPurpose;
}

export interface Noise {
  do: "ask";
  /** By number, so that a route that is new is met as often as the others. */
  at: { route: number; hole: TokenChange | string } | { target: string };
  query: string | null;
  /** Null for the route's own. */
  method: string | null;
  /** Whether it comes with a true session, and true forms. */
  session: number | null;
  headers: readonly (readonly [string, string])[];
  body: string;
  /** Now and then ten megabytes of something in its place. */
  large: number | null;
  framing: Request["framing"];
}

const METHODS = [
  "GET",
  "GET",
  "GET",
  "HEAD",
  "POST",
  "POST",
  "PUT",
  "PATCH",
  "DELETE",
  "OPTIONS",
  "TRACE",
  "PROPFIND",
  "get",
];

/** What there is under the route that takes everything. */
const PAGES = ["/", "/", "/index.html", "/issues/free/", "/issues/paid/"];

const hole: fc.Arbitrary<TokenChange | string> = fc.oneof(
  fc.record({ pick: fc.nat(), change: fc.constantFrom(...CHANGES), purpose: fc.constantFrom(...PURPOSES) }),
  segment,
);

export const noise: fc.Arbitrary<Noise> = fc.record({
  do: fc.constant("ask" as const),
  at: fc.oneof(
    { weight: 5, arbitrary: fc.record({ route: fc.nat(), hole }) },
    { weight: 1, arbitrary: fc.record({ target: fc.constantFrom(...ODD_TARGETS) }) },
  ),
  query: fc.option(pairs(5), { freq: 2 }),
  method: fc.option(fc.constantFrom(...METHODS), { freq: 2 }),
  session: fc.option(fc.nat(), { freq: 2 }),
  headers: fc.array(header, { maxLength: 4 }),
  body,
  large: fc.oneof(
    { weight: 150, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: fc.nat({ max: LARGE.length - 1 }) },
  ),
  framing: fc.oneof(
    { weight: 30, arbitrary: fc.constant("whole" as const) },
    { weight: 4, arbitrary: fc.constantFrom("chunked" as const) },
    { weight: 3, arbitrary: fc.constantFrom("short" as const, "long" as const, "broken" as const) },
  ),
});

/** What the world knows of true things. */
export interface Truth {
  routes: readonly Route[];
  clock: Clock;
  /** Of links that were mailed. */
  tokens: readonly string[];
  people: readonly string[];
  sessions: readonly string[];
  host: string;
}

const at = <Of>(list: readonly Of[], pick: number): Of | undefined => list[pick % Math.max(1, list.length)];

/** The request, with true things where it asks for them. */
export function requestOf(given: Noise, truth: Truth): Request {
  const route = "route" in given.at ? at(truth.routes, given.at.route) : undefined;
  const target = "route" in given.at ? filled(route?.path ?? "/", given.at.hole, truth) : given.at.target;
  const own = route && /^[A-Z]+$/.test(route.method) && route.method !== "ALL" ? route.method : "GET";
  const method = given.method ?? own;
  const session = given.session === null ? undefined : at(truth.sessions, given.session);
  const bare = method === "GET" || method === "HEAD";
  const usual: [string, string][] = [
    ...(given.headers.some(([name]) => name === "Host") ? [] : [["Host", truth.host] as [string, string]]),
    ...(session ? [["Cookie", session] as [string, string]] : []),
    ...(bare ? [] : [["Content-Type", "application/x-www-form-urlencoded"] as [string, string]]),
  ];
  const named = new Set(given.headers.map(([name]) => name));
  return {
    method,
    target: given.query === null ? target : `${target}?${given.query}`,
    headers: [...usual.filter(([name]) => name === "Cookie" || !named.has(name)), ...given.headers],
    body: bare ? "" : ((given.large === null ? null : LARGE[given.large]?.()) ?? given.body),
    framing: bare ? "whole" : given.framing,
  };
}

const filled = (path: string, given: TokenChange | string, truth: Truth): string =>
  path
    .replace(/:\w+/g, () => (typeof given === "string" ? given : tokenOf(given, truth)))
    .replace(/^\/\*$/, () => (typeof given === "string" ? `/${given}` : (at(PAGES, given.pick) ?? "/")));

function tokenOf({ pick, change, purpose }: TokenChange, { clock, tokens, people }: Truth): string {
  const subject = at(people, pick) ?? newId();
  const signed = (keys: [string], ttlMs: number) => signToken(keys, clock, { purpose, subject, ttlMs });
  const real = at(tokens, pick) ?? unsubscribeToken(KEY, subject);
  switch (change) {
    case "true":
      return real;
    case "cut":
      return real.slice(0, pick % real.length);
    case "altered":
      return real.replace(/[A-Za-z]/g, (sign, n: number) => (n === pick % real.length ? "-" : sign));
    case "longer":
      return `${real}A`;
    case "expired":
      return signed([KEY], -1_000);
    case "for another use":
      return signed([KEY], 60_000);
    case "forged":
      return pick % 2
        ? signed(["somebody's own key, of good length"], 60_000)
        : unsubscribeToken("x", subject);
    case "of an old key":
      return signed([OLD_KEY], 60_000);
  }
}

/** Whether a server can make anything of its first lines. */
export function isLegible({ method, target, headers }: Request): boolean {
  const line = /^[A-Z]+ [\x21-\x7e\x80-\xff]+$/.test(`${method} ${target}`);
  const all = [target, ...headers.flat()].join("");
  return line && headers.every(([name]) => !name.includes(" ")) && all.length < 14_000;
}

/** Its bytes on the wire, and whether anything may come after them. */
export function wired({ method, target, headers, body, framing }: Request): { bytes: string; last: boolean } {
  const lines = headers
    .map(([name, value]) => `${name}: ${Buffer.from(value).toString("latin1")}\r\n`)
    .join("");
  const head = `${method} ${target} HTTP/1.1\r\n${lines}`;
  const sized = (length: number) => `${head}Content-Length: ${length}\r\n\r\n${body}`;
  switch (framing) {
    case "whole":
      return { bytes: body === "" && method === "GET" ? `${head}\r\n` : sized(body.length), last: false };
    case "short":
      return { bytes: sized(body.length + 10), last: true };
    case "long":
      return { bytes: sized(Math.max(0, body.length - 5)), last: true };
    case "chunked": {
      const chunks = body === "" ? "" : `${body.length.toString(16)}\r\n${body}\r\n`;
      return { bytes: `${head}Transfer-Encoding: chunked\r\n\r\n${chunks}0\r\n\r\n`, last: false };
    }
    case "broken":
      return { bytes: `${head}Transfer-Encoding: chunked\r\n\r\nzz\r\n${body}`, last: true };
  }
}
