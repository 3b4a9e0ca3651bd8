/** What the mail twin holds, seen from behind. */
import { DatabaseSync } from "node:sqlite";
import { storePath } from "../../src/sandbox/probe.ts";

export interface TwinRequest {
  key: string | null;
  /** Of the raw bytes that arrived. */
  sha256: string;
  status: number;
  outcome: string;
  apiKey: string;
}

/** What the mail twin holds, read from its store and not by its API. */
export function twinOf(home: string) {
  const rows = (sql: string) => {
    const store = new DatabaseSync(storePath(home), { readOnly: true });
    try {
      return store.prepare(sql).all();
    } finally {
      store.close();
    }
  };
  const recipients = (): string[] =>
    rows("select recipients from resend_emails order by seq").map(
      (row) => (JSON.parse(String(row.recipients)) as string[])[0] ?? "",
    );
  return {
    /** The address of every mail that was taken, in order; one that was taken twice is there twice. */
    recipients,
    requests: (): TwinRequest[] =>
      rows("select * from resend_requests order by id").map((row) => ({
        key: row.idempotency_key === null ? null : String(row.idempotency_key),
        sha256: String(row.sha256),
        status: Number(row.status),
        outcome: String(row.outcome),
        apiKey: String(row.api_key),
      })),
    /** How many idempotency keys were taken: it grows before the mails of the first request are there. */
    keysTaken: (): number => Number(rows("select count(*) as n from resend_idempotency")[0]?.n),
    /** Requests of every kind that it has begun with. */
    calls: (): number =>
      Number(rows("select count from sandbox_requests where service = 'resend'")[0]?.count ?? 0),
    ids: (): string[] => rows("select id from resend_emails order by seq").map((row) => String(row.id)),
    /** Takes away mails as if they had never come. */
    forget(where: string): void {
      const store = new DatabaseSync(storePath(home));
      store.exec(`delete from resend_emails where ${where}`);
      store.close();
    },
  };
}

export const counted = (values: readonly string[]): Record<string, number> =>
  Object.fromEntries([...Map.groupBy(values, (value) => value)].map(([value, all]) => [value, all.length]));
