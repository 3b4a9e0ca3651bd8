/** Which form became which payment, so that a form that is sent again pays no second time. */
import type { DatabaseSync } from "node:sqlite";
import { prepared } from "../../../statements.ts";

const nameOf = (submission: string) => `submission:${submission}`;

/** The Checkout Session that it led to. */
export function submittedAs(store: DatabaseSync, submission: string): string | null {
  const row = prepared(store, "select value from stripe_settings where name = ?").get(nameOf(submission));
  return row ? String(row.value) : null;
}

export function rememberSubmission(store: DatabaseSync, submission: string, session: string): void {
  prepared(store, "insert into stripe_settings (name, value) values (?, ?)").run(nameOf(submission), session);
}
