/** What is to be fetched: the objects of events that were not dealt with yet, of hints, and of what could not be read. */
import type { Account } from "../core/account.ts";
import { forgetHints, type Hint, hints, keepHint } from "../ledger/hints.ts";
import type { Db } from "../ledger/open.ts";
import { endDiscounts } from "./customer-discounts.ts";
import type { FactKind } from "./facts.ts";
import type { MoneyHost } from "./host.ts";
import { KINDS } from "./keep/keep.ts";
import type { PaymentEvent, Payments } from "./payments.ts";
import { keepSnapshots } from "./states.ts";
import { unreadOf } from "./unread.ts";

export interface ObjectKey {
  kind: FactKind;
  id: string;
}

export type ToldEvent = Omit<PaymentEvent, "was" | "changesStatus" | "endedDiscount" | "type">;

/** One object, however many events and hints name it. */
export interface Target extends ObjectKey {
  events: ToldEvent[];
  hints: Hint[];
}

export const targetOf = ({ kind, id }: ObjectKey): Target => ({ kind, id, events: [], hints: [] });

/** Targets of this run and, should it die, of the next. Called in the transaction that found out about them. */
export async function targetsNoted(
  db: Db,
  of: Account,
  { keys, now }: { keys: readonly ObjectKey[]; now: Date },
): Promise<Target[]> {
  for (const key of keys) await keepHint(db, { now: () => now }, of, keyOf(key));
  const at = now.toISOString();
  return keys.map((key) => ({ ...targetOf(key), hints: [{ entity: keyOf(key), at }] }));
}

export const keyOf = ({ kind, id }: ObjectKey): string => `${kind}:${id}`;

/** `since` is the watermark less its overlap. */
export async function changesSince(host: MoneyHost, payments: Payments, since: Date): Promise<Target[]> {
  const { ledger } = host;
  const { account } = payments;
  const events = await freshEvents(host, payments, since);
  const hinted = await hints(ledger.db, account);
  const targets = new Map<string, Target>();
  const of = (key: ObjectKey): Target => {
    const target = targets.get(keyOf(key)) ?? targetOf(key);
    targets.set(keyOf(key), target);
    return target;
  };
  for (const event of events) of({ kind: event.kind, id: event.objectId }).events.push(event);
  const strange = hinted.filter((hint) => !objectIn(hint));
  for (const { hint, key } of named(hinted)) of(key).hints.push(hint);
  if (strange.length > 0) await ledger.transaction((db) => forgetHints(db, account, strange));
  for (const { kind, id } of await unreadOf(ledger.db, account))
    if (kind !== "entry" && id !== "") of({ kind, id });
  return inOrder([...targets.values()]);
}

/** Whatever refers to another comes after it. */
const inOrder = (targets: readonly Target[]): Target[] =>
  targets.toSorted((a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind));

const named = (hinted: readonly Hint[]) =>
  hinted.flatMap((hint) => {
    const key = objectIn(hint);
    return key ? [{ hint, key }] : [];
  });

export async function hintedTargets(db: Db, of: Account): Promise<Target[]> {
  return named(await hints(db, of)).map(({ hint, key }) => ({ ...targetOf(key), hints: [hint] }));
}

/** A hint is `kind:id`; one of another shape is nobody's. */
function objectIn({ entity }: Hint): ObjectKey | null {
  const at = entity.indexOf(":");
  const kind = KINDS.find((one) => one === entity.slice(0, at));
  return kind && at < entity.length - 1 ? { kind, id: entity.slice(at + 1) } : null;
}

/** Keeps what each shows of a past instant as it comes by; whether it is dealt with is noted with what it led to. */
async function freshEvents(host: MoneyHost, payments: Payments, since: Date): Promise<ToldEvent[]> {
  const { ledger, signal } = host;
  const fresh = new Map<string, ToldEvent>();
  for await (const page of payments.events(since)) {
    signal.throwIfAborted();
    const seen = await seenAmong(ledger.db, payments.account, page);
    const unseen = page.filter(({ id }) => !seen.has(id) && !fresh.has(id));
    await keepHistory(host, payments.account, unseen);
    for (const { id, at, kind, objectId } of unseen) fresh.set(id, { id, at, kind, objectId });
  }
  return [...fresh.values()];
}

export async function keepHistory(
  { ledger, clock }: Pick<MoneyHost, "ledger" | "clock">,
  of: Account,
  events: readonly PaymentEvent[],
): Promise<void> {
  if (events.some(({ was, endedDiscount }) => was || endedDiscount))
    await ledger.transaction(async (db) => {
      await keepSnapshots(db, of, events, clock.now());
      await endDiscounts(db, of, events, clock.now());
    });
}

async function seenAmong(db: Db, of: Account, events: readonly PaymentEvent[]): Promise<Set<string>> {
  if (events.length === 0) return new Set();
  const rows = await db
    .selectFrom("payment_events")
    .select("id")
    .where("service", "=", of.service)
    .where("account", "=", of.account)
    .where("realm", "=", of.realm)
    .where(
      "id",
      "in",
      events.map(({ id }) => id),
    )
    .execute();
  return new Set(rows.map(({ id }) => id));
}

export async function noteSeen(
  db: Db,
  of: Account,
  { events, now }: { events: readonly ToldEvent[]; now: Date },
): Promise<void> {
  if (events.length === 0) return;
  const { service, account, realm } = of;
  await db
    .insertInto("payment_events")
    .values(
      events.map(({ id, at, kind, objectId }) => ({
        ...{ id, service, account, realm, at: at.toISOString(), kind },
        ...{ object_id: objectId, seen_at: now.toISOString() },
      })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

const KEPT_MS = 31 * 24 * 60 * 60_000;

/** Forgets events that the service can't tell again. */
export async function forgetEvents(db: Db, of: Account, now: Date): Promise<void> {
  await db
    .deleteFrom("payment_events")
    .where("service", "=", of.service)
    .where("account", "=", of.account)
    .where("realm", "=", of.realm)
    .where("seen_at", "<", new Date(now.getTime() - KEPT_MS).toISOString())
    .execute();
}
