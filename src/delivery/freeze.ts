/** The freeze: who gets an issue, in which chunk, with which words. Committed before anything is posted. */
import { confirmedPages } from "../audience/subscribers.ts";
import type { Clock } from "../core/clock.ts";
import { newId } from "../core/ids.ts";
import { type Realm, weakest } from "../core/realm.ts";
import { assertFence, type Lease } from "../ledger/leases.ts";
import type { Db, Ledger } from "../ledger/open.ts";
import { recordEvent } from "../ledger/records.ts";
import type { MailingKind, MailingRow, NewDeliveryRow, SubscriberRow } from "../ledger/tables.ts";
import type { MergeValues, Template } from "./template.ts";

export interface ApprovedIssue {
  issueId: string;
  /** What is mailed of it, where that is not the issue itself, and how the mailing is then called. */
  of?: { kind: MailingKind; subject: string };
  contentHash: string;
  /** A line of `core/audience`. */
  audience: string;
  /** By which readers choose. */
  tags: readonly string[];
  /** The issue's and its approval's realm, the lesser of the two. */
  realm: Realm;
}

export interface FreezeOptions {
  ledger: Ledger;
  clock: Clock;
  lease: Lease;
  /** The mailer's realm, service and how many mails it takes at once. */
  sink: Realm;
  service: string;
  chunkSize: number;
  templateVersion: string;
  template: Template;
  /** Who gets it, where that is not the issue's audience. */
  people?(db: Db): AsyncIterable<SubscriberRow[]>;
  mergeFor(subscriber: { id: string; email: string; name: string }): MergeValues;
}

const ROWS_A_STATEMENT = 100;

/**
 * Writes the mailing, its chunks and one delivery a reader in one transaction. Throws when the issue or its approval
 * is less real than the mailer, and when the issue was frozen for this realm before (each is a defect of the caller).
 */
export async function freeze(issue: ApprovedIssue, options: FreezeOptions): Promise<MailingRow> {
  const { ledger, clock, lease, sink } = options;
  if (weakest(issue.realm, sink) !== sink) {
    throw new RangeError(`An issue of realm ${issue.realm} can't go out through a ${sink} mailer`);
  }
  return ledger.transaction(async (db) => {
    await assertFence(db, lease);
    const { kind, subject } = issue.of ?? { kind: "issue", subject: issue.issueId };
    const mailing: MailingRow = {
      id: newId(),
      ...{ kind, subject },
      issue_id: issue.issueId,
      realm: sink,
      state: "sending",
      content_hash: issue.contentHash,
      template_version: options.templateVersion,
      template: JSON.stringify(options.template),
      frozen_count: 0,
      problem: null,
      created_at: clock.now().toISOString(),
      finished_at: null,
      resumes_at: null,
      results_seen: null,
    };
    await db.insertInto("mailings").values(mailing).execute();
    let count = 0;
    const going = { tags: issue.tags, now: clock.now() };
    const pages = options.people?.(db) ?? confirmedPages(db, { audience: issue.audience, sink, going });
    for await (const people of pages) {
      const rows = people.map((person, index) => deliveryRow(mailing.id, person, count + index, options));
      await insertChunks(rows);
      for (let from = 0; from < rows.length; from += ROWS_A_STATEMENT) {
        await db
          .insertInto("deliveries")
          .values(rows.slice(from, from + ROWS_A_STATEMENT))
          .execute();
      }
      count += rows.length;
    }
    await db.updateTable("mailings").set({ frozen_count: count }).where("id", "=", mailing.id).execute();
    await recordEvent(db, clock, {
      type: "mailing.frozen",
      realm: sink,
      subject,
      facts: { count },
    });
    return { ...mailing, frozen_count: count };

    async function insertChunks(rows: readonly NewDeliveryRow[]) {
      const numbers = [...new Set(rows.map(({ chunk }) => chunk))];
      const chunks = numbers.map((n) => ({
        mailing_id: mailing.id,
        n,
        state: "frozen",
        service: options.service,
        account: null,
        idempotency_key: `${ledger.homeId}/${mailing.kind}/${mailing.subject}/chunk/${n}`,
        body_sha256: null,
        first_submitted_at: null,
        settled_at: null,
        problem: null,
        place: n,
      }));
      await db
        .insertInto("chunks")
        .values(chunks)
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    }
  });
}

function deliveryRow(
  mailingId: string,
  person: { id: string; email: string; name: string },
  index: number,
  { chunkSize, mergeFor }: Pick<FreezeOptions, "chunkSize" | "mergeFor">,
): NewDeliveryRow {
  return {
    mailing_id: mailingId,
    subscriber_id: person.id,
    chunk: Math.floor(index / chunkSize),
    position: index % chunkSize,
    state: "waiting",
    merge: JSON.stringify(mergeFor(person)),
    provider_id: null,
    reason: null,
    settled_at: null,
  };
}
