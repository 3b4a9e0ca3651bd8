/** Incidents: what looks find wrong, from when it was first seen until it is over. Each is told once at either end. */
import { sql } from "kysely";
import type { Clock } from "../../core/clock.ts";
import { newId } from "../../core/ids.ts";
import type { Db } from "../../ledger/open.ts";
import type { IncidentRow, IncidentWordRow } from "../../ledger/tables/operations.ts";
import type { Finding } from "./finding.ts";

/** Not seen for so long, it is over: what comes and goes between two looks is one incident. */
const QUIET_MS = 20 * 60_000;
const KEPT_MS = 365 * 24 * 60 * 60_000;

export const openIncidents = (db: Db): Promise<IncidentRow[]> =>
  db.selectFrom("incidents").selectAll().where("ended_at", "is", null).orderBy("began_at").execute();

/**
 * Takes in what a look found, and notes what each channel has to tell: in one transaction of the caller's, so that nothing
 * is told of what was not written down.
 */
export async function settleIncidents(
  db: Db,
  clock: Clock,
  { findings, channels }: { findings: readonly Finding[]; channels: readonly string[] },
): Promise<void> {
  const now = clock.now();
  const open = new Map((await openIncidents(db)).map((incident) => [incident.cause, incident]));
  const found = new Map(findings.map((finding) => [finding.cause, finding]));
  for (const finding of found.values()) {
    const known = open.get(finding.cause);
    if (known) await seenAgain(db, now, known, finding);
    else await begin(db, now, finding, channels);
  }
  for (const incident of open.values()) {
    const quietMs = Math.abs(now.getTime() - Date.parse(incident.seen_at));
    if (!found.has(incident.cause) && quietMs >= QUIET_MS) await end(db, now, incident);
  }
  const before = new Date(now.getTime() - KEPT_MS).toISOString();
  const old = db.selectFrom("incidents").select("id").where("ended_at", "<", before);
  await db.deleteFrom("incident_words").where("incident_id", "in", old).execute();
  await db.deleteFrom("incidents").where("ended_at", "<", before).execute();
}

async function begin(db: Db, now: Date, finding: Finding, channels: readonly string[]): Promise<void> {
  const id = newId();
  const at = now.toISOString();
  await db
    .insertInto("incidents")
    .values({ ...finding, id, began_at: at, seen_at: at, ended_at: null })
    .execute();
  for (const channel of channels) await addWord(db, { incident_id: id, word: "alert", channel });
}

async function seenAgain(db: Db, now: Date, { id }: IncidentRow, { what, next }: Finding): Promise<void> {
  const seen_at = now.toISOString();
  await db.updateTable("incidents").set({ what, next, seen_at }).where("id", "=", id).execute();
}

/** Only whoever was told that it began is told that it is over. */
async function end(db: Db, now: Date, { id }: IncidentRow): Promise<void> {
  await db.updateTable("incidents").set({ ended_at: now.toISOString() }).where("id", "=", id).execute();
  const alerts = await db
    .selectFrom("incident_words")
    .selectAll()
    .where("incident_id", "=", id)
    .where("word", "=", "alert")
    .execute();
  for (const { channel, state } of alerts) {
    if (state === "waiting")
      await setWord(db, { incident_id: id, word: "alert", channel }, { state: "dropped" });
    else await addWord(db, { incident_id: id, word: "all-clear", channel });
  }
}

export type WordKey = Pick<IncidentWordRow, "incident_id" | "word" | "channel">;

const addWord = (db: Db, key: WordKey) =>
  db
    .insertInto("incident_words")
    .values({ ...key, state: "waiting", tried_at: null, told_at: null, problem: null })
    .execute();

export const setWord = (db: Db, key: WordKey, changes: Partial<IncidentWordRow>) =>
  db
    .updateTable("incident_words")
    .set(changes)
    .where("incident_id", "=", key.incident_id)
    .where("word", "=", key.word)
    .where("channel", "=", key.channel)
    .execute();

/** A word to the owner, with its incident. */
export type Word = IncidentRow & Pick<IncidentWordRow, "word" | "tried_at">;

/** What this channel has still to tell, the oldest first. */
export const waitingWords = (db: Db, channel: string): Promise<Word[]> =>
  db
    .selectFrom("incident_words")
    .innerJoin("incidents", "incidents.id", "incident_words.incident_id")
    .selectAll("incidents")
    .select(["incident_words.word", "incident_words.tried_at"])
    .where("incident_words.channel", "=", channel)
    .where("incident_words.state", "=", "waiting")
    .orderBy("incidents.began_at")
    // Of those that one look found, in the order in which it did.
    .orderBy(sql`incidents.rowid`)
    .orderBy("incident_words.word")
    .execute();
