/** Issues in the ledger: one row an edition, whoever wrote it last. */
import { audienceLine, parseAudience } from "../core/audience.ts";
import type { Clock } from "../core/clock.ts";
import { newId, sha256 } from "../core/ids.ts";
import type { Realm } from "../core/realm.ts";
import type { Db } from "../ledger/open.ts";
import type { IssueRow } from "../ledger/tables/content.ts";
import { contentHash } from "./content-hash.ts";

/**
 * `idea` and `draft` are the owner's alone; `archive` is on the site and mailed only if approved; `approved` is
 * published and mailed when its date comes; `withdrawn` is neither.
 */
export const ISSUE_STATUSES = ["idea", "draft", "approved", "archive", "withdrawn"] as const;
export type IssueStatus = (typeof ISSUE_STATUSES)[number];

/** What the owner thinks of a draft. It decides nothing: drafts are ranked by what these words have in common. */
export const PICKS = ["keep", "maybe", "drop"] as const;
export type OwnersPick = (typeof PICKS)[number];

export const asPick = (kept: string | null): OwnersPick | null => PICKS.find((pick) => pick === kept) ?? null;

export interface Issue {
  id: string;
  /** How its source names it, e.g. `number-46`. */
  key: string;
  realm: Realm;
  source: string;
  number: number | null;
  title: string;
  slug: string;
  description: string;
  tags: string[];
  /** Markdown. */
  body: string;
  contentHash: string;
  /** The `importHashOf` what the last import wrote; null for what was not imported. */
  importedHash: string | null;
  whole: boolean;
  /** A line of `core/audience`. */
  audience: string;
  status: IssueStatus;
  /** When it goes out. */
  dated: Date | null;
  /** Why it can't be sent as it is, one sentence each. */
  problems: string[];
  url: string | null;
  publishedHash: string | null;
  /** Null for no word. */
  pick: OwnersPick | null;
}

/** What an author decides about an issue; everything else follows from it. */
export type IssueContent = Pick<
  Issue,
  | "number"
  | "title"
  | "slug"
  | "description"
  | "tags"
  | "body"
  | "whole"
  | "audience"
  | "status"
  | "dated"
  | "problems"
>;

export const asIssue = (row: IssueRow): Issue => ({
  id: row.id,
  key: row.key,
  realm: row.realm,
  source: row.source,
  number: row.number,
  title: row.title,
  slug: row.slug,
  description: row.description,
  tags: JSON.parse(row.tags) as string[],
  body: row.body,
  contentHash: row.content_hash,
  importedHash: row.imported_hash,
  whole: row.whole === 1,
  audience: audienceLine(parseAudience(row.audience)),
  status: row.status as IssueStatus,
  dated: row.dated ? new Date(row.dated) : null,
  problems: JSON.parse(row.problems) as string[],
  url: row.url,
  publishedHash: row.published_hash,
  pick: asPick(row.pick),
});

/** The hash that an approval holds to: what readers would see, and who they are. */
export const hashOf = ({ title, body, description, audience, whole, tags }: IssueContent): string =>
  contentHash({ title, body, description, tags, audience: `${audience}${whole ? "" : ", excerpt"}` });

/**
 * What a file says that the desk may change: by it a file that changed since its import is recognised, and so is an
 * issue that was edited since. Its status is left out, because setting it is how the owner speaks; so is its slug,
 * which is settled when it is published.
 */
export const importHashOf = (content: IssueContent): string =>
  sha256(JSON.stringify([hashOf(content), content.number, content.dated, content.problems]));

const asColumns = (content: IssueContent) => ({
  number: content.number,
  title: content.title,
  slug: content.slug,
  description: content.description,
  tags: JSON.stringify(content.tags),
  body: content.body,
  content_hash: hashOf(content),
  whole: content.whole ? 1 : 0,
  audience: content.audience,
  status: content.status,
  dated: content.dated?.toISOString() ?? null,
  problems: JSON.stringify(content.problems),
});

export async function insertIssue(
  db: Db,
  clock: Clock,
  content: IssueContent,
  origin: { key: string; realm: Realm; source: string; imported: boolean },
): Promise<Issue> {
  const now = clock.now().toISOString();
  const columns = asColumns(content);
  const row: IssueRow = {
    id: newId(),
    key: origin.key,
    realm: origin.realm,
    source: origin.source,
    ...columns,
    imported_hash: origin.imported ? importHashOf(content) : null,
    url: null,
    published_at: null,
    published_hash: null,
    created_at: now,
    updated_at: now,
    pick: null,
  };
  await db.insertInto("issues").values(row).execute();
  return asIssue(row);
}

/** Replaces what an author decides; `realm` is that of the writer, who answers for the whole from now on. */
export async function updateIssue(
  db: Db,
  clock: Clock,
  id: string,
  content: IssueContent,
  origin: { realm: Realm; imported: boolean },
): Promise<Issue> {
  await makeWay(db, id, origin.realm);
  const columns = asColumns(content);
  const row = await db
    .updateTable("issues")
    .set({
      ...columns,
      realm: origin.realm,
      ...(origin.imported ? { imported_hash: importHashOf(content) } : {}),
      updated_at: clock.now().toISOString(),
    })
    .where("id", "=", id)
    .returningAll()
    .executeTakeFirstOrThrow();
  return asIssue(row);
}

/** Notes the owner's word on a draft; true if it is another than before. No content changes by it. */
export async function notePick(db: Db, { id, pick }: Pick<Issue, "id" | "pick">, given: OwnersPick | null) {
  if (pick === given) return false;
  await db.updateTable("issues").set({ pick: given }).where("id", "=", id).execute();
  return true;
}

/**
 * A key is one issue's in its realm. Where an issue moves into a realm in which another has its key (a sample with the
 * number of a real issue), the other keeps all but the key: nobody looks for it by that any more.
 */
async function makeWay(db: Db, id: string, realm: Realm): Promise<void> {
  const keyOfIssue = db.selectFrom("issues").select("key").where("id", "=", id);
  const other = await db
    .selectFrom("issues")
    .select(["id", "key"])
    .where("realm", "=", realm)
    .where("key", "=", keyOfIssue)
    .where("id", "!=", id)
    .executeTakeFirst();
  if (!other) return;
  const key = `${other.key}-${other.id}`;
  await db.updateTable("issues").set({ key }).where("id", "=", other.id).execute();
}

/** Whether writing `content` would change anything at all. */
export function sameContent(issue: Issue, content: IssueContent): boolean {
  return JSON.stringify(asColumns(issue)) === JSON.stringify(asColumns(content));
}

export async function issueById(db: Db, id: string): Promise<Issue | null> {
  const row = await db.selectFrom("issues").selectAll().where("id", "=", id).executeTakeFirst();
  return row ? asIssue(row) : null;
}

/**
 * The issue that an earlier import made of the same file. Its realm may be another by now: what was edited on a
 * sandbox's desk is sandbox from then on, and still the same issue.
 */
export async function importedIssue(
  db: Db,
  { realm, source, key }: Pick<Issue, "realm" | "source" | "key">,
): Promise<Issue | null> {
  const rows = await db
    .selectFrom("issues")
    .selectAll()
    .where("key", "=", key)
    .where((where) => where.or([where("realm", "=", realm), where("source", "=", source)]))
    .execute();
  const row = rows.find((one) => one.realm === realm) ?? rows[0];
  return row ? asIssue(row) : null;
}

/** All issues, oldest first. An archive is small: hundreds of rows, read whole. */
export async function allIssues(db: Db): Promise<Issue[]> {
  const rows = await db.selectFrom("issues").selectAll().orderBy("dated").orderBy("number").execute();
  return rows.map(asIssue);
}

/**
 * The issues that an owner may mean by `46`, `#46`, a slug, or the beginning of an id. Where both real and invented ones
 * fit, the real ones.
 */
export async function findIssues(db: Db, wanted: string): Promise<Issue[]> {
  const issues = await allIssues(db);
  const number = /^#?(\d+)$/.exec(wanted.trim())?.[1];
  const fits = issues.filter((issue) =>
    number
      ? issue.number === Number(number)
      : issue.slug === wanted || (wanted.length >= 6 && issue.id.startsWith(wanted.toLowerCase())),
  );
  const real = fits.filter(({ realm }) => realm === "live");
  return real.length > 0 ? real : fits;
}

/** The newest issue that could be mailed: whole, not withdrawn, with nothing wrong; by date, then by number. */
export function newestWhole(issues: readonly Issue[]): Issue | null {
  const ready = issues.filter(
    (issue) => issue.whole && issue.problems.length === 0 && ["approved", "archive"].includes(issue.status),
  );
  const rank = (issue: Issue): [number, number] => [issue.dated?.getTime() ?? 0, issue.number ?? 0];
  return ready.toSorted((a, b) => rank(b)[0] - rank(a)[0] || rank(b)[1] - rank(a)[1])[0] ?? null;
}
