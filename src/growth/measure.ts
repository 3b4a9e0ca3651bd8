/** Every figure of the business as of an instant: read in a few passes over the ledger, then told purely. */
import type { Db } from "../ledger/open.ts";
import type { Course } from "../money/course.ts";
import { type Month, monthAfter, monthOf, monthsFrom } from "../money/months.ts";
import { type BroughtByAll, readBrought } from "./attribution.ts";
import { type Basis, worth } from "./basis.ts";
import { type Channel, channelsOf, unconvertedSpend, withCosts } from "./metrics/channels.ts";
import { type Estimate, estimateChurn } from "./metrics/churn.ts";
import { type Fund, fundOf } from "./metrics/fund.ts";
import { cameWithin, type Funnel, funnelOf } from "./metrics/funnel.ts";
import { candidatesFor, type IssueFigures, issuesOf, type Limit, listHealth } from "./metrics/issues.ts";
import { type Projection, projectGoal } from "./metrics/projection.ts";
import { countReaders, freeReaderChurn, type ReaderCounts } from "./metrics/readers.ts";
import { type Cohort, payerCohorts, readerCohorts } from "./metrics/retention.ts";
import {
  type Lifetime,
  lifetimeOf,
  marginOf,
  payingAt,
  premiumChurn,
  type Revenue,
  revenueIn,
} from "./metrics/revenue.ts";
import { Share } from "./metrics/share.ts";
import { type AsOf, DAY, limitOf, type Seconds, secondsOf } from "./read/as-of.ts";
import { readFirstClicks } from "./read/clicks.ts";
import { readMailings, readReceived } from "./read/mailings.ts";
import { countPayments, readCash, readCourse } from "./read/money.ts";
import { readPeople } from "./read/people.ts";
import type { Person } from "./read/person.ts";
import { readSentPosts } from "./read/sent-posts.ts";
import { readVisitors } from "./read/visits.ts";

/** How far back months are told, and how far back the funnel looks. */
const MONTHS = 24;
const MONTHS_OF_MARGIN = 12;
export const FUNNEL_DAYS = 90;

export interface Metrics {
  asOf: AsOf;
  zone: string;
  currency: string;
  /** The month whose movements and churn are shown; the last of `months`. */
  month: Month;
  months: readonly Month[];
  readers: ReaderCounts;
  /** People who pay, whatever the currency. */
  paying: number;
  /** The publication's currency first, though nobody pays in it. */
  revenue: readonly [Revenue, ...Revenue[]];
  /** All MRR in the publication's currency, by the owner's rates; `missing` are currencies without one. */
  converted: { mrrMinor: number; missing: string[] };
  unpriced: number;
  lifetime: Lifetime;
  /** Of the month, and as an estimate over the months that are over. */
  freeReaderChurn: Share;
  freeChurn: Estimate;
  channels: Channel[];
  unconvertedSpend: string[];
  /** What came from each place, and by each post, since anything was counted. */
  brought: BroughtByAll;
  funnel: Funnel;
  cohorts: { readers: Cohort[]; payers: Cohort[] };
  issues: IssueFigures[];
  health: Limit[];
  fund: Fund;
  goal: { payingSubscribers: number; mrrMinor: number; projection: Projection };
}

/** What was read, for figures and for the rows behind them. */
export interface Facts {
  months: readonly Month[];
  people: readonly Person[];
  course: Course;
  /** When each first paid, up to the instant. */
  firstPayments: ReadonlyMap<string, Seconds>;
  /** When each of those whom the funnel shows first followed a link. */
  firstClicks: ReadonlyMap<string, Seconds>;
}

export async function readFacts(db: Db, asOf: AsOf, { zone, products }: Basis): Promise<Facts> {
  const last = monthOf(asOf.at, zone);
  const months = monthsFrom(monthAfter(last, 1 - MONTHS), last, zone);
  const course = await readCourse(db, asOf, { months, products });
  const firstPayments = new Map<string, Seconds>();
  for (const [person, { firstPaidAt }] of course.people)
    if (firstPaidAt <= asOf.at.getTime()) firstPayments.set(person, Math.floor(firstPaidAt / 1_000));
  const people = await readPeople(db, asOf);
  const shown = cameWithin(people, funnelWindow(asOf)).map(({ id }) => id);
  return { months, course, firstPayments, people, firstClicks: await readFirstClicks(db, asOf, shown) };
}

export async function measure(db: Db, asOf: AsOf, said: Basis): Promise<Metrics> {
  const posts = await readSentPosts(db, { realms: [asOf.realm], until: asOf.at });
  const basis = withCosts(said, posts);
  const facts = await readFacts(db, asOf, basis);
  const { months, course, people } = facts;
  const revenue = revenueOf(facts, basis);
  const [own] = revenue;
  const cash = await readCash(db, asOf, { months, currency: basis.currency });
  const { priors, fixedCostsMinor } = basis.growth;
  const churn = await premiumChurn(own, { months, at: asOf.at, prior: priors.premium });
  const paidIn = { months: months.slice(-MONTHS_OF_MARGIN), currency: basis.currency };
  const margin = marginOf({
    ...{ cash: cash.slice(-MONTHS_OF_MARGIN), payments: await countPayments(db, asOf, paidIn) },
    ...{ mrrMinor: own.mrrMinor, fixedCostsMinor },
  });
  const paying = payingAt(course, months.length).length;
  const month = months.at(-1) as Month;
  return {
    ...{ asOf, zone: basis.zone, currency: basis.currency, month, months, revenue, paying },
    readers: countReaders(people),
    ...{ converted: convert(revenue, basis), unpriced: course.unpriced },
    lifetime: lifetimeOf(own.arpuMinor, margin, churn),
    ...(await freeChurnOf(facts, asOf, basis)),
    channels: channelsOf(basis, {
      ...{ month: month.name, payers: payerSources(facts), arpuMinor: own.arpuMinor, margin: margin.share },
    }),
    unconvertedSpend: unconvertedSpend(basis, month.name),
    brought: await readBrought(db, asOf, { posts, ...facts, basis: said }),
    funnel: await readFunnel(db, asOf, facts),
    cohorts: {
      readers: readerCohorts(people, months, asOf.at),
      payers: payerCohorts(course, months, asOf.at),
    },
    ...(await readIssues(db, asOf, facts)),
    fund: fundOf(basis, months, cash),
    goal: {
      ...basis.goal,
      projection: await projectGoal({
        ...{ paying, arpuMinor: own.arpuMinor, goal: basis.goal, churn, months, at: asOf.at },
        movements: own.movements,
      }),
    },
  };
}

function revenueOf({ course, months }: Facts, { currency }: Basis): [Revenue, ...Revenue[]] {
  const others = [...course.totals.keys()].filter((one) => one !== currency).sort();
  const shown = months.length - 1;
  const [first, ...rest] = [currency, ...others].map((one) => revenueIn(course, one, shown));
  return [first as Revenue, ...rest];
}

function convert(revenue: readonly Revenue[], basis: Basis): Metrics["converted"] {
  const paid = revenue.filter(({ mrrMinor }) => mrrMinor > 0);
  const worths = paid.map(({ mrrMinor, currency }) => ({
    currency,
    minor: worth(mrrMinor, currency, basis),
  }));
  return {
    mrrMinor: worths.reduce((sum, { minor }) => sum + (minor ?? 0), 0),
    missing: worths.flatMap(({ currency, minor }) => (minor === null ? [currency] : [])),
  };
}

const MONTHS_OF_CHURN = 12;

/** By month, as that of those who pay: each reader who could leave in a month that is over is one observation. */
async function freeChurnOf({ people, months, course }: Facts, { at }: AsOf, { growth }: Basis) {
  const first = Math.max(0, months.length - 1 - MONTHS_OF_CHURN);
  const windows = months.slice(first).map(({ from, to }, n) => {
    const paying = new Set(payingAt(course, first + n));
    const window = { from: secondsOf(from) - 1, to: Math.min(secondsOf(to) - 1, secondsOf(at)) };
    return { ...window, paid: (person: string) => paying.has(person) };
  });
  const shares = freeReaderChurn(people, windows);
  const over = shares.filter((_, n) => (months[first + n]?.to ?? at) <= at);
  const counted = over.some(({ n }) => n > 0) ? over.slice(-MONTHS_OF_CHURN) : shares.slice(-1);
  const [k, n] = [counted.reduce((sum, one) => sum + one.k, 0), counted.reduce((sum, one) => sum + one.n, 0)];
  return {
    freeReaderChurn: shares.at(-1) ?? new Share(0, 0),
    freeChurn: await estimateChurn({ k, n }, growth.priors.free),
  };
}

/** Where everybody came from who ever paid; who is nobody's yet came from nowhere that is known. */
function payerSources({ people, firstPayments }: Facts): string[] {
  const sources = people.flatMap(({ id, source }) => (firstPayments.has(id) ? [source] : []));
  return [...sources, ...Array.from({ length: firstPayments.size - sources.length }, () => UNKNOWN)];
}

export const UNKNOWN = "not known";

/** Of whom the funnel tells: those who signed up in the last ninety days. */
export function funnelWindow({ at }: AsOf): { from: Seconds; to: Seconds } {
  const to = secondsOf(at);
  return { from: to - FUNNEL_DAYS * DAY, to };
}

async function readFunnel(db: Db, asOf: AsOf, facts: Facts): Promise<Funnel> {
  const { people, firstClicks, firstPayments } = facts;
  const window = funnelWindow(asOf);
  const since = new Date(window.from * 1_000).toISOString();
  return funnelOf({
    ...{ people, ...window, visitors: await readVisitors(db, since, limitOf(asOf)) },
    clickedAt: (person) => firstClicks.get(person) ?? null,
    paidAt: (person) => firstPayments.get(person) ?? null,
  });
}

async function readIssues(db: Db, asOf: AsOf, { firstPayments }: Facts) {
  const mailings = await readMailings(db, asOf);
  const received = await readReceived(db, asOf, candidatesFor(mailings, firstPayments));
  return { issues: issuesOf(mailings, received), health: listHealth(mailings, secondsOf(asOf.at)) };
}
