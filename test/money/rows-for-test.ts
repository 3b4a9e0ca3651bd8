/** Rows of the ledger as a sync leaves them, with what a test does not care about filled in. */
import type { Insertable } from "kysely";
import type { NewSubscriberRow } from "../../src/ledger/tables/audience.ts";
import type { EntryRow } from "../../src/ledger/tables/money.ts";
import type { Tables } from "../../src/ledger/tables.ts";

const of = { service: "stripe", account: "acct_1", realm: "live" } as const;
const CREATED = "2026-01-01T00:00:00.000Z";

export const readerRow = (id: string, more: Partial<NewSubscriberRow> = {}): NewSubscriberRow => ({
  ...{ id, realm: "live", email: `${id}@readers.example`, email_key: `${id}@readers.example`, name: id },
  ...{ status: "confirmed", tier: "free", source: "sign-up", created_at: CREATED, updated_at: CREATED },
  ...more,
});

type NewCustomerRow = Insertable<Tables["customers"]>;

export const customerRow = (id: string, more: Partial<NewCustomerRow> = {}): NewCustomerRow => ({
  ...{ ...of, id, email: null, email_key: null, name: null, created_at: CREATED, gone_at: null },
  ...more,
});

/** One that was not exchanged; net is what the amount leaves after the fee. */
export function entryRow(
  id: string,
  [kind, amount, fee = 0]: readonly [kind: string, amountMinor: number, feeMinor?: number],
  more: Partial<EntryRow> = {},
): EntryRow {
  const at = more.at ?? "2026-03-10T12:00:00.000Z";
  return {
    ...{ ...of, id, kind, currency: "USD", amount_minor: amount, fee_minor: fee, net_minor: amount - fee },
    ...{ source_id: null, at, available_at: at, original_currency: null, original_minor: null, rate: null },
    ...{ fees: "[]", about: null, known_at: at },
    ...more,
  };
}
