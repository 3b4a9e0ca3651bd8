/** Drafts → their measured features: for those that are new, have changed, or are compared with another archive. */
import { issueById } from "../content/issues.ts";
import { assertFence } from "../ledger/leases.ts";
import { archiveHashFor, bodyHashOf, pastRows, readArchive, waitingFor } from "./pile.ts";
import type { ScoreHost, ScoreOptions } from "./score-drafts.ts";
import { keepMeasured } from "./scores.ts";
import type { Archive } from "./scoring/archive.ts";
import { featuresOf } from "./scoring/features.ts";

/** Each is kept as soon as it is measured; what the time was too short for is left to the next run. */
export async function measureDrafts(
  { ledger, clock, signal }: ScoreHost,
  options: ScoreOptions,
): Promise<{ measured: number; unmeasured: readonly string[] }> {
  const { db } = ledger;
  const past = await pastRows(db);
  const all = await waitingFor(db, options.only);
  const stale = all.filter(
    ({ realm, contentHash, score }) =>
      score?.contentHash !== contentHash || score.archiveHash !== archiveHashFor(past, realm),
  );
  const archives = new Map<string, Archive>();
  for (const [index, { id, realm }] of stale.entries()) {
    signal.throwIfAborted();
    if (clock.now() >= options.deadline)
      return { measured: index, unmeasured: stale.slice(index).map(({ id }) => id) };
    const issue = await issueById(db, id);
    if (!issue) continue;
    const archive = archives.get(realm) ?? (await readArchive(db, realm));
    archives.set(realm, archive);
    const known = {
      contentHash: issue.contentHash,
      bodyHash: bodyHashOf(issue),
      archiveHash: archiveHashFor(past, realm),
    };
    const features = featuresOf(issue, archive);
    await ledger.transaction(async (tx) => {
      await assertFence(tx, options.lease);
      await keepMeasured(tx, clock, { issueId: id, ...known, features });
    });
    options.progress?.("Measuring drafts", index + 1, stale.length);
  }
  return { measured: stale.length, unmeasured: [] };
}
