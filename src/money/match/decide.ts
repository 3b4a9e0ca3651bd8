/** Whose payment it is: facts in, a decision out. What nobody can say for certain is left for the owner. */

export interface Candidate {
  id: string;
  status: "pending" | "confirmed" | "unsubscribed" | "erased";
  /** When they left; null for who has not. */
  leftAt: Date | null;
  /** They complained, or asked never to be mailed again. */
  isSuppressed: boolean;
}

export interface MatchFacts {
  /** As it was decided before; null while it was not. */
  before: { reader: Candidate; by: MatchedBy; askedAt: Date | null } | null;
  /** Whom the links named by which they paid, the earliest first: readers of a realm that this payment may touch. */
  named: readonly Candidate[];
  /** The reader of their address. */
  byAddress: Candidate | null;
  /** Their address as it can be mailed; null for none. */
  address: { isSuppressed: boolean } | null;
  /** When the newest of what they pay for began that still runs; null for nothing. */
  paysSince: Date | null;
  /** The link by which they paid may not be known yet. */
  mayBeNamed: boolean;
}

export type MatchedBy = "reference" | "address" | "new" | "owner";

export type Decision =
  | { kind: "reader"; id: string; by: MatchedBy; asks: boolean; openWhy: string | null }
  | { kind: "new" }
  | { kind: "open"; why: string }
  /** Nothing to decide, or not yet. */
  | { kind: "wait" };

export function decide(facts: MatchFacts): Decision {
  const { before, byAddress, paysSince } = facts;
  const here = facts.named.filter(({ status }) => status !== "erased");
  if (before?.by === "owner" && before.reader.status !== "erased")
    return as(before.reader, { by: "owner", facts });
  const [named] = here;
  if (named) return as(named, { by: "reference", facts, openWhy: here.length > 1 ? TWO : null });
  if (before && before.reader.status !== "erased") return as(before.reader, { by: before.by, facts });
  if (byAddress?.status === "confirmed") return as(byAddress, { by: "address", facts });
  if (!paysSince || facts.mayBeNamed) return { kind: "wait" };
  if (before || facts.named.length > 0) return { kind: "open", why: ERASED };
  if (!facts.address) return { kind: "open", why: NO_ADDRESS };
  if (facts.address.isSuppressed) return { kind: "open", why: SUPPRESSED };
  return byAddress ? as(byAddress, { by: "address", facts }) : { kind: "new" };
}

interface Being {
  by: MatchedBy;
  facts: MatchFacts;
  openWhy?: string | null;
}

/** Who is on no list can't be asked where the address is barred: that is the owner's to know. */
function as(reader: Candidate, { by, facts, openWhy = null }: Being): Decision {
  const barred = reader.status !== "confirmed" && reader.isSuppressed && facts.paysSince !== null;
  const why = openWhy ?? (barred && by !== "owner" ? BARRED : null);
  return { kind: "reader", id: reader.id, by, asks: !barred && asksOf(reader, facts), openWhy: why };
}

/** Once while they wait to confirm; and once for each payment that somebody began after they had left. */
function asksOf({ id, status, leftAt }: Candidate, { before, paysSince }: MatchFacts): boolean {
  if (paysSince === null || status === "confirmed" || status === "erased") return false;
  const askedAt = before?.reader.id === id ? before.askedAt : null;
  if (status === "pending") return askedAt === null;
  return leftAt !== null && paysSince > leftAt && (askedAt === null || askedAt < leftAt);
}

const TWO =
  "They paid by the links of two different readers. The first one has what they paid for, until you say who it is.";
const ERASED =
  "They had everything about them erased here, and a subscription still runs. End it at the payment service, or say who it is.";
const NO_ADDRESS = "There is no address with this payment that mail could go to.";
const SUPPRESSED = "Whoever has this address complained, or asked never to be mailed again.";
const BARRED =
  "This reader pays, but complained or asked never to be mailed again, so they can't be asked whether they want mail.";
