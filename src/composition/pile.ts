/** The pile: drafts and ideas that wait for their week, and those that the owner has marked. */
import type { Issue } from "../content/issues.ts";
import { sha256 } from "../core/ids.ts";
import { mayReach, type Realm } from "../core/realm.ts";
import type { Db } from "../ledger/open.ts";
import { type Archive, archiveHash, archiveOf } from "./scoring/archive.ts";
import { FEATURES_VERSION } from "./scoring/features.ts";

export const PILE_STATUSES = ["idea", "draft"] as const;
const PAST_STATUSES = ["approved", "archive"] as const;

/** What a run looks at before it reads a single text. */
export interface Waiting {
  id: string;
  realm: Realm;
  contentHash: string;
  /** Null where it was never measured. */
  score: {
    contentHash: string;
    archiveHash: string;
    rubricHash: string | null;
    modelHash: string | null;
    isRead: boolean;
    tries: number;
  } | null;
}

/** All that is to be known of, the one that was changed last first; `only` names issues of any status in its place. */
export async function waitingFor(db: Db, only?: readonly string[]): Promise<Waiting[]> {
  const rows = await db
    .selectFrom("issues")
    .leftJoin("scores", "scores.issue_id", "issues.id")
    .select(["issues.id", "issues.realm", "issues.content_hash", "scores.content_hash as seen"])
    .select(["scores.archive_hash", "scores.rubric_hash", "scores.model_hash", "scores.tries"])
    .select(({ eb }) => eb("scores.reading", "is not", null).as("is_read"))
    .where((where) =>
      only
        ? where("issues.id", "in", [...only])
        : where.or([
            where("issues.status", "in", [...PILE_STATUSES]),
            where.and([where("issues.pick", "is not", null), where("issues.status", "!=", "withdrawn")]),
          ]),
    )
    .orderBy("issues.updated_at", "desc")
    .orderBy("issues.id")
    .execute();
  return rows.map((row) => ({
    ...{ id: row.id, realm: row.realm, contentHash: row.content_hash },
    score:
      row.seen === null
        ? null
        : {
            ...{ contentHash: row.seen, archiveHash: row.archive_hash ?? "", rubricHash: row.rubric_hash },
            ...{ modelHash: row.model_hash, isRead: Boolean(row.is_read), tries: row.tries ?? 0 },
          },
  }));
}

export interface PastRow {
  id: string;
  realm: Realm;
  contentHash: string;
}

/** What drafts are compared with, by its hashes alone. */
export async function pastRows(db: Db): Promise<PastRow[]> {
  const rows = await db
    .selectFrom("issues")
    .select(["id", "realm", "content_hash"])
    .where("status", "in", [...PAST_STATUSES])
    .execute();
  return rows.map(({ id, realm, content_hash }) => ({ id, realm, contentHash: content_hash }));
}

/** Names what a draft of this realm is compared with, and how it is measured. A real draft repeats no invented issue. */
export const archiveHashFor = (past: readonly PastRow[], realm: Realm): string =>
  sha256(`${FEATURES_VERSION} ${archiveHash(past.filter((issue) => mayReach(issue.realm, realm)))}`);

/** The texts themselves, the oldest first. */
export async function readArchive(db: Db, realm: Realm): Promise<Archive> {
  const rows = await db
    .selectFrom("issues")
    .select(["id", "realm", "number", "title", "body"])
    .where("status", "in", [...PAST_STATUSES])
    .orderBy("dated")
    .orderBy("number")
    .execute();
  return archiveOf(
    rows
      .filter((row) => mayReach(row.realm, realm))
      .map((row) => ({ id: row.id, name: calledIn(row), body: row.body })),
  );
}

/** `#38`, or its title. */
const calledIn = ({ number, title }: Pick<Issue, "number" | "title">): string =>
  number === null ? `“${title}”` : `#${number}`;

export const bodyHashOf = ({ title, body }: Pick<Issue, "title" | "body">): string =>
  sha256(JSON.stringify([title, body]));
