/** Reads all that the service has, when it is not known from where on events would tell it. */
import type { Account } from "../core/account.ts";
import type { Db } from "../ledger/open.ts";
import { readCursor, writeCursor } from "../ledger/records.ts";
import { keepHistory } from "./changes.ts";
import type { FactKind } from "./facts.ts";
import type { MoneyHost, MoneyProgress } from "./host.ts";
import type { Payments } from "./payments.ts";
import { type Reconciled, reconcile } from "./reconcile.ts";
import { advanceWatermark, isTrusted, TOLD_MS } from "./watermark.ts";

const BACKFILL = "payments backfill";

/** A reading under way: when it began, and which kinds it has listed. */
interface Begun {
  stamp: string;
  listed: FactKind[];
}

/**
 * The watermark is stamped before anything is read, so that events tell what changes meanwhile, and it counts only when
 * all is in. One that was interrupted goes on where it was, from its own stamp, while events since then can be asked for.
 */
export async function backfill(
  host: MoneyHost,
  payments: Payments,
  progress?: MoneyProgress,
): Promise<Reconciled & { from: Date }> {
  const { ledger, clock } = host;
  const { account } = payments;
  const begun = await begin(host, account);
  const from = new Date(begun.stamp);
  await readHistory(host, payments);
  const read = await reconcile(host, payments, {
    whole: true,
    listed: new Set(begun.listed),
    // The next comparison goes back to before a list that was read days ago.
    began: from,
    onListed: async (kind) => {
      begun.listed.push(kind);
      await writeCursor(ledger.db, clock, account, BACKFILL, JSON.stringify(begun));
    },
    progress,
  });
  await ledger.transaction(async (db) => {
    await advanceWatermark(db, clock, account, from);
    await forgetBegun(db, account);
  });
  return { ...read, from };
}

async function begin({ ledger, clock }: MoneyHost, of: Account): Promise<Begun> {
  const now = clock.now();
  const kept = await readCursor(ledger.db, of, BACKFILL);
  const before = kept === null ? null : (JSON.parse(kept) as Begun);
  if (before && isTrusted(new Date(before.stamp), now)) return before;
  const begun: Begun = { stamp: now.toISOString(), listed: [] };
  await writeCursor(ledger.db, clock, of, BACKFILL, JSON.stringify(begun));
  return begun;
}

async function forgetBegun(db: Db, { service, account, realm }: Account): Promise<void> {
  await db
    .deleteFrom("cursors")
    .where("service", "=", service)
    .where("account", "=", account)
    .where("realm", "=", realm)
    .where("name", "=", BACKFILL)
    .execute();
}

/** What events still tell of the past: lists show only the present. None of them is dealt with by that. */
async function readHistory(host: MoneyHost, payments: Payments): Promise<void> {
  const since = new Date(host.clock.now().getTime() - TOLD_MS);
  for await (const page of payments.events(since)) {
    host.signal.throwIfAborted();
    await keepHistory(host, payments.account, page);
  }
}
