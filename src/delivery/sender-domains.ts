/** The domains from which the mail service takes mail, as it said when it was last asked. A mailbox has none to say. */
import type { Account } from "../core/account.ts";
import type { Ledger } from "../ledger/open.ts";
import { recall, remember } from "../ledger/records.ts";

type Carrier = Pick<Account, "service" | "realm">;

const domainsKey = ({ service, realm }: Carrier): string => `verified sender domains ${service} ${realm}`;

/** Null when it was never asked. */
export async function verifiedDomains({ db }: Ledger, carrier: Carrier): Promise<readonly string[] | null> {
  const kept = await recall(db, domainsKey(carrier));
  return kept === null ? null : (JSON.parse(kept) as string[]);
}

/** For whoever asks the mail service. */
export const noteVerifiedDomains = (
  { db }: Ledger,
  carrier: Carrier,
  domains: readonly string[],
): Promise<void> => remember(db, domainsKey(carrier), JSON.stringify(domains));
