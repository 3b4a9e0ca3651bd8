/** Checks that cost something are made seldom; between them, what the last one found stands. */
import type { Clock } from "../../core/clock.ts";
import type { Db } from "../../ledger/open.ts";
import { recall, remember } from "../../ledger/records.ts";
import type { Finding } from "./finding.ts";

const HOUR_MS = 60 * 60_000;
const DAY_MS = 24 * HOUR_MS;

interface Kept {
  at: string;
  findings: Finding[];
}

/**
 * Once a day; once an hour while something is wrong, so that you hear soon that it is over. A check that can't tell gives
 * null: what is known stands, and the next look asks again.
 */
export async function seldom(
  { db, clock }: { db: Db; clock: Clock },
  name: string,
  check: () => Promise<Finding[] | null>,
): Promise<Finding[]> {
  const key = `watch ${name}`;
  const text = await recall(db, key);
  const kept = text === null ? null : (JSON.parse(text) as Kept);
  const ageMs = kept ? clock.now().getTime() - Date.parse(kept.at) : Number.POSITIVE_INFINITY;
  const everyMs = kept && kept.findings.length > 0 ? HOUR_MS : DAY_MS;
  if (kept && ageMs >= 0 && ageMs < everyMs) return kept.findings;
  const findings = await check();
  if (findings === null) return kept?.findings ?? [];
  const found: Kept = { at: clock.now().toISOString(), findings };
  await remember(db, key, JSON.stringify(found));
  return findings;
}
