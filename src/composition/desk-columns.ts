/** What the desk shows of a draft's place, in columns that pressroom writes. */

import { sha256 } from "../core/ids.ts";
import type { Realm } from "../core/realm.ts";
import type { Values } from "../desk/table.ts";
import type { Db } from "../ledger/open.ts";
import { recall, remember } from "../ledger/records.ts";
import { readerOf } from "./scores.ts";
import type { Weights } from "./scoring/scorer.ts";

/** Of what is in no pile. */
const EMPTY: Values = { rank: null, order: null, parts: null, reason: null, reliability: null, scorer: null };

/**
 * By issue id, what stands in these columns; of an issue that isn't in it, they are empty. Told anew only when a score,
 * a status, a pick or a weight has changed.
 */
export async function rankColumns(
  db: Db,
  given: { realm: Realm; weights: Weights },
): Promise<(issueId: string) => Values> {
  const key = await stateOf(db, given);
  const name = `ranks on a ${given.realm} desk`;
  const kept = JSON.parse((await recall(db, name)) ?? "null") as {
    key: string;
    columns: Record<string, Values>;
  } | null;
  const isFresh = kept?.key === key;
  const columns = isFresh ? kept.columns : await tell(db, given);
  if (!isFresh) await remember(db, name, JSON.stringify({ key, columns }));
  return (issueId) => columns[issueId] ?? EMPTY;
}

/** Names everything that a rank depends on. */
async function stateOf(db: Db, given: { realm: Realm; weights: Weights }): Promise<string> {
  const rows = await db
    .selectFrom("scores")
    .innerJoin("issues", "issues.id", "scores.issue_id")
    .select([
      "issues.id",
      "status",
      "pick",
      "title",
      "issues.realm",
      "measured_at",
      "read_at",
      "scores.problem",
    ])
    .orderBy("issues.id")
    .execute();
  return rows.length === 0 ? "none" : sha256(JSON.stringify([given, await readerOf(db), rows]));
}

async function tell(db: Db, given: { realm: Realm; weights: Weights }): Promise<Record<string, Values>> {
  // Loaded only where something has changed: the sync runs dozens of times a day to find nothing.
  const { readRanking } = await import("./ranking.ts");
  const { sayAlike, sayParts, sayRank, sayReliability, sayScorer } = await import("./say-rank.ts");
  const ranking = await readRanking(db, given);
  return Object.fromEntries(
    ranking.pile.map((draft) => {
      const alike = sayAlike(draft, ranking.pile);
      const values: Values = {
        ...{ rank: sayRank(draft), order: draft.order, parts: sayParts(draft), reason: draft.reason },
        reliability: sayReliability(draft) + (alike === "" ? "" : `; ${alike}`),
        scorer: sayScorer(draft, ranking),
      };
      return [draft.id, values];
    }),
  );
}
