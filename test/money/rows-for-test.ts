/** Rows of the ledger as a sync leaves them, with what a test does not care about filled in. */
import type { CustomerRow, NewSubscriberRow } from "../../src/ledger/tables.ts";

const of = { service: "stripe", account: "acct_1", realm: "live" } as const;

export const readerRow = (id: string, more: Partial<NewSubscriberRow> = {}): NewSubscriberRow => ({
  ...{ id, realm: "live", email: `${id}@readers.example`, email_key: `${id}@readers.example`, name: id },
  ...{ status: "confirmed", tier: "free", source: "sign-up" },
  ...{ created_at: "2026-01-01T00:00:00.000Z", updated_at: "2026-01-01T00:00:00.000Z" },
  ...more,
});

export const customerRow = (id: string, more: Partial<CustomerRow> = {}): CustomerRow => ({
  ...{ ...of, id, email: null, email_key: null, name: null, created_at: "2026-01-01T00:00:00.000Z" },
  ...{ gone_at: null, subscriber_id: null, matched_by: null, matched_at: null, open_why: null },
  ...{ ignored_at: null },
  ...more,
});
