/** What the mail twin's inboxes hold. */
import { DatabaseSync } from "node:sqlite";
import { storePath } from "../../../src/sandbox/probe.ts";

const read = (home: string): Record<string, unknown>[] => {
  const store = new DatabaseSync(storePath(home), { readOnly: true });
  try {
    return store.prepare("select * from resend_emails order by seq").all();
  } finally {
    store.close();
  }
};

const addressOf = (row: Record<string, unknown>): string =>
  (JSON.parse(String(row.recipients)) as string[])[0] ?? "";

export const mailsOf = (home: string): string[] =>
  read(home).map((row) => `${addressOf(row)}: ${String(row.subject)}`);

export const textsOf = (home: string): string[] => read(home).map((row) => JSON.stringify(row));
