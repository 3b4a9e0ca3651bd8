/** Having the mail service tell by itself what becomes of mails. */
import type { Realm } from "../core/realm.ts";
import type { Db, Ledger } from "../ledger/open.ts";
import { recall, remember } from "../ledger/records.ts";
import type { MailPostReader } from "./mail-event.ts";
import type { Mailer } from "./mailer.ts";

/** Where the site takes what the mail service posts. */
export const HOOK = "/hooks/resend";

const secretOf = (realm: Realm): string => `mail webhook secret, ${realm}`;

/** The secret of the webhook that was set up from here; null while there is none. That of the environment wins over it. */
export const postSecret = (db: Db, realm: Realm): Promise<string | null> => recall(db, secretOf(realm));

export interface HearsHost {
  realms: { resend: Realm };
  config: { env: { PUBLIC_URL?: string | undefined } };
  mailPosts(): Promise<MailPostReader | null>;
}

/** Whether the service tells by itself, as far as is known here: a webhook is set up, and leads to where it can post. */
export async function hearsOfMails({ realms, config, mailPosts }: HearsHost): Promise<boolean> {
  if (realms.resend !== "sandbox" && config.env.PUBLIC_URL === undefined) return false;
  return (await mailPosts()) !== null;
}

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
