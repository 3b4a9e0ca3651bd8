/** Drafts → what is known of them: each is measured, then read by the model if there is one, and kept as soon as it is. */
import { type Issue, issueById } from "../content/issues.ts";
import type { Clock } from "../core/clock.ts";
import { assertFence, type Lease } from "../ledger/leases.ts";
import type { Db, Ledger } from "../ledger/open.ts";
import { measureDrafts } from "./measure-drafts.ts";
import { type Model, ModelStopped, type Reading } from "./model.ts";
import { bodyHashOf, type Waiting, waitingFor } from "./pile.ts";
import {
  calibrationOf,
  keepCalibration,
  keepFailure,
  keepReading,
  noteReader,
  type Reader,
  readerWith,
} from "./scores.ts";
import { RUBRIC, RUBRIC_HASH, textForModel } from "./scoring/rubric.ts";

export interface ScoreHost {
  ledger: Ledger;
  clock: Clock;
  signal: AbortSignal;
  /** Null where none is set up. Throws ConfigError for a file that can't be used. */
  model(): Promise<Model | null>;
  /** Another where the model is another file, or the file has changed; null where none is set up. */
  modelMark(): string | null;
}

export interface ScoreOptions {
  lease: Lease;
  /** Until when it may work. */
  deadline: Date;
  /** These issues, whatever their status, in place of the pile. */
  only?: readonly string[];
  progress?(step: string, done: number, total: number): void;
}

export interface Scoring {
  measured: number;
  read: number;
  /** Still to be measured or read by a later run. */
  left: number;
  /** Tokens that the model evaluated, the rubric's own not among them. */
  tokens: number;
  /** Null where there is none. */
  model: string | null;
  /** Why it ended before all was read; null when all is. */
  stopped: ModelStopped["because"] | null;
  /** Drafts on which the model died or hung, by id. */
  failed: readonly string[];
}

/** Safe to run again at any time: nothing is read twice while its body, the rubric and the model are the same. */
export async function scoreDrafts(host: ScoreHost, options: ScoreOptions): Promise<Scoring> {
  const { db } = host.ledger;
  const { measured, unmeasured } = await measureDrafts(host, options);
  const mark = host.modelMark();
  const known = await readerWith(db, mark);
  const waiting = await waitingFor(db, options.only);
  const ends = { ...NOTHING_READ, measured, model: known?.name ?? null };
  if (unmeasured.length > 0) {
    const left = waiting.filter((one) => unmeasured.includes(one.id) || isToRead(one, known));
    return { ...ends, left: left.length, stopped: "deadline" };
  }
  // The model's file is opened only where something is to be read, and after the measuring: one that can't be used takes
  // nothing of that away.
  const isIdle = known !== undefined && !waiting.some((one) => isToRead(one, known));
  const model = isIdle ? null : await host.model();
  await noteReader(db, isIdle ? known : model, mark);
  if (!model) return ends;
  const unread = waiting.filter((one) => isToRead(one, model));
  const reading = unread.length === 0 ? NOTHING_READ : await readAll(host, { ...options, model, unread });
  return { measured, ...reading, model: model.name };
}

/** A model that failed so often at one body leaves it alone. */
const MOST_TRIES = 3;

/** `reader`: null where none is set up, undefined for one that has read nothing yet. */
function isToRead({ score }: Waiting, reader: Pick<Reader, "hash"> | null | undefined): boolean {
  if (score === null || reader === null) return false;
  const isTried = score.rubricHash === RUBRIC_HASH && score.modelHash === reader?.hash;
  return !(isTried && (score.isRead || score.tries >= MOST_TRIES));
}

type ReadingCounts = Pick<Scoring, "read" | "left" | "tokens" | "stopped" | "failed">;
const NOTHING_READ: ReadingCounts = { read: 0, left: 0, tokens: 0, stopped: null, failed: [] };

/** After so many deaths one after the other it is not the drafts that are wrong. */
const MOST_DEATHS = 2;

interface ReadingOptions extends ScoreOptions {
  model: Model;
  unread: readonly Waiting[];
}

async function readAll(host: ScoreHost, options: ReadingOptions): Promise<ReadingCounts> {
  const { unread, progress } = options;
  const failed: string[] = [];
  let [read, tokens, deaths] = [0, 0, 0];
  const counts = (stopped: ReadingCounts["stopped"]): ReadingCounts => ({
    ...{ read, tokens, stopped, failed, left: unread.length - read },
  });
  try {
    tokens += await calibrate(host, options);
    for (const draft of unread) {
      progress?.("Reading drafts", read + failed.length, unread.length);
      const evaluated = await readOne(host, options, draft);
      if (evaluated instanceof ModelStopped) {
        failed.push(draft.id);
        if (++deaths >= MOST_DEATHS) return counts(evaluated.because);
        continue;
      }
      [read, tokens, deaths] = [read + 1, tokens + evaluated, 0];
    }
    progress?.("Reading drafts", unread.length, unread.length);
  } catch (error) {
    if (!(error instanceof ModelStopped)) throw error;
    return counts(error.because);
  }
  return counts(null);
}

const limitsOf = ({ signal }: ScoreHost, { deadline }: ScoreOptions) => ({ deadline, signal });

/** What the model says of no draft is asked once: it is taken off from what it says of each. */
async function calibrate(host: ScoreHost, options: ReadingOptions): Promise<number> {
  const { ledger, clock } = host;
  const { model } = options;
  if (await calibrationOf(ledger.db, model.hash)) return 0;
  const reading = await model.read(RUBRIC, "", limitsOf(host, options));
  await ledger.transaction(async (db) => {
    await assertFence(db, options.lease);
    await keepCalibration(db, clock, model.hash, reading);
  });
  return reading.evaluated;
}

/** How many tokens it took; or why the model has no answer to this draft. Throws when its time is up. */
async function readOne(
  host: ScoreHost,
  options: ReadingOptions,
  { id, score }: Waiting,
): Promise<number | ModelStopped> {
  const { ledger, clock } = host;
  const { model } = options;
  const issue = await issueById(ledger.db, id);
  if (!issue) return 0;
  const answered = await ask(host, options, issue);
  const keep = (db: Db) =>
    answered instanceof ModelStopped
      ? keepFailure(db, clock, {
          ...{ issueId: id, reader: model, why: answered.message },
          tries: (score?.modelHash === model.hash && score.rubricHash === RUBRIC_HASH ? score.tries : 0) + 1,
        })
      : keepReading(db, clock, {
          issueId: id,
          bodyHash: bodyHashOf(issue),
          reader: model,
          reading: answered,
        });
  await ledger.transaction(async (db) => {
    await assertFence(db, options.lease);
    await keep(db);
  });
  return answered instanceof ModelStopped ? answered : answered.evaluated;
}

async function ask(host: ScoreHost, options: ReadingOptions, issue: Issue): Promise<Reading | ModelStopped> {
  try {
    return await options.model.read(RUBRIC, textForModel(issue).text, limitsOf(host, options));
  } catch (error) {
    if (!(error instanceof ModelStopped) || error.because === "deadline" || error.because === "stopped")
      throw error;
    return error;
  }
}
