/** A batch of imported people → the ledger. Nobody who is known is overwritten, nobody who has left is brought back. */
import type { Insertable } from "kysely";
import type { Clock } from "../../core/clock.ts";
import type { Db } from "../../ledger/open.ts";
import { recordEvent } from "../../ledger/records.ts";
import type { ConsentTable, NewSubscriberRow, SubscriberRow } from "../../ledger/tables/audience.ts";
import { emailKey } from "../subscribers.ts";
import { isSuppressed } from "../suppressions.ts";
import { orderedIds } from "./ordered-ids.ts";
import type { Person } from "./person.ts";
import type { Counts } from "./report.ts";

/** A file of people is real. */
const REALM = "live";

export interface Candidate {
  line: number;
  key: string;
  person: Person;
  /** The same address stood in the file before, as somebody who is new here. */
  again: boolean;
}

export interface Origin {
  /** The tool's name, or what a file of no known tool is called. */
  from: string;
  file: string;
  /** Decide and count only. */
  dryRun: boolean;
}

/** What the batches of one import share. */
export interface Intake {
  origin: Origin;
  counts: Counts;
  /** The keys of those who were not taken in because they were erased here. */
  suppressed: Set<string>;
}

type Known = Pick<
  SubscriberRow,
  "id" | "email_key" | "name" | "status" | "tags" | "consent_act" | "consent_at"
>;

type Change = Partial<
  Pick<
    SubscriberRow,
    "name" | "tags" | "status" | "left_at" | "left_why" | "consent_act" | "consent_at" | "source"
  >
>;

/** How the act of consent of an imported reader begins; a word of their own takes its place. */
export const IMPORTED = "imported from ";
const actOf = ({ from }: Origin) => `${IMPORTED}${from}: subscribed there`;

/** Takes a batch in, within a transaction of the caller, and adds to the counts. At most some 300 at once. */
export async function takeIn(
  db: Db,
  clock: Clock,
  batch: readonly Candidate[],
  { origin, counts, suppressed }: Intake,
): Promise<void> {
  const known = await knownOf(db, batch);
  const anySuppressed = await hasSuppressions(db);
  const now = clock.now().toISOString();
  const orderedId = orderedIds(clock.now());
  const rows: NewSubscriberRow[] = [];
  const consents: Insertable<ConsentTable>[] = [];
  for (const candidate of batch) {
    const { key, person, again } = candidate;
    if (again && suppressed.has(key)) continue;
    const row = known.get(key) ?? (again && origin.dryRun ? asImported(key, person, origin) : undefined);
    if (row) {
      const change = changeOf(row, person, origin, now);
      count(counts, row, change);
      if (change && !origin.dryRun) {
        await update(db, clock, row.id, { change, origin, now });
        if (change.status === "confirmed")
          consents.push(consentOf(orderedId(), row.id, candidate, origin, now));
      }
    } else if (anySuppressed && (await isSuppressed(db, person.email))) {
      suppressed.add(key);
      counts.suppressed++;
    } else {
      const fresh = newRow(orderedId(), key, person, origin, now);
      rows.push(fresh);
      if (person.standing === "subscribed")
        consents.push(consentOf(orderedId(), fresh.id, candidate, origin, now));
      countNew(counts, person);
    }
  }
  if (origin.dryRun) return;
  if (rows.length > 0) await db.insertInto("subscribers").values(rows).execute();
  if (consents.length > 0) await db.insertInto("consents").values(consents).execute();
}

async function knownOf(db: Db, batch: readonly Candidate[]): Promise<Map<string, Known>> {
  const keys = batch.map(({ key }) => key);
  const rows = await db
    .selectFrom("subscribers")
    .select(["id", "email_key", "name", "status", "tags", "consent_act", "consent_at"])
    .where("realm", "=", REALM)
    .where("email_key", "in", keys)
    .execute();
  return new Map(rows.map((row) => [row.email_key, row]));
}

/** Most ledgers remember nobody who was erased, and then nobody's hash need be made. */
async function hasSuppressions(db: Db): Promise<boolean> {
  return (await db.selectFrom("suppressions").select("why").limit(1).executeTakeFirst()) !== undefined;
}

/** In a dry run, the row that the address's first mention would have made. */
const asImported = (key: string, person: Person, origin: Origin): Known => ({
  ...{ id: "", email_key: key, name: person.name, tags: JSON.stringify(person.tags) },
  ...{ status: "confirmed", consent_act: actOf(origin), consent_at: null },
});

/** What an import may change of somebody who is known; null for nothing. */
function changeOf(row: Known, person: Person, origin: Origin, now: string): Change | null {
  if (row.status === "unsubscribed") return null;
  if (person.standing !== "subscribed") {
    if (!leavesHere(row, person)) return null;
    return {
      status: "unsubscribed",
      left_at: (person.gone ?? new Date(now)).toISOString(),
      left_why: whyGone(person, origin),
    };
  }
  const change: Change = {};
  if (row.name === "" && person.name !== "") change.name = person.name;
  const tags: string[] = JSON.parse(row.tags);
  const missing = person.tags.filter((tag) => !tags.includes(tag));
  if (missing.length > 0) change.tags = JSON.stringify([...tags, ...missing]);
  if (row.status === "pending") {
    change.status = "confirmed";
    change.consent_act = actOf(origin);
    change.consent_at = person.agreed?.toISOString() ?? now;
  }
  return Object.keys(change).length > 0 ? change : null;
}

/** Their no counts if it is younger than their yes here; without a date, only against a yes that was imported too. */
function leavesHere(row: Known, { gone }: Person): boolean {
  if (row.consent_at === null || row.consent_act?.startsWith(IMPORTED)) return true;
  return gone !== null && gone.toISOString() > row.consent_at;
}

const GONE: Record<Person["standing"], (from: string) => string> = {
  subscribed: (from) => `they were not subscribed at ${from}`,
  left: (from) => `they had left at ${from} before`,
  bounced: (from) => `their address had failed at ${from}`,
  complained: (from) => `they had complained about mail from ${from}`,
};

const whyGone = ({ standing }: Person, { from }: Origin): string => GONE[standing](from);

async function update(
  db: Db,
  clock: Clock,
  id: string,
  { change, origin, now }: { change: Change; origin: Origin; now: string },
): Promise<void> {
  await db
    .updateTable("subscribers")
    .set({ ...change, updated_at: now })
    .where("id", "=", id)
    .execute();
  if (change.status === undefined) return;
  const left = change.status === "unsubscribed";
  await recordEvent(db, clock, {
    type: left ? "subscriber.left" : "subscriber.confirmed",
    realm: REALM,
    subject: id,
    facts: left ? { why: change.left_why } : { by: actOf(origin) },
  });
}

function newRow(id: string, key: string, person: Person, origin: Origin, now: string): NewSubscriberRow {
  const subscribed = person.standing === "subscribed";
  return {
    id,
    realm: REALM,
    email: person.email,
    email_key: key,
    name: person.name,
    tier: person.tier,
    status: subscribed ? "confirmed" : "unsubscribed",
    source: `import from ${origin.from}`,
    consent_act: subscribed ? actOf(origin) : null,
    consent_at: subscribed ? (person.agreed?.toISOString() ?? now) : null,
    left_at: subscribed ? null : (person.gone?.toISOString() ?? now),
    left_why: subscribed ? null : whyGone(person, origin),
    created_at: person.created?.toISOString() ?? now,
    updated_at: now,
    tags: JSON.stringify(person.tags),
    imported_at: now,
  };
}

/** The basis on which they are mailed, as it can be shown to them and to whoever asks. */
function consentOf(
  id: string,
  subscriberId: string,
  { line, person }: Candidate,
  origin: Origin,
  now: string,
): Insertable<ConsentTable> {
  const { agreed, customer } = person;
  const facts = { line, imported: now, dated: agreed !== null, ...(customer ? { customer } : {}) };
  return {
    id,
    subscriber_id: subscriberId,
    act: actOf(origin),
    wording: `The address stood as subscribed in the owner's list from ${origin.from}.`,
    place: `${origin.from}, by the file ${origin.file}`,
    at: agreed?.toISOString() ?? now,
    facts: JSON.stringify(facts),
  };
}

function count(counts: Counts, { status }: Known, change: Change | null): void {
  if (change === null) counts.known++;
  else if (change.status === "unsubscribed") counts.left++;
  else if (status === "pending") counts.confirmed++;
  else counts.filled++;
}

function countNew(counts: Counts, { standing, paid, complimentary, agreed }: Person): void {
  if (standing !== "subscribed") {
    counts.addedAsLeft++;
    return;
  }
  counts.added++;
  if (paid) counts.paid++;
  if (complimentary) counts.complimentary++;
  if (agreed === null) counts.undated++;
}

export const candidate = (line: number, person: Person): Candidate => ({
  ...{ line, person, key: emailKey(person.email), again: false },
});
