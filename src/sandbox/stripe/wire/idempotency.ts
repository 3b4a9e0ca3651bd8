/** Idempotency keys: kept for a day with what was answered, and bound to the parameters that they first came with. */
import type { DatabaseSync } from "node:sqlite";
import { prepared } from "../../statements.ts";
import { otherParameters, underWay } from "./errors.ts";

const KEPT_MS = 24 * 60 * 60 * 1000;
/** A claim whose process died holds up its key for no longer than this. */
const CLAIM_MS = 60 * 1000;

export interface KeyedRequest {
  key: string;
  /** Of method, path and parameters. */
  sha256: string;
  nowMs: number;
}

export interface KeptAnswer {
  status: number;
  text: string;
}

/**
 * Takes the key, and gives null; or gives what was answered under it. Runs inside the caller's transaction, as the others.
 * Throws ApiError where the key is under way, or came with other parameters.
 */
export function claimKey(store: DatabaseSync, { key, sha256, nowMs }: KeyedRequest): KeptAnswer | null {
  const row = prepared(store, "select * from stripe_idempotency where key = ?").get(key);
  const isAnswered = row?.answer !== null;
  const ageMs = nowMs - Number(row?.claimed_at ?? 0);
  if (!row || ageMs >= (isAnswered ? KEPT_MS : CLAIM_MS)) {
    prepared(store, "insert or replace into stripe_idempotency values (?, ?, ?, null, null)").run(
      key,
      sha256,
      nowMs,
    );
    return null;
  }
  if (row.sha256 !== sha256) throw otherParameters(key);
  if (!isAnswered) throw underWay(key);
  return { status: Number(row.status), text: String(row.answer) };
}

export function settleKey(store: DatabaseSync, key: string, answer: KeptAnswer): KeptAnswer {
  prepared(store, "update stripe_idempotency set status = ?, answer = ? where key = ?").run(
    answer.status,
    answer.text,
    key,
  );
  return answer;
}

/** What failed by a fault of the server's own keeps no key: it may come again under the same one. */
export const freeKey = (store: DatabaseSync, key: string) =>
  prepared(store, "delete from stripe_idempotency where key = ?").run(key);
