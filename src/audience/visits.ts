/**
 * Visits, counted so that nobody can be followed: a visitor is a hash of their network and browser under a salt that
 * lives for one day, so that tomorrow nobody, we neither, can tell who it was.
 */
import { hash, randomBytes } from "node:crypto";
import type { Clock } from "../core/clock.ts";
import type { Db, Ledger } from "../ledger/open.ts";
import { recall, remember } from "../ledger/records.ts";
import type { FirstTouch } from "./first-touch.ts";

const SALT = "visits salt";
const MONTHS_KEPT = 14;

/**
 * A flood of strangers is still counted beyond this, but in one row a page: at some 120 bytes a row, fourteen months of
 * nothing but floods are half a gigabyte, and any real year a few megabytes.
 */
export const MOST_ROWS_A_DAY = 10_000;

/** Stands for all visits of a page that came after the day's last row. */
const MANY = "+";
const NOT_TOLD = "(not told apart)";

export interface Salt {
  /** `YYYY-MM-DD`, in UTC. */
  day: string;
  value: string;
}

export interface Visit {
  day: string;
  visitor: string;
  path: string;
  source: string;
  campaign: string;
  /** Which link of that campaign, or from a place of untagged links the issue that it led to; empty for none. */
  content: string;
}

export const dayOf = (date: Date): string => date.toISOString().slice(0, 10);

/** Today's salt, the same for every process of this home. Yesterday's is overwritten, and with it all that it knew. */
export async function todaysSalt({ ledger, clock }: { ledger: Ledger; clock: Clock }): Promise<Salt> {
  const day = dayOf(clock.now());
  return ledger.transaction(async (db) => {
    const kept = parseSalt(await recall(db, SALT));
    if (kept?.day === day) return kept;
    const fresh = { day, value: randomBytes(24).toString("base64url") };
    await remember(db, SALT, `${fresh.day} ${fresh.value}`);
    return fresh;
  });
}

function parseSalt(kept: string | null): Salt | null {
  const [day, value] = kept?.split(" ") ?? [];
  return day && value ? { day, value } : null;
}

/**
 * The same for one network and browser all day long, and another the next day. One hash of all, where an HMAC would take
 * three times as long at every page: no whole hash is ever shown from which somebody could go on.
 */
export const visitorOf = (salt: Salt, { network, agent }: { network: string; agent: string }): string =>
  hash("sha256", JSON.stringify([salt.value, network, agent, salt.day]), "base64url").slice(0, 16);

/** What the funnel needs to know of a page's address, and no more. */
export function pathBucket(path: string): string {
  if (path === "/" || path === "/index.html") return "landing";
  if (/^\/(?:issues|archive)\/?(?:index\.html)?$/.test(path)) return "archive";
  if (path.startsWith("/issues/")) return "issue";
  if (path.startsWith("/subscribe") || path.startsWith("/join")) return "sign-up";
  return "other";
}

/** Whose readers dislike tagged links: which one somebody followed is told by the issue that they came to. */
export const UNTAGGED_SITES = ["news.ycombinator.com", "lobste.rs"] as const;
export type UntaggedSite = (typeof UNTAGGED_SITES)[number];

/** Slug of the issue whose page that path is; null for other pages. */
export const issueAt = (path: string): string | null => /^\/issues\/([^/]+)/.exec(path)?.[1] ?? null;

/** Which link it was that brought somebody here. */
export const linkOf = ({ content, referrer, landing }: FirstTouch): string =>
  content || ((UNTAGGED_SITES as readonly string[]).includes(referrer) ? (issueAt(landing) ?? "") : "");

type Counted = Visit & { count: number };

/** Few: there is a prepared statement for every number of them, and the site keeps each as long as it runs. */
const TOGETHER = 20;

/** Writes these visits in one transaction; `count` says how often each was seen. */
export async function recordVisits(
  { ledger, clock, mostRowsADay = MOST_ROWS_A_DAY }: VisitsHost,
  visits: readonly Counted[],
): Promise<void> {
  if (visits.length === 0) return;
  const now = clock.now().toISOString();
  await ledger.transaction(async (db) => {
    for (const [day, ofDay] of Map.groupBy(visits, (visit) => visit.day)) {
      let room = mostRowsADay - (await rowsOf(db, day));
      for (let from = 0; from < ofDay.length; from += TOGETHER) {
        const batch = ofDay.slice(from, from + TOGETHER);
        const known = await knownOf(db, day, batch);
        const told = batch.map((visit) => {
          if (known.has(keyOf(visit)) || room-- > 0) return visit;
          return { ...visit, visitor: MANY, source: NOT_TOLD, campaign: "", content: "" };
        });
        await add(db, told, now);
      }
    }
  });
}

interface VisitsHost {
  ledger: Ledger;
  clock: Clock;
  mostRowsADay?: number;
}

const keyOf = ({ visitor, path, source, campaign, content }: Omit<Visit, "day">): string =>
  JSON.stringify([visitor, path, source, campaign, content]);

async function knownOf(db: Db, day: string, visits: readonly Visit[]): Promise<Set<string>> {
  const visitors = visits.map(({ visitor }) => visitor);
  const rows = await db
    .selectFrom("visits")
    .select(["visitor", "path", "source", "campaign", "content"])
    .where("day", "=", day)
    .where("visitor", "in", visitors)
    .execute();
  return new Set(rows.map(keyOf));
}

/** All are of one day. */
async function add(db: Db, visits: readonly Counted[], now: string): Promise<void> {
  const rows = new Map<string, Counted & { first_at: string }>();
  for (const visit of visits) {
    const key = keyOf(visit);
    rows.set(key, { ...visit, count: visit.count + (rows.get(key)?.count ?? 0), first_at: now });
  }
  await db
    .insertInto("visits")
    .values([...rows.values()])
    .onConflict((conflict) =>
      conflict
        .columns(["day", "visitor", "path", "source", "campaign", "content"])
        .doUpdateSet((update) => ({ count: update("visits.count", "+", update.ref("excluded.count")) })),
    )
    .execute();
}

async function rowsOf(db: Db, day: string): Promise<number> {
  const { n } = await db
    .selectFrom("visits")
    .select((select) => select.fn.countAll<number>().as("n"))
    .where("day", "=", day)
    .executeTakeFirstOrThrow();
  return Number(n);
}

export interface SourceVisits {
  source: string;
  campaign: string;
  /** Distinct people a day, summed over the days: nobody is known again the next day. */
  visitors: number;
  visits: number;
}

/** From the day `from` to the day `to`, both included; the most visited first. */
export async function visitsBySource(db: Db, from: string, to: string): Promise<SourceVisits[]> {
  const days = db
    .selectFrom("visits")
    .select(["day", "visitor", "source", "campaign"])
    .select((select) => select.fn.sum<number>("count").as("count"))
    .where("day", ">=", from)
    .where("day", "<=", to)
    .groupBy(["day", "visitor", "source", "campaign"])
    .as("days");
  const rows = await db
    .selectFrom(days)
    .select(["source", "campaign"])
    .select((select) => [
      select.fn.countAll<number>().as("visitors"),
      select.fn.sum<number>("count").as("visits"),
    ])
    .groupBy(["source", "campaign"])
    .orderBy("visitors", "desc")
    .orderBy("source")
    .orderBy("campaign")
    .execute();
  return rows.map(({ source, campaign, visitors, visits }) => ({
    ...{ source, campaign, visits: Number(visits) },
    // How many people they were is exactly what was not told apart.
    visitors: source === NOT_TOLD ? 0 : Number(visitors),
  }));
}

/** Forgets what is older than fourteen months, and a salt that is not today's. Gives the number of rows. */
export async function forgetOldVisits({ ledger, clock }: { ledger: Ledger; clock: Clock }): Promise<number> {
  const now = clock.now();
  const oldest = new Date(now);
  oldest.setUTCMonth(oldest.getUTCMonth() - MONTHS_KEPT);
  return ledger.transaction(async (db) => {
    const salt = parseSalt(await recall(db, SALT));
    if (salt && salt.day !== dayOf(now)) await db.deleteFrom("home").where("key", "=", SALT).execute();
    const { numDeletedRows } = await db
      .deleteFrom("visits")
      .where("day", "<", dayOf(oldest))
      .executeTakeFirst();
    return Number(numDeletedRows);
  });
}
