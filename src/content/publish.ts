/** Issues → pages in the site's folder. Only what differs is written; what was withdrawn is taken away. */
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { parseAudience } from "../core/audience.ts";
import type { Clock } from "../core/clock.ts";
import { sha256 } from "../core/ids.ts";
import { mayReach, type Realm } from "../core/realm.ts";
import type { Db, Ledger } from "../ledger/open.ts";
import { recall, remember } from "../ledger/records.ts";
import { assetsIn } from "./asset-reference.ts";
import { keptAssets } from "./assets.ts";
import { bodyProblems } from "./body-problems.ts";
import type { Publication, PublishedIssue } from "./issue.ts";
import { allIssues, type Issue } from "./issues.ts";
import { withFallbacks } from "./merge-fields.ts";
import { putPictures, removeOtherPictures } from "./site/site-pictures.ts";

export interface Site {
  /** The folder that is served. */
  dir: string;
  /** Where readers find it, without a slash at its end. */
  url: string;
  /** `live` once it has a public address. */
  realm: Realm;
  /** The folder in which copied pictures are kept; those of published issues are copied to the site. */
  assets: string;
}

export interface PublishCounts {
  /** Issues on the site. */
  issues: number;
  written: number;
  removed: number;
}

export type Dated = Issue & { dated: Date };

/**
 * What belongs on the site: an archive, an approved issue whose date has come, and whatever was mailed; each with a
 * title and a text, not withdrawn, and no less real than the site. A rehearsal puts nothing on a real site.
 */
export async function publishable(db: Db, now: Date, site: Realm): Promise<Dated[]> {
  const issues = await allIssues(db);
  const approvals = await db.selectFrom("approvals").selectAll().where("ended_at", "is", null).execute();
  const mailings = await db
    .selectFrom("mailings")
    .select(["issue_id", "realm"])
    .where("kind", "=", "issue")
    .execute();
  const real = mailings.filter(({ realm }) => mayReach(realm, site));
  const mailed = new Set(real.map(({ issue_id }) => issue_id));
  return issues
    .filter(
      (issue) =>
        mayReach(issue.realm, site) &&
        issue.status !== "withdrawn" &&
        issue.title &&
        bodyProblems(issue.body).length === 0,
    )
    .filter((issue) => {
      const approval = approvals.find(
        ({ issue_id, realm }) => issue_id === issue.id && mayReach(realm, site),
      );
      const come = issue.dated ? issue.dated <= now : approval?.given_by === "command";
      return mailed.has(issue.id) || (come && (issue.status === "archive" || approval !== undefined));
    })
    .map((issue) => ({ ...issue, dated: issue.dated ?? now }));
}

interface SitePlan {
  issues: Dated[];
  /** The names of the pictures that they show and that are kept. */
  pictures: Set<string>;
  fingerprint: string;
  changed: boolean;
}

/** Whether anything changed since the pages were last written; costs no rendering. */
export async function sitePlan(
  db: Db,
  { now, site, publication }: { now: Date; site: Site; publication: Publication },
): Promise<SitePlan> {
  const issues = await publishable(db, now, site.realm);
  const facts = issues.map(({ id, contentHash, slug, dated, number }) => [
    id,
    contentHash,
    slug,
    dated,
    number,
  ]);
  const kept = await keptAssets(site.assets);
  const shown = [...issues, ...(await mailedBodies(db, site.realm))];
  const pictures = new Set(shown.flatMap(({ body }) => [...assetsIn(body)]).filter((name) => kept.has(name)));
  const fingerprint = sha256(JSON.stringify([SITE_VERSION, publication, site.realm, facts, [...pictures]]));
  return { issues, pictures, fingerprint, changed: (await recall(db, FINGERPRINT)) !== fingerprint };
}

/** A sequence's mails have no page, but their pictures are shown from the site. */
async function mailedBodies(db: Db, realm: Realm): Promise<{ body: string }[]> {
  const steps = await db
    .selectFrom("sequence_steps")
    .select(["body", "realm"])
    .where("first_on_at", "is not", null)
    .execute();
  return steps.filter((step) => mayReach(step.realm, realm));
}

/** Has every page written anew: the site's folder is not what it was. */
export async function forgetPages(db: Db): Promise<void> {
  await db.deleteFrom("home").where("key", "=", FINGERPRINT).execute();
}

const FINGERPRINT = "site fingerprint";
/** Raised when the pages of unchanged issues come out differently. */
const SITE_VERSION = 5;

/** Writes the pages and notes each issue's address in the ledger. Safe to kill: every file is replaced whole. */
export async function publishSite(
  { ledger, clock }: { ledger: Ledger; clock: Clock },
  { site, publication, signal }: { site: Site; publication: Publication; signal: AbortSignal },
  progress: (done: number, total: number) => void = () => undefined,
): Promise<PublishCounts> {
  await settleSlugs(ledger.db, await publishable(ledger.db, clock.now(), site.realm));
  const plan = await sitePlan(ledger.db, { now: clock.now(), site, publication });
  const { siteFiles } = await import("./site/site-files.ts");
  const counts: PublishCounts = { issues: plan.issues.length, written: 0, removed: 0 };
  const paths = new Set<string>();
  const shown = { realm: site.realm, pictures: plan.pictures };
  await putPictures(site, plan.pictures, signal);
  for (const { path, html } of siteFiles(publication, plan.issues.map(asPublished), shown)) {
    signal.throwIfAborted();
    paths.add(path);
    if (await writeIfDifferent(join(site.dir, path), html)) counts.written++;
    progress(paths.size, plan.issues.length + 1);
  }
  counts.removed = await removeOthers(site.dir, paths);
  await removeOtherPictures(site, plan.pictures);
  await ledger.transaction(async (db) => {
    for (const issue of plan.issues) await notePublished(db, clock, issue, site);
    await db
      .updateTable("issues")
      .set({ url: null, published_at: null, published_hash: null })
      .where("url", "is not", null)
      .where("id", "not in", plan.issues.length > 0 ? plan.issues.map(({ id }) => id) : [""])
      .execute();
    await remember(db, FINGERPRINT, plan.fingerprint);
  });
  return counts;
}

export const asPublished = (issue: Dated): PublishedIssue => ({
  ...issue,
  title: withFallbacks(issue.title),
  date: issue.dated,
  membersOnly: isForMembers(issue),
});

export const isForMembers = ({ audience }: Pick<Issue, "audience">): boolean =>
  parseAudience(audience).premium;

/** The first issue to be published under a slug keeps it for ever: links to it stand in mails. */
async function settleSlugs(db: Db, issues: readonly Dated[]): Promise<void> {
  const taken = new Set(issues.filter(({ url }) => url !== null).map(({ slug }) => slug));
  for (const issue of issues.filter(({ url }) => url === null)) {
    const numbered = issue.number === null ? issue.id.slice(0, 8) : String(issue.number);
    const candidates = [issue.slug, `${issue.slug}-${numbered}`, `${issue.slug}-${issue.id}`];
    const slug = candidates.find((candidate) => !taken.has(candidate)) ?? issue.id;
    taken.add(slug);
    if (slug !== issue.slug)
      await db.updateTable("issues").set({ slug }).where("id", "=", issue.id).execute();
  }
}

async function notePublished(db: Db, clock: Clock, issue: Issue, site: Site): Promise<void> {
  const url = `${site.url}/issues/${issue.slug}/`;
  if (issue.url === url && issue.publishedHash === issue.contentHash) return;
  await db
    .updateTable("issues")
    .set({ url, published_at: clock.now().toISOString(), published_hash: issue.contentHash })
    .where("id", "=", issue.id)
    .execute();
}

async function writeIfDifferent(path: string, text: string): Promise<boolean> {
  const before = await readFile(path, "utf8").catch((error: { code?: string }) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
  if (before === text) return false;
  await mkdir(dirname(path), { recursive: true });
  await writeFile(`${path}.new`, text);
  await rename(`${path}.new`, path);
  return true;
}

/** Pages of issues that are no longer published. Only folders below `issues` are ours to remove. */
async function removeOthers(dir: string, paths: ReadonlySet<string>): Promise<number> {
  const folders = await readdir(join(dir, "issues"), { withFileTypes: true }).catch(() => []);
  const stale = folders.filter(
    (entry) => entry.isDirectory() && !paths.has(`issues/${entry.name}/index.html`),
  );
  for (const { name } of stale) await rm(join(dir, "issues", name), { recursive: true });
  return stale.length;
}
