/** Readers → cohorts, by the rules, for all whom the owner has not assigned themselves; in pages, for any number of them. */
import { sql } from "kysely";
import type { Clock } from "../core/clock.ts";
import type { Db, Ledger } from "../ledger/open.ts";
import { assignCohort, type Click, type CohortRules, worthTelling } from "./cohorts.ts";

/** What the settings say of cohorts. */
export interface CohortSettings {
  cohorts: readonly string[];
  rules: CohortRules;
}

export interface Reassigned {
  people: number;
  moved: number;
}

/** Small, because what a page leaves behind is let go before the next: 250 at a time take twice the memory. */
const PAGE = 50;
const DAY_MS = 24 * 60 * 60_000;
/** Of one person, the newest: more of them tell nothing more. */
const MOST_CLICKS = 200;
/** Of a page of people, in one reading. */
const MOST_ROWS = 10_000;
const WINDOW_DAYS = 365;

/** Safe to stop and to run again at any time: each page is committed by itself. */
export async function reassignCohorts(
  { ledger, clock, signal }: { ledger: Ledger; clock: Clock; signal?: AbortSignal },
  settings: CohortSettings,
): Promise<Reassigned> {
  const total: Reassigned = { people: 0, moved: 0 };
  let after = "";
  for (;;) {
    signal?.throwIfAborted();
    const page = await ledger.transaction(async (db) => {
      const people = await peopleAfter(db, after);
      const moved = await reassignThese(db, clock, settings, people);
      return { people, moved };
    });
    const last = page.people.at(-1);
    if (!last) return total;
    total.people += page.people.length;
    total.moved += page.moved;
    after = last.id;
  }
}

/** One reader now, e.g. when they have confirmed or have said what they come for. */
export async function reassignOne(db: Db, clock: Clock, settings: CohortSettings, id: string): Promise<void> {
  const person = await byRule(db).where("id", "=", id).executeTakeFirst();
  if (person) await reassignThese(db, clock, settings, [person]);
}

const byRule = (db: Db) =>
  db
    .selectFrom("subscribers")
    .select(["id", "interest", "cohort", "cohort_why", "cohort_by"])
    .where("status", "!=", "unsubscribed")
    .where((where) => where.or([where("cohort_by", "is", null), where("cohort_by", "!=", "owner")]));

type Person = Awaited<ReturnType<typeof peopleAfter>>[number];

const peopleAfter = (db: Db, after: string) =>
  byRule(db).where("id", ">", after).orderBy("id").limit(PAGE).execute();

async function reassignThese(
  db: Db,
  clock: Clock,
  { cohorts, rules }: CohortSettings,
  people: readonly Person[],
): Promise<number> {
  const now = clock.now();
  const clicks = await clicksOf(
    db,
    people.map(({ id }) => id),
    new Date(now.getTime() - WINDOW_DAYS * DAY_MS),
  );
  const known = (name: string | null) => (name !== null && cohorts.includes(name) ? name : null);
  let moved = 0;
  for (const { id, interest, cohort, cohort_why } of people) {
    const facts = { now, interest: known(interest), clicks: clicks.get(id) ?? [], present: known(cohort) };
    const assigned = assignCohort(facts, rules);
    if (!assigned && cohort === null) continue;
    const moves = assigned?.cohort !== (cohort ?? undefined);
    if (!moves && !worthTelling(cohort_why, assigned?.why ?? "")) continue;
    if (moves) moved++;
    const written = { cohort: assigned?.cohort ?? null, cohort_why: assigned?.why ?? null };
    await db
      .updateTable("subscribers")
      .set({ ...written, cohort_by: assigned ? "rule" : null, updated_at: now.toISOString() })
      .where("id", "=", id)
      .execute();
  }
  return moved;
}

/**
 * The newest clicks of each of these people, who come in the order of their ids, and none from before `since`. Read as
 * one stretch of the index, one row a person: a million rows of their own would cost a hundred megabytes. Where the
 * stretch holds too much for one reading, it is read in halves.
 */
async function clicksOf(db: Db, ids: readonly string[], since: Date): Promise<Map<string, Click[]>> {
  const [first, last] = [ids[0], ids.at(-1)];
  if (first === undefined || last === undefined) return new Map();
  const most = ids.length === 1 ? MOST_CLICKS : MOST_ROWS;
  const newest = db
    .selectFrom("clicks")
    .select(["subscriber_id", "issue_id", "tags", "at"])
    .where("subscriber_id", ">=", first)
    .where("subscriber_id", "<=", last)
    .where("at", ">=", since.toISOString())
    .orderBy("subscriber_id", "desc")
    .orderBy("at", "desc")
    .limit(most)
    .as("newest");
  const people = await db
    .selectFrom(newest)
    .select(["subscriber_id", inOneText])
    .select((select) => select.fn.countAll<number>().as("n"))
    .groupBy("subscriber_id")
    .execute();
  const count = people.reduce((sum, { n }) => sum + Number(n), 0);
  if (ids.length === 1 || count < most)
    return new Map(people.map(({ subscriber_id, clicks }) => [subscriber_id, clicksIn(clicks)]));
  const middle = Math.ceil(ids.length / 2);
  const [some, others] = [ids.slice(0, middle), ids.slice(middle)];
  return new Map([...(await clicksOf(db, some, since)), ...(await clicksOf(db, others, since))]);
}

/** SQLite's own aggregate: a click a line, each its time, its issue and its tags. */
const inOneText = sql<string>`group_concat(at || ' ' || coalesce(issue_id, '') || ' ' || tags, char(10))`.as(
  "clicks",
);

function clicksIn(text: string): Click[] {
  // An issue's links share its tags. JSON holds no line break, so a line is a click.
  const read = new Map<string, string[]>();
  const lines = text.split("\n").sort().reverse().slice(0, MOST_CLICKS);
  return lines.map((line) => {
    const [at = "", issue = ""] = line.split(" ", 2);
    const json = line.slice(at.length + issue.length + 2);
    const tags = read.get(json) ?? (JSON.parse(json) as string[]);
    read.set(json, tags);
    return { at: new Date(at), issue: issue || null, tags };
  });
}

/**
 * The owner's word on one reader, which counts before any rule; null gives them back to the rule. True if that is
 * another word than before.
 */
export async function assignByOwner(
  db: Db,
  clock: Clock,
  settings: CohortSettings,
  { id, cohort }: { id: string; cohort: string | null },
): Promise<boolean> {
  const row = await db
    .selectFrom("subscribers")
    .select(["cohort", "cohort_by"])
    .where("id", "=", id)
    .executeTakeFirst();
  const before = row?.cohort_by === "owner" ? row.cohort : null;
  if (!row || before === cohort) return false;
  const updated_at = clock.now().toISOString();
  const word = cohort
    ? { cohort, cohort_by: "owner", cohort_why: "You chose it." }
    : { cohort: null, cohort_by: null, cohort_why: null };
  await db
    .updateTable("subscribers")
    .set({ ...word, updated_at })
    .where("id", "=", id)
    .execute();
  if (cohort === null) await reassignOne(db, clock, settings, id);
  return true;
}
