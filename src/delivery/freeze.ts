/** The freeze: who gets an issue, in which chunk, with which words. Committed before anything is posted. */
import { premiumFirst } from "../audience/subscribers.ts";
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
  mergeFor(subscriber: { id: string; email: string; name: string }): MergeValues;
}

const ROWS_A_STATEMENT = 100;

export interface FrozenSubject {
  kind: MailingKind;
  /** What is sent, once a realm: the issue's id, or that of a correction or of a sequence's batch. */
  subject: string;
  issueId: string | null;
  contentHash: string;
  /** How real what is sent is, the owner's word for it included. */
  realm: Realm;
}

/** Freezes an issue for its audience, premium readers first. */
export function freeze(issue: ApprovedIssue, options: FreezeOptions): Promise<MailingRow> {
  const { issueId, contentHash, realm, audience, tags } = issue;
  const going = { tags, now: options.clock.now() };
  return freezeMailing(
    { kind: "issue", subject: issueId, issueId, contentHash, realm },
    (db) => premiumFirst(db, { audience, sink: options.sink, going }),
    options,
  );
}

/**
 * Writes the mailing, its chunks and one delivery a reader in one transaction, in the order of `readers`. Throws when
 * what is sent is less real than the mailer, and when it was frozen for this realm before (each is a defect of the
 * caller).
 */
export async function freezeMailing(
  of: FrozenSubject,
  readers: (db: Db) => AsyncIterable<readonly SubscriberRow[]>,
  options: FreezeOptions,
): Promise<MailingRow> {
  const { ledger, clock, lease, sink } = options;
  if (weakest(of.realm, sink) !== sink) {
    throw new RangeError(`What is of realm ${of.realm} can't go out through a ${sink} mailer`);
  }
  return ledger.transaction(async (db) => {
    await assertFence(db, lease);
    const { kind, subject } = of;
    const mailing: MailingRow = {
      ...{ id: newId(), kind, subject, issue_id: of.issueId },
      realm: sink,
      state: "sending",
      content_hash: of.contentHash,
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
    for await (const people of readers(db)) {
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
        idempotency_key: `${ledger.homeId}/${kind}/${subject}/chunk/${n}`,
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
