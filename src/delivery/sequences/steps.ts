/** The mails of sequences as the owner wrote them: steps, each so many days after what set the sequence off. */

import { realmsReaching } from "../../audience/subscribers.ts";
import { bodyProblems } from "../../content/body-problems.ts";
import { contentHash } from "../../content/content-hash.ts";
import { fieldProblems } from "../../content/field-problems.ts";
import type { Clock } from "../../core/clock.ts";
import { newId } from "../../core/ids.ts";
import type { Realm } from "../../core/realm.ts";
import type { Db } from "../../ledger/open.ts";
import type { SequenceStepRow } from "../../ledger/tables/delivery.ts";

/** Each by what it is called on the desk. */
export const SEQUENCES = {
  welcome: "Welcome",
  "premium-welcome": "Premium welcome",
  "past-due": "Payment failed",
  "win-back": "Win-back",
} as const;
export type SequenceName = keyof typeof SEQUENCES;

const NAMES = Object.keys(SEQUENCES) as SequenceName[];

export const sequenceCalled = (name: string): SequenceName | null =>
  NAMES.find((key) => key === name || SEQUENCES[key] === name) ?? null;

export const wordFor = (sequence: string): string => {
  const name = sequenceCalled(sequence);
  return name ? SEQUENCES[name] : "No sequence";
};

/** What the owner decides. */
export interface StepContent {
  /** Empty while they have not chosen. */
  sequence: SequenceName | "";
  /** Null while they have not said. */
  days: number | null;
  title: string;
  /** Markdown. */
  body: string;
  isOn: boolean;
  onlyFree: boolean;
}

const LONGEST_DAYS = 365;

export const hashOfStep = ({ title, body }: Pick<SequenceStepRow, "title" | "body">): string =>
  contentHash({ title, body });

/** What of its own keeps it from being sent, one sentence each. */
function stepProblems({ sequence, days, title, body }: StepContent): string[] {
  const isDays = days !== null && Number.isSafeInteger(days) && days >= 0 && days <= LONGEST_DAYS;
  return [
    ...(title.trim() === "" ? ["It has no subject."] : []),
    ...(sequence === "" ? ["It is of no sequence: choose one."] : []),
    ...(isDays ? [] : ["Its days are no whole number from 0 to 365."]),
    ...bodyProblems(body),
    ...fieldProblems({ title, description: "", body }),
  ];
}

/** Those that are not in the trash, whose words may go to a sink of this realm; the earliest day first, and on one day members before others. */
export const stepsReaching = (db: Db, sink: Realm): Promise<SequenceStepRow[]> =>
  db
    .selectFrom("sequence_steps")
    .selectAll()
    .where("realm", "in", realmsReaching(sink))
    .where("gone_at", "is", null)
    .orderBy("days")
    .orderBy("sequence")
    .orderBy("created_at")
    .orderBy("id")
    .execute();

export const stepById = (db: Db, id: string): Promise<SequenceStepRow | undefined> =>
  db.selectFrom("sequence_steps").selectAll().where("id", "=", id).executeTakeFirst();

export const stepByKey = (db: Db, key: string): Promise<SequenceStepRow | undefined> =>
  db.selectFrom("sequence_steps").selectAll().where("key", "=", key).executeTakeFirst();

/** The owner's word, and nothing of its own against it. */
export const isOn = ({ is_on, problems, gone_at }: SequenceStepRow): boolean =>
  is_on === 1 && problems === "[]" && gone_at === null;

/** A page that was duplicated is On like the one it came from: readers would get the same words twice. */
function isCopy(step: SequenceStepRow, steps: readonly SequenceStepRow[]): boolean {
  const earlier = steps.filter(
    (other) => isOn(other) && other.sequence === step.sequence && comesBefore(other, step),
  );
  return earlier.some((other) => hashOfStep(other) === hashOfStep(step));
}

const comesBefore = (one: SequenceStepRow, other: SequenceStepRow): boolean =>
  one.created_at < other.created_at || (one.created_at === other.created_at && one.id < other.id);

/** Those that go. `steps` are all that may reach the same sink. */
export const goingSteps = (steps: readonly SequenceStepRow[]): SequenceStepRow[] =>
  steps.filter((step) => isOn(step) && !isCopy(step, steps));

/** What keeps it from being sent, one sentence each; `steps` are those beside it. */
export const problemsOf = (step: SequenceStepRow, steps: readonly SequenceStepRow[]): string[] => [
  ...(JSON.parse(step.problems) as string[]),
  ...(isOn(step) && isCopy(step, steps)
    ? ["Another mail of this sequence says the same: change this one, or untick it."]
    : []),
];

export interface Writing {
  /** The one that is changed; null for a new one. */
  known: SequenceStepRow | null;
  key: string;
  /** Of the desk on which it was written. */
  realm: Realm;
  content: StepContent;
}

/** Writes what the owner decided, and since when it has been on. A step that would not differ is left alone. */
export async function writeStep(
  db: Db,
  clock: Clock,
  { known, key, realm, content }: Writing,
): Promise<{ step: SequenceStepRow; changed: boolean }> {
  const now = clock.now().toISOString();
  const decided = {
    realm,
    sequence: content.sequence,
    days: content.days !== null && Number.isSafeInteger(content.days) ? content.days : 0,
    title: content.title,
    body: content.body,
    is_on: content.isOn ? 1 : 0,
    only_free: content.onlyFree ? 1 : 0,
    problems: JSON.stringify(stepProblems(content)),
    first_on_at: known?.first_on_at ?? (content.isOn ? now : null),
    gone_at: null,
  };
  const before = known as Partial<Record<string, unknown>> | null;
  if (known && before && Object.entries(decided).every(([name, value]) => before[name] === value))
    return { step: known, changed: false };
  const step = { ...(known ?? { id: newId(), key, created_at: now }), ...decided, updated_at: now };
  await db
    .insertInto("sequence_steps")
    .values(step)
    .onConflict((conflict) => conflict.column("id").doUpdateSet({ ...decided, updated_at: now }))
    .execute();
  return { step, changed: true };
}

/** Its page lies in the trash: nothing of it goes any more. */
export async function dropStep(db: Db, clock: Clock, id: string): Promise<void> {
  const now = clock.now().toISOString();
  await db
    .updateTable("sequence_steps")
    .set({ gone_at: now, updated_at: now })
    .where("id", "=", id)
    .where("gone_at", "is", null)
    .execute();
}
