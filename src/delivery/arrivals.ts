/** Mails that simply arrived, as nearly all do: written down together, for a tenth of what they cost one by one. */
import type { Clock } from "../core/clock.ts";
import type { Realm } from "../core/realm.ts";
import type { Db } from "../ledger/open.ts";
import { hasMailId } from "./mail-ids.ts";

interface Told {
  id: string;
  provider_id: string;
  realm: Realm;
  type: string;
}

/**
 * Applies those of `rows`, which wait, that tell of their mail nothing but that it arrived, where nothing weightier is
 * known of it and nobody has clicked: gives the rows that are left for a closer look.
 */
export async function applyArrivals<Row extends Told>(
  db: Db,
  clock: Clock,
  rows: readonly Row[],
): Promise<Row[]> {
  const byMail = Map.groupBy(rows, ({ realm, provider_id }) => `${realm} ${provider_id}`);
  const plain = [...byMail.values()].filter((told) => told.every(({ type }) => type === "delivered")).flat();
  const applied = new Set<string>();
  for (const [realm, told] of Map.groupBy(plain, (row) => row.realm)) {
    const mails = told.map(({ provider_id }) => provider_id);
    for (const mail of await arrive(db, realm, mails))
      for (const { id, provider_id } of told) if (provider_id === mail) applied.add(id);
  }
  if (applied.size > 0)
    await db
      .updateTable("mail_events")
      .set({ applied_at: clock.now().toISOString() })
      .where("id", "in", [...applied])
      .execute();
  return rows.filter(({ id }) => !applied.has(id));
}

/** A fate that is null or `delayed` says as well that no click of this mail was applied. */
async function arrive(db: Db, realm: Realm, mails: readonly string[]): Promise<string[]> {
  const rows = await db
    .updateTable("deliveries")
    .set((update) => ({
      fate: "delivered",
      fate_why: null,
      fate_at: update
        .selectFrom("mail_events")
        .select((select) => select.fn.min("mail_events.at").as("at"))
        .whereRef("mail_events.provider_id", "=", "deliveries.provider_id")
        .where("mail_events.type", "=", "delivered"),
    }))
    .where(hasMailId(mails))
    .where((where) => where.or([where("fate", "is", null), where("fate", "=", "delayed")]))
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom("mailings")
          .select("mailings.id")
          .whereRef("mailings.id", "=", "deliveries.mailing_id")
          .where("mailings.realm", "=", realm),
      ),
    )
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom("subscribers")
          .select("subscribers.id")
          .whereRef("subscribers.id", "=", "deliveries.subscriber_id")
          .where("subscribers.status", "!=", "erased"),
      ),
    )
    .returning("provider_id")
    .execute();
  return rows.flatMap(({ provider_id }) => (provider_id ? [provider_id] : []));
}
