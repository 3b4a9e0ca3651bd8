/** What each reader agreed to: by which act, in which words, where and when. Rows are added, never changed. */
import type { Clock } from "../core/clock.ts";
import { newId } from "../core/ids.ts";
import type { Db } from "../ledger/open.ts";

export interface Consenting {
  subscriberId: string;
  /** E.g. `asked on the sign-up page`, `confirmed by the button`. */
  act: string;
  /** The very words that stood there. */
  wording: string;
  /** The page's address, or the file that was imported. */
  place: string;
  /** What else is known, e.g. a mark of the network. Never an address of a machine. */
  facts?: Record<string, unknown>;
}

export async function recordConsent(
  db: Db,
  clock: Clock,
  { subscriberId, facts = {}, ...said }: Consenting,
): Promise<void> {
  const at = clock.now().toISOString();
  await db
    .insertInto("consents")
    .values({ id: newId(), subscriber_id: subscriberId, ...said, at, facts: JSON.stringify(facts) })
    .execute();
}
