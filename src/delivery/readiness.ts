/** What the law, the mailbox providers and good sense ask before a mail may really leave. */
import type { Realm } from "../core/realm.ts";

export interface SenderFacts {
  senderAddress: string;
  postalAddress: string;
  /** Where the unsubscribe page is. */
  siteUrl: string;
}

export interface Lack {
  what: string;
  next: string;
}

const RESERVED = /\.(example|test|invalid|localhost)$|@(.+\.)?example\.(com|org|net)$/i;

/** An address under which nobody is reached: that of an example. */
export const isMadeUp = (address: string): boolean => RESERVED.test(address);

/** Everything that keeps a mailing of this realm from leaving. A rehearsal needs nothing. */
export function notReady({ senderAddress, postalAddress, siteUrl }: SenderFacts, realm: Realm): Lack[] {
  if (realm === "sandbox") return [];
  const lacks: Lack[] = [];
  if (!siteUrl.startsWith("https://")) {
    lacks.push({
      what: "a public https address, on which readers can leave",
      next: "Set PUBLIC_URL in .env; it begins with https://.",
    });
  }
  if (isMadeUp(senderAddress)) {
    lacks.push({
      what: `a real sender (${senderAddress} is made up)`,
      next: "Set publication.sender in settings.yaml.",
    });
  }
  if (/example/i.test(postalAddress)) {
    lacks.push({
      what: "your postal address, which the law asks for",
      next: "Set publication.postalAddress in settings.yaml.",
    });
  }
  return lacks;
}

interface LackingHost {
  realms: { resend: Realm };
  config: { publication: { sender: { address: string }; postalAddress: string } };
  site(): Promise<{ url: string }>;
}

/** What keeps mail of this home from leaving, in sentences; empty for nothing. */
export async function lacksOf({ config, realms, site }: LackingHost): Promise<string> {
  const { sender, postalAddress } = config.publication;
  const facts = { senderAddress: sender.address, postalAddress, siteUrl: (await site()).url };
  return notReady(facts, realms.resend)
    .map(({ what, next }) => `It lacks ${what}. ${next}`)
    .join(" ");
}
