/**
 * What is told of mails: kept first, then applied in a transaction of its own. It may come before the answer to the POST
 * that sent them, in any order, and twice; what can't be applied yet waits until its mail is known.
 */
import { forgetMailEventsOf, ownMailKey } from "../audience/mail-events.ts";
import { refuse } from "../audience/refused.ts";
import type { Account } from "../core/account.ts";
import type { Clock } from "../core/clock.ts";
import type { Db, Ledger } from "../ledger/open.ts";
import { applyArrivals } from "./arrivals.ts";
import { fateAfter, refusalToldBy, refusesSoftly } from "./fates.ts";
import { type FollowedMail, latestFates, mailOf, writeFate } from "./followed-mail.ts";
import { linkToKeep } from "./kept-link.ts";
import type { MailEvent, MailEventFacts, MailEventType } from "./mail-event.ts";
import { fileMailIds } from "./mail-ids.ts";

const ROWS_A_STATEMENT = 100;

/** Keeps what is told; how many of it is new. */
export async function keepMailEvents(
  db: Db,
  clock: Clock,
  { service, account, realm }: Account,
  events: readonly MailEvent[],
): Promise<number> {
  const received_at = clock.now().toISOString();
  let kept = 0;
  for (let from = 0; from < events.length; from += ROWS_A_STATEMENT) {
    const rows = events.slice(from, from + ROWS_A_STATEMENT).map(({ id, providerId, type, at, facts }) => ({
      ...{ id, service, account, realm, provider_id: providerId, type, at: at.toISOString() },
      ...{ facts: JSON.stringify(factsToKeep(facts)), received_at, applied_at: null },
    }));
    const { numInsertedOrUpdatedRows } = await db
      .insertInto("mail_events")
      .values(rows)
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    kept += Number(numInsertedOrUpdatedRows ?? 0n);
  }
  return kept;
}

const factsToKeep = ({ link, ...facts }: MailEventFacts): MailEventFacts =>
  link === undefined ? facts : { ...facts, link: linkToKeep(link) };

/** Keeps one, and then applies it if its mail is known: each is committed by itself, so that nothing told is lost. */
export async function takeMailEvent(
  { ledger, clock }: { ledger: Ledger; clock: Clock },
  account: Account,
  event: MailEvent,
): Promise<void> {
  if ((await keepMailEvents(ledger.db, clock, account, [event])) === 0) return;
  await ledger.transaction((db) => applyEvents(db, clock, [event.providerId]));
}

const KEYS_A_QUERY = 500;

/**
 * Applies what waits for these mails, within the transaction in which their ids became known; gives how many events that
 * were. Where nothing waits at all, as mostly, it costs one look at an index.
 */
export async function applyEvents(db: Db, clock: Clock, providerIds: readonly string[]): Promise<number> {
  const any = await waiting(db).select("id").limit(1).executeTakeFirst();
  if (!any) return 0;
  let applied = 0;
  for (let from = 0; from < providerIds.length; from += KEYS_A_QUERY) {
    const rows = await waiting(db)
      .selectAll()
      .where("provider_id", "in", providerIds.slice(from, from + KEYS_A_QUERY))
      .execute();
    applied += await applyRows(db, clock, rows);
  }
  return applied;
}

const waiting = (db: Db) => db.selectFrom("mail_events").where("applied_at", "is", null);
type EventRow = Awaited<ReturnType<typeof firstWaiting>>[number];

const PAGE = 200;

const firstWaiting = (db: Db, after: { received_at: string; id: string }) =>
  waiting(db)
    .selectAll()
    .where((where) =>
      where.or([
        where("received_at", ">", after.received_at),
        where.and([where("received_at", "=", after.received_at), where("id", ">", after.id)]),
      ]),
    )
    .orderBy("received_at")
    .orderBy("id")
    .limit(PAGE)
    .execute();

/** Everything that waits and can be applied by now, a page a transaction; gives how many events that were. */
export async function applyWaiting({
  ledger,
  clock,
  signal,
}: {
  ledger: Ledger;
  clock: Clock;
  signal?: AbortSignal;
}): Promise<number> {
  let applied = 0;
  for (let after = { received_at: "", id: "" }; ; ) {
    signal?.throwIfAborted();
    const any = await waiting(ledger.db).select("id").limit(1).executeTakeFirst();
    if (!any) return applied;
    const last = await ledger.transaction(async (db) => {
      const rows = await firstWaiting(db, after);
      applied += await applyRows(db, clock, rows);
      return rows.at(-1);
    });
    if (!last) return applied;
    after = last;
  }
}

async function applyRows(db: Db, clock: Clock, rows: readonly EventRow[]): Promise<number> {
  if (rows.length === 0) return 0;
  await fileMailIds(db);
  const others = await applyArrivals(db, clock, rows);
  let applied = rows.length - others.length;
  for (const told of Map.groupBy(others, ({ provider_id, realm }) => `${realm} ${provider_id}`).values()) {
    const [first] = told;
    const mail = first && (await mailOf(db, first.provider_id, first.realm));
    if (!mail) continue;
    await applyTo(db, clock, mail, told);
    applied += told.length;
  }
  return applied;
}

async function applyTo(db: Db, clock: Clock, mail: FollowedMail, rows: readonly EventRow[]): Promise<void> {
  const events = rows.map(asEvent);
  const fate = events.reduce(fateAfter, mail.known);
  await writeFate(db, mail, fate);
  await db
    .updateTable("mail_events")
    .set({ applied_at: clock.now().toISOString() })
    .where(
      "id",
      "in",
      rows.map(({ id }) => id),
    )
    .execute();
  if (mail.erased && mail.subscriberId) await forgetMailEventsOf(db, [mail.subscriberId]);
  if (mail.erased || !mail.subscriberId) return;
  await refuseWhere(db, clock, { ...mail, subscriberId: mail.subscriberId }, events);
  const mayMoveClicks = events.some(({ type }) => type === "clicked" || type === "delivered");
  if (mail.requested || !mayMoveClicks) return;
  // What tells scanners from people is loaded only where somebody clicked.
  const clicked = await db
    .selectFrom("mail_events")
    .select("id")
    .where("provider_id", "in", keysOf(mail))
    .where("type", "=", "clicked")
    .limit(1)
    .executeTakeFirst();
  if (clicked) await (await import("./clicks.ts")).settleClicks(db, clock, mail, keysOf(mail));
}

const asEvent = ({ id, provider_id, type, at, facts }: EventRow): MailEvent => ({
  ...{ id, providerId: provider_id, type: type as MailEventType, at: new Date(at) },
  facts: JSON.parse(facts) as MailEventFacts,
});

/** Under which events of one mail are kept: what the service tells, and what links of our own tell. */
const keysOf = ({ id, providerId, subscriberId }: FollowedMail): string[] => [
  ...(providerId ? [providerId] : []),
  ownMailKey(id, subscriberId ?? ""),
];

/** More of them tell nothing more. */
const LATEST = 20;

async function refuseWhere(
  db: Db,
  clock: Clock,
  { subscriberId, realm, settledAt }: FollowedMail & { subscriberId: string },
  events: readonly MailEvent[],
): Promise<void> {
  for (const event of events) {
    const refusal = refusalToldBy(event);
    if (refusal) await refuse(db, clock, subscriberId, { ...refusal, realm, mailed: settledAt });
  }
  if (!events.some(({ type }) => type === "bounced")) return;
  if (!refusesSoftly(await latestFates(db, { subscriberId, realm, most: LATEST }))) return;
  const why = events.find(({ type }) => type === "bounced")?.facts.why ?? "";
  await refuse(db, clock, subscriberId, { kind: "bounce", why: softly(why), realm, mailed: settledAt });
}

const softly = (why: string): string => `three times in a row${why ? `: ${why}` : ""}`;

const DAY_MS = 24 * 60 * 60_000;
const KEPT_MS = 60 * DAY_MS;
/** Whose mail is not known by then was sent by somebody else through the same account. */
const AWAITED_MS = 7 * DAY_MS;

/** Forgets what was applied two months ago, and what never found its mail; how many events that were. */
export async function forgetMailEvents(db: Db, clock: Clock): Promise<number> {
  const before = (ms: number) => new Date(clock.now().getTime() - ms).toISOString();
  const applied = await db
    .deleteFrom("mail_events")
    .where("applied_at", "<", before(KEPT_MS))
    .executeTakeFirst();
  const strange = await db
    .deleteFrom("mail_events")
    .where("applied_at", "is", null)
    .where("received_at", "<", before(AWAITED_MS))
    .executeTakeFirst();
  return Number(applied.numDeletedRows + strange.numDeletedRows);
}
