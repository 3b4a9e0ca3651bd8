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

const PAGE = 500;
const DAY_MS = 24 * 60 * 60_000;
/** Of one person, the newest: more of them tell nothing more. */
const MOST_CLICKS = 200;
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

/** The newest clicks of each of these people, and none from before `since`. */
async function clicksOf(db: Db, ids: readonly string[], since: Date): Promise<Map<string, Click[]>> {
  const clicks = new Map<string, Click[]>();
  if (ids.length === 0) return clicks;
  const ranked = db
    .selectFrom("clicks")
    .select(["subscriber_id", "issue_id", "tags", "at"])
    .select(sql<number>`row_number() over (partition by subscriber_id order by at desc)`.as("place"))
    .where("subscriber_id", "in", ids)
    .where("at", ">=", since.toISOString())
    .as("ranked");
  const rows = await db.selectFrom(ranked).selectAll().where("place", "<=", MOST_CLICKS).execute();
  for (const { subscriber_id, issue_id, tags, at } of rows) {
    const click = { at: new Date(at), issue: issue_id, tags: JSON.parse(tags) as string[] };
    const theirs = clicks.get(subscriber_id);
    if (theirs) theirs.push(click);
    else clicks.set(subscriber_id, [click]);
  }
  return clicks;
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
