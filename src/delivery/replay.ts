/**
 * What may be done where an answer was lost, and what an answer means: the same for a chunk of a mailing and for a
 * single mail that somebody asked for.
 */
import type { Clock } from "../core/clock.ts";
import type { RequestBody } from "../core/request-body.ts";
import type { DeliveryResult, Mailer, SubmitOutcome } from "./mailer.ts";

/** The provider keeps an idempotency key for 24 hours; an hour is left for clocks that disagree. */
const REPLAY_WINDOW_MS = 23 * 60 * 60 * 1000;
/** A clock that was set back makes an old request look young or even future; beyond this, age says nothing. */
const CLOCK_SLACK_MS = 5 * 60 * 1000;

/** A request as it was written down before it was first posted. */
export interface Posted {
  isSameAccount: boolean;
  first_submitted_at: string | null;
  body_sha256: string | null;
}

/** When the provider may have forgotten the key: no try begins later, not even by a machine that slept meanwhile. */
export const lastTry = (firstSubmitted: Date): Date => new Date(firstSubmitted.getTime() + REPLAY_WINDOW_MS);

/** `setBack`: the clock shows an earlier time than when it was posted, so neither time can be believed. */
export function ageOf(
  { first_submitted_at }: Pick<Posted, "first_submitted_at">,
  clock: Clock,
): { ageMs: number; setBack: boolean } {
  const ageMs = clock.now().getTime() - Date.parse(first_submitted_at ?? "");
  return { ageMs, setBack: ageMs <= -CLOCK_SLACK_MS };
}

export type Replay =
  /** The same bytes under the same key, until then. */
  | { kind: "replay"; body: RequestBody; notAfter: Date }
  /** Its key may be forgotten, so only the provider's own list can tell. */
  | { kind: "over" }
  /** Nobody can be asked. */
  | { kind: "lost"; why: string };

/** Decides about a request whose answer never came. `body` makes its bytes again; null where that fails. */
export async function replayOf(
  posted: Posted,
  { mailer, clock }: { mailer: Pick<Mailer, "replays">; clock: Clock },
  body: () => Promise<RequestBody | null>,
): Promise<Replay> {
  if (!posted.isSameAccount) {
    return { kind: "lost", why: "it was under way in another mail account, which can't be asked from here" };
  }
  if (!mailer.replays) {
    const why = "its answer was lost, and a mailbox can't be asked what it took, so it is not posted again";
    return { kind: "lost", why };
  }
  const { ageMs, setBack } = ageOf(posted, clock);
  if (setBack || !(ageMs < REPLAY_WINDOW_MS)) return { kind: "over" };
  const again = await body();
  if (!again || again.sha256 !== posted.body_sha256) {
    return { kind: "lost", why: "its mails can't be made again byte for byte, so it is not posted again" };
  }
  return { kind: "replay", body: again, notAfter: lastTry(new Date(posted.first_submitted_at ?? "")) };
}

export type Meaning =
  | { kind: "settled"; results: DeliveryResult[] }
  /** It never happened: it may be made anew, with other bytes under the same key. */
  | { kind: "anew"; refusal: Extract<SubmitOutcome, { kind: "refused" }> }
  /** It stays as it is, to be asked for again with the same bytes. */
  | { kind: "again"; why: string; needsOwner: boolean }
  /** Never posted again. */
  | { kind: "lost"; why: string };

/** `wasPosted`: an earlier answer was lost, of which a refusal now says nothing. */
export function meaningOf(outcome: SubmitOutcome, wasPosted: boolean): Meaning {
  switch (outcome.kind) {
    case "settled":
      return outcome;
    case "refused":
      return wasPosted
        ? { kind: "again", why: outcome.why, needsOwner: !outcome.retryable }
        : { kind: "anew", refusal: outcome };
    case "conflict":
      return { kind: "lost", why: outcome.why };
    case "unknown":
      return { kind: "again", why: outcome.why, needsOwner: false };
  }
}
