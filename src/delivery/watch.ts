/** What of mail waits too long, or is not known, for whoever watches. */
import type { Realm } from "../core/realm.ts";
import type { Db } from "../ledger/open.ts";
import { stuckMailings } from "./health.ts";

const HOUR_MS = 60 * 60_000;
/** `send-requested` runs every few minutes, `follow-mails` too. */
const LONGEST_WAIT_MS = HOUR_MS;
const LONGEST_UNAPPLIED_MS = 6 * HOUR_MS;

interface Troubled {
  cause: string;
  what: string;
  next: string;
}

export async function troubledMail(db: Db, { realm, now }: { realm: Realm; now: Date }): Promise<Troubled[]> {
  const ago = (ms: number) => new Date(now.getTime() - ms).toISOString();
  const stuck = await stuckMailings(db, realm);
  return [
    ...stuck.map(({ state, name, why }) => ({
      cause: `mailing ${name} ${state}`,
      what: state === "paused" ? `The mailing of ${name} paused itself: ${why}` : sayUnknown(name, why),
      next: `Look: npm run pressroom -- delivery ${name}`,
    })),
    ...(await requestedWaiting(db, realm, ago(LONGEST_WAIT_MS))),
    ...(await eventsWaiting(db, realm, ago(LONGEST_UNAPPLIED_MS))),
  ];
}

const sayUnknown = (name: string, why: string): string =>
  `Of some mails of ${name} nobody can say whether they left: ${why}`;

async function requestedWaiting(db: Db, realm: Realm, before: string): Promise<Troubled[]> {
  const { count } = await db
    .selectFrom("requested_mails")
    .select(({ fn }) => fn.countAll<number>().as("count"))
    .where("state", "in", ["queued", "submitting"])
    .where("realm", "=", realm)
    // An alert that waits is no reason for another one.
    .where("kind", "!=", "alert")
    .where("created_at", "<", before)
    .executeTakeFirstOrThrow();
  if (count === 0) return [];
  const mails =
    count === 1 ? "One mail that a reader asked for waits" : `${count} mails that readers asked for wait`;
  return [
    {
      cause: "requested mails",
      what: `${mails} for more than an hour. Until they go, nobody can confirm or sign in.`,
      next: "Look: npm run pressroom -- doctor, and: npm run pressroom -- logs send-requested",
    },
  ];
}

async function eventsWaiting(db: Db, realm: Realm, before: string): Promise<Troubled[]> {
  const waiting = await db
    .selectFrom("mail_events")
    .select("id")
    .where("applied_at", "is", null)
    .where("realm", "=", realm)
    .where("received_at", "<", before)
    .limit(1)
    .executeTakeFirst();
  if (!waiting) return [];
  return [
    {
      cause: "mail events",
      what: "What the mail service told of bounces and complaints has not been taken in for six hours.",
      next: "Look: npm run pressroom -- logs follow-mails",
    },
  ];
}
