/** Which act comes first: a pure choice, the same for the same situation. */
import { mayReach } from "../../core/realm.ts";
import { type Act, type Candidate, URGENCIES } from "./act.ts";
import {
  approveDraft,
  approvePosts,
  largerPlan,
  mendIssue,
  postIssue,
  stuckMailing,
  write,
} from "./acts/issues.ts";
import { mailKey, readiness, release, stripeKey } from "./acts/keys.ts";
import {
  bounces,
  complaints,
  failingPayments,
  leftCheckouts,
  showOffer,
  unmatchedPayers,
} from "./acts/payers.ts";
import { brokenForm, noSignUps, tellPeople, unconfirmed } from "./acts/sign-ups.ts";
import type { Situation } from "./situation.ts";
import { worthIn } from "./worth.ts";

/** In the order of the pipe, which decides where two hold back the same. */
const CANDIDATES: readonly Candidate[] = [
  ...[release, mailKey, readiness, brokenForm, noSignUps, unconfirmed],
  ...[stuckMailing, complaints, bounces, mendIssue, approveDraft, write, largerPlan],
  ...[stripeKey, unmatchedPayers, failingPayments, leftCheckouts, showOffer],
  ...[approvePosts, postIssue, tellPeople],
];

/**
 * Everything that applies, the most urgent first, and among equals what holds back most for each minute it takes. Never
 * empty.
 */
export function rankedActs(situation: Situation): [Act, ...Act[]] {
  const counted = withoutPlayedMoney(situation);
  const worth = worthIn(counted);
  const acts = CANDIDATES.flatMap((candidate) => candidate(counted, worth) ?? []);
  const [first, ...others] = acts
    .map((act, place) => ({ act, place }))
    .toSorted((one, other) => inOrder(one.act, other.act) || one.place - other.place)
    .map(({ act }) => act);
  if (!first) throw new Error("There is always somebody to tell of it");
  return [first, ...others];
}

/** Where readers are real and payments are a rehearsal, no act is told from what was only played. */
function withoutPlayedMoney(situation: Situation): Situation {
  const { money, realm } = situation;
  if (mayReach(money.realm, realm)) return situation;
  const pastDue = { ...money.pastDue, people: 0, mrrMinor: 0 };
  return {
    ...situation,
    money: { ...money, paying: 0, mrrMinor: 0, pastDue, unmatched: 0, checkoutsLeft: null },
  };
}

const inOrder = (one: Act, other: Act): number =>
  URGENCIES.indexOf(one.urgency) - URGENCIES.indexOf(other.urgency) ||
  byMinute(other, "minor") - byMinute(one, "minor") ||
  byMinute(other, "people") - byMinute(one, "people");

/** Money is compared less what the act itself costs a month. */
function byMinute({ heldBack, cost }: Act, of: "minor" | "people"): number {
  const held = of === "minor" ? heldBack.minor - cost.monthlyMinor : heldBack.people;
  return held / cost.minutes;
}
