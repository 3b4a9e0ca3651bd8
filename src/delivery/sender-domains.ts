/** The domains from which the mail service takes mail, as it said when it was last asked. */
import type { Realm } from "../core/realm.ts";
import type { Ledger } from "../ledger/open.ts";
import { recall, remember } from "../ledger/records.ts";

const domainsKey = (realm: Realm): string => `verified sender domains ${realm}`;

/** Null when it was never asked. */
export async function verifiedDomains({ db }: Ledger, realm: Realm): Promise<readonly string[] | null> {
  const kept = await recall(db, domainsKey(realm));
  return kept === null ? null : (JSON.parse(kept) as string[]);
}

/** For whoever asks the mail service. */
export const noteVerifiedDomains = (
  { db }: Ledger,
  realm: Realm,
  domains: readonly string[],
): Promise<void> => remember(db, domainsKey(realm), JSON.stringify(domains));
