/** What the audience asks of the owner's desk: one row a subscriber, written only by pressroom. */
import type { Account } from "../core/account.ts";
import type { Clock } from "../core/clock.ts";
import { sha256 } from "../core/ids.ts";
import type { Ledger } from "../ledger/open.ts";
import { bind, bindingsOf } from "../ledger/records.ts";
import type { SubscriberRow } from "../ledger/tables.ts";
import { realmsReaching } from "./subscribers.ts";

export interface DeskSubscriber {
  key: string;
  email: string;
  name: string;
  status: string;
  tier: string;
  since: Date | null;
}

export interface SubscriberDesk {
  account: Account;
  /** Pages that carry these keys already, from a run that was interrupted before it could note them. */
  findSubscribers(keys: readonly string[]): Promise<Map<string, string>>;
  createSubscriber(subscriber: DeskSubscriber): Promise<string>;
  updateSubscriber(page: string, subscriber: DeskSubscriber): Promise<void>;
}

const KIND = "subscriber";

const asShown = (row: SubscriberRow): DeskSubscriber => ({
  key: row.id,
  email: row.email,
  name: row.name,
  status: row.status,
  tier: row.tier,
  since: row.consent_at ? new Date(row.consent_at) : null,
});

/** Brings the subscribers' rows on the desk up to date. A row whose shown values did not change costs no call. */
export async function showSubscribers(
  { ledger, clock }: { ledger: Ledger; clock: Clock },
  desk: SubscriberDesk,
  progress: (done: number, total: number) => void = () => undefined,
): Promise<{ created: number; updated: number }> {
  const { account } = desk;
  const rows = await ledger.db
    .selectFrom("subscribers")
    .selectAll()
    .where("realm", "in", realmsReaching(account.realm))
    .orderBy("created_at")
    .execute();
  const bindings = new Map(
    (await bindingsOf(ledger.db, account, KIND)).map((binding) => [binding.local, binding]),
  );
  const fingerprint = (row: SubscriberRow) => sha256(JSON.stringify(asShown(row)));
  const changed = rows.filter((row) => bindings.get(row.id)?.seen !== fingerprint(row));
  const unbound = changed.filter((row) => !bindings.has(row.id)).map(({ id }) => id);
  const found = unbound.length > 0 ? await desk.findSubscribers(unbound) : new Map<string, string>();
  const counts = { created: 0, updated: 0 };
  for (const [index, row] of changed.entries()) {
    const known = bindings.get(row.id)?.remote ?? found.get(row.id);
    if (known) {
      await desk.updateSubscriber(known, asShown(row));
      counts.updated++;
    } else counts.created++;
    const remote = known ?? (await desk.createSubscriber(asShown(row)));
    await bind(ledger.db, clock, account, { kind: KIND, local: row.id, remote, seen: fingerprint(row) });
    progress(index + 1, changed.length);
  }
  return counts;
}
