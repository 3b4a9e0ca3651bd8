/** When the brief of a week is due: at one hour of one weekday of the owner's zone. Asked every hour, so it loads little. */
import { atHour, isoDay } from "../../content/issue-date.ts";
import type { Account } from "../../core/account.ts";
import type { Clock } from "../../core/clock.ts";
import type { Realm } from "../../core/realm.ts";
import type { Db, Ledger } from "../../ledger/open.ts";
import { bindingsOf } from "../../ledger/records.ts";

export interface DueHost {
  ledger: Ledger;
  clock: Clock;
  realms: { resend: Realm; notion: Realm };
  /** Whose desk it is, from the ledger alone; null while Notion was never asked. */
  notionAccount(): Promise<Account | null>;
  config: {
    publication: { zone: string };
    brief: { to?: string | null | undefined; weekday: string; hour: number };
  };
}

/** The scope of the claims by which each week's brief goes once. */
export const BRIEFS = "brief";

/** What was rehearsed goes for real in the same week, once mail is real. */
export const claimOf = ({ realms }: Pick<DueHost, "realms">, week: string): string =>
  `${realms.resend} ${week}`;

export const pageClaim = (realm: Realm, week: string): string => `page ${realm} ${week}`;

/** By which the page is found again. */
export const pageKey = (week: string): string => `week ${week}`;

export interface Due {
  /** The day by which the week is called whose brief is to be mailed now; null for none. */
  mail: string | null;
  /** The same of its page, which is to be written down. */
  page: string | null;
  /** A page that is written down is not on the desk yet. */
  isPageWaiting: boolean;
}

export async function dueNow(host: DueHost): Promise<Due> {
  const { ledger, realms } = host;
  const week = await weekNow(host);
  const unless = async (claimed: string) =>
    week === null || (await isClaimed(ledger.db, claimed)) ? null : week;
  const waiting = await weeksWithoutPage(ledger.db, realms.notion, await host.notionAccount());
  return {
    mail: await unless(claimOf(host, week ?? "")),
    page: await unless(pageClaim(realms.notion, week ?? "")),
    isPageWaiting: waiting.length > 0,
  };
}

async function weekNow({ ledger, clock, config }: DueHost): Promise<string | null> {
  const { zone } = config.publication;
  if (config.brief.to === null) return null;
  const due = lastDue(clock.now(), { ...config.brief, zone });
  return due && (await ranBefore(ledger.db, due)) ? isoDay(due, zone) : null;
}

/** Weeks whose page is written down and not on this desk, the oldest first. */
export async function weeksWithoutPage(db: Db, realm: Realm, desk: Account | null): Promise<string[]> {
  const before = pageClaim(realm, "");
  const written = await db
    .selectFrom("claims")
    .select("key")
    .where("scope", "=", BRIEFS)
    .where("key", "like", `${before}%`)
    .orderBy("key")
    .execute();
  const there = new Set(desk ? (await bindingsOf(db, desk, PAGE)).map(({ local }) => local) : []);
  return written.map(({ key }) => key.slice(before.length)).filter((week) => !there.has(pageKey(week)));
}

/** The kind under which the desk's table of briefs binds its rows. */
const PAGE = "brief";

async function isClaimed(db: Db, key: string): Promise<boolean> {
  const row = await db
    .selectFrom("claims")
    .select("key")
    .where("scope", "=", BRIEFS)
    .where("key", "=", key)
    .executeTakeFirst();
  return row !== undefined;
}

/** A press that began only after that has no week behind it to tell of. */
async function ranBefore(db: Db, due: Date): Promise<boolean> {
  const row = await db
    .selectFrom("runs")
    .select("id")
    .where("started_at", "<", due.toISOString())
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

export interface BriefTime {
  /** In English, as in `WEEKDAYS`. */
  weekday: string;
  hour: number;
  zone: string;
}

const HALF_DAY_MS = 12 * 60 * 60_000;
/** After this long the week is half over, and the next brief tells of it. */
const LATEST_MS = 3 * 24 * 60 * 60_000;

/** The latest instant at which one was due; null where that is too long ago. */
export function lastDue(now: Date, { weekday, hour, zone }: BriefTime): Date | null {
  // In half days, because a day on which clocks go forward is shorter than 24 hours.
  for (let back = 0; back <= 16; back++) {
    const day = new Date(now.getTime() - back * HALF_DAY_MS);
    const at = atHour(day, hour, zone);
    if (weekdayOf(day, zone) === weekday && at <= now)
      return now.getTime() - at.getTime() < LATEST_MS ? at : null;
  }
  return null;
}

const weekdayOf = (day: Date, zone: string): string =>
  new Intl.DateTimeFormat("en", { weekday: "long", timeZone: "UTC" })
    .format(new Date(`${isoDay(day, zone)}T12:00:00Z`))
    .toLowerCase();
