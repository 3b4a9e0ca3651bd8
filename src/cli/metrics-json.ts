/** What `pressroom metrics --json` says: every defined figure by its key, then the tables. Amounts are whole minor units. */
import { DEFINITIONS, type Key } from "../growth/definitions.ts";
import { type Figure, figuresOf } from "../growth/figures.ts";
import type { Metrics } from "../growth/measure.ts";
import { type FunnelCounts, sharesOf } from "../growth/metrics/funnel.ts";
import type { Revenue } from "../growth/metrics/revenue.ts";
import { figuresInJson } from "./posts-out.ts";

export function metricsInJson(metrics: Metrics) {
  const { asOf, month, zone, currency, readers, funnel, lifetime } = metrics;
  const figures = figuresOf(metrics);
  const part = <T>(of: (figure: Figure) => T | undefined) =>
    Object.fromEntries(
      DEFINITIONS.flatMap(({ key }) => {
        const found = of(figures[key]);
        return found === undefined ? [] : [[key, found]];
      }),
    );
  return {
    ...{ realm: asOf.realm, rehearsal: asOf.realm !== "live", zone, currency, unit: "minor" },
    ...{ asOf: asOf.at.toISOString(), knownAt: asOf.knownAt?.toISOString() ?? null, month: month.name },
    ...(part(({ value }) => value) as Record<Key, number | null>),
    /** How many did (k), of how many could (n): a rate of fewer than ten says little. */
    observations: part(({ observations }) => observations),
    intervals: part(({ interval }) => interval && { ...interval, level: 0.95 }),
    assumed: DEFINITIONS.flatMap(({ key }) => (figures[key].isAssumed ? [key] : [])),
    subscribers: {
      ...{ byStatus: readers.byStanding, byTier: readers.byTier },
      ...{ byCohort: readers.byCohort, bySource: readers.bySource },
    },
    currencies: metrics.revenue.map(revenueInJson),
    converted: metrics.converted,
    unpricedItems: metrics.unpriced,
    margin: lifetime.margin,
    channels: metrics.channels,
    unconvertedSpend: metrics.unconvertedSpend,
    sources: metrics.brought.bySource,
    posts: metrics.brought.byPost.map(figuresInJson),
    funnel: {
      total: stepsInJson(funnel.total),
      bySource: funnel.bySource.map((row) => ({ source: row.name, ...stepsInJson(row) })),
      byIssue: funnel.byIssue.map((row) => ({ issue: row.name, ...stepsInJson(row) })),
    },
    cohorts: metrics.cohorts,
    issues: metrics.issues.map(({ sentAt, ...issue }) => ({
      ...issue,
      sentAt: new Date(sentAt * 1_000).toISOString(),
    })),
    health: metrics.health,
    fund: metrics.fund,
    goal: metrics.goal,
  };
}

const revenueInJson = ({ movements: _, ...revenue }: Revenue) => revenue;

const stepsInJson = ({ visitors, signedUp, confirmed, activated, paid, waiting, ...rest }: FunnelCounts) => ({
  ...{ visitors, signedUp, confirmed, activated, paid, waiting },
  shares: sharesOf({ visitors, signedUp, confirmed, activated, paid, waiting, ...rest }),
});
