/** What became of recent mails, asked of the mail service page after page, with a small share of the calls that it allows. */
import type { Account } from "../core/account.ts";
import type { Clock } from "../core/clock.ts";
import { ServiceError } from "../core/errors.ts";
import type { Db, Ledger } from "../ledger/open.ts";
import { applyEvents, keepMailEvents } from "./events.ts";
import { type Asked, noteAsked } from "./follow-due.ts";
import type { FatePage, MailEvent } from "./mail-event.ts";
import { fileMailIds } from "./mail-ids.ts";
import type { Mailer } from "./mailer.ts";

/** Calls of one run: at two a second, the least that a plan allows, a fortieth of what ten minutes hold. */
export const MOST_CALLS = 30;

export interface PollHost {
  ledger: Ledger;
  clock: Clock;
  signal: AbortSignal;
}

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
  const note = (next: Asked) => noteAsked(ledger.db, clock, account, next);
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

const CLOCKS_DIFFER_MS = 60 * 60_000;

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
  await fileMailIds(db);
  const [deliveries, requested] = [
    await db.selectFrom("mail_ids").select("provider_id").where("provider_id", "in", ids).execute(),
    await db.selectFrom("requested_mails").select("provider_id").where("provider_id", "in", ids).execute(),
  ];
  return new Set(
    [...deliveries, ...requested].flatMap(({ provider_id }) => (provider_id ? [provider_id] : [])),
  );
}
