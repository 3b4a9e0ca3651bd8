/** Whoever asks: each request is sent, its answer is checked, and what no GET may change is compared. */
import { isDeepStrictEqual } from "node:util";
import { expect } from "vitest";
import { wrongWith } from "./checks.ts";
import { isLegible, type Request, type Truth, wired } from "./noise.ts";
import type { Press } from "./press.ts";
import { type Answer, headerOf, wireTo } from "./wire.ts";

export interface Visitor {
  /** As the browser keeps them, by name. */
  cookies: Map<string, string>;
  network: string;
}

export type World = ReturnType<typeof worldOf>;

const QUIET: Answer = { status: 0, headers: [], body: "" };
const MOST_KEPT = 200;
const MOST_SENT = 1_000_000;

export function worldOf(press: Press) {
  const wire = wireTo(press.url);
  const host = new URL(press.url).host;
  const sessions: string[] = [];
  const tokens: string[] = [];
  const visitors = new Map<number, Visitor>();
  const seen = new Map<number, number>();
  let [requests, unsettled] = [0, false];

  async function send(request: Request, over = wire): Promise<Answer> {
    requests++;
    const { bytes, last } = wired(request);
    const head = request.method === "HEAD";
    const answer = await over.send(bytes, { head, last });
    // Whoever sends half a request, or none, or more than anybody reads, may be hung up on.
    if (!answer && (last || !isLegible(request) || request.body.length > MOST_SENT)) {
      // What it asked for may be done nevertheless, and a little later.
      await until(() => false, 25);
      unsettled = true;
      return QUIET;
    }
    const told = `${toldOf(request)}\n→ ${answer?.status} ${shown(answer?.body)}`;
    expect(answer ? wrongWith(answer, { head }) : "It hung up.", told).toBeNull();
    seen.set(answer?.status ?? 0, (seen.get(answer?.status ?? 0) ?? 0) + 1);
    return answer ?? QUIET;
  }

  async function ask(request: Request): Promise<Answer> {
    if (request.method !== "GET" && request.method !== "HEAD") return send(request);
    const before = press.marks();
    const answer = await send(request);
    const after = press.marks();
    if (!unsettled) expect(after, `changed by ${request.method} ${request.target}`).toEqual(before);
    if (isDeepStrictEqual(after, before)) unsettled = false;
    return answer;
  }

  const cookieLine = ({ cookies }: Visitor) => [...cookies].map((pair) => pair.join("=")).join("; ");

  function asBrowser(visitor: Visitor | null, request: Pick<Request, "method" | "target" | "body">): Request {
    const cookie = visitor && cookieLine(visitor);
    const posts = request.method === "POST";
    const headers: [string, string][] = [
      ["Host", host],
      ["User-Agent", "Mozilla/5.0 (X11; Linux x86_64) Firefox/150.0"],
      ["X-Forwarded-For", visitor?.network ?? "10.1.1.7"],
      ...(cookie ? [["Cookie", cookie] as [string, string]] : []),
      ...(posts ? [["Content-Type", "application/x-www-form-urlencoded"] as [string, string]] : []),
    ];
    return { ...request, headers, framing: "whole" };
  }

  function keepCookies(visitor: Visitor | null, answer: Answer): void {
    for (const [name, line] of answer.headers) {
      const [, key = "", value = ""] = (name === "set-cookie" && /^([^=]+)=([^;]*)/.exec(line)) || [];
      if (key === "") continue;
      if (/Max-Age=0(;|$)/i.test(line)) visitor?.cookies.delete(key);
      else visitor?.cookies.set(key, value);
      if (key === "session" && value !== "") kept(sessions, `session=${value}`);
    }
  }
  const kept = (list: string[], one: string) => {
    list.push(one);
    if (list.length > MOST_KEPT) list.shift();
  };
  const formOf = (fields: Record<string, string>) => new URLSearchParams(fields).toString();

  return {
    ...{ press, ask, tokens, visitors },
    requests: () => requests,
    statuses: () => Object.fromEntries([...seen].toSorted(([a], [b]) => a - b)),
    close: () => wire.close(),
    truth(): Truth {
      const people = press.rows("select id from subscribers order by id").map(({ id }) => String(id));
      return { routes: press.routes, clock: press.clock, host, tokens, sessions, people };
    },
    async get(visitor: Visitor | null, target: string): Promise<Answer> {
      const answer = await ask(asBrowser(visitor, { method: "GET", target, body: "" }));
      keepCookies(visitor, answer);
      return answer;
    },
    async post(
      visitor: Visitor | null,
      target: string,
      fields: Record<string, string> = {},
    ): Promise<Answer> {
      const answer = await ask(asBrowser(visitor, { method: "POST", target, body: formOf(fields) }));
      keepCookies(visitor, answer);
      return answer;
    },
    /** The same request from so many connections at once. */
    async postAtOnce(target: string, times: number): Promise<Answer[]> {
      const wires = Array.from({ length: times }, () => wireTo(press.url));
      const request = asBrowser(null, { method: "POST", target, body: "" });
      try {
        return await Promise.all(wires.map((one) => send(request, one)));
      } finally {
        for (const one of wires) one.close();
      }
    },
    /** The newest mail to an address whose subject begins so, as its text, once nothing is being posted; null for none. */
    async mailTo(email: string, subject: string): Promise<string | null> {
      await until(() => press.rows(UNDER_WAY).length === 0);
      const [mail] = press.mailRows(NEWEST, JSON.stringify([email]), `${subject}%`);
      if (!mail) return null;
      const text = await textOf(press, String(mail.id));
      const token = /\/(?:confirm|sign-in)\/(\S+)/.exec(text)?.[1];
      if (token) kept(tokens, token);
      return text;
    },
    location: (answer: Answer) => headerOf(answer, "location"),
    keepToken: (token: string) => kept(tokens, token),
  };
}

const UNDER_WAY = "select 1 from requested_mails where state in ('queued', 'submitting') limit 1";
const NEWEST =
  "select id from resend_emails where recipients = ? and subject like ? order by seq desc limit 1";

/** Looks again every few milliseconds, for as long as anything takes here; what is not so then will not be. */
export async function until(isSo: () => boolean, mostMs = 300): Promise<void> {
  for (const end = performance.now() + mostMs; performance.now() < end && !isSo(); )
    await new Promise((resolve) => setTimeout(resolve, 2));
}

/** Long enough to be made again, short enough to be read. */
function toldOf({ method, target, headers, body, framing }: Request): string {
  const lines = headers.map(([name, value]) => `${name}: ${value.slice(0, 300)}`);
  const first = `${method} ${target.slice(0, 500)} (${framing}, a body of ${body.length})`;
  return [first, ...lines, "", body.slice(0, 500)].join("\n");
}

const shown = (body = ""): string => body.replace(/<style>[\s\S]*?<\/style>/, "").slice(0, 3_000);

async function textOf({ twin }: Press, id: string): Promise<string> {
  const { data } = await twin.resend().emails.get(id);
  return data?.text ?? "";
}
