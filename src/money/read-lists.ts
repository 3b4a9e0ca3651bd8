/** Reads whole lists of the service into the ledger, page after page, and finds what the ledger has and they lack. */
import type { Account } from "../core/account.ts";
import { type ObjectKey, targetsNoted } from "./changes.ts";
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
  /** Everything is listed: nothing that a list leads to has to be fetched by itself. */
  whole?: boolean;
  progress?: MoneyProgress | undefined;
}

export interface Listed {
  /** All that was listed; null where a part could not be read. */
  ids: Set<string> | null;
  /** How many differed from what was held. */
  changed: number;
}

export async function listKind(
  host: MoneyHost,
  payments: Payments,
  kind: FactKind,
  { since, whole = false, progress }: ListOptions,
): Promise<Listed> {
  const { signal } = host;
  const { account } = payments;
  const ids = new Set<string>();
  const listed: Listed = { ids, changed: 0 };
  const isComplete = await readable(host, account, kind, async () => {
    for await (const page of payments.list(kind, since ?? undefined)) {
      signal.throwIfAborted();
      for (const { id } of page) ids.add(id);
      if (page.length === 0) continue;
      const changed = await keepPage(host, account, page, {
        keep: async (db, facts) => {
          const now = host.clock.now();
          const differing = await keepFacts(db, account, facts, now);
          if (!whole) await targetsNoted(db, account, { keys: chargesOf(differing), now });
          return differing;
        },
        keyOf: (fact) => fact,
      });
      listed.changed += changed.length;
      progress?.(`Reading what was paid: ${kind}s, ${ids.size}`, 1, 1);
    }
  });
  return isComplete ? listed : { ...listed, ids: null };
}

/** How many entries were not known. What moved the money is then to be fetched. */
export async function listEntries(
  host: MoneyHost,
  payments: Payments,
  { since, progress }: ListOptions,
): Promise<number> {
  const { signal } = host;
  const { account } = payments;
  let [fresh, count] = [0, 0];
  await readable(host, account, "entry", async () => {
    for await (const page of payments.entries(since ?? undefined)) {
      signal.throwIfAborted();
      if (page.length === 0) continue;
      const kept = await keepPage(host, account, page, {
        keep: async (db, entries) => {
          const booked = entries.map((entry) => ({ entry, original: null }));
          const added = await keepEntries(db, account, booked, host.clock.now());
          await targetsNoted(db, account, { keys: sourcesOf(added), now: host.clock.now() });
          return added;
        },
        keyOf: ({ id }) => ({ kind: "entry", id }),
      });
      fresh += kept.length;
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
const sourcesOf = (entries: readonly EntryFact[]): ObjectKey[] =>
  entries.flatMap(({ kind, sourceId: id }) => {
    const source = SOURCES[kind];
    return source && id ? [{ kind: source, id }] : [];
  });
