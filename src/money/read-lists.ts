/** Reads whole lists of the service into the ledger, page after page, and finds what the ledger has and they lack. */
import type { Account } from "../core/account.ts";
import type { ObjectKey } from "./changes.ts";
import { keepEntries } from "./entries.ts";
import type { EntryFact, EntryKind, FactKind } from "./facts.ts";
import { chargesOf } from "./fetch-changed.ts";
import type { MoneyHost, MoneyProgress } from "./host.ts";
import { keepFacts } from "./keep/keep.ts";
import { keepPage } from "./keep-page.ts";
import type { Payments } from "./payments.ts";
import { concernsOne, noteTried } from "./unread.ts";

export interface ListOptions {
  /** From when on what was created is listed; null for all. */
  since: Date | null;
  progress?: MoneyProgress | undefined;
}

export interface Listed {
  /** All that was listed; null where a part could not be read. */
  ids: Set<string> | null;
  /** How many differed from what was held. */
  changed: number;
  /** Charges whose refunds or disputes are new. */
  charges: ObjectKey[];
}

export async function listKind(
  host: MoneyHost,
  payments: Payments,
  kind: FactKind,
  { since, progress }: ListOptions,
): Promise<Listed> {
  const { signal } = host;
  const { account } = payments;
  const ids = new Set<string>();
  const listed: Listed = { ids, changed: 0, charges: [] };
  const whole = await readable(host, account, kind, async () => {
    for await (const page of payments.list(kind, since ?? undefined)) {
      signal.throwIfAborted();
      for (const { id } of page) ids.add(id);
      if (page.length === 0) continue;
      const changed = await keepPage(host, account, page, {
        keep: (db, facts) => keepFacts(db, account, facts, host.clock.now()),
        keyOf: (fact) => fact,
      });
      listed.changed += changed.length;
      listed.charges.push(...chargesOf(changed));
      progress?.(`Reading what was paid: ${kind}s, ${ids.size}`, 1, 1);
    }
  });
  return whole ? listed : { ...listed, ids: null };
}

/** Entries that were not known. */
export async function listEntries(
  host: MoneyHost,
  payments: Payments,
  { since, progress }: ListOptions,
): Promise<EntryFact[]> {
  const { signal } = host;
  const { account } = payments;
  const fresh: EntryFact[] = [];
  let count = 0;
  await readable(host, account, "entry", async () => {
    for await (const page of payments.entries(since ?? undefined)) {
      signal.throwIfAborted();
      if (page.length === 0) continue;
      const kept = await keepPage(host, account, page, {
        keep: (db, entries) =>
          keepEntries(
            db,
            account,
            entries.map((entry) => ({ entry, original: null })),
          ),
        keyOf: ({ id }) => ({ kind: "entry", id }),
      });
      fresh.push(...kept);
      count += page.length;
      progress?.(`Reading the balance: ${count} entries`, 1, 1);
    }
  });
  return fresh;
}

/** A list of which a part can't be read is noted, to be read whole by the next reconciliation, and stops no other. */
async function readable(
  { ledger, clock, log }: MoneyHost,
  of: Account,
  kind: FactKind | "entry",
  read: () => Promise<void>,
): Promise<boolean> {
  const key = { kind, id: "" };
  try {
    await read();
    await ledger.transaction((db) => noteTried(db, clock, of, { read: [key], unread: [] }));
    return true;
  } catch (error) {
    if (!concernsOne(error) || error.retryable) throw error;
    log.error({ error, kind }, "list not read to its end");
    const unread = [{ ...key, why: error.message }];
    await ledger.transaction((db) => noteTried(db, clock, of, { read: [], unread }));
    return false;
  }
}

const SOURCES: Partial<Record<EntryKind, FactKind>> = {
  charge: "charge",
  refund: "refund",
  "refund failed": "refund",
  dispute: "dispute",
  "dispute reversal": "dispute",
  payout: "payout",
  "payout failed": "payout",
};

/** What moved the money: it is new, or not what it was. */
export const sourcesOf = (entries: readonly EntryFact[]): ObjectKey[] =>
  entries.flatMap(({ kind, sourceId: id }) => {
    const source = SOURCES[kind];
    return source && id ? [{ kind: source, id }] : [];
  });
