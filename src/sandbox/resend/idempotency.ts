/** Idempotency keys: kept for a day, bound to an API key and to the exact bytes they came with. */
import type { DatabaseSync } from "node:sqlite";
import { type Answer, ERRORS, refuse } from "./answers.ts";

const KEPT_MS = 24 * 60 * 60 * 1000;
/** A claim whose process died holds up its key for no longer than this. */
const CLAIM_MS = 60 * 1000;

export interface Claim {
  apiKey: string;
  key: string;
  path: string;
  sha256: string;
  nowMs: number;
}

/** All three run inside the caller's transaction. */
export function idempotency(store: DatabaseSync) {
  const find = store.prepare("select * from resend_idempotency where api_key = ? and key = ?");
  const put = store.prepare("insert or replace into resend_idempotency values (?, ?, ?, ?, ?, null)");
  const settle = store.prepare("update resend_idempotency set answer = ? where api_key = ? and key = ?");
  const free = store.prepare("delete from resend_idempotency where api_key = ? and key = ?");

  return {
    /** Takes the key, and gives null; or gives what the vendor answers because somebody had it before. */
    claim({ apiKey, key, path, sha256, nowMs }: Claim): Answer | null {
      const row = find.get(apiKey, key);
      const ageMs = nowMs - Number(row?.claimed_at ?? 0);
      const isOver = ageMs >= (row?.answer === null ? CLAIM_MS : KEPT_MS);
      if (!row || isOver) {
        put.run(apiKey, key, path, sha256, nowMs);
        return null;
      }
      if (row.sha256 !== sha256 || row.path !== path) return refuse(ERRORS.otherPayload);
      if (row.answer === null) return refuse(ERRORS.underWay);
      return { status: 200, body: JSON.parse(String(row.answer)) };
    },
    settle({ apiKey, key }: Claim, body: unknown): void {
      settle.run(JSON.stringify(body), apiKey, key);
    },
    /** A refused request keeps no key: corrected, it may come again under the same one. */
    free({ apiKey, key }: Claim): void {
      free.run(apiKey, key);
    },
  };
}
