/**
 * What became of recent mails, asked of the mail service where it can't tell by itself: often in the first hours, seldom
 * later, never after five days, and with a small share of the calls that it allows.
 */
import type { Account } from "../core/account.ts";
import type { Clock } from "../core/clock.ts";
import { ServiceError } from "../core/errors.ts";
import type { Db, Ledger } from "../ledger/open.ts";
import { readCursor, writeCursor } from "../ledger/records.ts";
import { applyEvents, keepMailEvents } from "./events.ts";
import type { FatePage, MailEvent } from "./mail-event.ts";
import type { Mailer } from "./mailer.ts";

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

/** Calls of one run: at two a second, the least that a plan allows, a fortieth of what ten minutes hold. */
export const MOST_CALLS = 30;

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
interface Asked {
  /** When the last round began; of one that is not over, when this one did. */
  at: string;
  /** The same of the last that asked for all. */
  all: string | null;
  /** Back to when this round asks, and where the next run goes on; null when it is over. */
  round: { until: string; after: string | null; all: boolean } | null;
  /** The key may only send. */
  refused?: true;
}

async function askedOf(db: Db, account: Account): Promise<Asked | null> {
  const kept = await readCursor(db, account, ASKED);
  return kept ? (JSON.parse(kept) as Asked) : null;
}

export interface PollHost {
  ledger: Ledger;
  clock: Clock;
  signal: AbortSignal;
}

/** What is to be asked now. `refused`: the key may only send, as it was told less than a day ago. */
export type Due = { kind: "nothing" } | { kind: "refused" } | { kind: "ask"; asked: Asked };

/** From the ledger alone: most of the time there is nothing to ask, and then nothing is loaded to ask it. */
export async function pollDue(
  { ledger, clock }: Pick<PollHost, "ledger" | "clock">,
  account: Account,
  posts: boolean,
): Promise<Due> {
  const followed = await followedMails(ledger.db, clock, account);
  if (!followed) return { kind: "nothing" };
  const before = await askedOf(ledger.db, account);
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

export type Polled =
  /** `told` is how many events were new. `more`: the next run goes on where this one ended. */
  { kind: "asked"; calls: number; told: number; more: boolean } | { kind: "refused"; calls: number };

/** Asks page after page, newest first, until the mails are older than the round asks for, or the calls are spent. */
export async function pollFates(
  { ledger, clock, signal }: PollHost,
  mailer: Mailer,
  asked: Asked,
  mostCalls = MOST_CALLS,
): Promise<Polled> {
  const { account } = mailer;
  const { fates } = mailer;
  const { round, at } = asked;
  const note = (next: Asked) => writeCursor(ledger.db, clock, account, ASKED, JSON.stringify(next));
  let [calls, told, after] = [0, 0, round?.after ?? null];
  while (fates && round) {
    signal.throwIfAborted();
    const page = await askFrom(fates, after);
    if (page === null) {
      await note({ at: clock.now().toISOString(), all: asked.all, round: null, refused: true });
      return { kind: "refused", calls: calls + 1 };
    }
    calls += page.calls;
    told += await takePage(ledger, clock, account, page);
    const last = page.mails.at(-1);
    const over = !last || last.sentAt.getTime() < Date.parse(round.until) - CLOCKS_DIFFER_MS;
    after = over ? null : page.next;
    const all = after === null && round.all ? at : asked.all;
    await note({ at, all, round: after === null ? null : { ...round, after } });
    if (after === null || calls >= mostCalls) break;
  }
  return { kind: "asked", calls, told, more: after !== null };
}

const CLOCKS_DIFFER_MS = HOUR_MS;

/** A mail that the service has forgotten since is no place to go on from: then from the newest. */
async function askFrom(fates: NonNullable<Mailer["fates"]>, after: string | null): Promise<FatePage | null> {
  try {
    return await fates(after);
  } catch (error) {
    const unknown =
      error instanceof ServiceError && error.status !== null && error.status < 500 && !error.retryable;
    if (after === null || !unknown) throw error;
    return fates(null);
  }
}

/** Only what is new of mails that are ours: others may send through the same account. */
async function takePage(ledger: Ledger, clock: Clock, account: Account, page: FatePage): Promise<number> {
  return ledger.transaction(async (db) => {
    const told = [...page.mails, ...page.refused];
    const ours = await oursAmong(
      db,
      told.map(({ providerId }) => providerId),
    );
    const events = told.flatMap(({ providerId, last }): MailEvent[] => {
      if (!last || !ours.has(providerId)) return [];
      const facts = { ...last.facts, listed: true as const };
      const id = `listed ${providerId} ${last.type}${facts.bounce ? ` ${facts.bounce}` : ""}`;
      return [{ id, providerId, type: last.type, at: clock.now(), facts }];
    });
    const fresh = await keepMailEvents(db, clock, account, events);
    if (fresh > 0) await applyEvents(db, clock, [...ours]);
    return fresh;
  });
}

async function oursAmong(db: Db, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const [deliveries, requested] = [
    await db.selectFrom("deliveries").select("provider_id").where("provider_id", "in", ids).execute(),
    await db.selectFrom("requested_mails").select("provider_id").where("provider_id", "in", ids).execute(),
  ];
  return new Set(
    [...deliveries, ...requested].flatMap(({ provider_id }) => (provider_id ? [provider_id] : [])),
  );
}
