/** Counts the visits of pages, after they were served: it never delays one, and never breaks one. */
import type { HttpBindings } from "@hono/node-server";
import type { Context, MiddlewareHandler } from "hono";
import { isbot } from "isbot";
import { firstTouchOf, sourceOf } from "../audience/first-touch.ts";
import {
  dayOf,
  linkOf,
  pathBucket,
  recordVisits,
  type Salt,
  todaysSalt,
  type Visit,
  visitorOf,
} from "../audience/visits.ts";
import type { Clock } from "../core/clock.ts";
import type { Logger } from "../core/log.ts";
import type { Ledger } from "../ledger/open.ts";
import { type ClientAddress, networkOf } from "./client-address.ts";
import { remembered } from "./remembered.ts";

export interface VisitsHost {
  ledger: Ledger;
  clock: Clock;
  log: Logger;
  /** Whose request it is, behind whatever proxy. It is hashed at once, and never kept. */
  clientAddress: ClientAddress;
  /** The site's public address. */
  site?: string;
  /** How long visits gather before they are written. */
  gatherMs?: number;
  mostRowsADay?: number;
}

/** A page that was shown. */
export interface Shown {
  url: string;
  header(name: string): string | undefined;
  /** Who asked, as the socket says. */
  remote: string;
}

export interface VisitCounter {
  count: MiddlewareHandler;
  /** For pages that are answered without the app. */
  shown(page: Shown): void;
  /** Writes what has gathered; waited for when the service ends. */
  flush(): Promise<void>;
}

const GATHER_MS = 5_000;
const DAY_MS = 24 * 60 * 60_000;
/** More distinct visits than this between two writes are not counted: memory stays what it is, whoever comes. */
const MOST_GATHERED = 2_000;
const LONGEST_AGENT = 300;

type Gathered = Map<string, Visit & { count: number }>;

export function visitCounter(host: VisitsHost): VisitCounter {
  const { ledger, clock, log } = host;
  const visitOf = visitReader(host);
  let salt: Salt | null = null;
  let fetched: { day: string; salt: Promise<Salt> } | null = null;
  let today = { number: Number.NaN, day: "" };
  let gathered: Gathered = new Map();
  let timer: NodeJS.Timeout | null = null;
  let writing = Promise.resolve();
  const underWay = new Set<Promise<void>>();

  function saltOf(day: string): Promise<Salt> {
    if (fetched?.day !== day) fetched = { day, salt: todaysSalt(host) };
    return fetched.salt;
  }

  const notCounted = (error: unknown) => log.warn({ error }, "a visit was not counted");

  /** Once a day, and at the start. */
  async function noteLater(seen: Seen, day: string): Promise<void> {
    try {
      salt = await saltOf(day);
      note(seen, salt);
    } catch (error) {
      fetched = null;
      notCounted(error);
    }
  }

  /** Its day, told anew only when it is another one. */
  function dayNow(): string {
    const now = clock.now();
    const number = Math.floor(now.getTime() / DAY_MS);
    if (today.number !== number) today = { number, day: dayOf(now) };
    return today.day;
  }

  function note(seen: Seen, of: Salt): void {
    const { day } = of;
    const { path, source, campaign, content } = seen.touch;
    const visitor = visitorOf(of, seen);
    // None of them holds a line break.
    const key = `${day}\n${visitor}\n${path}\n${source}\n${campaign}\n${content}`;
    const known = gathered.get(key);
    if (known) known.count++;
    else if (gathered.size < MOST_GATHERED)
      gathered.set(key, { day, visitor, path, source, campaign, content, count: 1 });
    if (timer === null) {
      timer = setTimeout(() => void write(), host.gatherMs ?? GATHER_MS);
      timer.unref();
    }
  }

  /** One write after the other; what can't be written is let go, because a visit is not worth a page. */
  function write(): Promise<void> {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    const visits = [...gathered.values()];
    gathered = new Map();
    const { mostRowsADay } = host;
    writing = writing.then(() =>
      recordVisits({ ledger, clock, ...(mostRowsADay ? { mostRowsADay } : {}) }, visits).catch(
        (error: unknown) => log.warn({ error, visits: visits.length }, "visits were not counted"),
      ),
    );
    return writing;
  }

  function shown(page: Shown): void {
    try {
      const seen = visitOf(page);
      if (!seen) return;
      const day = dayNow();
      if (salt?.day === day) {
        note(seen, salt);
      } else if (underWay.size < MOST_GATHERED) {
        const noting: Promise<void> = noteLater(seen, day).finally(() => underWay.delete(noting));
        underWay.add(noting);
      }
    } catch (error) {
      notCounted(error);
    }
  }

  return {
    count: async (c, next) => {
      await next();
      if (isPage(c)) shown({ url: c.req.url, header: (name) => c.req.header(name), remote: remoteOf(c) });
    },
    shown,
    async flush() {
      await Promise.all(underWay);
      await write();
    },
  };
}

interface Seen {
  network: string;
  agent: string;
  touch: Pick<Visit, "path" | "source" | "campaign" | "content">;
}

/** No file, and no page that isn't there. */
const isPage = (c: Context): boolean =>
  c.req.method === "GET" &&
  c.res.status === 200 &&
  c.res.headers.get("content-type")?.startsWith("text/html") === true;

/** A request that was made in this process has no socket. */
const remoteOf = (c: Context): string => {
  const bindings: Partial<HttpBindings> | undefined = c.env;
  return bindings?.incoming?.socket.remoteAddress ?? "";
};

/** More browsers, or addresses of pages, than a day's readers have. */
const MOST_REMEMBERED = 500;

/** Tells of a page that was shown whose visit it was: null for a robot, and for a page that is fetched in advance. */
function visitReader(host: VisitsHost): (page: Shown) => Seen | null {
  const isRobot = remembered(MOST_REMEMBERED, isbot);
  const touchOf = (url: string, referrer?: string) => {
    const touch = firstTouchOf({ url, referrer, site: host.site });
    return {
      path: pathBucket(touch.landing),
      source: sourceOf(touch),
      campaign: touch.campaign,
      content: linkOf(touch),
    };
  };
  // Where somebody came from is theirs: it is not remembered.
  const directTouchOf = remembered(MOST_REMEMBERED, touchOf);
  return ({ url, header, remote }) => {
    const agent = (header("user-agent") ?? "").slice(0, LONGEST_AGENT);
    // isbot takes whoever does not say what they are for a person.
    if (agent.trim() === "" || isRobot(agent) || isInAdvance(header)) return null;
    const network = networkOf(host.clientAddress(remote, header("x-forwarded-for")));
    const referrer = header("referer");
    const touch = referrer === undefined ? directTouchOf(url) : touchOf(url, referrer);
    return { network, agent, touch };
  };
}

const ADVANCE_HEADERS = ["sec-purpose", "purpose", "x-purpose", "x-moz"];

const isInAdvance = (header: Shown["header"]): boolean =>
  ADVANCE_HEADERS.some((name) => {
    const value = header(name);
    return value !== undefined && /prefetch|prerender|preview/i.test(value);
  });
