/** The sequences in figures: whom each mail reached, whom it passed over, and when the next one goes. */

import { afterQuiet, type QuietHours } from "../../content/quiet-hours.ts";
import type { Realm } from "../../core/realm.ts";
import type { Db } from "../../ledger/open.ts";
import type { SequenceStepRow } from "../../ledger/tables/delivery.ts";
import { DAY_MS } from "./due.ts";
import { isOn, problemsOf, SEQUENCES, stepsReaching } from "./steps.ts";

export interface StepCounts {
  /** Mails that the mail service took. */
  sent: number;
  waiting: number;
  /** Those for whom it came too late. */
  skipped: number;
  /** What holds those of the last mailing that wait, or became of a part; null for nothing. */
  problem: string | null;
}

/** Of one step, through a mailer of this realm. */
export async function countStep(db: Db, { id }: SequenceStepRow, mailer: Realm): Promise<StepCounts> {
  const rows = await db
    .selectFrom("sequence_mails as mail")
    .innerJoin("enrolments as way", "way.id", "mail.enrolment_id")
    .leftJoin("deliveries as sent", (join) =>
      join
        .onRef("sent.mailing_id", "=", "mail.mailing_id")
        .onRef("sent.subscriber_id", "=", "way.subscriber_id"),
    )
    .select(({ fn }) => ["sent.state", fn.countAll<number>().as("n")])
    .where("mail.step_id", "=", id)
    .where("way.realm", "=", mailer)
    .groupBy("sent.state")
    .execute();
  const of = (state: string | null) => Number(rows.find((row) => row.state === state)?.n ?? 0);
  const last = await db
    .selectFrom("mailings")
    .select("problem")
    .where("kind", "=", "sequence")
    .where("subject", "like", `${id}/%`)
    .where("realm", "=", mailer)
    .orderBy("created_at", "desc")
    .executeTakeFirst();
  return { sent: of("accepted"), waiting: of("waiting"), skipped: of(null), problem: last?.problem ?? null };
}

export interface StepReport {
  step: SequenceStepRow;
  counts: StepCounts;
  problems: string[];
  /** Readers on their way through its sequence. */
  enrolled: number;
  /** When its next mail goes, quiet hours considered; null while nobody waits for it or it is off. */
  next: Date | null;
}

export interface ReportOptions {
  sink: Realm;
  now: Date;
  quietHours: QuietHours;
  zone: string;
}

const NAMES = Object.keys(SEQUENCES);

/** Every step there is, whatever desk it stands on, by sequence and then by day. */
export async function reportSequences(db: Db, options: ReportOptions): Promise<StepReport[]> {
  const reports: StepReport[] = [];
  const steps = await stepsReaching(db, "sandbox");
  for (const step of steps.toSorted((a, b) => NAMES.indexOf(a.sequence) - NAMES.indexOf(b.sequence))) {
    const beside = steps.filter(({ realm }) => realm === step.realm);
    const problems = problemsOf(step, beside);
    const { n } = await under(db, step, options.sink)
      .select(({ fn }) => fn.countAll<number>().as("n"))
      .executeTakeFirstOrThrow();
    reports.push({
      ...{ step, problems, enrolled: Number(n) },
      counts: await countStep(db, step, options.sink),
      next: isOn(step) && problems.length === 0 ? await nextOf(db, step, options) : null,
    });
  }
  return reports;
}

const under = (db: Db, { sequence }: SequenceStepRow, sink: Realm) =>
  db
    .selectFrom("enrolments")
    .where("enrolments.sequence", "=", sequence)
    .where("enrolments.realm", "=", sink)
    .where("enrolments.ended_at", "is", null);

async function nextOf(
  db: Db,
  step: SequenceStepRow,
  { sink, now, quietHours, zone }: ReportOptions,
): Promise<Date | null> {
  const sinceOn = new Date(Date.parse(step.first_on_at ?? now.toISOString()) - step.days * DAY_MS);
  const first = await under(db, step, sink)
    .leftJoin("sequence_mails as mail", (join) =>
      join.onRef("mail.enrolment_id", "=", "enrolments.id").on("mail.step_id", "=", step.id),
    )
    .select("began_at")
    .where("mail.step_id", "is", null)
    .where("began_at", ">=", sinceOn.toISOString())
    .orderBy("began_at")
    .executeTakeFirst();
  if (!first) return null;
  const due = new Date(Date.parse(first.began_at) + step.days * DAY_MS);
  return afterQuiet(due < now ? now : due, quietHours, zone);
}
