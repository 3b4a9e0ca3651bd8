/**
 * How many mails may leave: what the plan of the mail service takes, counted in the ledger before anything is posted.
 * Resend counts by days of UTC, and so do we. A mailbox looks back over 24 hours, so there we count by the hour: what
 * left less than a day ago, its whole hour included, is still counted.
 */
import type { Account } from "../core/account.ts";
import type { Clock } from "../core/clock.ts";
import type { Db } from "../ledger/open.ts";
import { type MailRules, roomFor, sayDaily, sayMonthly, type Usage, type Use } from "./mail-rules.ts";

const HOUR_MS = 60 * 60_000;
const DAY_MS = 24 * HOUR_MS;

const countsByDay = (service: string): boolean => service === "resend";
const dayOf = (at: Date): string => at.toISOString().slice(0, 10);
const hourOf = (at: Date): string => at.toISOString().slice(0, 13);

/** What the time `at` is called in `mail_days`. */
const bucketOf = (service: string, at: Date): string => (countsByDay(service) ? dayOf(at) : hourOf(at));

/** From which bucket on the service still counts. */
const sinceOf = (service: string, now: Date): string =>
  countsByDay(service) ? dayOf(now) : hourOf(new Date(now.getTime() - DAY_MS));

const nextDay = (now: Date): Date => new Date(Date.parse(dayOf(now)) + DAY_MS);
const nextMonth = (now: Date): Date => new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1));

interface Counted extends Usage {
  /** The first bucket that still counts; null for none. */
  oldest: string | null;
}

/** What a clock that was wrong wrote into days to come is not counted. */
export async function readUsage(db: Db, { service, account, realm }: Account, now: Date): Promise<Counted> {
  const rows = (since: string) =>
    db
      .selectFrom("mail_days")
      .where("service", "=", service)
      .where("account", "=", account)
      .where("realm", "=", realm)
      .where("day", ">=", since)
      .where("day", "<=", bucketOf(service, now));
  const { mails, requested, oldest } = await rows(sinceOf(service, now))
    .select(({ fn }) => [
      fn.sum<number | null>("mails").as("mails"),
      fn.sum<number | null>("requested").as("requested"),
      fn.min<string | null>("day").as("oldest"),
    ])
    .executeTakeFirstOrThrow();
  const { month } = await rows(dayOf(now).slice(0, 7))
    .select(({ fn }) => [fn.sum<number | null>("mails").as("month")])
    .executeTakeFirstOrThrow();
  return { mails: Number(mails ?? 0), requested: Number(requested ?? 0), month: Number(month ?? 0), oldest };
}

/** When the day's room is there again. */
function reopens(service: string, oldest: string | null, now: Date): Date {
  if (countsByDay(service)) return nextDay(now);
  return oldest === null
    ? new Date(now.getTime() + DAY_MS)
    : new Date(Date.parse(`${oldest}:00:00.000Z`) + DAY_MS + HOUR_MS);
}

export interface Taking {
  clock: Clock;
  account: Account;
  rules: MailRules;
  use: Use;
  /** What still counts for how much may leave. */
  wanted: number;
  /** Of these, first mails to readers who came by an import. */
  warming?: number;
}

/** `why` and `until` say what holds the others; null when all were granted. */
export type Taken = { granted: number } & ({ why: null; until: null } | { why: string; until: Date });

/** How many of those wanted may leave now, and what holds the others. Counts nothing. */
export async function roomInPlan(
  db: Db,
  { clock, account, rules, use, wanted }: Omit<Taking, "warming">,
): Promise<Taken> {
  const now = clock.now();
  const closed = await closedFor(db, account, use, now);
  if (closed) return { granted: 0, ...closed };
  if (rules.daily === null && rules.monthly === null) return { granted: wanted, why: null, until: null };
  const usage = await readUsage(db, account, now);
  const granted = Math.min(wanted, roomFor(use, rules, usage));
  if (granted === wanted) return { granted, why: null, until: null };
  // Where the month holds them, the day would have had room.
  if (roomFor(use, { ...rules, monthly: null }, usage) > granted)
    return {
      granted,
      why: sayMonthly(rules),
      until: nextMonth(now),
    };
  return { granted, why: sayDaily(rules), until: reopens(account.service, usage.oldest, now) };
}

/** Takes from the plan, in the transaction of the caller, who posts no more than was granted. */
export async function takeFromPlan(db: Db, taking: Taking): Promise<Taken> {
  const taken = await roomInPlan(db, taking);
  await addToDay(db, taking, { mails: taken.granted, warming: taking.warming ?? 0, at: taking.clock.now() });
  return taken;
}

export interface Returned {
  account: Account;
  use: Use;
  mails: number;
  warming?: number;
  /** When they were taken. */
  at: Date;
}

/** Gives back what was taken for a request that never happened. */
export const giveBack = (db: Db, { account, use, mails, warming = 0, at }: Returned): Promise<void> =>
  addToDay(db, { account, use }, { mails: -mails, warming: -warming, at });

async function addToDay(
  db: Db,
  { account: { service, account, realm }, use }: Pick<Taking, "account" | "use">,
  { mails, warming, at }: { mails: number; warming: number; at: Date },
): Promise<void> {
  if (mails === 0) return;
  const requested = use === "requested" ? mails : 0;
  await db
    .insertInto("mail_days")
    .values({ service, account, realm, day: bucketOf(service, at), mails, requested, warming })
    .onConflict((conflict) =>
      conflict.columns(["service", "account", "realm", "day"]).doUpdateSet((set) => ({
        mails: set("mail_days.mails", "+", set.ref("excluded.mails")),
        requested: set("mail_days.requested", "+", set.ref("excluded.requested")),
        warming: set("mail_days.warming", "+", set.ref("excluded.warming")),
      })),
    )
    .execute();
}

/** Longer than any quota lasts: an end beyond it was written by a clock that was wrong, and is not believed. */
const LONGEST_MS = 32 * DAY_MS;

async function closedFor(
  db: Db,
  { service, account, realm }: Account,
  use: Use,
  now: Date,
): Promise<{ why: string; until: Date } | null> {
  const row = await db
    .selectFrom("mail_closures")
    .select(["until", "why"])
    .where("service", "=", service)
    .where("account", "=", account)
    .where("realm", "=", realm)
    // What is closed to somebody who waits is closed to mailings too.
    .where("use", "in", use === "mailing" ? ["mailing", "requested"] : ["requested"])
    .where("until", ">", now.toISOString())
    .where("until", "<", new Date(now.getTime() + LONGEST_MS).toISOString())
    .orderBy("until", "desc")
    .executeTakeFirst();
  return row ? { why: row.why, until: new Date(row.until) } : null;
}

/** Until when mailings are closed by the mail service's own word; null when they aren't. */
export const closedUntil = async (db: Db, account: Account, now: Date): Promise<Date | null> =>
  (await closedFor(db, account, "mailing", now))?.until ?? null;

/**
 * The mail service itself said that its quota is used up, though there seemed to be room: it is not asked again until
 * the quota is new, which is what this gives back. A batch is refused where a single mail may still fit, so it closes the day to mailings alone.
 */
export async function closeAfterQuota(
  db: Db,
  { clock, account, use, quota }: Pick<Taking, "clock" | "account" | "use"> & { quota: "day" | "month" },
): Promise<Date> {
  const now = clock.now();
  const { oldest } = await readUsage(db, account, now);
  const opens = quota === "month" ? nextMonth(now) : reopens(account.service, oldest, now);
  const until = opens.toISOString();
  const why = `your mail service says that this ${quota}’s mails are used up`;
  const { service, account: name, realm } = account;
  await db
    .insertInto("mail_closures")
    .values({ service, account: name, realm, use, until, why })
    .onConflict((conflict) =>
      conflict.columns(["service", "account", "realm", "use"]).doUpdateSet({ until, why }),
    )
    .execute();
  return opens;
}
