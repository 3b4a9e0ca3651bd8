/**
 * Everybody who ever gave an address, as they stood at an instant. Told from what happened to them, which is only ever
 * added to; their row says what never changes: where they came from.
 */
import { sql } from "kysely";
import type { Db } from "../../ledger/open.ts";
import { type AsOf, secondsOf } from "./as-of.ts";
import { among, type Ids, type Person, standingBy } from "./person.ts";
import { readRows, within } from "./rows.ts";
import { readChangedTiers } from "./tiers.ts";
import { ASKED, hear, readTold } from "./told.ts";
import { readWalkers } from "./walkers.ts";

type People = Map<string, Person>;

export const readPeople = (db: Db, asOf: AsOf): Promise<Person[]> => readThem(db, asOf, null);

export const readThese = (db: Db, asOf: AsOf, ids: readonly string[]): Promise<Person[]> =>
  readThem(db, asOf, ids);

/** Of them those who signed up after that instant, without a look at the others. */
export async function readNewcomers(db: Db, asOf: AsOf, since: Date): Promise<Person[]> {
  const people = await readThem(db, asOf, await mayBeNew(db, asOf, since.toISOString()));
  return people.filter(({ askedAt }) => askedAt !== null && askedAt > secondsOf(since));
}

/** Whose sign-up was told since then, and those of whom only their row tells one. */
async function mayBeNew(db: Db, { realm }: AsOf, since: string): Promise<string[]> {
  const rows = await db
    .selectFrom("events")
    .select("subject as id")
    .where("type", "in", ASKED)
    .where("realm", "=", realm)
    .where("at", ">=", since)
    .union(
      db
        .selectFrom("subscribers")
        .select("id")
        .where("status", "=", "pending")
        .where("realm", "=", realm)
        .where("created_at", ">=", since),
    )
    .execute();
  return rows.map(({ id }) => id);
}

async function readThem(db: Db, asOf: AsOf, ids: Ids): Promise<Person[]> {
  const people: People = new Map();
  for await (const page of readRows(db, asOf, ids)) for (const person of page) people.set(person.id, person);
  await keepErased(db, asOf, people);
  await hearAll(db, asOf, people, ids);
  for (const id of await readWalkers(db)) people.delete(id);
  for (const [id, tier] of await readChangedTiers(db, asOf)) {
    const person = people.get(id);
    if (person) person.tier = tier;
  }
  const all: Person[] = [];
  for (const person of people.values())
    if (person.askedAt !== null || person.confirmedAt !== null || person.leftAt !== null) all.push(person);
  return all;
}

/** What an erasure kept of the days that earlier counts are told from. */
async function keepErased(db: Db, asOf: AsOf, people: People): Promise<void> {
  const rows = await db
    .selectFrom("events")
    .innerJoin("subscribers", "subscribers.id", "events.subject")
    .select("events.subject")
    .select([
      sql<string | null>`json_extract(events.facts, '$.tier')`.as("tier"),
      within(asOf, sql`json_extract(events.facts, '$.since')`).as("confirmedAt"),
      within(asOf, sql`json_extract(events.facts, '$.until')`).as("leftAt"),
    ])
    .where("events.type", "=", "subscriber.erased")
    .where("subscribers.status", "=", "erased")
    .where("subscribers.realm", "=", asOf.realm)
    .execute();
  for (const { subject, tier, confirmedAt, leftAt } of rows) {
    const person = people.get(subject);
    if (!person) continue;
    const standing = standingBy({ confirmedAt, leftAt });
    Object.assign(person, { tier: tier ?? "free", confirmedAt, leftAt, standing });
  }
}

async function hearAll(db: Db, asOf: AsOf, people: People, ids: Ids): Promise<void> {
  const until = secondsOf(asOf.at);
  const nameless: string[] = [];
  for await (const page of readTold(db, asOf, ids))
    for (const told of page) {
      const known = people.get(told.id);
      const person = known ?? forgotten(told.id);
      if (!known) people.set(told.id, person);
      if (!known || person.source === "erased") nameless.push(told.id);
      hear(person, told, { until, isGone: known === undefined });
    }
  await nameSources(db, nameless, people);
}

/** Somebody of whom no row is left. */
const forgotten = (id: string): Person => ({
  ...{ id, standing: "forgotten", tier: "free", cohort: null, source: "not told", issue: null, link: "" },
  ...{ askedAt: null, confirmedAt: null, leftAt: null },
});

/** Where they came from whose row doesn't tell it any more. */
async function nameSources(db: Db, ids: readonly string[], people: People): Promise<void> {
  const rows = await db
    .selectFrom("events")
    .select("subject")
    .select(sql<string | null>`json_extract(facts, '$.source')`.as("source"))
    .where(among("subject", ids))
    .where("type", "=", "subscriber.asked")
    .orderBy("id", "desc")
    .execute();
  for (const { subject, source } of rows) {
    const person = people.get(subject);
    if (person && source !== null) person.source = source;
  }
}
