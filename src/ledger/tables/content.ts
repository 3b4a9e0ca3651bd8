/** Tables of issues, the words that approved them, and files. */
import type { Realm } from "../../core/realm.ts";
import type { Of } from "./account.ts";

/** Where a copied file came from; `problem` says why there is no copy. */
export interface AssetSourceRow extends Of {
  remote: string;
  sha256: string | null;
  problem: string | null;
  seen_at: string;
}

export interface IssueRow {
  id: string;
  key: string;
  realm: Realm;
  source: string;
  number: number | null;
  title: string;
  slug: string;
  description: string;
  tags: string;
  body: string;
  content_hash: string;
  /** The fingerprint of what the last import wrote; null for what was not imported. */
  imported_hash: string | null;
  whole: number;
  audience: string;
  status: string;
  dated: string | null;
  problems: string;
  url: string | null;
  published_at: string | null;
  published_hash: string | null;
  created_at: string;
  updated_at: string;
  /** What the owner thinks of it as a draft: `keep`, `maybe` or `drop`; null for no word. */
  pick: string | null;
}

export interface ApprovalRow {
  id: string;
  issue_id: string;
  content_hash: string;
  realm: Realm;
  given_by: string;
  at: string;
  ended_at: string | null;
  ended_why: string | null;
}
