/** What the service has and can't be read: kept, so that it holds nothing else up and is asked for again by every run. */
import type { Account } from "../core/account.ts";
import type { Clock } from "../core/clock.ts";
import { ServiceError } from "../core/errors.ts";
import { redact } from "../core/log.ts";
import type { Db } from "../ledger/open.ts";
import { readCursor, writeCursor } from "../ledger/records.ts";
import type { FactKind } from "./facts.ts";

export interface Unread {
  kind: FactKind | "entry";
  /** Empty for the list of a whole kind, of which a part could not be read. */
  id: string;
  /** For a person. */
  why: string;
  /** ISO 8601: when it was first met. */
  since: string;
}

const UNREAD = "payments unread";

export async function unreadOf(db: Db, of: Account): Promise<Unread[]> {
  return JSON.parse((await readCursor(db, of, UNREAD)) ?? "[]") as Unread[];
}

/** What was read now, and what was not. */
export interface Tried {
  read: readonly Pick<Unread, "kind" | "id">[];
  unread: readonly Pick<Unread, "kind" | "id" | "why">[];
}

export async function noteTried(db: Db, clock: Clock, of: Account, { read, unread }: Tried): Promise<void> {
  const known = new Map((await unreadOf(db, of)).map((one) => [`${one.kind}:${one.id}`, one]));
  if (known.size === 0 && unread.length === 0) return;
  for (const { kind, id } of read) known.delete(`${kind}:${id}`);
  for (const one of unread) {
    const key = `${one.kind}:${one.id}`;
    const since = known.get(key)?.since ?? clock.now().toISOString();
    const { kind, id, why } = one;
    known.set(key, { kind, id, why: redact(why), since });
  }
  await writeCursor(db, clock, of, UNREAD, JSON.stringify([...known.values()]));
}

/**
 * Whether the error is about what was asked for, and not about the service, the connection or the key: those stop the
 * run, which the next one repeats.
 */
export function concernsOne(error: unknown): error is ServiceError {
  if (!(error instanceof ServiceError) || error.code === "stopped") return false;
  const { retryable, status } = error;
  return retryable ? (status ?? 0) >= 500 : status !== 401 && status !== 403 && status !== 429;
}
