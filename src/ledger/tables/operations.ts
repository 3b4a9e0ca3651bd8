/** Tables of what runs, what was noticed and backed up, and what ties the ledger to the far side. */
import type { Generated, Selectable } from "kysely";
import type { Realm } from "../../core/realm.ts";
import type { Of } from "./account.ts";

export type BackupRow = Selectable<BackupTable>;

/** One archive in one place. */
export interface BackupTable {
  id: Generated<number>;
  /** When the ledger in it was copied. */
  at: string;
  /** `folder` or `bucket`. */
  place: string;
  name: string;
  bytes: number;
  /** Of the archive as it lies there. */
  sha256: string;
  /** When it was last read back from there, and was as it was written. */
  verified_at: string | null;
  /** When it was thrown away, because newer ones had its place. */
  removed_at: Generated<string | null>;
  /** What is wrong with it. */
  problem: string | null;
  /** When it was last unpacked with the owner's key and compared, and what was found. */
  drilled_at: Generated<string | null>;
  drill: Generated<string | null>;
}

/** One call that was made, for the window in which the vendor counts. */
export interface CallRow extends Of {
  id: Generated<number>;
  at: string;
}

export interface RunRow {
  id: string;
  job: string;
  trace_id: string;
  pid: number;
  started_at: string;
  ended_at: string | null;
  outcome: string | null;
  exit_code: number | null;
  counts: string | null;
  error: string | null;
  /** The slot of the schedule that it ran for; null for a job that is not scheduled. */
  due_at: string | null;
  cpu_ms: number | null;
  /** The most memory that its process held at once, in MB. */
  peak_mb: number | null;
}

export interface PauseRow {
  job: string;
  since: string;
  /** Null until the owner resumes it. */
  until: string | null;
}

export interface IncidentRow {
  id: string;
  /** What makes two findings the same: of each cause, one incident is open at most. */
  cause: string;
  what: string;
  next: string;
  began_at: string;
  seen_at: string;
  ended_at: string | null;
}

/** One word to the owner of one incident by one channel: that it began, or that it is over. */
export interface IncidentWordRow {
  incident_id: string;
  word: "alert" | "all-clear";
  channel: string;
  /** `dropped`: it was over before it could be told. */
  state: "waiting" | "told" | "dropped";
  tried_at: string | null;
  told_at: string | null;
  problem: string | null;
}

export interface BindingRow {
  service: string;
  account: string;
  realm: Realm;
  kind: string;
  local: string;
  remote: string;
  /** What the far side showed when it was last read or written: a hash or an edited time, the owner's meaning. */
  seen: string | null;
  updated_at: string;
}

export interface EventRow {
  id: Generated<number>;
  at: string;
  type: string;
  realm: Realm;
  subject: string;
  run_id: string | null;
  facts: string;
}
