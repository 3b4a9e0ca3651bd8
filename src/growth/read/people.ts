/**
 * Everybody who ever gave an address, as they stood at an instant. Told from what happened to them, which is only ever
 * added to; their row says what never changes: where they came from.
 */
import { type RawBuilder, sql } from "kysely";
import { firstTouchIn, sourceOf } from "../../audience/first-touch.ts";
import type { Db } from "../../ledger/open.ts";
import { type AsOf, DAY, limitOf, type Seconds, secondsOf } from "./as-of.ts";
import { readWalkers } from "./walkers.ts";

/** `forgotten`: never confirmed, and taken away after two weeks. `erased`: a count, and nobody. */
export const STANDINGS = ["confirmed", "pending", "unsubscribed", "forgotten", "erased"] as const;
export type Standing = (typeof STANDINGS)[number];

export interface Person {
  id: string;
  standing: Standing;
  tier: string;
  /** As it is now: a cohort's changes are not kept. */
  cohort: string | null;
  source: string;
  /** Slug of the issue whose page was the first they saw; null for other pages. */
  issue: string | null;
  askedAt: Seconds | null;
  /** When they first came onto the list. */
  confirmedAt: Seconds | null;
  /** Since when they are off it; null while they are on it, or never were. */
  leftAt: Seconds | null;
  clickedAt: Seconds | null;
}

/** Small enough that a page is garbage before the memory grows with it. */
const PAGE = 2_000;

export async function readPeople(db: Db, asOf: AsOf): Promise<Person[]> {
  const people = new Map<string, Person>();
  const personOf = rowReader();
  for await (const rows of rowsOf(db, asOf)) for (const row of rows) people.set(row.id, personOf(row));
  await keepErased(db, asOf, people);
  await hearAll(db, asOf, people);
  await noteClicks(db, asOf, people);
  const all: Person[] = [];
  for (const person of people.values())
    if (person.askedAt !== null || person.confirmedAt !== null || person.leftAt !== null) all.push(person);
  return all;
}

/** After every instant that is written. */
const EVER = "9";

async function* rowsOf(db: Db, asOf: AsOf) {
  for (let after = 0; ; ) {
    const rows = await db
      .selectFrom("subscribers")
      .select(["id", "tier", "cohort", "source", "first_touch", sql<number>`rowid`.as("place")])
      .select([within(asOf, ASKED_DAY).as("askedAt"), within(asOf, CAME).as("confirmedAt")])
      .select(within(asOf, LEFT).as("leftAt"))
      // Without the plus, SQLite takes the index of realms and sorts all of them anew for each page.
      .where(sql<string>`+realm`, "=", asOf.realm)
      .where(sql<number>`rowid`, ">", after)
      .where((where) =>
        where.or([
          where("imported_at", "is", null),
          where("imported_at", "<=", asOf.knownAt?.toISOString() ?? EVER),
        ]),
      )
      .orderBy(sql`rowid`)
      .limit(PAGE)
      .execute();
    yield rows;
    const last = rows.at(-1);
    if (!last || rows.length < PAGE) return;
    after = last.place;
  }
}

/**
 * A day before an import is one that it brought: known since then, and so is whatever comes before the limit. Told as a
 * number by SQLite, for a text of each of a hundred thousand readers costs more to hand over than to read.
 */
function within(asOf: AsOf, day: RawBuilder<string | null>): RawBuilder<Seconds | null> {
  const [until, limit] = [asOf.at.toISOString(), limitOf(asOf)];
  return sql`case when ${day} <= ${until} and (${day} <= ${limit} or ${day} <= imported_at) then unixepoch(${day}) end`;
}

const ASKED_DAY = sql<string | null>`case status when 'pending' then created_at end`;
const LEFT = sql<string | null>`case status when 'unsubscribed' then left_at end`;
/** Of whom no act is kept, the row says since when. */
const CAME = sql<string | null>`coalesce(consent_at,
  case when status = 'confirmed' or (status = 'unsubscribed' and left_at is null) then created_at end)`;

type Page<T> = T extends AsyncGenerator<readonly (infer Row)[]> ? Row : never;
type Row = Page<ReturnType<typeof rowsOf>>;

/** Words and sources are few and readers are many: each is kept and worked out once. */
function rowReader(): (row: Row) => Person {
  const touches = new Map<string, ReturnType<typeof touchOf>>();
  const words = new Map<string, string>();
  const once = (word: string): string => {
    const known = words.get(word);
    if (known === undefined) words.set(word, word);
    return known ?? word;
  };
  return (row) => {
    const { id, tier, cohort, source, first_touch, askedAt, confirmedAt, leftAt } = row;
    const key = first_touch ?? source;
    const touch = touches.get(key) ?? touchOf(first_touch, source);
    touches.set(key, touch);
    return {
      id,
      standing: leftAt !== null ? "unsubscribed" : confirmedAt !== null ? "confirmed" : "pending",
      tier: once(tier),
      cohort: cohort === null ? null : once(cohort),
      source: touch.source,
      issue: touch.issue,
      askedAt,
      confirmedAt,
      leftAt,
      clickedAt: null,
    };
  };
}

function touchOf(firstTouch: string | null, source: string) {
  if (firstTouch === null && source !== "sign-up") return { source, issue: null };
  const touch = firstTouchIn(firstTouch);
  return { source: sourceOf(touch), issue: /^\/issues\/([^/]+)/.exec(touch.landing)?.[1] ?? null };
}

/** What an erasure kept of the days that earlier counts are told from. */
async function keepErased(db: Db, asOf: AsOf, people: ReadonlyMap<string, Person>): Promise<void> {
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
    const standing = leftAt !== null ? "unsubscribed" : confirmedAt !== null ? "confirmed" : "pending";
    Object.assign(person, { tier: tier ?? "free", confirmedAt, leftAt, standing });
  }
}

async function hearAll(db: Db, asOf: AsOf, people: Map<string, Person>): Promise<void> {
  const until = secondsOf(asOf.at);
  const nameless: string[] = [];
  const tiers: number[] = [];
  for await (const page of toldOf(db, asOf))
    for (const told of page) {
      const known = people.get(told.id);
      const person = known ?? forgotten(told.id);
      if (!known) people.set(told.id, person);
      if (!known || person.source === "erased") nameless.push(told.id);
      if (told.tier !== null) tiers.push(told.tier);
      hear(person, told, { until, isGone: known === undefined });
    }
  for (const id of await readWalkers(db)) people.delete(id);
  await nameSources(db, nameless, people);
  await takeTiersBack(db, asOf, people);
  await setTiers(db, tiers, people);
}

/** A row has the tier of today: of who changed it later for the first time, the event says what it was before. */
async function takeTiersBack(db: Db, asOf: AsOf, people: ReadonlyMap<string, Person>): Promise<void> {
  const first = db
    .selectFrom("events")
    .select(({ fn }) => fn.min("id").as("id"))
    .where("type", "=", "tier.changed")
    .where("realm", "=", asOf.realm)
    .where("at", ">", limitOf(asOf))
    .groupBy("subject");
  const rows = await db
    .selectFrom("events")
    .select("subject")
    .select(sql<string>`json_extract(facts, '$.from')`.as("tier"))
    .where("id", "in", first)
    .execute();
  for (const { subject, tier } of rows) {
    const person = people.get(subject);
    if (person) person.tier = tier;
  }
}

/** Somebody of whom no row is left. */
const forgotten = (id: string): Person => ({
  id,
  standing: "forgotten",
  tier: "free",
  cohort: null,
  source: "not told",
  issue: null,
  askedAt: null,
  confirmedAt: null,
  leftAt: null,
  clickedAt: null,
});

const ON = ["subscriber.confirmed", "subscriber.returned"] as const;
const OFF = [
  ...["subscriber.left", "subscriber.bounced", "subscriber.complained", "subscriber.erased"],
] as const;
const ASKED = ["subscriber.asked", "subscriber.invited"] as const;

/** What happened to one of them. Ids tell what came last, also where a clock was put back in between. */
async function* toldOf(db: Db, asOf: AsOf) {
  for (let after = ""; ; ) {
    const rows = await db
      .selectFrom("events")
      .select("subject as id")
      .select([
        sql<Seconds | null>`unixepoch(min(${when(ASKED, "at")}))`.as("asked"),
        sql<Seconds | null>`unixepoch(max(${when(["subscriber.asked"], "at")}))`.as("askedLast"),
        sql<Seconds | null>`unixepoch(min(${when(["subscriber.confirmed"], "at")}))`.as("confirmed"),
        sql<number | null>`max(${when(ON, "id")})`.as("on"),
        sql<number | null>`max(${when(OFF, "id")})`.as("off"),
        sql<Seconds | null>`unixepoch(max(${when(OFF, "at")}))`.as("offAt"),
        sql<number | null>`max(${when(["subscriber.erased"], "id")})`.as("erased"),
        sql<number | null>`max(${when(["tier.changed"], "id")})`.as("tier"),
      ])
      .where("subject", ">", after)
      .where("type", "in", [...ASKED, ...ON, ...OFF, "tier.changed"])
      .where("realm", "=", asOf.realm)
      .where("at", "<=", limitOf(asOf))
      .groupBy("subject")
      .orderBy("subject")
      .limit(PAGE)
      .execute();
    yield rows;
    const last = rows.at(-1);
    if (!last || rows.length < PAGE) return;
    after = last.id;
  }
}

const when = (types: readonly string[], column: "at" | "id") =>
  sql`case when type in (${sql.join(types)}) then ${sql.ref(column)} end`;

type Told = Page<ReturnType<typeof toldOf>>;

/** Where they came from whose row doesn't tell it any more. */
async function nameSources(
  db: Db,
  ids: readonly string[],
  people: ReadonlyMap<string, Person>,
): Promise<void> {
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

async function setTiers(
  db: Db,
  eventIds: readonly number[],
  people: ReadonlyMap<string, Person>,
): Promise<void> {
  const rows = await db
    .selectFrom("events")
    .select("subject")
    .select(sql<string>`json_extract(facts, '$.to')`.as("tier"))
    .where(sql<boolean>`id in (select value from json_each(${JSON.stringify(eventIds)}))`)
    .execute();
  for (const { subject, tier } of rows) {
    const person = people.get(subject);
    if (person) person.tier = tier;
  }
}

const FORGOTTEN_AFTER = 14 * DAY;

function hear(person: Person, told: Told, { until, isGone }: { until: Seconds; isGone: boolean }): void {
  if (told.asked !== null) person.askedAt = told.asked;
  if (told.confirmed !== null) person.confirmedAt = told.confirmed;
  const isOff = told.off !== null && told.offAt !== null && told.off > (told.on ?? 0);
  // Whoever had left before they were erased left then.
  if (isOff) person.leftAt = (told.erased === null ? null : person.leftAt) ?? told.offAt;
  else if (told.on !== null) person.leftAt = null;
  if (isOff && told.erased !== null) person.standing = "erased";
  else if (person.leftAt !== null) person.standing = "unsubscribed";
  else if (person.confirmedAt !== null) person.standing = "confirmed";
  // By the rule, not by whether some night has taken them away yet: so the answer stays the same.
  else person.standing = isGone || isOver(told.askedLast, until) ? "forgotten" : "pending";
}

const isOver = (askedLast: Seconds | null, until: Seconds): boolean =>
  askedLast !== null && until - askedLast >= FORGOTTEN_AFTER;

/** The first link that each followed. */
async function noteClicks(db: Db, asOf: AsOf, people: ReadonlyMap<string, Person>): Promise<void> {
  for (let after = ""; ; ) {
    const rows = await db
      .selectFrom("clicks")
      .select("subscriber_id")
      .select(sql<Seconds>`unixepoch(min(at))`.as("at"))
      .where("subscriber_id", ">", after)
      .where("at", "<=", limitOf(asOf))
      .groupBy("subscriber_id")
      .orderBy("subscriber_id")
      .limit(PAGE)
      .execute();
    for (const { subscriber_id, at } of rows) {
      const person = people.get(subscriber_id);
      if (person) person.clickedAt = at;
    }
    const last = rows.at(-1);
    if (!last || rows.length < PAGE) return;
    after = last.subscriber_id;
  }
}
