/** Which issues are to be told of, and where: new ones at once, back issues a few a week, the best first. */
import { sql } from "kysely";
import { type Issue, issueById } from "../content/issues.ts";
import { mayReach, type Realm, weakest } from "../core/realm.ts";
import type { Db } from "../ledger/open.ts";
import type { Channels } from "./channels.ts";
import { NETWORKS, type NetworkName } from "./network.ts";

/** Somewhere to post: a network, or one subreddit. */
export interface Place {
  network: NetworkName;
  place: string;
}

export type Published = Issue & { url: string; publishedAt: Date };

export interface Candidate extends Place {
  issue: Published;
  isBackIssue: boolean;
}

const DAY_MS = 24 * 60 * 60_000;
/** For so long a published issue is news. */
const NEWS_DAYS = 7;
const WEEK_MS = 7 * DAY_MS;

const placesOf = (channels: Channels): Place[] =>
  NETWORKS.filter((network) => channels[network].on).flatMap((network): Place[] =>
    network === "reddit"
      ? channels.reddit.subreddits.map(({ name }) => ({ network, place: name }))
      : [{ network, place: "" }],
  );

interface CandidatesHost {
  db: Db;
  now: Date;
  channels: Channels;
  site: Realm;
  networkRealm(name: NetworkName): Realm;
}

/** In the order in which they are to be proposed. A place that has an issue, or was offered it, is never offered it again. */
export async function candidates(host: CandidatesHost): Promise<Candidate[]> {
  const { db, now, channels } = host;
  const issues = await publishedIssues(db);
  const isNews = ({ publishedAt }: Published) => now.getTime() - publishedAt.getTime() < NEWS_DAYS * DAY_MS;
  const offered = await offeredPlaces(db);
  const news = issues.filter(isNews);
  const back = await chosenBackIssues(host, { issues: issues.filter((issue) => !isNews(issue)), offered });
  const open = (issue: Published, isBackIssue: boolean): Candidate[] =>
    placesOf(channels)
      .map((place) => ({ ...place, issue, isBackIssue }))
      .filter((candidate) => isOpen(host, candidate, offered));
  return [...news.flatMap((issue) => open(issue, false)), ...back.flatMap((issue) => open(issue, true))];
}

/** How real it may be there, and whether it was offered before. */
function isOpen(host: CandidatesHost, { issue, network, place }: Candidate, offered: ReadonlySet<string>) {
  const sink = host.networkRealm(network);
  return (
    mayReach(weakest(issue.realm, host.site), sink) &&
    !offered.has(keyOf({ issueId: issue.id, realm: sink, network, place }))
  );
}

const keyOf = (of: { issueId: string; realm: string; network: string; place: string }): string =>
  JSON.stringify([of.issueId, of.realm, of.network, of.place]);

async function offeredPlaces(db: Db): Promise<Set<string>> {
  const rows = await db.selectFrom("posts").select(["issue_id", "realm", "network", "place"]).execute();
  return new Set(rows.map(({ issue_id, ...at }) => keyOf({ issueId: issue_id, ...at })));
}

/** On the site with nothing wrong, the newest first. */
async function publishedIssues(db: Db): Promise<Published[]> {
  const rows = await db
    .selectFrom("issues")
    .select(["id", "published_at", "dated"])
    .where("url", "is not", null)
    .where("status", "!=", "withdrawn")
    .execute();
  const issues: Published[] = [];
  for (const { id, published_at } of rows) {
    const issue = await issueById(db, id);
    if (!issue?.url || issue.problems.length > 0) continue;
    // An archive is put on the site all at once, long after it was new.
    const publishedAt = issue.dated ?? new Date(published_at ?? 0);
    issues.push({ ...issue, url: issue.url, publishedAt });
  }
  return issues.sort((a, b) => b.publishedAt.getTime() - a.publishedAt.getTime());
}

/**
 * As many as are still free this week: first those that were offered nowhere yet; of them those that brought most readers,
 * or were clicked most; then the newest.
 */
async function chosenBackIssues(
  host: CandidatesHost,
  { issues, offered }: { issues: readonly Published[]; offered: ReadonlySet<string> },
): Promise<Published[]> {
  const { db, now, channels } = host;
  const free = channels.posts.backIssuesAWeek - (await offeredThisWeek(db, now));
  if (free <= 0) return [];
  const merit = await meritOf(db, issues);
  // A place that bears one page a week would else bring the same issue up again, in the place of one that nobody saw.
  const seen = ({ id }: Published): number =>
    placesOf(channels).some(({ network, place }) =>
      offered.has(keyOf({ issueId: id, realm: host.networkRealm(network), network, place })),
    )
      ? 1
      : 0;
  return issues
    .filter((issue) =>
      placesOf(channels).some((place) => isOpen(host, { ...place, issue, isBackIssue: true }, offered)),
    )
    .sort((a, b) => seen(a) - seen(b) || (merit.get(b.id) ?? 0) - (merit.get(a.id) ?? 0))
    .slice(0, free);
}

async function offeredThisWeek(db: Db, now: Date): Promise<number> {
  const since = new Date(now.getTime() - WEEK_MS).toISOString();
  const rows = await db
    .selectFrom("posts")
    .innerJoin("issues", "issues.id", "posts.issue_id")
    .select(["posts.issue_id", "posts.created_at", "issues.dated", "issues.published_at"])
    .where("posts.created_at", ">=", since)
    .execute();
  const old = rows.filter(({ created_at, dated, published_at }) => {
    const age = Date.parse(created_at) - Date.parse(dated ?? published_at ?? created_at);
    return age >= NEWS_DAYS * DAY_MS;
  });
  return new Set(old.map(({ issue_id }) => issue_id)).size;
}

/** A reader who came by an issue's page says more of it than many who clicked in its mail. */
const A_READER_IS_WORTH = 20;

async function meritOf(db: Db, issues: readonly Published[]): Promise<Map<string, number>> {
  const clicks = await db
    .selectFrom("clicks")
    .select(["issue_id", ({ fn }) => fn.count<number>("subscriber_id").distinct().as("people")])
    .where("issue_id", "is not", null)
    .groupBy("issue_id")
    .execute();
  const merit = new Map(clicks.map(({ issue_id, people }) => [String(issue_id), Number(people)]));
  for (const { landing, readers } of await readersByLanding(db)) {
    const slug = /^\/issues\/([^/]+)/.exec(landing ?? "")?.[1];
    const issue = slug === undefined ? undefined : issues.find((one) => one.slug === slug);
    if (issue) merit.set(issue.id, (merit.get(issue.id) ?? 0) + readers * A_READER_IS_WORTH);
  }
  return merit;
}

/** By the page that was the first they saw. */
async function readersByLanding(db: Db): Promise<{ landing: string | null; readers: number }[]> {
  const landing = sql<string | null>`json_extract(first_touch, '$.landing')`;
  return db
    .selectFrom("subscribers")
    .select([landing.as("landing"), ({ fn }) => fn.countAll<number>().as("readers")])
    .where("first_touch", "is not", null)
    .groupBy("landing")
    .execute();
}
