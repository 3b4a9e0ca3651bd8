/** What readers choose for themselves: their name, their interest, which issues they get, and when none. */
import * as z from "zod";
import type { Clock } from "../core/clock.ts";
import type { Ledger } from "../ledger/open.ts";
import { recordEvent } from "../ledger/records.ts";
import type { SubscriberRow } from "../ledger/tables.ts";
import { type CohortSettings, reassignOne } from "./reassign.ts";

const preferencesSchema = z.object({
  /** Nothing is mailed until then; ISO 8601. */
  pausedUntil: z.iso.datetime().nullable().default(null),
  /** Only issues that carry one of these tags, and those that carry none; all of them for an empty list. */
  topics: z.array(z.string()).default([]),
});
export type Preferences = z.infer<typeof preferencesSchema>;

export const preferencesOf = ({ preferences }: Pick<SubscriberRow, "preferences">): Preferences =>
  preferencesSchema.parse(JSON.parse(preferences));

/** An issue that is about to go out. */
export interface Going {
  tags: readonly string[];
  now: Date;
}

/** Whether this reader wants this issue now. */
export function wants(reader: Pick<SubscriberRow, "preferences">, { tags, now }: Going): boolean {
  if (reader.preferences === "{}") return true;
  const { pausedUntil, topics } = preferencesOf(reader);
  if (pausedUntil !== null && now.toISOString() < pausedUntil) return false;
  return topics.length === 0 || tags.length === 0 || tags.some((tag) => topics.includes(tag));
}

export interface Chosen {
  name: string;
  /** The name of a cohort, or null. */
  interest: string | null;
  preferences: Preferences;
}

/** A cohort that came from their word alone goes with it, so that another word, or their clicks, may speak. */
const withoutItsCohort = ({ cohort, cohort_by, interest }: Before) =>
  cohort_by === "rule" && cohort === interest ? { cohort: null, cohort_by: null, cohort_why: null } : {};

type Before = Pick<SubscriberRow, "cohort" | "cohort_by" | "interest">;

/** False when nothing differs. Another interest may move them to another cohort, unless the owner chose theirs. */
export async function choose(
  { ledger, clock, audience }: { ledger: Ledger; clock: Clock; audience: CohortSettings },
  id: string,
  { name, interest, preferences }: Chosen,
): Promise<boolean> {
  return ledger.transaction(async (db) => {
    const before = await db
      .selectFrom("subscribers")
      .select(["realm", "name", "interest", "preferences", "cohort", "cohort_by"])
      .where("id", "=", id)
      .where("status", "!=", "erased")
      .executeTakeFirst();
    if (!before) return false;
    const after = { name, interest, preferences: JSON.stringify(preferences) };
    const changed = (["name", "interest", "preferences"] as const).filter(
      (key) => before[key] !== after[key] && !(before[key] === "{}" && isDefault(preferences)),
    );
    if (changed.length === 0) return false;
    const updated_at = clock.now().toISOString();
    const anotherWord = before.interest !== interest;
    await db
      .updateTable("subscribers")
      .set({ ...after, ...(anotherWord ? withoutItsCohort(before) : {}), updated_at })
      .where("id", "=", id)
      .execute();
    if (anotherWord) await reassignOne(db, clock, audience, id);
    // Which of them, not what it was: events are kept for ever.
    const facts = { changed };
    await recordEvent(db, clock, { type: "subscriber.chose", realm: before.realm, subject: id, facts });
    return true;
  });
}

const isDefault = ({ pausedUntil, topics }: Preferences): boolean =>
  pausedUntil === null && topics.length === 0;
