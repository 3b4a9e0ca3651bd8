/** Having the payment service tell by itself that something changed. */
import type { Account } from "../core/account.ts";
import type { Realm } from "../core/realm.ts";
import type { Db, Ledger } from "../ledger/open.ts";
import { recall, remember } from "../ledger/records.ts";
import type { Payments } from "./payments.ts";

/** Where the site takes what the payment service posts. */
export const PAYMENT_HOOK = "/hooks/stripe";

const secretOf = (realm: Realm): string => `payment webhook secret, ${realm}`;
const endpointOf = ({ account, realm }: Account): string => `payment webhook address of ${account}, ${realm}`;

/** The secret of the webhook that was set up from here; null while there is none. That of the environment wins over it. */
export const paymentPostSecret = (db: Db, realm: Realm): Promise<string | null> =>
  recall(db, secretOf(realm));

/** Sets the webhook up, or finds it there as it was left; false where this key may not. */
export async function hearPayments(
  { ledger, payments }: { ledger: Ledger; payments(): Promise<Payments> },
  siteUrl: string,
): Promise<boolean> {
  const service = await payments();
  const { account } = service;
  const endpoint = `${siteUrl}${PAYMENT_HOOK}`;
  const isSame = (await recall(ledger.db, endpointOf(account))) === endpoint;
  const known = isSame ? await paymentPostSecret(ledger.db, account.realm) : null;
  const secret = await service.postTo(endpoint, known);
  if (secret === null) return false;
  await ledger.transaction(async (db) => {
    await remember(db, secretOf(account.realm), secret);
    await remember(db, endpointOf(account), endpoint);
  });
  return true;
}
