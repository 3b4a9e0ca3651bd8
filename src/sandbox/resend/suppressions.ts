/** Addresses that get no mail any more: after a hard bounce, a complaint, or because the owner said so. */
import { randomUUID } from "node:crypto";
import type { DatabaseSync, SQLOutputValue } from "node:sqlite";
import { eventLog } from "./events.ts";
import { type Part, partOf } from "./paging.ts";

export type SuppressionOrigin = "bounce" | "complaint" | "manual";

export interface Suppression {
  seq: number;
  id: string;
  email: string;
  origin: SuppressionOrigin;
  sourceId: string | null;
  createdMs: number;
}

/** What happens to the vendor's own test addresses has no consequences, so that they can be used again. */
const TEST_DOMAIN = /@resend\.dev$/i;

/** Whatever writes runs inside the caller's transaction. */
export function suppressionList(store: DatabaseSync) {
  const log = eventLog(store);
  const exists = store.prepare("select 1 from resend_suppressions limit 1");
  const byEmail = store.prepare("select * from resend_suppressions where email = ?");
  const byId = store.prepare("select * from resend_suppressions where id = ?");
  const insert = store.prepare(
    "insert or ignore into resend_suppressions values (null, ?, ?, ?, ?, ?) returning *",
  );
  const remove = store.prepare("delete from resend_suppressions where seq = ?");

  const find = (idOrEmail: string): Suppression | undefined => {
    const row = byId.get(idOrEmail) ?? byEmail.get(idOrEmail.toLowerCase());
    return row && asSuppression(row);
  };

  return {
    find,
    isAny: (addresses: readonly string[]): boolean =>
      exists.get() !== undefined && addresses.some((one) => byEmail.get(one.toLowerCase()) !== undefined),
    originOf: (addresses: readonly string[]): SuppressionOrigin | undefined =>
      addresses.map((one) => find(one)?.origin).find(Boolean),
    /** Gives them in the order asked; those that were there already stay as they were. */
    add(
      addresses: readonly string[],
      why: { origin: SuppressionOrigin; sourceId: string | null },
      atMs: number,
    ): Suppression[] {
      const wanted = addresses.filter((one) => why.origin === "manual" || !TEST_DOMAIN.test(one));
      return wanted.map((address) => {
        const email = address.toLowerCase();
        const row = insert.get(randomUUID(), email, why.origin, why.sourceId, atMs);
        const suppression = asSuppression(row ?? byEmail.get(email) ?? {});
        if (row) log.note({ type: "suppression.added", atMs, data: tellOf(suppression) });
        return suppression;
      });
    },
    remove(suppression: Suppression, atMs: number): void {
      remove.run(suppression.seq);
      log.note({ type: "suppression.removed", atMs, data: tellOf(suppression) });
    },
    list: (part: Part, origin?: string): Suppression[] =>
      partOf(part, (bounds, order) =>
        store
          .prepare(
            `select * from resend_suppressions where seq < ? and seq > ? and (? is null or origin = ?)
             order by seq ${order} limit ?`,
          )
          .all(...bounds, origin ?? null, origin ?? null, part.limit)
          .map(asSuppression),
      ),
  };
}

const tellOf = ({ id, email, origin, sourceId, createdMs }: Suppression) => ({
  id,
  email,
  origin,
  source_id: sourceId,
  created_at: new Date(createdMs).toISOString(),
});

function asSuppression(row: Record<string, SQLOutputValue>): Suppression {
  return {
    seq: Number(row.seq),
    id: String(row.id),
    email: String(row.email),
    origin: String(row.origin) as SuppressionOrigin,
    sourceId: row.source_id === null ? null : String(row.source_id),
    createdMs: Number(row.created_at),
  };
}
