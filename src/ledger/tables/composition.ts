/** What is known of drafts. */

/** What is known of one draft. */
export interface ScoreRow {
  issue_id: string;
  /** The issue's as it was looked at last: while it is the same, nothing of the draft is. */
  content_hash: string;
  /** Of title and body. */
  body_hash: string;
  /** Of the past issues that it was compared with. */
  archive_hash: string;
  /** JSON. */
  features: string;
  measured_at: string;
  /** Null while no model has read it. */
  rubric_hash: string | null;
  model_hash: string | null;
  model_name: string | null;
  /** JSON; null where it was tried and failed. */
  reading: string | null;
  read_at: string | null;
  /** How often this model failed at this body. */
  tries: number;
  /** Why it failed last. */
  problem: string | null;
}
