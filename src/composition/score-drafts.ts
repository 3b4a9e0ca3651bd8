/** Drafts → what is known of them: each is measured, then read by the model if there is one, and kept as soon as it is. */
import { type Issue, issueById } from "../content/issues.ts";
import type { Clock } from "../core/clock.ts";
import { assertFence, type Lease } from "../ledger/leases.ts";
import type { Db, Ledger } from "../ledger/open.ts";
import { measureDrafts } from "./measure-drafts.ts";
import { type Model, ModelStopped, type Reading } from "./model.ts";
import { bodyHashOf, type Waiting, waitingFor } from "./pile.ts";
import { calibrationOf, keepCalibration, keepFailure, keepReading, noteReader, readerOf } from "./scores.ts";
import { RUBRIC, RUBRIC_HASH, textForModel } from "./scoring/rubric.ts";

export interface ScoreHost {
  ledger: Ledger;
  clock: Clock;
  signal: AbortSignal;
  /** Null where none is set up. Throws ConfigError for a file that can't be used. */
  model(): Promise<Model | null>;
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
  if (unmeasured > 0) {
    const model = (await readerOf(db))?.name ?? null;
    return { ...NOTHING_READ, measured, left: unmeasured, model, stopped: "deadline" };
  }
  // Asked for only after the measuring: a model that can't be used takes nothing of that away.
  const model = await host.model();
  await noteReader(db, model);
  if (!model) return { ...NOTHING_READ, measured, model: null };
  const unread = (await waitingFor(db, options.only)).filter((one) => isToRead(one, model));
  const reading = unread.length === 0 ? NOTHING_READ : await readAll(host, { ...options, model, unread });
  return { measured, ...reading, model: model.name };
}

/** A model that failed so often at one body leaves it alone. */
const MOST_TRIES = 3;

function isToRead({ score }: Waiting, { hash }: Model): boolean {
  const isTried = score?.rubricHash === RUBRIC_HASH && score.modelHash === hash;
  return score !== null && !(isTried && (score.isRead || score.tries >= MOST_TRIES));
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
