/**
 * Everybody who ever gave an address, as they stood at an instant. Told from what happened to them, which is only ever
 * added to; their row says what never changes: where they came from.
 */
import { sql } from "kysely";
import type { Db } from "../../ledger/open.ts";
import { type AsOf, secondsOf } from "./as-of.ts";
import { type Person, standingBy } from "./person.ts";
import { readRows, within } from "./rows.ts";
import { readChangedTiers } from "./tiers.ts";
import { hear, readTold } from "./told.ts";
import { readWalkers } from "./walkers.ts";

type People = Map<string, Person>;

export async function readPeople(db: Db, asOf: AsOf): Promise<Person[]> {
  const people: People = new Map();
  for await (const page of readRows(db, asOf)) for (const person of page) people.set(person.id, person);
  await keepErased(db, asOf, people);
  await hearAll(db, asOf, people);
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

async function hearAll(db: Db, asOf: AsOf, people: People): Promise<void> {
  const until = secondsOf(asOf.at);
  const nameless: string[] = [];
  for await (const page of readTold(db, asOf))
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
  ...{ id, standing: "forgotten", tier: "free", cohort: null, source: "not told", issue: null },
  ...{ askedAt: null, confirmedAt: null, leftAt: null },
});

/** Where they came from whose row doesn't tell it any more. */
async function nameSources(db: Db, ids: readonly string[], people: People): Promise<void> {
  const rows = await db
    .selectFrom("events")
    .select("subject")
    .select(sql<string | null>`json_extract(facts, '$.source')`.as("source"))
    .where(sql<boolean>`subject in (select value from json_each(${JSON.stringify(ids)}))`)
    .where("type", "=", "subscriber.asked")
    .orderBy("id", "desc")
    .execute();
  for (const { subject, source } of rows) {
    const person = people.get(subject);
    if (person && source !== null) person.source = source;
  }
}
