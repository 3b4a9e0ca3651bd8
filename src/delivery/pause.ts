/**
 * A mailing that goes badly pauses itself: where many addresses don't exist, or readers call it spam, mailbox providers
 * soon take nothing from its sender any more.
 */
import type { Clock } from "../core/clock.ts";
import type { Db, Ledger } from "../ledger/open.ts";
import { recordEvent } from "../ledger/records.ts";
import type { MailingRow } from "../ledger/tables/delivery.ts";
import type { MailRules } from "./mail-rules.ts";
import { percent } from "./say.ts";
import { nameOfMailing } from "./stop.ts";

/** What is known of a mailing's mails. */
export interface Results {
  /** Mails that a reader's server took or refused. */
  known: number;
  /** Came back for good. */
  bounced: number;
  complained: number;
}

/**
 * Providers judge by shares of many mails. Of fewer than a hundred, a single one is more than a per cent, and says
 * little: a chunk's worth of results must be known first.
 */
const LEAST_KNOWN = 100;
/** One complaint alone is more than 0.3 % of up to 333 mails, and may be a slip of the finger. */
const LEAST_COMPLAINTS = 2;

export type Bad = { what: "bounced" | "complained"; count: number; of: number; share: number };

/** What is bad about the results that came after those which the owner has seen; null for nothing. */
export function judge(now: Results, seen: Results, pauseAt: MailRules["pauseAt"]): Bad | null {
  const known = now.known - seen.known;
  const bounced = now.bounced - seen.bounced;
  const complained = now.complained - seen.complained;
  if (known < LEAST_KNOWN) return null;
  if (bounced / known >= pauseAt.hardBounces)
    return { what: "bounced", count: bounced, of: known, share: bounced / known };
  // Of those that arrived, as providers count.
  const arrived = known - bounced;
  if (complained >= LEAST_COMPLAINTS && complained / arrived >= pauseAt.complaints)
    return { what: "complained", count: complained, of: arrived, share: complained / arrived };
  return null;
}

/** Still on its way, or never handed to the reader's mail server: providers count neither. */
const NO_RESULT = ["delayed", "failed", "suppressed"];

export async function resultsOf(db: Db, mailingId: string): Promise<Results> {
  const rows = await db
    .selectFrom("deliveries")
    .select(({ fn }) => ["fate", fn.countAll<number>().as("n")])
    .where("mailing_id", "=", mailingId)
    .where("fate", "is not", null)
    .groupBy("fate")
    .execute();
  const of = (fates: readonly string[]) =>
    rows.filter(({ fate }) => fates.includes(fate ?? "")).reduce((sum, { n }) => sum + Number(n), 0);
  const all = rows.reduce((sum, { n }) => sum + Number(n), 0);
  return { known: all - of(NO_RESULT), bounced: of(["bounced"]), complained: of(["complained"]) };
}

const NONE: Results = { known: 0, bounced: 0, complained: 0 };

const seenOf = ({ results_seen }: Pick<MailingRow, "results_seen">): Results =>
  results_seen ? { ...NONE, ...(JSON.parse(results_seen) as Partial<Results>) } : NONE;

/** Pauses the mailing if its results ask for that and something of it is still to go; says why, or null. */
export async function pauseIfBad(
  db: Db,
  clock: Clock,
  mailingId: string,
  pauseAt: MailRules["pauseAt"],
): Promise<string | null> {
  const mailing = await db
    .selectFrom("mailings")
    .selectAll()
    .where("id", "=", mailingId)
    .executeTakeFirstOrThrow();
  if (mailing.state !== "sending") return null;
  const results = await resultsOf(db, mailing.id);
  const bad = judge(results, seenOf(mailing), pauseAt);
  if (!bad) return null;
  const waiting = await db
    .selectFrom("deliveries")
    .select("subscriber_id")
    .where("mailing_id", "=", mailing.id)
    .where("state", "=", "waiting")
    .limit(1)
    .executeTakeFirst();
  if (!waiting) return null;
  const problem = sayPaused(bad, pauseAt, await nameOfMailing(db, mailing.id));
  await db
    .updateTable("mailings")
    .set({ state: "paused", problem, resumes_at: null })
    .where("id", "=", mailing.id)
    .execute();
  const { realm, subject } = mailing;
  await recordEvent(db, clock, { type: "mailing.paused", realm, subject, facts: { ...bad } });
  return problem;
}

/** Looks at every mailing that is on its way: one that waits for tomorrow pauses at once. */
export async function pauseBadMailings(
  ledger: Ledger,
  clock: Clock,
  pauseAt: MailRules["pauseAt"],
): Promise<void> {
  await ledger.transaction(async (db) => {
    const sending = await db.selectFrom("mailings").select("id").where("state", "=", "sending").execute();
    for (const { id } of sending) await pauseIfBad(db, clock, id, pauseAt);
  });
}

function sayPaused({ what, count, of, share }: Bad, pauseAt: MailRules["pauseAt"], name: string): string {
  const figures =
    what === "bounced"
      ? `${count} of ${of} mails came back for good (${percent(share)}; it pauses at ${percent(pauseAt.hardBounces)})`
      : `${count} of ${of} readers reported it as spam (${percent(share)}; it pauses at ${percent(pauseAt.complaints)})`;
  const means =
    what === "bounced"
      ? "So many addresses that don't exist point to an old or a bought list"
      : "That many did not expect this mail";
  const look = `Look at who: npm run pressroom -- delivery ${name} --names ${what}`;
  const go = `To let the rest go: npm run pressroom -- delivery ${name} --resume`;
  return `It paused itself: ${figures}. ${means}, and mailbox providers soon take nothing from such a sender. ${look}. ${go}`;
}

/** The owner has seen why, and lets it go on: it does not pause again for the same results. */
export async function resumePaused(
  db: Db,
  clock: Clock,
  { id, realm, subject }: Pick<MailingRow, "id" | "realm" | "subject">,
): Promise<void> {
  const seen = await resultsOf(db, id);
  await db
    .updateTable("mailings")
    .set({ state: "sending", problem: null, results_seen: JSON.stringify(seen) })
    .where("id", "=", id)
    .execute();
  await recordEvent(db, clock, { type: "mailing.resumed", realm, subject, facts: { ...seen } });
}

interface Watched {
  ledger: Ledger;
  clock: Clock;
  rules?: MailRules | undefined;
}

/** Results come in while a long mailing goes out; looking at them before each chunk would cost more than it tells. */
const LOOK_EVERY_MS = 30_000;

/** Looks at the results at the first call, and then every half a minute. */
export function watchResults({ ledger, clock, rules }: Watched, { id }: Pick<MailingRow, "id">) {
  let lookedMs = Number.NEGATIVE_INFINITY;
  return async (): Promise<void> => {
    const nowMs = clock.now().getTime();
    if (!rules || Math.abs(nowMs - lookedMs) < LOOK_EVERY_MS) return;
    lookedMs = nowMs;
    await ledger.transaction((db) => pauseIfBad(db, clock, id, rules.pauseAt));
  };
}
