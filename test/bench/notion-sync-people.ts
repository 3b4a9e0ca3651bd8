/** Invented readers by their number, the same in the ledger and on the desk. */
import { shownOf } from "../../src/audience/desk.ts";
import { emailKey } from "../../src/audience/subscribers.ts";
import type { Values } from "../../src/desk/table.ts";
import type { Ledger } from "../../src/ledger/open.ts";
import type { SubscriberRow } from "../../src/ledger/tables/audience.ts";

const JOINED = "2026-01-05T09:00:00.000Z";

const idOf = (n: number): string => `00000000-0000-4000-8000-${n.toString(16).padStart(12, "0")}`;

function readerAt(n: number): SubscriberRow {
  const email = `reader-${n}@readers.example`;
  return {
    ...{ id: idOf(n), realm: "sandbox", email, email_key: emailKey(email), name: `Reader ${n}` },
    ...{ tier: "free", status: "confirmed", cohort: null, source: "bench" },
    ...{ consent_act: "a bench", consent_at: JOINED, left_at: null, left_why: null, active_at: null },
    ...{ created_at: JOINED, updated_at: JOINED, interest: null, cohort_why: null, cohort_by: null },
    ...{
      tags: "[]",
      preferences: "{}",
      first_touch: null,
      ...{ tier_by: null, tier_why: null, tier_until: null, gift_until: null, imported_at: null },
    },
  };
}

/** What the desk shows of this reader. */
export const valuesAt = (n: number): Values => shownOf(readerAt(n), new Date(JOINED));

const A_STATEMENT = 500;

export async function fillLedger(ledger: Ledger, readers: number): Promise<void> {
  await ledger.transaction(async (db) => {
    for (let from = 0; from < readers; from += A_STATEMENT) {
      const size = Math.min(A_STATEMENT, readers - from);
      const rows = Array.from({ length: size }, (_, index) => readerAt(from + index));
      await db.insertInto("subscribers").values(rows).execute();
    }
  });
}

/** As when so many readers chose another tier. */
export async function changeReaders(ledger: Ledger, readers: number, at: Date): Promise<void> {
  await ledger.db
    .updateTable("subscribers")
    .set({ tier: "premium yearly", updated_at: at.toISOString() })
    .where("id", "<", idOf(readers))
    .execute();
}
