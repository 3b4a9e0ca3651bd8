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

/** The last mail's plain text, as the service's own API gives it. */
export async function lastText(home: string, url: string): Promise<string> {
  const answer = await fetch(`${url}/emails/${String(read(home).at(-1)?.id)}`, {
    headers: { authorization: "Bearer re_sandbox" },
  });
  return ((await answer.json()) as { text: string }).text;
}
