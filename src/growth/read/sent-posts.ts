/** Posts that are out, with what they got, as of an instant. */

import { withFallbacks } from "../../content/merge-fields.ts";
import type { Realm } from "../../core/realm.ts";
import { sayWhere } from "../../distribution/channels.ts";
import { linkWord, sourceOfNetwork } from "../../distribution/link.ts";
import type { NetworkName, Reach } from "../../distribution/network.ts";
import { lastReach } from "../../distribution/reach.ts";
import type { Db } from "../../ledger/open.ts";

export interface SentPost {
  id: string;
  /** “#42 on Reddit, r/newsletters”: no two have the same. */
  name: string;
  tag: string;
  network: NetworkName;
  /** A subreddit; empty for networks that are one place. */
  place: string;
  issue: { id: string; number: number | null; title: string };
  /** What those who came by it say of where they come from, and which link it was. */
  source: string;
  link: string;
  url: string | null;
  sentAt: Date;
  /** In millionths of a US dollar. */
  costMicros: number;
  /** As it was last seen; null where nobody could say, or has looked yet. */
  reach: Reach | null;
}

/** The newest first. */
export async function readSentPosts(
  db: Db,
  { realms, until }: { realms: readonly Realm[]; until: Date },
): Promise<SentPost[]> {
  const rows = await db
    .selectFrom("posts")
    .innerJoin("issues", "issues.id", "posts.issue_id")
    .select(["posts.id", "posts.tag", "posts.network", "posts.place", "posts.url", "posts.sent_at"])
    .select(["posts.cost_micros", "posts.issue_id", "issues.number", "issues.title", "issues.slug"])
    .where("posts.state", "in", ["sent", "rehearsed"])
    .where("posts.realm", "in", [...realms])
    .where("posts.sent_at", "<=", until.toISOString())
    .orderBy("posts.sent_at", "desc")
    .orderBy("posts.tag")
    .execute();
  if (rows.length === 0) return [];
  const reach = await lastReach(
    db,
    rows.map(({ id }) => id),
    until,
  );
  const names = namesOf(rows);
  return rows.map((row) => {
    const network = row.network as NetworkName;
    return {
      ...{
        id: row.id,
        name: names.get(row.id) ?? row.tag,
        tag: row.tag,
        network,
        place: row.place,
        url: row.url,
      },
      ...{
        sentAt: new Date(row.sent_at ?? 0),
        costMicros: row.cost_micros,
        reach: reach.get(row.id) ?? null,
      },
      ...{ source: sourceOfNetwork(network), link: linkWord({ network, tag: row.tag }, row.slug) },
      issue: { id: row.issue_id, number: row.number, title: withFallbacks(row.title) },
    };
  });
}

interface Named {
  id: string;
  tag: string;
  network: string;
  place: string;
  number: number | null;
  title: string;
}

/** Of two that would be called alike, the later one is told apart by its tag. */
function namesOf(newestFirst: readonly Named[]): Map<string, string> {
  const names = new Map<string, string>();
  const taken = new Set<string>();
  for (const { id, tag, network, place, number, title } of newestFirst.toReversed()) {
    const issue = number === null ? `“${withFallbacks(title)}”` : `#${number}`;
    const name = `${issue} on ${sayWhere({ network: network as NetworkName, place })}`;
    names.set(id, taken.has(name) ? `${name} (${tag})` : name);
    taken.add(name);
  }
  return names;
}
