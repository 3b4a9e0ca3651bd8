/**
 * What is done with mailings where nobody can look up what another machine sent: nothing of them leaves before the owner
 * has said of each that it did not go.
 */
import { endApproval } from "../content/approvals.ts";
import type { Clock } from "../core/clock.ts";
import type { Realm } from "../core/realm.ts";
import type { Db, Ledger } from "../ledger/open.ts";
import type { ChunkRow } from "../ledger/tables/delivery.ts";
import { loseDeliveries } from "./chunk-rows.ts";
import { dueCorrection, dueIssue } from "./due.ts";

const WHY = "this home was put back from a copy, and whether it went before that can't be looked up";

export interface Distrusted {
  /** Parts of mailings whose fate the owner is to say. */
  parts: number;
  /** Titles of issues that wait for a new word. */
  issues: string[];
  corrections: number;
  /** Readers who were in the middle of a sequence, and get no more of it. */
  enrolments: number;
}

/** One transaction. Called before the home may send again. */
export function distrustMailings(
  { ledger, clock }: { ledger: Ledger; clock: Clock },
  sink: Realm,
): Promise<Distrusted> {
  return ledger.transaction(async (db) => {
    const chunks = await neverPosted(db, sink);
    for (const chunk of chunks) await park(db, chunk);
    const issues: string[] = [];
    for (;;) {
      const due = await dueIssue(db, clock.now(), sink);
      if (!due) break;
      const { id, title } = due.issue;
      await endApproval(db, clock, id, due.approval.realm, WHY);
      issues.push(title);
    }
    let corrections = 0;
    for (let one = await dueCorrection(db, sink); one; one = await dueCorrection(db, sink), corrections++)
      await db.updateTable("corrections").set({ approved_at: null }).where("id", "=", one.id).execute();
    return { parts: chunks.length, issues, corrections, enrolments: await endEnrolments(db, clock, sink) };
  });
}

const neverPosted = (db: Db, sink: Realm): Promise<ChunkRow[]> =>
  db
    .selectFrom("chunks")
    .innerJoin("mailings", "mailings.id", "chunks.mailing_id")
    .selectAll("chunks")
    .where("mailings.realm", "=", sink)
    .where("chunks.state", "=", "frozen")
    .execute();

async function park(db: Db, chunk: ChunkRow): Promise<void> {
  await db
    .updateTable("chunks")
    .set({ state: "parked", problem: WHY })
    .where("mailing_id", "=", chunk.mailing_id)
    .where("n", "=", chunk.n)
    .execute();
  await loseDeliveries(db, chunk, WHY);
}

async function endEnrolments(db: Db, clock: Clock, sink: Realm): Promise<number> {
  const { numUpdatedRows } = await db
    .updateTable("enrolments")
    .set({ ended_at: clock.now().toISOString(), ended_why: WHY })
    .where("realm", "=", sink)
    .where("ended_at", "is", null)
    .executeTakeFirst();
  return Number(numUpdatedRows);
}
