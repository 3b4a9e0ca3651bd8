/** A mail to those whom an issue has reached already: proposed here, and mailed only once the owner has approved it. */
import { realmsReaching } from "../audience/subscribers.ts";
import type { Clock } from "../core/clock.ts";
import { newId } from "../core/ids.ts";
import type { Realm } from "../core/realm.ts";
import type { Db } from "../ledger/open.ts";
import { recordEvent } from "../ledger/records.ts";
import type { SubscriberRow } from "../ledger/tables/audience.ts";
import type { CorrectionRow } from "../ledger/tables/delivery.ts";
import { subjectOf } from "./due.ts";

export interface NewCorrection {
  issueId: string;
  /** Of the mailer that the issue went through. */
  sink: Realm;
  title: string;
  /** Markdown. */
  body: string;
}

/** Writes it down for the owner to approve. It takes the place of one that waited for that. */
export async function proposeCorrection(
  db: Db,
  clock: Clock,
  { issueId, sink, title, body }: NewCorrection,
): Promise<CorrectionRow> {
  const earlier = await proposedCorrection(db, issueId, sink);
  if (earlier) await dropCorrection(db, clock, earlier);
  const { last } = await db
    .selectFrom("corrections")
    .select(({ fn }) => fn.max<number | null>("n").as("last"))
    .where("issue_id", "=", issueId)
    .where("realm", "=", sink)
    .executeTakeFirstOrThrow();
  const row: CorrectionRow = {
    ...{ id: newId(), issue_id: issueId, n: Number(last ?? 0) + 1, realm: sink, title, body },
    ...{ created_at: clock.now().toISOString(), approved_at: null, dropped_at: null },
  };
  await db.insertInto("corrections").values(row).execute();
  await note(db, clock, "proposed", row);
  return row;
}

const note = (db: Db, clock: Clock, what: string, row: CorrectionRow): Promise<void> =>
  recordEvent(db, clock, { type: `correction.${what}`, realm: row.realm, subject: subjectOf(row) });

/** The one that waits for the owner's word; null for none. */
export async function proposedCorrection(
  db: Db,
  issueId: string,
  sink: Realm,
): Promise<CorrectionRow | null> {
  const row = await db
    .selectFrom("corrections")
    .selectAll()
    .where("issue_id", "=", issueId)
    .where("realm", "=", sink)
    .where("approved_at", "is", null)
    .where("dropped_at", "is", null)
    .executeTakeFirst();
  return row ?? null;
}

/** The owner's word: it goes at the next run, to whom the issue has reached by then. */
export async function approveCorrection(db: Db, clock: Clock, row: CorrectionRow): Promise<void> {
  await db
    .updateTable("corrections")
    .set({ approved_at: clock.now().toISOString() })
    .where("id", "=", row.id)
    .execute();
  await note(db, clock, "approved", row);
}

export async function dropCorrection(db: Db, clock: Clock, row: CorrectionRow): Promise<void> {
  await db
    .updateTable("corrections")
    .set({ dropped_at: clock.now().toISOString() })
    .where("id", "=", row.id)
    .execute();
  await note(db, clock, "dropped", row);
}

/** Fates with which a mail that was accepted did not reach its reader, or must not be followed by another. */
const NOT_REACHED = ["bounced", "soft bounced", "complained", "failed", "suppressed"];

/** Confirmed readers for whom the mail service took this issue, and whose mail did not come back. */
const reached = (db: Db, issueId: string, sink: Realm) =>
  db
    .selectFrom("subscribers")
    .innerJoin("deliveries", "deliveries.subscriber_id", "subscribers.id")
    .innerJoin("mailings", "mailings.id", "deliveries.mailing_id")
    .where("mailings.kind", "=", "issue")
    .where("mailings.issue_id", "=", issueId)
    .where("mailings.realm", "=", sink)
    .where("deliveries.state", "=", "accepted")
    .where((where) => where.or([where("fate", "is", null), where("fate", "not in", NOT_REACHED)]))
    .where("subscribers.status", "=", "confirmed")
    .where("subscribers.realm", "in", realmsReaching(sink));

export async function countReached(db: Db, issueId: string, sink: Realm): Promise<number> {
  const { n } = await reached(db, issueId, sink)
    .select(({ fn }) => fn.countAll<number>().as("n"))
    .executeTakeFirstOrThrow();
  return Number(n);
}

const PAGE = 1_000;

/** Those readers in pages, who pay before those who don't. */
export async function* reachedPages(db: Db, issueId: string, sink: Realm): AsyncGenerator<SubscriberRow[]> {
  for (const free of [false, true]) {
    for (let after = ""; ; ) {
      const rows = await reached(db, issueId, sink)
        .selectAll("subscribers")
        .where("tier", free ? "=" : "!=", "free")
        .where("subscribers.id", ">", after)
        .orderBy("subscribers.id")
        .limit(PAGE)
        .execute();
      if (rows.length > 0) yield rows;
      const last = rows.at(-1);
      if (!last) break;
      after = last.id;
    }
  }
}
