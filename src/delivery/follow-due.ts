/** Whether anything is to be done about mails that went out: told from the ledger alone, and cheap, as it is mostly nothing. */
import type { Account } from "../core/account.ts";
import type { Clock } from "../core/clock.ts";
import type { Db, Ledger } from "../ledger/open.ts";
import { readCursor, writeCursor } from "../ledger/records.ts";

/** Whether something was told that could not be applied yet. */
export async function anyWaiting(db: Db): Promise<boolean> {
  const row = await db
    .selectFrom("mail_events")
    .select("id")
    .where("applied_at", "is", null)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

export const FOLLOWED_MS = 5 * DAY_MS;
/** Of mails so young something is told every day; those that are older have mostly come to rest. */
const YOUNG_MS = 12 * HOUR_MS;

/** How often the newest mails are asked for, and how often all that are followed; by the age of the newest. */
const HOT = { untilMs: 2 * HOUR_MS, everyMs: 10 * MINUTE_MS };
const YOUNG_EVERY_MS = HOUR_MS;
const ALL = { untilMs: 2 * DAY_MS, everyMs: 6 * HOUR_MS, laterMs: DAY_MS };
/** The job begins a little earlier or later than its schedule says. */
const SLACK_MS = 2 * MINUTE_MS;

export interface Followed {
  newest: Date;
  oldest: Date;
  /** The oldest that is younger than twelve hours; null where none is. */
  oldestYoung: Date | null;
  /** Whether the fate of any of them is not known, or only that it is delayed. */
  open: boolean;
}

/** When the service was last asked for the newest, and for all. */
export interface LastAsked {
  at: Date | null;
  all: Date | null;
}

/**
 * Back to when the service is to be asked now; null for not at all. Pure. Where every mail is known to have arrived, only
 * complaints are still to come, and an hour is soon enough. `posts` says that the service tells by itself: then it is
 * asked only for what it did not tell.
 */
export function roundDue(followed: Followed, last: LastAsked, now: Date, posts = false): Date | null {
  const { newest, oldest, oldestYoung, open } = followed;
  const ageMs = now.getTime() - newest.getTime();
  if (ageMs >= FOLLOWED_MS || (posts && (!open || ageMs < HOUR_MS))) return null;
  const allEveryMs = ageMs < ALL.untilMs ? ALL.everyMs : ALL.laterMs;
  if (isOver(last.all, allEveryMs, now)) return oldest;
  if (!oldestYoung || posts) return null;
  const everyMs = open && ageMs < HOT.untilMs ? HOT.everyMs : YOUNG_EVERY_MS;
  return isOver(last.at, everyMs, now) ? oldestYoung : null;
}

/** A clock that was set back says nothing of when it was asked. */
function isOver(last: Date | null, everyMs: number, now: Date): boolean {
  const sinceMs = now.getTime() - (last?.getTime() ?? Number.NEGATIVE_INFINITY);
  return sinceMs < 0 || sinceMs >= everyMs - SLACK_MS;
}

/** The mails of the last five days that this account took; null where there are none. */
export async function followedMails(db: Db, clock: Clock, account: Account): Promise<Followed | null> {
  const now = clock.now().getTime();
  const since = new Date(now - FOLLOWED_MS).toISOString();
  const chunks = await db
    .selectFrom("mailings")
    .innerJoin("chunks", "chunks.mailing_id", "mailings.id")
    .select(["chunks.mailing_id", "chunks.first_submitted_at", "chunks.settled_at"])
    .where("mailings.realm", "=", account.realm)
    .where((where) =>
      where.or([where("mailings.finished_at", "is", null), where("mailings.finished_at", ">=", since)]),
    )
    .where("chunks.service", "=", account.service)
    .where("chunks.account", "=", account.account)
    .where("chunks.settled_at", ">=", since)
    .execute();
  const requested = await db
    .selectFrom("requested_mails")
    .select(["first_submitted_at", "settled_at", "fate"])
    .where("state", "=", "accepted")
    .where("realm", "=", account.realm)
    .where("account", "=", `${account.service} ${account.account}`)
    .where("settled_at", ">=", since)
    .execute();
  // The service wrote a mail down when it was first posted, which may be a day before its answer came.
  const times = [...chunks, ...requested].map((row) => row.first_submitted_at ?? row.settled_at ?? "").sort();
  const [oldest, newest] = [times[0], times.at(-1)];
  if (!oldest || !newest) return null;
  const young = times.find((time) => time >= new Date(now - YOUNG_MS).toISOString());
  const mailings = [...new Set(chunks.map(({ mailing_id }) => mailing_id))];
  const open = requested.some(({ fate }) => isOpen(fate)) || (await anyOpen(db, mailings, since));
  return {
    ...{ newest: new Date(newest), oldest: new Date(oldest), open },
    oldestYoung: young ? new Date(young) : null,
  };
}

const isOpen = (fate: string | null): boolean => fate === null || fate === "delayed";

async function anyOpen(db: Db, mailings: readonly string[], since: string): Promise<boolean> {
  if (mailings.length === 0) return false;
  const row = await db
    .selectFrom("deliveries")
    .select("subscriber_id")
    .where("mailing_id", "in", mailings)
    .where("state", "=", "accepted")
    .where("settled_at", ">=", since)
    .where((where) => where.or([where("fate", "is", null), where("fate", "=", "delayed")]))
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

const ASKED = "fates asked";

/** How far the asking has come. */
export interface Asked {
  /** When the last round began; of one that is not over, when this one did. */
  at: string;
  /** The same of the last that asked for all. */
  all: string | null;
  /** Back to when this round asks, and where the next run goes on; null when it is over. */
  round: { until: string; after: string | null; all: boolean } | null;
  /** The key may only send. */
  refused?: true;
}

export const noteAsked = (db: Db, clock: Clock, account: Account, asked: Asked): Promise<void> =>
  writeCursor(db, clock, account, ASKED, JSON.stringify(asked));

async function askedOf(db: Db, account: Account): Promise<Asked | null> {
  const kept = await readCursor(db, account, ASKED);
  return kept ? (JSON.parse(kept) as Asked) : null;
}

/** What is to be asked now. `refused`: the key may only send, as it was told less than a day ago. */
export type Due = { kind: "nothing" } | { kind: "refused" } | { kind: "ask"; asked: Asked };

/** `hears` says whether the service tells by itself. */
export async function pollDue(
  { ledger, clock }: { ledger: Ledger; clock: Clock },
  account: Account,
  hears: () => Promise<boolean>,
): Promise<Due> {
  const followed = await followedMails(ledger.db, clock, account);
  if (!followed) return { kind: "nothing" };
  const [before, posts] = [await askedOf(ledger.db, account), await hears()];
  const now = clock.now();
  if (before?.refused && now.getTime() - Date.parse(before.at) < DAY_MS)
    return posts ? { kind: "nothing" } : { kind: "refused" };
  if (before?.round) return { kind: "ask", asked: before };
  const last = { at: dateOf(before?.at), all: dateOf(before?.all) };
  const until = roundDue(followed, last, now, posts);
  if (!until) return { kind: "nothing" };
  const all = until.getTime() === followed.oldest.getTime();
  const round = { until: until.toISOString(), after: null, all };
  return { kind: "ask", asked: { at: now.toISOString(), all: before?.all ?? null, round } };
}

const dateOf = (text: string | null | undefined): Date | null => (text ? new Date(text) : null);
