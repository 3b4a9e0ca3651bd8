/** Whether mails carry links of our own, and making them so. */
import type { TokenKeys } from "../audience/signed-token.ts";
import type { Ledger } from "../ledger/open.ts";
import {
  keepLinks,
  type LinkedMailing,
  type MailParts,
  type OnlineMail,
  READER_FIELD,
  readerMark,
  trackLinks,
} from "./links.ts";

export interface LinksHost {
  ledger: Ledger;
  config: { web: { alwaysOn: boolean } };
  site(): Promise<{ url: string }>;
  tokenKeys(): TokenKeys;
}

/** The owner says that the machine never sleeps, and readers reach it from anywhere. */
export const hasOwnLinks = (alwaysOn: boolean, siteUrl: string): boolean =>
  alwaysOn && siteUrl.startsWith("https://");

export interface LinkedMail extends MailParts {
  /** What is merged for a reader, beside everything else. */
  valuesFor(subscriberId: string): Record<string, string>;
}

/**
 * The mail with its links led through this site, which are kept before it is frozen; the mail as it was where links of
 * our own might be dead when somebody follows them.
 */
export async function throughOwnLinks(
  host: LinksHost,
  mail: OnlineMail,
  mailing: LinkedMailing,
): Promise<LinkedMail> {
  const { url: site } = await host.site();
  if (!hasOwnLinks(host.config.web.alwaysOn, site))
    return { html: mail.html, text: mail.text, valuesFor: () => ({}) };
  const tracked = trackLinks(mail, { site, mailing });
  await keepLinks(host.ledger.db, tracked, mailing);
  const keys = host.tokenKeys();
  const { html, text, set } = tracked;
  return { html, text, valuesFor: (id) => (set === null ? {} : { [READER_FIELD]: readerMark(keys, id) }) };
}
