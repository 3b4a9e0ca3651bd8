/** Where the way from a visit to a payment loses most, against what is usual. */
import type { Realm } from "../../core/realm.ts";
import { counted } from "./act.ts";
import type { Situation } from "./situation.ts";
import { ASSUMED, assumed, ENOUGH } from "./worth.ts";

export interface Step {
  name: string;
  /** Who got through it, of how many. */
  k: number;
  n: number;
  usual: number;
}

export interface Weakest {
  /** Null while no step has enough people to go by, or none is below what is usual. */
  step: Step | null;
  /** Whether so few would get through by chance alone in more than one case of ten. */
  mayBeChance: boolean;
  sentence: string;
}

const PAY = "confirmed → paying";

export function stepsOf(situation: Situation): Step[] {
  const { pipe, readers, money } = situation;
  return [
    { name: "visit → sign-up", k: pipe.signUps, n: pipe.visitors, usual: ASSUMED.signUp },
    { name: "sign-up → confirmed", k: pipe.confirmed, n: pipe.signUps, usual: ASSUMED.confirm },
    ...(isOneRealm(situation)
      ? [{ name: PAY, k: money.paying, n: readers.confirmed, usual: ASSUMED.pay }]
      : []),
  ];
}

/** Who pays in a test mode or a rehearsal is no reader of a real one, and the other way round. */
const isOneRealm = ({ money, realm }: Situation): boolean => money.realm === realm;

const WHOSE: Record<Realm, string> = {
  ...{ live: "real", test: "a test mode's", sandbox: "the sandbox's" },
};

/** That it can't be told is no zero. */
const sayUntold = ({ money, realm }: Situation): string =>
  `Of ${PAY} nothing can be told: these readers are ${WHOSE[realm]}, and payments ${WHOSE[money.realm]}` +
  `${money.paying > 0 ? ` (${counted(money.paying, "person pays", "people pay")} there)` : ""}.`;

export function weakestStep(situation: Situation): Weakest {
  const weakest = weakestOf(situation);
  return isOneRealm(situation)
    ? weakest
    : { ...weakest, sentence: `${weakest.sentence} ${sayUntold(situation)}` };
}

function weakestOf(situation: Situation): Weakest {
  const steps = stepsOf(situation);
  const [first] = steps;
  const told = steps.filter(({ n }) => n >= ENOUGH);
  const counts = steps.map(({ name, k, n }) => `${name} ${k} of ${n}`).join(", ");
  const none = { step: null, mayBeChance: false };
  if (told.length === 0)
    return {
      ...none,
      sentence:
        first && first.n === 0
          ? `Nobody visited the site in 28 days, so the pipe is empty at its beginning (${counts}).`
          : `Too few people to say where the pipe loses most: ${counts}.`,
    };
  const [worst] = told
    .map((step) => ({ step, lost: lostAfter(step, steps) }))
    .toSorted((one, other) => other.lost - one.lost);
  if (!worst || worst.lost <= 0)
    return { ...none, sentence: `No step of the pipe loses more than usual: ${counts}.` };
  const { step } = worst;
  const mayBeChance = atMost(step) > 0.1;
  const chance = mayBeChance ? "; with so few it may be chance" : "";
  const sentence = `The pipe loses most at ${step.name}: ${step.k} of ${counted(step.n, "person", "people")} (usual: ${assumed(step.usual).ratio}, assumed${chance}).`;
  return { step, mayBeChance, sentence };
}

/** Paying readers that are missing because fewer than usual get through, if the later steps are as usual. */
function lostAfter(step: Step, steps: readonly Step[]): number {
  const later = steps.slice(steps.indexOf(step) + 1).reduce((share, { usual }) => share * usual, 1);
  return (step.usual * step.n - step.k) * later;
}

/** How likely it is that at most `k` of `n` get through where the usual share does: the binomial distribution. */
export function atMost({ k, n, usual }: Pick<Step, "k" | "n" | "usual">): number {
  let logTerm = n * Math.log(1 - usual);
  let sum = Math.exp(logTerm);
  for (let i = 1; i <= k; i++) {
    logTerm += Math.log(n - i + 1) - Math.log(i) + Math.log(usual) - Math.log(1 - usual);
    sum += Math.exp(logTerm);
  }
  return Math.min(1, sum);
}
