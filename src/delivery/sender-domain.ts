/** The domain from which the mail service sends, as it is set up: part of the port. */

/** One line for whoever keeps the domain's DNS. */
export interface DnsRecord {
  type: string;
  name: string;
  value: string;
  priority: number | null;
  isThere: boolean;
}

export interface SenderDomain {
  name: string;
  /** `waiting`: the service looks for the records by itself. `failed`: it has given up, and is asked to look again. */
  state: "verified" | "waiting" | "failed";
  records: readonly DnsRecord[];
}

/**
 * Makes the domain at the service or finds it there, and has the service look for its records. Asked again, it makes no
 * second one and says how far it is. Null when this key may only send.
 */
export type SetUpDomain = (name: string) => Promise<SenderDomain | null>;
