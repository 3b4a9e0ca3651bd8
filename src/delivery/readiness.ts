/** What the law, the mailbox providers and good sense ask before a mail may really leave. */
import type { Realm } from "../core/realm.ts";

export interface SenderFacts {
  senderAddress: string;
  postalAddress: string;
  /** Where the unsubscribe page is. */
  siteUrl: string;
}

const RESERVED = /\.(example|test|invalid|localhost)$|@(.+\.)?example\.(com|org|net)$/i;

/** Everything that keeps a mailing of this realm from leaving, one sentence each with the next step. A rehearsal needs nothing. */
export function notReady({ senderAddress, postalAddress, siteUrl }: SenderFacts, realm: Realm): string[] {
  if (realm === "sandbox") return [];
  const problems: string[] = [];
  if (!siteUrl.startsWith("https://")) {
    problems.push(
      "Readers could not unsubscribe: the site has no public https address. Set PUBLIC_URL in .env.",
    );
  }
  if (RESERVED.test(senderAddress)) {
    problems.push(`The sender ${senderAddress} is made up. Set publication.sender.address in settings.yaml.`);
  }
  if (/example/i.test(postalAddress)) {
    problems.push(
      "The postal address is made up, and the law asks for yours. Set publication.postalAddress.",
    );
  }
  return problems;
}
