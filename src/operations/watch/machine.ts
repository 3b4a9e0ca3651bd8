/** What is wrong with the machine: no room, a wrong clock; and since when it has been awake. */
import { statfsSync } from "node:fs";
import type { Clock } from "../../core/clock.ts";
import type { Db } from "../../ledger/open.ts";
import { recall, remember } from "../../ledger/records.ts";
import { knownRuns } from "../past-runs.ts";
import type { Finding } from "./finding.ts";

const MB = 1024 * 1024;
const MINUTE_MS = 60_000;
/** Clocks are put right by less than this all the time. */
const CLOCK_TOLERANCE_MS = 10 * MINUTE_MS;

/** How much room the home's disk has for this user, in MB. */
export const diskFree = (home: string): number => {
  const { bavail, bsize } = statfsSync(home);
  return Math.floor((bavail * bsize) / MB);
};

export function diskFinding(home: string, freeMb: number, leastMb: number): Finding[] {
  if (freeMb >= leastMb) return [];
  return [
    {
      cause: "disk",
      what: `The disk of ${home} has ${freeMb} MB left. Once it is full, nothing can be sent or written down.`,
      next: "Free some space. Nothing that was finished is lost.",
    },
  ];
}

/** The ledger's own records are later than the clock says: it was wrong then, or is now. */
export async function clockFinding(db: Db, now: Date): Promise<Finding[]> {
  const { latest } = await db
    .selectFrom("runs")
    .select(({ fn }) => fn.max("started_at").as("latest"))
    .executeTakeFirstOrThrow();
  if (latest === null || Date.parse(latest) <= now.getTime() + CLOCK_TOLERANCE_MS) return [];
  return [
    {
      cause: "clock",
      what:
        `This machine's clock says ${now.toISOString()}, and the ledger has records of ${latest}: ` +
        "the clock was wrong then, or is wrong now. What is to go out at a set time may go at another.",
      next: "Look at date and time in the system's settings; let them be set by the network.",
    },
  ];
}

const AWAKE = "awake since";
/** Who looks every quarter of an hour and did not for so long was asleep or switched off. */
const LONGEST_GAP_MS = 40 * MINUTE_MS;

/** Told from the runs of the job that looks, the one that is under way included. */
export async function awakeSince(db: Db, clock: Clock, job: string): Promise<Date> {
  const [current, previous] = await knownRuns(db, clock, { job, limit: 2 });
  const now = current?.past.startedAt ?? clock.now();
  const gapMs = previous ? now.getTime() - previous.past.startedAt.getTime() : Number.POSITIVE_INFINITY;
  const known = await recall(db, AWAKE);
  if (known && gapMs >= 0 && gapMs < LONGEST_GAP_MS) return new Date(known);
  await remember(db, AWAKE, now.toISOString());
  return now;
}
