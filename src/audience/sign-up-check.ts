/** What came of trying the sign-up form the way a reader would. */
import type { Db } from "../ledger/open.ts";
import { recall, remember } from "../ledger/records.ts";

const CHECKED = "sign-up checked";

export interface SignUpCheck {
  ok: boolean;
  at: string;
  /** Where it broke, and why; both empty when it worked. */
  step: string;
  why: string;
}

/** What came of the last one; null when there was none. */
export async function lastSignUpCheck(db: Db): Promise<SignUpCheck | null> {
  const kept = await recall(db, CHECKED);
  return kept ? (JSON.parse(kept) as SignUpCheck) : null;
}

export const keepSignUpCheck = (db: Db, check: SignUpCheck): Promise<void> =>
  remember(db, CHECKED, JSON.stringify(check));

/** The event by which an invented reader of a check is told from one who really signed up. */
export const WALKED = "subscriber.walked";
