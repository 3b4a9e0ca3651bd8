/** The ratios that are told of MRR. Null where there is nothing to divide by. */
import { ratio, rounded } from "../core/fraction.ts";
import type { Movement } from "./movements.ts";

const share = (part: number, whole: number): number | null => (whole > 0 ? part / whole : null);

/** MRR for each one who pays, in whole minor units, halves up. */
export const arpu = (mrrMinor: number, paying: number): number | null =>
  paying > 0 ? rounded(ratio(mrrMinor, paying)) : null;

/** The share of MRR at the start that was lost, 0 to 1. */
export const grossRevenueChurn = ({ start, churn, contraction }: Movement): number | null =>
  share(churn + contraction, start);

/** The same, less what came by expansion and reactivation: below 0 where those brought more than was lost. */
export const netRevenueChurn = ({
  start,
  churn,
  contraction,
  expansion,
  reactivation,
}: Movement): number | null => share(churn + contraction - expansion - reactivation, start);

/** The share of those who paid at the start who pay nothing at the end, 0 to 1. */
export const subscriberChurn = ({ people }: Movement): number | null => share(people.churn, people.start);
