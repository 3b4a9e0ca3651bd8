/** The pile in its order, from what the ledger knows: no text is read and no model is asked. */
import { asPick, type Issue, type OwnersPick } from "../content/issues.ts";
import { mayReach, type Realm } from "../core/realm.ts";
import type { Db } from "../ledger/open.ts";
import type { Reading } from "./model.ts";
import { PILE_STATUSES } from "./pile.ts";
import { calibrationOf, type Reader, readerOf } from "./scores.ts";
import { type Checklist, checklistOf } from "./scoring/checklist.ts";
import { type Features, type Signals, signalsOf } from "./scoring/features.ts";
import { type Learning, learnFrom, sharesAfter } from "./scoring/learn.ts";
import { type Ranked, rankDrafts, type Scored } from "./scoring/rank.ts";
import { reasonOf } from "./scoring/reason.ts";
import { RUBRIC_HASH } from "./scoring/rubric.ts";
import { learnedScorer, usualScorer, type Weights } from "./scoring/scorer.ts";

export interface KnownDraft {
  id: string;
  title: string;
  /** As it is called in a command: its number, or its slug. */
  name: string;
  status: Issue["status"];
  realm: Realm;
  whole: boolean;
  problems: readonly string[];
  pick: OwnersPick | null;
  features: Features;
  signals: Signals;
  /** Null where the present model has not read it under the present rubric. */
  model: { checklist: Checklist; meanLogLikelihood: number | null; reading: Reading } | null;
  /** Why the model could not read it; null where nothing is wrong. */
  problem: string | null;
}

export type RankedDraft = KnownDraft & Ranked & { reason: string };

export interface Ranking {
  /** Best first. */
  pile: readonly RankedDraft[];
  /** All that was measured, those that are in no pile among them. */
  known: readonly KnownDraft[];
  learning: Learning;
  /** Null where none is set up. */
  reader: Reader | null;
  /** How the parts count; where the marks have taught something, that counts in their place. */
  weights: Weights;
}

/** Of the drafts that are at least as real as `realm`. */
export async function readRanking(
  db: Db,
  { realm, weights }: { realm: Realm; weights: Weights },
): Promise<Ranking> {
  const reader = await readerOf(db);
  const known = (await knownDrafts(db, reader)).filter((draft) => mayReach(draft.realm, realm));
  const marks = known.flatMap((draft) => (draft.pick ? [{ draft, pick: draft.pick }] : []));
  const learning = learnFrom(marks);
  const shares = sharesAfter(learning, weights);
  const pile = known.filter(({ status }) => PILE_STATUSES.some((one) => one === status));
  const scorer = learning.learned ? learnedScorer(learning.learned) : usualScorer(shares);
  const byId = new Map(pile.map((draft) => [draft.id, draft]));
  return {
    ...{ learning, reader, known, weights: shares },
    pile: rankDrafts(pile satisfies Scored[], scorer).flatMap((ranked) => {
      const draft = byId.get(ranked.id);
      return draft ? [{ ...draft, ...ranked, reason: reasonOf(draft.features) }] : [];
    }),
  };
}

/** Every draft that was measured, and what the present model said of it. */
async function knownDrafts(db: Db, reader: Reader | null): Promise<KnownDraft[]> {
  const calibration = reader && (await calibrationOf(db, reader.hash));
  const rows = await db
    .selectFrom("scores")
    .innerJoin("issues", "issues.id", "scores.issue_id")
    .select(["issues.id", "title", "number", "slug", "status", "realm", "whole", "problems", "pick"])
    .select(["features", "rubric_hash", "model_hash", "reading", "problem"])
    .where("status", "!=", "withdrawn")
    .execute();
  return rows.map((row) => {
    const features = JSON.parse(row.features) as Features;
    const isPresent = row.rubric_hash === RUBRIC_HASH && row.model_hash === reader?.hash;
    const reading = isPresent && row.reading !== null ? (JSON.parse(row.reading) as Reading) : null;
    return {
      ...{ id: row.id, title: row.title, name: String(row.number ?? row.slug), realm: row.realm },
      ...{ status: row.status as Issue["status"], whole: row.whole === 1, pick: asPick(row.pick) },
      ...{ problems: JSON.parse(row.problems) as string[], features, signals: signalsOf(features) },
      model:
        reading && calibration
          ? {
              ...{ reading, meanLogLikelihood: reading.meanLogLikelihood },
              checklist: checklistOf(reading, calibration),
            }
          : null,
      problem: isPresent ? row.problem : null,
    };
  });
}

/** One that could go as it is, once it has a date and the owner's word. */
export const isReady = ({ status, whole, problems, features }: KnownDraft): boolean =>
  status === "draft" && whole && features.words > 0 && problems.every((problem) => ABOUT_DATE.test(problem));

const ABOUT_DATE = /^(Its date|It has no date)/;
