/** What readers choose for themselves: their name, their interest, which issues they get, and when none. */
import * as z from "zod";
import type { Clock } from "../core/clock.ts";
import type { Ledger } from "../ledger/open.ts";
import { recordEvent } from "../ledger/records.ts";
import type { SubscriberRow } from "../ledger/tables/audience.ts";
import { type CohortSettings, reassignOne } from "./reassign.ts";

export const FREQUENCIES = ["every", "weekly", "monthly"] as const;
export type Frequency = (typeof FREQUENCIES)[number];

const preferencesSchema = z.object({
  /** Nothing is mailed until then; ISO 8601. */
  pausedUntil: z.iso.datetime().nullable().default(null),
  /** Only issues that carry one of these tags, and those that carry none; all of them for an empty list. */
  topics: z.array(z.string()).default([]),
  /** At most one issue in so long. */
  frequency: z.enum(FREQUENCIES).default("every"),
});
export type Preferences = z.infer<typeof preferencesSchema>;

export const preferencesOf = ({ preferences }: Pick<SubscriberRow, "preferences">): Preferences =>
  preferencesSchema.parse(JSON.parse(preferences));

const DAY_MS = 24 * 60 * 60_000;
/** Half a day short, because no two issues go out at the same minute. */
const APART_MS: Record<Frequency, number> = { every: 0, weekly: 6.5 * DAY_MS, monthly: 27.5 * DAY_MS };
export const LONGEST_APART_MS: number = Math.max(...Object.values(APART_MS));

/** An issue that is about to go out. */
export interface Going {
  tags: readonly string[];
  now: Date;
}

/** `last_issue_at`: when the mail service last took an issue for them; null for never, or for longer ago than counts. */
type Choosing = Pick<SubscriberRow, "preferences"> & { last_issue_at: string | null };

/** Whether this reader wants this issue now. */
export function wants({ preferences, last_issue_at }: Choosing, { tags, now }: Going): boolean {
  if (preferences === "{}") return true;
  const { pausedUntil, topics, frequency } = preferencesOf({ preferences });
  if (pausedUntil !== null && now.toISOString() < pausedUntil) return false;
  const since = new Date(now.getTime() - APART_MS[frequency]).toISOString();
  if (last_issue_at !== null && last_issue_at > since) return false;
  return topics.length === 0 || tags.length === 0 || tags.some((tag) => topics.includes(tag));
}

const DEFAULT = JSON.stringify(preferencesSchema.parse({}));

/** In one order of its keys; who wants everything is kept as who never chose. */
function asKept(preferences: Preferences): string {
  const json = JSON.stringify(preferencesSchema.parse(preferences));
  return json === DEFAULT ? "{}" : json;
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
    const after = { name, interest, preferences: asKept(preferences) };
    // What was kept before a choice was offered says nothing of it, and means the same as its default.
    const known = { ...before, preferences: asKept(preferencesOf(before)) };
    const changed = (["name", "interest", "preferences"] as const).filter((key) => known[key] !== after[key]);
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
