/** How long texts may be where a network was not asked yet: the figures that each documents, or sets by default. */
import type { Db } from "../ledger/open.ts";
import { recall, remember } from "../ledger/records.ts";
import type { NetworkName, TextRules } from "./network.ts";

/** Bluesky's lexicon; Mastodon's default; X without a subscription; LinkedIn's, Reddit's and the two link sites' own forms. */
export const USUAL_RULES: Record<NetworkName, TextRules> = {
  bluesky: { counts: "graphemes", most: 300, mostBytes: 3_000, link: null, mostAlt: 2_000 },
  mastodon: { counts: "characters", most: 500, link: 23, mostAlt: 1_500 },
  x: { counts: "weighted", most: 280, link: 23 },
  linkedin: { counts: "characters", most: 3_000, link: null },
  reddit: { counts: "characters", most: 40_000, link: null, mostTitle: 300 },
  hackernews: { counts: "characters", most: 2_000, link: null, mostTitle: 80 },
  lobsters: { counts: "characters", most: 2_000, link: null, mostTitle: 100 },
};

const keyOf = (name: NetworkName): string => `text rules of ${name}`;

/** As the network last told them; the usual ones while it was never asked. */
export async function rulesFor(db: Db, name: NetworkName): Promise<{ rules: TextRules; isAsked: boolean }> {
  const kept = await recall(db, keyOf(name));
  // What stands there was written by `keepRules`.
  return kept
    ? { rules: JSON.parse(kept) as TextRules, isAsked: true }
    : { rules: USUAL_RULES[name], isAsked: false };
}

export const keepRules = (db: Db, name: NetworkName, rules: TextRules): Promise<void> =>
  remember(db, keyOf(name), JSON.stringify(rules));
