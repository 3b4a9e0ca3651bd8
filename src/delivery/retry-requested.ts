/** Mails that readers asked for and did not get at once: tried again while somebody can still want them, then forgotten. */
import type { Clock } from "../core/clock.ts";
import type { Db } from "../ledger/open.ts";
import { type RequestedMailHost, submitRequested, whyNoMail } from "./requested-mail.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

export interface Retried {
  sent: number;
  queued: number;
  refused: number;
}

/** A web process may still be at it. */
const LEAVE_ALONE_MS = 2 * MINUTE_MS;
const AT_MOST = 200;

/** What could not be sent at once, oldest first; ends early when the service takes no more. */
export async function retryRequested(host: RequestedMailHost, signal: AbortSignal): Promise<Retried> {
  const { ledger, clock } = host;
  const before = new Date(clock.now().getTime() - LEAVE_ALONE_MS).toISOString();
  const counts: Retried = { sent: 0, queued: 0, refused: 0 };
  const waiting = await ledger.db
    .selectFrom("requested_mails")
    .select("id")
    .where("state", "in", ["queued", "submitting"])
    .where("created_at", "<", before)
    .where((where) =>
      where.or([where("first_submitted_at", "is", null), where("first_submitted_at", "<", before)]),
    )
    .orderBy("created_at")
    .limit(AT_MOST)
    .execute();
  if (waiting.length === 0 || (await whyNoMail(host))) return { ...counts, queued: waiting.length };
  for (const { id } of waiting) {
    if (signal.aborted) break;
    counts[await submitRequested(host, id)]++;
    if (counts.queued > 3) break;
  }
  return counts;
}

const KEPT_MS = 30 * DAY_MS;

/** Mails that are sent to somebody once: that they were asked is known for as long as they are. */
const ONCE = ["invitation", "payment"];

/** Rows of mails that came to an end a month ago. */
export async function forgetRequested(db: Db, clock: Clock): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom("requested_mails")
    .where((where) => where.or([where("kind", "not in", ONCE), where("subscriber_id", "is", null)]))
    .where("settled_at", "<", new Date(clock.now().getTime() - KEPT_MS).toISOString())
    .executeTakeFirst();
  return Number(numDeletedRows);
}
