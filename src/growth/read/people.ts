/**
 * Everybody who ever gave an address, as they stood at an instant. Told from what happened to them, which is only ever
 * added to; their row says what never changes: where they came from.
 */
import { sql } from "kysely";
import { firstTouchIn, sourceOf } from "../../audience/first-touch.ts";
import type { Db } from "../../ledger/open.ts";
import { type AsOf, DAY, limitOf, type Seconds, secondsOf } from "./as-of.ts";

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

const PAGE = 5_000;

export async function readPeople(db: Db, asOf: AsOf): Promise<Person[]> {
  const limit = limitOf(asOf);
  const people = new Map<string, Person>();
  const fromRow = rowReader(asOf, limit);
  for await (const rows of rowsOf(db, asOf)) {
    const erased = rows.filter(({ status }) => status === "erased").map(({ id }) => id);
    const kept = await keptOf(db, erased);
    for (const row of rows) people.set(row.id, fromRow({ ...row, ...kept.get(row.id) }));
  }
  await hearAll(db, asOf, people);
  for (const [id, at] of await firstClicks(db, limit)) {
    const person = people.get(id);
    if (person) person.clickedAt = at;
  }
  return [...people.values()].filter(({ askedAt, confirmedAt, leftAt }) =>
    [askedAt, confirmedAt, leftAt].some((at) => at !== null),
  );
}

async function* rowsOf(db: Db, { realm, knownAt }: AsOf) {
  for (let after = 0; ; ) {
    const rows = await db
      .selectFrom("subscribers")
      .select(["id", "status", "tier", "cohort", "source", "first_touch", "consent_at", "left_at"])
      .select(["created_at", "imported_at"])
      .select(sql<number>`rowid`.as("place"))
      .where("realm", "=", realm)
      .where(sql<number>`rowid`, ">", after)
      .where((where) =>
        where.or([where("imported_at", "is", null), where("imported_at", "<=", knownAt.toISOString())]),
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

type Row =
  ReturnType<typeof rowsOf> extends AsyncGenerator<infer T extends readonly unknown[]> ? T[number] : never;

/** What an erasure kept of the days that earlier counts are told from: as if the row still had them. */
async function keptOf(db: Db, erased: readonly string[]): Promise<Map<string, Partial<Row>>> {
  if (erased.length === 0) return new Map();
  const rows = await db
    .selectFrom("events")
    .select(["subject", "facts"])
    .where("subject", "in", [...erased])
    .where("type", "=", "subscriber.erased")
    .execute();
  return new Map(
    rows.map(({ subject, facts }) => {
      const { since = null, until = null, tier = "free" } = JSON.parse(facts) as Kept;
      const status = until !== null ? "unsubscribed" : since !== null ? "confirmed" : "erased";
      return [subject, { consent_at: since, left_at: until, tier, status }];
    }),
  );
}

interface Kept {
  since?: string | null;
  until?: string | null;
  tier?: string;
}

/** Sources are few and readers are many: each is worked out once. */
function rowReader({ at }: AsOf, limit: string): (row: Row) => Person {
  const touches = new Map<string, ReturnType<typeof touchOf>>();
  const words = new Map<string, string>();
  const once = (word: string): string => {
    const known = words.get(word) ?? word;
    words.set(word, known);
    return known;
  };
  const [until, imported] = [at.toISOString(), (row: Row) => row.imported_at ?? ""];
  return (row) => {
    const key = row.first_touch ?? `\n${row.source}`;
    const touch = touches.get(key) ?? touchOf(row.first_touch, row.source);
    touches.set(key, touch);
    // A day before an import is one that it brought: known since then, and so is whatever comes before the limit.
    const within = (when: string | null) =>
      when !== null && when <= until && (when <= limit || when <= imported(row)) ? secondsOf(when) : null;
    const reads = row.status === "confirmed" || row.status === "unsubscribed";
    const confirmedAt = within(row.consent_at ?? (reads && row.left_at === null ? row.created_at : null));
    const leftAt = row.status === "unsubscribed" ? within(row.left_at) : null;
    return {
      ...{ id: row.id, tier: once(row.tier), cohort: row.cohort === null ? null : once(row.cohort) },
      ...touch,
      standing: leftAt !== null ? "unsubscribed" : confirmedAt !== null ? "confirmed" : "pending",
      askedAt: row.status === "pending" ? within(row.created_at) : null,
      ...{ confirmedAt, leftAt, clickedAt: null },
    };
  };
}

function touchOf(firstTouch: string | null, source: string) {
  if (firstTouch === null && source !== "sign-up") return { source, issue: null };
  const touch = firstTouchIn(firstTouch);
  return { source: sourceOf(touch), issue: /^\/issues\/([^/]+)/.exec(touch.landing)?.[1] ?? null };
}

async function hearAll(db: Db, asOf: AsOf, people: Map<string, Person>): Promise<void> {
  const until = secondsOf(asOf.at);
  for await (const page of toldOf(db, asOf)) {
    const unknown = page.filter(({ id }) => (people.get(id)?.source ?? "erased") === "erased");
    const sources = await sourcesOf(
      db,
      unknown.map(({ id }) => id),
    );
    const tiers = await tiersOf(
      db,
      page.flatMap(({ tier }) => tier ?? []),
    );
    for (const told of page) {
      const known = people.get(told.id);
      const person = known ?? forgotten(told.id);
      people.set(told.id, person);
      person.source = sources.get(told.id) ?? person.source;
      person.tier = tiers.get(told.id) ?? person.tier;
      hear(person, told, { until, isGone: known === undefined });
    }
  }
}

/** Somebody of whom no row is left. */
const forgotten = (id: string): Person => ({
  ...{ id, standing: "forgotten", tier: "free", cohort: null, source: "not told", issue: null },
  ...{ askedAt: null, confirmedAt: null, leftAt: null, clickedAt: null },
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

type Told =
  ReturnType<typeof toldOf> extends AsyncGenerator<infer T extends readonly unknown[]> ? T[number] : never;

/** Where they came from whose row doesn't tell it any more. */
async function sourcesOf(db: Db, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom("events")
    .select("subject")
    .select(sql<string | null>`json_extract(facts, '$.source')`.as("source"))
    .where(sql<boolean>`subject in (select value from json_each(${JSON.stringify(ids)}))`)
    .where("type", "=", "subscriber.asked")
    .orderBy("id", "desc")
    .execute();
  return new Map(rows.flatMap(({ subject, source }) => (source === null ? [] : [[subject, source]])));
}

async function tiersOf(db: Db, eventIds: readonly number[]): Promise<Map<string, string>> {
  if (eventIds.length === 0) return new Map();
  const rows = await db
    .selectFrom("events")
    .select("subject")
    .select(sql<string>`json_extract(facts, '$.to')`.as("tier"))
    .where(sql<boolean>`id in (select value from json_each(${JSON.stringify(eventIds)}))`)
    .execute();
  return new Map(rows.map(({ subject, tier }) => [subject, tier]));
}

const FORGOTTEN_AFTER = 14 * DAY;

function hear(person: Person, told: Told, { until, isGone }: { until: Seconds; isGone: boolean }): void {
  person.askedAt = told.asked ?? person.askedAt;
  person.confirmedAt = told.confirmed ?? person.confirmedAt;
  const isOff = told.off !== null && told.off > (told.on ?? 0);
  // Whoever had left before they were erased left then.
  if (isOff) person.leftAt = told.erased === null ? told.offAt : (person.leftAt ?? told.offAt);
  else if (told.on !== null) person.leftAt = null;
  // By the rule, not by whether some night has taken them away yet: so the answer stays the same.
  const isOver = told.askedLast !== null && until - told.askedLast >= FORGOTTEN_AFTER;
  const waits: Standing = isOver || isGone ? "forgotten" : "pending";
  const stands = person.leftAt !== null ? "unsubscribed" : person.confirmedAt !== null ? "confirmed" : waits;
  person.standing = isOff && told.erased !== null ? "erased" : stands;
}

async function firstClicks(db: Db, limit: string): Promise<Map<string, Seconds>> {
  const rows = await db
    .selectFrom("clicks")
    .select("subscriber_id")
    .select(sql<Seconds>`unixepoch(min(at))`.as("at"))
    .where("at", "<=", limit)
    .groupBy("subscriber_id")
    .execute();
  return new Map(rows.map(({ subscriber_id, at }) => [subscriber_id, at]));
}
