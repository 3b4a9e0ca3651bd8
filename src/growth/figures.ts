/** Every defined figure by its key, with what it rests on: no rate without its count, no estimate without its interval. */
import type { Key } from "./definitions.ts";
import type { Metrics } from "./measure.ts";
import type { Estimate } from "./metrics/churn.ts";
import { sharesOf } from "./metrics/funnel.ts";
import type { Cohort } from "./metrics/retention.ts";
import { Share } from "./metrics/share.ts";

export interface Figure {
  /** Null where there is nothing to tell it from. */
  value: number | null;
  /** How many did, of how many could. */
  observations?: { k: number; n: number };
  /** It lies between these with 95 %; null is no end. */
  interval?: { low: number | null; high: number | null };
  /** Told from what the owner assumes, because too few were watched. */
  isAssumed?: boolean;
}

const plain = (value: number | null): Figure => ({ value });
const shared = ({ value, k, n }: Share): Figure => ({ value, observations: { k, n } });
const estimated = ({ rate, low, high, k, n, basis }: Estimate): Figure => ({
  ...{ value: rate, observations: { k, n }, interval: { low, high }, isAssumed: basis === "assumed" },
});

export function figuresOf(metrics: Metrics): Record<Key, Figure> {
  return {
    ...revenueFigures(metrics),
    ...worthFigures(metrics),
    ...readerFigures(metrics),
    ...mailFigures(metrics),
    ...goalFigures(metrics),
  };
}

function revenueFigures({ revenue: [own], paying }: Metrics) {
  const { movement } = own;
  return {
    mrrCents: plain(own.mrrMinor),
    newMrrCents: plain(movement.new),
    reactivationMrrCents: plain(movement.reactivation),
    expansionMrrCents: plain(movement.expansion),
    contractionMrrCents: plain(movement.contraction),
    churnedMrrCents: plain(movement.churn),
    payingSubscribers: plain(paying),
    arpuCents: plain(own.arpuMinor),
    grossRevenueChurn: shared(own.grossRevenueChurn),
    netRevenueChurn: shared(own.netRevenueChurn),
    subscriberChurn: shared(own.subscriberChurn),
  };
}

function worthFigures({ lifetime, channels, revenue: [own] }: Metrics) {
  const { churn, margin, valueMinor, lowMinor, highMinor } = lifetime;
  const bought = channels.filter(({ spentMinor }) => spentMinor > 0);
  const spent = bought.reduce((sum, { spentMinor }) => sum + spentMinor, 0);
  const payers = bought.reduce((sum, one) => sum + one.payers, 0);
  const cac = payers > 0 ? spent / payers : null;
  const aMonth = (own.arpuMinor ?? 0) * margin.share;
  return {
    monthlyChurn: estimated(churn),
    grossMargin: {
      value: margin.share,
      observations: { k: margin.payments, n: margin.payments },
      isAssumed: margin.feeShare === null,
    },
    ltvCents: {
      ...estimated(churn),
      ...{ value: valueMinor, interval: { low: lowMinor, high: highMinor } },
    },
    cacCents: { value: cac === null ? null : Math.round(cac), observations: { k: payers, n: payers } },
    paybackMonths: plain(cac !== null && aMonth > 0 ? cac / aMonth : null),
  };
}

/** So many months after they came. */
const RETAINED = 3;

function retained(cohorts: readonly Cohort[]): Share {
  const old = cohorts.filter(({ kept }) => kept.length > RETAINED);
  return old.at(-1)?.kept[RETAINED] ?? new Share(0, 0);
}

function readerFigures(metrics: Metrics) {
  const { readers, funnel, cohorts } = metrics;
  const { signUp, confirm, activate, pay } = sharesOf(funnel.total);
  return {
    confirmedReaders: plain(readers.byStanding.confirmed),
    pendingReaders: plain(readers.byStanding.pending),
    freeReaderChurn: shared(metrics.freeReaderChurn),
    monthlyFreeChurn: estimated(metrics.freeChurn),
    readerRetention: shared(retained(cohorts.readers)),
    payerRetention: shared(retained(cohorts.payers)),
    visitors: plain(funnel.total.visitors),
    signUps: plain(funnel.total.signedUp),
    ...{ signUpRate: shared(signUp), confirmationRate: shared(confirm) },
    ...{ activationRate: shared(activate), paymentRate: shared(pay) },
  };
}

function mailFigures({ issues, health }: Metrics) {
  const last = issues.at(-1);
  const limit = (key: "bounceRate" | "complaintRate") =>
    shared(health.find((one) => one.key === key)?.share ?? new Share(0, 0));
  return {
    deliveryRate: shared(last?.delivered ?? new Share(0, 0)),
    clickRate: shared(last?.clicked ?? new Share(0, 0)),
    bounceRate: limit("bounceRate"),
    complaintRate: limit("complaintRate"),
  };
}

function goalFigures({ fund, goal, paying, converted }: Metrics) {
  const { likely, early, late, pace } = goal.projection;
  return {
    leftCents: plain(fund.leftMinor),
    fundCents: plain(fund.forFundMinor),
    goalPayingShare: shared(new Share(paying, goal.payingSubscribers)),
    goalMrrShare: shared(new Share(converted.mrrMinor, goal.mrrMinor)),
    monthsToGoal: {
      ...{ value: likely, interval: { low: early, high: late } },
      observations: { k: pace.k, n: pace.months },
    },
  };
}
