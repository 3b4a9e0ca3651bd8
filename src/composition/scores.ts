/** What is known of drafts, in the ledger: measured features, a model's reading, and what the model says of no draft. */
import type { Clock } from "../core/clock.ts";
import type { Db } from "../ledger/open.ts";
import { recall, remember } from "../ledger/records.ts";
import type { ScoreRow } from "../ledger/tables/composition.ts";
import type { Reading } from "./model.ts";
import type { Features } from "./scoring/features.ts";
import { RUBRIC_HASH } from "./scoring/rubric.ts";

/** Which model reads, as the last run had it. */
export interface Reader {
  name: string;
  hash: string;
}

const READER = "model that reads drafts";
/** By which the file is known again without a look into it. */
const READERS_MARK = "mark of the model that reads drafts";

/** Null where none is set up, or no run has looked yet. */
export async function readerOf(db: Db): Promise<Reader | null> {
  const kept = await recall(db, READER);
  return kept === null ? null : (JSON.parse(kept) as Reader | null);
}

/** The one whose file has this mark: null where none is set up, undefined where no run has looked at this file yet. */
export async function readerWith(db: Db, mark: string | null): Promise<Reader | null | undefined> {
  if (mark === null) return null;
  return (await recall(db, READERS_MARK)) === mark ? ((await readerOf(db)) ?? undefined) : undefined;
}

/** Writes only what is another. */
export async function noteReader(db: Db, reader: Reader | null, mark: string | null): Promise<void> {
  const said = JSON.stringify(reader && { name: reader.name, hash: reader.hash });
  if ((await recall(db, READER)) !== said) await remember(db, READER, said);
  if ((await recall(db, READERS_MARK)) !== (mark ?? "")) await remember(db, READERS_MARK, mark ?? "");
}

export interface Measured {
  issueId: string;
  contentHash: string;
  bodyHash: string;
  archiveHash: string;
  features: Features;
}

/** What a model has read stays while the body does. */
export async function keepMeasured(db: Db, clock: Clock, measured: Measured): Promise<void> {
  const { issueId, contentHash, bodyHash, archiveHash, features } = measured;
  const columns = {
    ...{ content_hash: contentHash, body_hash: bodyHash, archive_hash: archiveHash },
    ...{ features: JSON.stringify(features), measured_at: clock.now().toISOString() },
  };
  const known = await scoreOf(db, issueId);
  const unread = {
    rubric_hash: null,
    model_hash: null,
    model_name: null,
    reading: null,
    read_at: null,
    tries: 0,
    problem: null,
  };
  const changes = known?.body_hash === bodyHash ? columns : { ...columns, ...unread };
  await db
    .insertInto("scores")
    .values({ issue_id: issueId, ...columns, ...unread })
    .onConflict((conflict) => conflict.column("issue_id").doUpdateSet(changes))
    .execute();
}

export const scoreOf = (db: Db, issueId: string): Promise<ScoreRow | undefined> =>
  db.selectFrom("scores").selectAll().where("issue_id", "=", issueId).executeTakeFirst();

/** Only where the body is still the one that was read. */
export async function keepReading(
  db: Db,
  clock: Clock,
  {
    issueId,
    bodyHash,
    reader,
    reading,
  }: { issueId: string; bodyHash: string; reader: Reader; reading: Reading },
): Promise<void> {
  await db
    .updateTable("scores")
    .set({
      ...{
        rubric_hash: RUBRIC_HASH,
        model_hash: reader.hash,
        model_name: reader.name,
        tries: 0,
        problem: null,
      },
      ...{ reading: JSON.stringify(reading), read_at: clock.now().toISOString() },
    })
    .where("issue_id", "=", issueId)
    .where("body_hash", "=", bodyHash)
    .execute();
}

/** A model that died or hung on a draft is tried again by later runs, and not for ever. */
export async function keepFailure(
  db: Db,
  clock: Clock,
  { issueId, reader, why, tries }: { issueId: string; reader: Reader; why: string; tries: number },
): Promise<void> {
  await db
    .updateTable("scores")
    .set({
      ...{ rubric_hash: RUBRIC_HASH, model_hash: reader.hash, model_name: reader.name, reading: null },
      ...{ tries, problem: why, read_at: clock.now().toISOString() },
    })
    .where("issue_id", "=", issueId)
    .execute();
}

export async function calibrationOf(db: Db, modelHash: string): Promise<Reading | null> {
  const row = await db
    .selectFrom("calibrations")
    .select("reading")
    .where("rubric_hash", "=", RUBRIC_HASH)
    .where("model_hash", "=", modelHash)
    .executeTakeFirst();
  return row ? (JSON.parse(row.reading) as Reading) : null;
}

export async function keepCalibration(
  db: Db,
  clock: Clock,
  modelHash: string,
  reading: Reading,
): Promise<void> {
  const row = {
    rubric_hash: RUBRIC_HASH,
    model_hash: modelHash,
    reading: JSON.stringify(reading),
    at: clock.now().toISOString(),
  };
  await db
    .insertInto("calibrations")
    .values(row)
    .onConflict((conflict) => conflict.columns(["rubric_hash", "model_hash"]).doUpdateSet(row))
    .execute();
}
