/** How real a fact or a service is: a twin's, a vendor's own test mode, or the outside world. */
export const REALMS = ["sandbox", "test", "live"] as const;
export type Realm = (typeof REALMS)[number];

/** A sink accepts only facts at least as real as itself. The one place where this rule is written. */
export function mayReach(fact: Realm, sink: Realm): boolean {
  return REALMS.indexOf(fact) >= REALMS.indexOf(sink);
}

/** Something made of several facts is as real as the least real of them. */
export function weakest(first: Realm, ...others: Realm[]): Realm {
  return others.reduce((weak, realm) => (mayReach(weak, realm) ? realm : weak), first);
}
