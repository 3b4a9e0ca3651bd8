/** The freeze: who gets a mailing, in which chunk, with which words. Committed before anything is posted. */
import { sql } from "kysely";
import { premiumFirst } from "../audience/recipients.ts";
import { parseAudience } from "../core/audience.ts";
import type { Clock } from "../core/clock.ts";
import { newId } from "../core/ids.ts";
import { type Realm, weakest } from "../core/realm.ts";
import { assertFence, type Lease } from "../ledger/leases.ts";
import type { Db, Ledger } from "../ledger/open.ts";
import { recordEvent } from "../ledger/records.ts";
import type { SubscriberRow } from "../ledger/tables/audience.ts";
import type { DeliveryRow, MailingKind, MailingRow } from "../ledger/tables/delivery.ts";
import { frozenMerge, type MergeValues, splitTemplate, type Template } from "./template.ts";

/** Whom a delivery is for. */
export type Reader = Pick<SubscriberRow, "id" | "email" | "name" | "tier">;

/** What one group of readers gets. */
export interface Words {
  template: Template;
  mergeFor(reader: Reader): MergeValues;
}

export interface FreezeOptions extends Words {
  ledger: Ledger;
  clock: Clock;
  lease: Lease;
  /** The mailer's realm, service and how many mails it takes at once. */
  sink: Realm;
  service: string;
  chunkSize: number;
  templateVersion: string;
  /** In place of the rest for those of whom `isFor` says so; kept as the variant of this name. */
  variant?: Words & { name: string; isFor(reader: Reader): boolean };
}

export interface FrozenSubject {
  kind: MailingKind;
  /** What is sent, once a realm: the issue's id, or that of a correction or of a sequence's batch. */
  subject: string;
  issueId: string | null;
  contentHash: string;
  /** How real what is sent is, the owner's word for it included. */
  realm: Realm;
}

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

/** The variant for free readers of an issue for premium ones. */
export const EXCERPT = "excerpt";

/** Freezes an issue for its audience, premium readers first. `excerpt` is needed where free readers get its beginning. */
export function freeze(
  issue: ApprovedIssue,
  { excerpt, ...options }: Omit<FreezeOptions, "variant"> & { excerpt?: Words },
): Promise<MailingRow> {
  const { issueId, contentHash, realm, audience, tags } = issue;
  const { beginning } = parseAudience(audience);
  if (beginning && !excerpt) throw new RangeError("Free readers get the beginning, and there is none");
  const isFor = ({ tier }: Reader) => tier === "free";
  const going = { tags, now: options.clock.now() };
  return freezeMailing(
    { kind: "issue", subject: issueId, issueId, contentHash, realm },
    (db) => premiumFirst(db, { audience, sink: options.sink, going }),
    { ...options, ...(beginning && excerpt ? { variant: { ...excerpt, name: EXCERPT, isFor } } : {}) },
  );
}

/**
 * Writes the mailing, its chunks and one delivery a reader in one transaction, in the order of `readers`. Throws when
 * what is sent is less real than the mailer, and when it was frozen for this realm before (each is a defect of the
 * caller).
 */
export async function freezeMailing(
  of: FrozenSubject,
  readers: (db: Db) => AsyncIterable<readonly Reader[]>,
  options: FreezeOptions,
): Promise<MailingRow> {
  const { ledger, clock, lease, sink } = options;
  if (weakest(of.realm, sink) !== sink) {
    throw new RangeError(`What is of realm ${of.realm} can't go out through a ${sink} mailer`);
  }
  return ledger.transaction(async (db) => {
    await assertFence(db, lease);
    const mailing = mailingRow(of, options);
    await db.insertInto("mailings").values(mailing).execute();
    await insertVariant(db, mailing, options);
    let count = 0;
    const merges = mergesOf(options);
    for await (const people of readers(db)) {
      const rows = people.map((person, index) => ({
        chunk: Math.floor((count + index) / options.chunkSize),
        position: (count + index) % options.chunkSize,
        ...merges(person),
        subscriber_id: person.id,
      }));
      await insertChunks(db, mailing, rows, options);
      await insertDeliveries(db, mailing, rows);
      count += rows.length;
    }
    await db.updateTable("mailings").set({ frozen_count: count }).where("id", "=", mailing.id).execute();
    const { subject } = of;
    await recordEvent(db, clock, { type: "mailing.frozen", realm: sink, subject, facts: { count } });
    return { ...mailing, frozen_count: count };
  });
}

const mailingRow = (of: FrozenSubject, options: FreezeOptions): MailingRow => ({
  id: newId(),
  kind: of.kind,
  subject: of.subject,
  issue_id: of.issueId,
  realm: options.sink,
  state: "sending",
  content_hash: of.contentHash,
  template_version: options.templateVersion,
  template: JSON.stringify(options.template),
  frozen_count: 0,
  problem: null,
  created_at: options.clock.now().toISOString(),
  finished_at: null,
  resumes_at: null,
  results_seen: null,
});

async function insertVariant(db: Db, { id }: MailingRow, { variant }: FreezeOptions): Promise<void> {
  if (!variant) return;
  const template = JSON.stringify(variant.template);
  await db
    .insertInto("mailing_variants")
    .values({ mailing_id: id, variant: variant.name, template })
    .execute();
}

/** A page of readers may end in the middle of a chunk, which then is there already. */
async function insertChunks(
  db: Db,
  { id, kind, subject }: MailingRow,
  rows: readonly FrozenRow[],
  { ledger, service }: FreezeOptions,
): Promise<void> {
  const numbers = [...new Set(rows.map(({ chunk }) => chunk))];
  const chunks = numbers.map((n) => ({
    mailing_id: id,
    n,
    state: "frozen",
    service,
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

const COLUMNS = ["chunk", "position", "variant", "merge", "subscriber_id"] as const;

/** As one JSON text: bound one by one, ten values a row cost more than the row itself. */
async function insertDeliveries(db: Db, { id }: MailingRow, rows: readonly FrozenRow[]): Promise<void> {
  const values = JSON.stringify(rows.map((row) => COLUMNS.map((column) => row[column])));
  const value = (column: (typeof COLUMNS)[number]) => sql`value ->> ${sql.lit(COLUMNS.indexOf(column))}`;
  await sql`
    insert into deliveries (mailing_id, state, ${sql.join(COLUMNS.map((column) => sql.ref(column)))})
    select ${id}, 'waiting', ${sql.join(COLUMNS.map(value))} from json_each(${values})
  `.execute(db);
}

type FrozenRow = Pick<DeliveryRow, (typeof COLUMNS)[number]>;

/** Which words a reader gets, and what is filled into them. A field without a value stops the freeze, with its name. */
function mergesOf({
  variant,
  ...own
}: FreezeOptions): (reader: Reader) => { merge: string; variant: string | null } {
  const merge = mergeOf(own);
  if (!variant) return (reader) => ({ merge: merge(reader), variant: null });
  const { name, isFor } = variant;
  const varied = mergeOf(variant);
  return (reader) =>
    isFor(reader) ? { merge: varied(reader), variant: name } : { merge: merge(reader), variant: null };
}

function mergeOf({ template, mergeFor }: Words): (reader: Reader) => string {
  const split = splitTemplate(template);
  return (reader) => frozenMerge(split, mergeFor(reader));
}
