/** Stopping a mailing before its next chunk, by the owner's word; and letting the rest go after all. */
import type { Clock } from "../core/clock.ts";
import type { Db } from "../ledger/open.ts";
import { recordEvent } from "../ledger/records.ts";
import type { ChunkRow, MailingRow } from "../ledger/tables/delivery.ts";
import { mails, nameForCommand } from "./say.ts";

/** What may still be stopped: a mailing that has not come to its end. */
export const canStop = ({ state }: Pick<MailingRow, "state">): boolean =>
  state === "sending" || state === "paused";

/**
 * From this commit on no further chunk is posted: the sender looks before each. What is under way may have arrived
 * already, so it is asked for to its end. Gives how many mails don't go.
 */
export async function stopMailing(
  db: Db,
  clock: Clock,
  mailing: Pick<MailingRow, "id" | "realm" | "subject">,
  because: string,
): Promise<number> {
  const { id, realm, subject } = mailing;
  await db
    .updateTable("mailings")
    .set({ state: "stopped", resumes_at: null, finished_at: clock.now().toISOString() })
    .where("id", "=", id)
    .execute();
  await stopFrozen(db, id);
  const { stopped, underWay } = await countOf(db, id);
  const problem = await sayStopped(db, id, { because, stopped, underWay });
  await db.updateTable("mailings").set({ problem }).where("id", "=", id).execute();
  await recordEvent(db, clock, {
    ...{ type: "mailing.stopped", realm, subject },
    facts: { because, stopped, underWay },
  });
  return stopped;
}

async function stopFrozen(db: Db, mailingId: string): Promise<void> {
  await db
    .updateTable("chunks")
    .set({ state: "stopped" })
    .where("mailing_id", "=", mailingId)
    .where("state", "=", "frozen")
    .execute();
  await db
    .updateTable("deliveries")
    .set({ state: "stopped" })
    .where("mailing_id", "=", mailingId)
    .where("state", "=", "waiting")
    .where((where) =>
      where(
        "chunk",
        "in",
        where
          .selectFrom("chunks")
          .select("n")
          .where("mailing_id", "=", mailingId)
          .where("state", "=", "stopped"),
      ),
    )
    .execute();
}

async function countOf(db: Db, mailingId: string): Promise<{ stopped: number; underWay: number }> {
  const rows = await db
    .selectFrom("deliveries")
    .select(({ fn }) => ["state", fn.countAll<number>().as("n")])
    .where("mailing_id", "=", mailingId)
    .where("state", "in", ["stopped", "waiting"])
    .groupBy("state")
    .execute();
  const of = (state: string) => Number(rows.find((row) => row.state === state)?.n ?? 0);
  return { stopped: of("stopped"), underWay: of("waiting") };
}

async function sayStopped(
  db: Db,
  mailingId: string,
  { because, stopped, underWay }: { because: string; stopped: number; underWay: number },
): Promise<string> {
  const name = await nameOfMailing(db, mailingId);
  const asked =
    underWay > 0
      ? ` What became of ${mails(underWay)} is still being asked; ${underWay === 1 ? "it" : "they"} may be out already.`
      : "";
  const undo = `To let ${stopped === 1 ? "it" : "them"} go after all: npm run pressroom -- stop ${name} --undo`;
  return `Stopped, because ${because}: ${mails(stopped)} ${stopped === 1 ? "does" : "do"} not go.${asked} ${undo}`;
}

export async function nameOfMailing(db: Db, mailingId: string): Promise<string> {
  const row = await db
    .selectFrom("mailings")
    .leftJoin("issues", "issues.id", "mailings.issue_id")
    .select(["mailings.id", "number", "slug"])
    .where("mailings.id", "=", mailingId)
    .executeTakeFirstOrThrow();
  return nameForCommand(row);
}

/** Lets a stopped mailing go on where it was. Whoever left meanwhile is dropped when their chunk's turn comes. */
export async function undoStop(
  db: Db,
  clock: Clock,
  { id, realm, subject }: Pick<MailingRow, "id" | "realm" | "subject">,
): Promise<number> {
  await db
    .updateTable("chunks")
    .set({ state: "frozen" })
    .where("mailing_id", "=", id)
    .where("state", "=", "stopped")
    .execute();
  const { numUpdatedRows } = await db
    .updateTable("deliveries")
    .set({ state: "waiting" })
    .where("mailing_id", "=", id)
    .where("state", "=", "stopped")
    .executeTakeFirst();
  await db
    .updateTable("mailings")
    .set({ state: "sending", problem: null, finished_at: null })
    .where("id", "=", id)
    .execute();
  const waiting = Number(numUpdatedRows);
  await recordEvent(db, clock, { type: "mailing.resumed", realm, subject, facts: { waiting } });
  return waiting;
}

export const WITHDRAWN = "you set its status to Withdrawn";

export type Halted = { kind: "halted" };

/**
 * Asked inside the transaction that would mark a chunk as under way: whoever stopped or paused the mailing before it
 * commits is heard. A chunk that came back to be built anew meanwhile is stopped with the others.
 */
export async function haltedAlready(db: Db, clock: Clock, chunk: ChunkRow): Promise<Halted | null> {
  const row = await db
    .selectFrom("mailings")
    .leftJoin("issues", "issues.id", "mailings.issue_id")
    .select([
      "mailings.id",
      "mailings.kind",
      "mailings.state",
      "mailings.realm",
      "mailings.subject",
      "status",
    ])
    .where("mailings.id", "=", chunk.mailing_id)
    .executeTakeFirstOrThrow();
  // A correction may be just what follows a withdrawal.
  if (row.state === "sending" && row.kind === "issue" && row.status === "withdrawn")
    await stopMailing(db, clock, row, WITHDRAWN);
  else if (row.state === "sending") return null;
  if (row.state === "stopped") await stopFrozen(db, row.id);
  return { kind: "halted" };
}
