/** How it stands, as a desk may show it: where the desk is real, nobody invented is counted. */
import { mayReach, type Realm } from "../core/realm.ts";
import { readSituation, type SituationHost } from "./next/read-situation.ts";
import type { Situation } from "./next/situation.ts";

/** Keys are told as they are; readers, mailings and payments are those that are at least as real as the desk. */
export async function situationFor(host: SituationHost, desk: Realm): Promise<Situation> {
  const { realms } = host;
  const shown = (realm: Realm): Realm => (mayReach(realm, desk) ? realm : desk);
  const seen = { ...realms, resend: shown(realms.resend), stripe: shown(realms.stripe) };
  const situation = await readSituation({ ...host, realms: seen });
  return { ...situation, services: { ...situation.services, mail: realms.resend, stripe: realms.stripe } };
}
