/** At which hour of the publication's day a network's readers are there: by our own visits, once there are enough. */
import { sql } from "kysely";
import { hourIn, isQuietHour, type QuietHours } from "../content/quiet-hours.ts";
import type { Realm } from "../core/realm.ts";
import type { Db } from "../ledger/open.ts";
import { recall, remember } from "../ledger/records.ts";
import { NETWORK_NAMES } from "./channels.ts";
import { isTagged } from "./link.ts";
import type { NetworkName } from "./network.ts";

/** Before work where people read in passing; when America is awake where a page must gather points. */
const USUAL_HOUR: Record<NetworkName, number> = {
  bluesky: 9,
  mastodon: 9,
  x: 9,
  linkedin: 8,
  reddit: 14,
  hackernews: 15,
  lobsters: 15,
};

/** So many visits it takes before they are believed. */
const ENOUGH = 100;

/**
 * Right after a post people come because it is new, whatever the hour; who comes later shows when they are there. For
 * one whole day, so that no hour is looked at more often than another.
 */
const FROM_HOURS = 3;
const UNTIL_HOURS = FROM_HOURS + 24;

/** Older ones tell of readers who may be gone. */
const DAYS = 365;
const DAY_MS = 24 * 60 * 60_000;

export interface BestHour {
  /** 0 to 23. */
  hour: number;
  /** How many visits say so; null for the usual hour, while there are too few. */
  visits: number | null;
}

interface Readers {
  network: NetworkName;
  realm: Realm;
}

const keyOf = ({ network, realm }: Readers): string => `best hour of ${realm} ${network}`;

/** As it was last learnt. */
export async function bestHour(db: Db, readers: Readers): Promise<BestHour> {
  const kept = await recall(db, keyOf(readers));
  // What stands there was written by `learnHour`.
  return kept ? (JSON.parse(kept) as BestHour) : { hour: USUAL_HOUR[readers.network], visits: null };
}

/** Looks at whom posts there brought, and keeps the hour; one that is quiet is none. */
export async function learnHour(
  db: Db,
  { now, zone, quietHours, ...readers }: Readers & { now: Date; zone: string; quietHours: QuietHours },
): Promise<BestHour> {
  const seen = isTagged(readers.network) ? await laterVisits(db, readers, now) : [];
  const visits = sumOf(seen);
  const hours = Map.groupBy(seen, ({ at }) => hourIn(at, zone));
  const byHour = Array.from({ length: 24 }, (_, hour) => sumOf(hours.get(hour) ?? []));
  const hour = visits < ENOUGH ? null : busiestOf(byHour, quietHours);
  if (hour === null) return bestHour(db, readers);
  await remember(db, keyOf(readers), JSON.stringify({ hour, visits } satisfies BestHour));
  return { hour, visits };
}

const sumOf = (seen: readonly { people: number }[]): number =>
  seen.reduce((sum, { people }) => sum + people, 0);

/** How many came by posts there, in steps of ten minutes. */
async function laterVisits(db: Db, { network, realm }: Readers, now: Date) {
  const step = sql<string>`substr(visits.first_at, 1, 15)`;
  const hoursAfter = sql<number>`(unixepoch(visits.first_at) - unixepoch(posts.sent_at)) / 3600.0`;
  const rows = await db
    .selectFrom("posts")
    .innerJoin("visits", "visits.content", "posts.tag")
    .select([step.as("step"), sql<number>`count(*)`.as("people")])
    .where("posts.network", "=", network)
    .where("posts.realm", "=", realm)
    .where("posts.sent_at", ">", new Date(now.getTime() - DAYS * DAY_MS).toISOString())
    .where("visits.content", "!=", "")
    .where(hoursAfter, ">=", FROM_HOURS)
    .where(hoursAfter, "<", UNTIL_HOURS)
    .groupBy("step")
    .execute();
  return rows.map(({ step, people }) => ({ at: new Date(`${step}0:00.000Z`), people }));
}

/** The hours beside it count for half: a few visits more or less move nothing. Null where every hour is quiet. */
function busiestOf(byHour: readonly number[], quiet: QuietHours): number | null {
  const at = (hour: number) => byHour[(hour + 24) % 24] ?? 0;
  const weight = (hour: number) => at(hour - 1) + 2 * at(hour) + at(hour + 1);
  const open = [...byHour.keys()].filter((hour) => !isQuietHour(hour, quiet));
  return open.toSorted((a, b) => weight(b) - weight(a))[0] ?? null;
}

/** For the owner, beside what is proposed. */
export const sayHour = ({ hour, visits }: BestHour, network: NetworkName): string =>
  visits === null
    ? `Its time is the usual one for ${NETWORK_NAMES[network]}${isTagged(network) ? `, until ${ENOUGH} visits by your posts there say more` : ""}.`
    : `Its time: of ${visits} visits by your posts on ${NETWORK_NAMES[network]} most came about ${hour}:00.`;
