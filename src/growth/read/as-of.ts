/** When figures are of: an instant, told with what the ledger had learned by another. */
import type { Realm } from "../../core/realm.ts";

export interface AsOf {
  /** Of one realm alone: what is made up, or a vendor's test, is never added to what is real. */
  realm: Realm;
  at: Date;
  /**
   * What was learned later is left out, so that the same question has the same answer for ever. Without it all that is
   * known counts, also what a clock that ran ahead calls later than now.
   */
  knownAt?: Date | undefined;
}

/** For rows that are written in the moment of which they tell: both limits are one. ISO 8601. */
export const limitOf = ({ at, knownAt }: Pick<AsOf, "at" | "knownAt">): string =>
  (knownAt && knownAt < at ? knownAt : at).toISOString();

/** Seconds since 1970: a hundred thousand readers have several instants each, and as dates they fill the memory. */
export type Seconds = number;

export const secondsOf = (at: Date | string): Seconds =>
  Math.floor((typeof at === "string" ? Date.parse(at) : at.getTime()) / 1_000);

export const DAY: Seconds = 24 * 60 * 60;
