/** Invented readers, and an issue for them. */
import { approve } from "../../src/content/approvals.ts";
import { type Issue, type IssueContent, insertIssue, issueById } from "../../src/content/issues.ts";
import type { Clock } from "../../src/core/clock.ts";
import { newId } from "../../src/core/ids.ts";
import type { Realm } from "../../src/core/realm.ts";
import type { Ledger } from "../../src/ledger/open.ts";
import type { NewSubscriberRow } from "../../src/ledger/tables/audience.ts";

/** `reader-1@readers.test` and so on. */
export const numbered = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `reader-${index + 1}@readers.test`);

const ROWS_A_STATEMENT = 500;

/** Confirmed readers, in the order in which they will be mailed. */
export async function addReaders(
  ledger: Ledger,
  clock: Clock,
  emails: readonly string[],
  realm: Realm = "sandbox",
  tier = "free",
): Promise<NewSubscriberRow[]> {
  const now = clock.now().toISOString();
  const ids = emails.map(() => newId()).sort();
  const rows = emails.map(
    (email, index): NewSubscriberRow => ({
      id: ids[index] ?? newId(),
      realm,
      email,
      email_key: email,
      name: `Reader ${index + 1}`,
      tier,
      status: "confirmed",
      cohort: null,
      source: "test",
      consent_act: "invented for a test",
      consent_at: now,
      left_at: null,
      left_why: null,
      active_at: null,
      created_at: now,
      updated_at: now,
    }),
  );
  for (let from = 0; from < rows.length; from += ROWS_A_STATEMENT) {
    await ledger.db
      .insertInto("subscribers")
      .values(rows.slice(from, from + ROWS_A_STATEMENT))
      .execute();
  }
  return rows;
}

const ISSUE: IssueContent = {
  number: 7,
  title: "Letters by lamplight",
  slug: "letters-by-lamplight",
  description: "",
  tags: [],
  body: "Ada writes at night.",
  whole: true,
  audience: "everyone",
  status: "archive",
  dated: new Date("2026-11-02T07:00:00.000Z"),
  problems: [],
};

/** An issue that is on the site and approved. `approval: null` leaves the owner's word out. */
export async function addIssue(
  ledger: Ledger,
  clock: Clock,
  given: Partial<IssueContent> & { realm?: Realm; approval?: Realm | null; key?: string } = {},
): Promise<Issue> {
  const { realm = "sandbox", approval = realm, key = "number-7", ...content } = given;
  const origin = { key, realm, source: "test", imported: false };
  const { id, contentHash } = await insertIssue(ledger.db, clock, { ...ISSUE, ...content }, origin);
  await ledger.db
    .updateTable("issues")
    .set({ url: `http://press.test/issues/${key}/`, published_hash: contentHash })
    .where("id", "=", id)
    .execute();
  if (approval) await approve(ledger.db, clock, { id, contentHash }, { realm: approval, by: "command" });
  const issue = await issueById(ledger.db, id);
  if (!issue) throw new Error("The issue is gone.");
  return issue;
}
