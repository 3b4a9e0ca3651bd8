/** Once a day everything is compared with the service's own lists, which find what no event told. */

import type { Account } from "../core/account.ts";
import { readingMuch } from "../core/long-run.ts";
import type { Db } from "../ledger/open.ts";
import { writeCursor } from "../ledger/records.ts";
import { differencesTo, noteBalance } from "./balance.ts";
import { forgetEvents, hintedTargets, keyOf, type ObjectKey, targetOf } from "./changes.ts";
import type { FactKind } from "./facts.ts";
import { fetchChanged } from "./fetch-changed.ts";
import type { MoneyHost, MoneyProgress } from "./host.ts";
import { KINDS } from "./keep/keep.ts";
import { lackingIn, underWay } from "./look-again.ts";
import type { Payments } from "./payments.ts";
import { listEntries, listKind } from "./read-lists.ts";
import { RECONCILED, reconciledAt } from "./reconciled.ts";
import { compactStates } from "./states.ts";
import { type Unread, unreadOf } from "./unread.ts";

const HOUR_MS = 60 * 60_000;
const DAY_MS = 24 * HOUR_MS;
/** How far a list of what is new goes back beyond the last one. */
const BACK_MS = 3 * DAY_MS;
const COMPACTED_MS = 31 * DAY_MS;

/** In the night of `zone` (2 to 5 o'clock), or as soon as a day has gone by; after a clock was set back, at once. Pure. */
export function reconcileDue(last: Date | null, now: Date, zone: string): boolean {
  const ageMs = now.getTime() - (last?.getTime() ?? Number.NEGATIVE_INFINITY);
  if (ageMs < 0 || ageMs >= DAY_MS) return true;
  const hour = Number(
    new Intl.DateTimeFormat("en", { timeZone: zone, hour: "numeric", hourCycle: "h23" }).format(now),
  );
  return hour >= 2 && hour < 5 && ageMs >= DAY_MS / 2;
}

export interface ReconcileOptions {
  /** Every list from its beginning; else only customers and subscriptions, and of the rest what is new. */
  whole: boolean;
  /** Kinds that an earlier run of the same reading has listed. */
  listed?: ReadonlySet<FactKind>;
  /** When that reading began; lists are as old as that. Now, where it begins with this run. */
  began?: Date;
  /** Told after each kind. */
  onListed?(kind: FactKind): Promise<void>;
  progress?: MoneyProgress | undefined;
}

export interface Reconciled {
  /** Objects that no event had told of, or not as they are. */
  found: number;
  gone: number;
}

export async function reconcile(
  host: MoneyHost,
  payments: Payments,
  options: ReconcileOptions,
): Promise<Reconciled> {
  const { ledger, clock } = host;
  const { account } = payments;
  readingMuch();
  const started = options.began ?? clock.now();
  const since = options.whole ? null : await newSince(ledger.db, account);
  const broken = await brokenLists(ledger.db, account);
  const sinceOf = (kind: FactKind | "entry") => (broken.includes(kind) ? null : since);
  const kinds = await listAll(host, payments, options, sinceOf);
  const { progress } = options;
  const entries = await listEntries(host, payments, { since: sinceOf("entry"), progress });
  const again = [...kinds.lacking, ...(options.whole ? [] : await underWay(ledger.db, account))];
  const all = [...again.map(targetOf), ...(await hintedTargets(ledger.db, account))];
  const targets = [...new Map(all.map((target) => [keyOf(target), target])).values()];
  const { gone } = await fetchChanged(host, payments, { targets, progress });
  await checkBalance(host, payments, started);
  await ledger.transaction(async (db) => {
    await forgetEvents(db, account, started);
    await compactStates(db, account, new Date(started.getTime() - COMPACTED_MS));
    await writeCursor(db, clock, account, RECONCILED, started.toISOString());
  });
  return { found: kinds.changed + entries, gone };
}

/** A little before the last time; all, where there was none. */
async function newSince(db: Db, of: Account): Promise<Date | null> {
  const last = await reconciledAt(db, of);
  return last && new Date(last.getTime() - BACK_MS);
}

/** Lists of which a part could not be read the last time. */
async function brokenLists(db: Db, of: Account): Promise<Unread["kind"][]> {
  return (await unreadOf(db, of)).filter(({ id }) => id === "").map(({ kind }) => kind);
}

interface ListedAll {
  /** What the ledger has and no list shows. */
  lacking: ObjectKey[];
  changed: number;
}

async function listAll(
  host: MoneyHost,
  payments: Payments,
  { whole, listed, onListed, progress }: ReconcileOptions,
  sinceOf: (kind: FactKind) => Date | null,
): Promise<ListedAll> {
  const { db } = host.ledger;
  const { account } = payments;
  const all: ListedAll = { lacking: [], changed: 0 };
  for (const kind of KINDS) {
    if (listed?.has(kind)) continue;
    const mayGo = kind === "customer" || kind === "subscription";
    const since = mayGo ? null : sinceOf(kind);
    const { ids, changed } = await listKind(host, payments, kind, { since, whole, progress });
    all.changed += changed;
    if (mayGo && ids) all.lacking.push(...(await lackingIn(db, account, kind, ids)));
    await onListed?.(kind);
  }
  return all;
}

/** What moved while the two were read makes them differ, so a difference is looked at once more. */
async function checkBalance(host: MoneyHost, payments: Payments, started: Date): Promise<void> {
  const { ledger, clock } = host;
  const { account } = payments;
  const compare = async () => differencesTo(ledger.db, account, await payments.balance());
  let differences = await compare();
  if (Object.keys(differences).length > 0) {
    const entries = await listEntries(host, payments, { since: new Date(started.getTime() - DAY_MS) });
    await fetchChanged(host, payments, { targets: await hintedTargets(ledger.db, account) });
    if (entries > 0) differences = await compare();
  }
  await noteBalance(ledger.db, clock, account, { at: clock.now().toISOString(), differences });
}
