/** Having the mail service tell by itself what becomes of mails. */
import type { Realm } from "../core/realm.ts";
import type { Db, Ledger } from "../ledger/open.ts";
import { recall, remember } from "../ledger/records.ts";
import type { Mailer } from "./mailer.ts";

/** Where the site takes what the mail service posts. */
export const HOOK = "/hooks/resend";

const secretOf = (realm: Realm): string => `mail webhook secret, ${realm}`;

/** The secret of the webhook that was set up from here; null while there is none. That of the environment wins over it. */
export const postSecret = (db: Db, realm: Realm): Promise<string | null> => recall(db, secretOf(realm));

/** Sets up the webhook at the service, or finds it there; false where the service has none, or this key may not. */
export async function hearMails(
  { ledger, mailer }: { ledger: Ledger; mailer(): Promise<Mailer> },
  siteUrl: string,
): Promise<boolean> {
  const { postTo, account } = await mailer();
  const secret = (await postTo?.(`${siteUrl}${HOOK}`)) ?? null;
  if (secret === null) return false;
  await remember(ledger.db, secretOf(account.realm), secret);
  return true;
}
