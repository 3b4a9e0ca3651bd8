/** On which days how many mails of a mailing would go, for the owner to see before saying yes. */
import { isInAudience } from "../audience/audience-of.ts";
import { realmsReaching } from "../audience/subscribers.ts";
import type { Account } from "../core/account.ts";
import { parseAudience } from "../core/audience.ts";
import type { Db } from "../ledger/open.ts";
import { type MailRules, roomFor, type Usage } from "./mail-rules.ts";
import { closedUntil, readUsage } from "./plan.ts";
import { mails } from "./say.ts";
import { neverReached, readWarmth, stepOf, type WarmState, warmRoom } from "./warm-up.ts";

/** Through which account a mailing would go, and what holds for it. */
export interface Planned {
  account: Account;
  rules: MailRules;
  now: Date;
}

export interface Forecast {
  rules: MailRules;
  now: Date;
  /** When it would begin. */
  start: Date;
  /** Readers in all, and those of them who came by an import and were never mailed from here. */
  readers: number;
  cold: number;
  usage: Usage;
  warmth: WarmState;
  /** The mail service takes nothing before then. */
  closed: Date | null;
}

export interface Portion {
  at: Date;
  mails: number;
}

const DAY_MS = 24 * 60 * 60_000;
/** Further ahead nobody plans. */
const DAYS = 400;

const dayOf = (at: Date): string => at.toISOString().slice(0, 10);
const isSameMonth = (one: Date, other: Date): boolean => dayOf(one).slice(0, 7) === dayOf(other).slice(0, 7);

/** The portions in which it would go, one a day at the hour at which it begins; days on which nothing goes are left out. */
export function portionsOf({ rules, now, start, usage, warmth, closed, ...left }: Forecast): Portion[] {
  const portions: Portion[] = [];
  let { cold } = left;
  let warm = left.readers - cold;
  let month = isSameMonth(now, start) ? usage.month : 0;
  let { daysBefore } = warmth;
  for (let day = 0; day < DAYS && warm + cold > 0; day++) {
    const at = new Date(start.getTime() + day * DAY_MS);
    if (day > 0 && !isSameMonth(at, new Date(at.getTime() - DAY_MS))) month = 0;
    const isToday = dayOf(at) === dayOf(now);
    if (closed && at < closed) continue;
    const used = isToday ? { ...usage, month } : { mails: 0, requested: 0, month };
    const room = roomFor("mailing", rules, used);
    const step = rules.warmUp
      ? warmRoom(rules.warmUp, { daysBefore, today: isToday ? warmth.today : 0 })
      : Number.POSITIVE_INFINITY;
    const warmNow = Math.min(room, warm);
    const coldNow = Math.min(room - warmNow, cold, step);
    warm -= warmNow;
    cold -= coldNow;
    month += warmNow + coldNow;
    if (coldNow > 0) daysBefore++;
    if (warmNow + coldNow > 0) portions.push({ at, mails: warmNow + coldNow });
  }
  return portions;
}

/** One sentence where a mailing to this audience would take more than a day; empty where it goes at once. */
export async function forecastFor(
  db: Db,
  { account, rules, now }: Planned,
  { readers, audience, dated }: { readers: number; audience: string; dated: Date | null },
): Promise<string> {
  if (rules.daily === null && rules.monthly === null && rules.warmUp === null) return "";
  const start = dated && dated > now ? dated : now;
  const warmth = rules.warmUp ? await readWarmth(db, account, now) : { daysBefore: 0, today: 0 };
  const mayBeCold = rules.warmUp !== null && readers > warmRoom(rules.warmUp, warmth);
  const cold = mayBeCold ? Math.min(readers, await countCold(db, account, audience)) : 0;
  const usage = await readUsage(db, account, now);
  const closed = await closedUntil(db, account, now);
  const portions = portionsOf({ rules, now, start, readers, cold, usage, warmth, closed });
  const [first] = portions;
  if (!first || (portions.length === 1 && dayOf(first.at) === dayOf(start))) return "";
  const held =
    cold > 0 && first.mails < roomFor("mailing", rules, dayOf(start) === dayOf(now) ? usage : UNUSED);
  const why = held ? sayWarmUp(rules, warmth) : sayPlan(rules);
  const { premium, beginning } = parseAudience(audience);
  const isOrdered = portions.length > 1 && (beginning || !premium);
  const order = isOrdered ? "; premium first" : "";
  return `${why}: ${sayPortions(portions, now, rules.zone)}${order}.`;
}

const UNUSED: Usage = { mails: 0, requested: 0, month: 0 };

async function countCold(db: Db, { realm }: Account, audience: string): Promise<number> {
  const { n } = await neverReached(db, realm)
    .where("status", "=", "confirmed")
    .where("realm", "in", realmsReaching(realm))
    .where(isInAudience(audience))
    .select(({ fn }) => fn.countAll<number>().as("n"))
    .executeTakeFirstOrThrow();
  return Number(n);
}

const sayWarmUp = ({ warmUp }: MailRules, { daysBefore }: WarmState): string =>
  `Readers who came by your import are mailed in growing steps, at first ${warmUp ? stepOf(warmUp, daysBefore) : 0}`;

function sayPlan({ daily, monthly, reserve }: MailRules): string {
  const kept = reserve > 0 ? ` (${reserve} are kept for confirmations and sign-ins)` : "";
  return daily === null
    ? `Your mail plan takes ${mails(monthly ?? 0)} a month`
    : `Your mail plan takes ${mails(daily)} a day${kept}`;
}

const SHOWN = 3;

/** “90 go today, 90 tomorrow, 50 on Friday”; of many days, the first ones and the last. */
export function sayPortions(portions: readonly Portion[], now: Date, zone: string): string {
  const all = portions.length <= SHOWN + 1;
  const shown = (all ? portions : portions.slice(0, SHOWN)).map(({ at, mails: n }, index) => {
    const verb = index > 0 ? "" : n === 1 ? "goes " : "go ";
    return `${n} ${verb}${sayDay(at, now, zone)}`;
  });
  const last = portions.at(-1);
  if (all || !last) return shown.join(", ");
  return `${shown.join(", ")}, and so on, the last ones ${sayDay(last.at, now, zone)}`;
}

function sayDay(at: Date, now: Date, zone: string): string {
  const date = new Intl.DateTimeFormat("en-CA", { timeZone: zone });
  const days = Math.round((Date.parse(date.format(at)) - Date.parse(date.format(now))) / DAY_MS);
  if (days === 0) return "today";
  if (days === 1) return "tomorrow";
  if (days < 7) return `on ${new Intl.DateTimeFormat("en", { weekday: "long", timeZone: zone }).format(at)}`;
  const year = dayOf(at).slice(0, 4) === dayOf(now).slice(0, 4) ? {} : ({ year: "numeric" } as const);
  const parts = { day: "numeric", month: "long", ...year, timeZone: zone } as const;
  return `on ${new Intl.DateTimeFormat("en-GB", parts).format(at)}`;
}
