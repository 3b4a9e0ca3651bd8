/** What keeps every mail of sequences from leaving, told on their rows and when one is due. */
import type { Realm } from "../../core/realm.ts";
import { notReady } from "../readiness.ts";

interface LackingHost {
  realms: { resend: Realm };
  config: { publication: { sender: { address: string }; postalAddress: string } };
  site(): Promise<{ url: string }>;
}

/** In sentences; empty for nothing. */
export async function lacksOf({ config, realms, site }: LackingHost): Promise<string> {
  const { sender, postalAddress } = config.publication;
  const facts = { senderAddress: sender.address, postalAddress, siteUrl: (await site()).url };
  return notReady(facts, realms.resend)
    .map(({ what, next }) => `It lacks ${what}. ${next}`)
    .join(" ");
}
