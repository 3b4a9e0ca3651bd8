/** The rows of the ledger behind a figure: ids, days and amounts, and no addresses. */
import type { Db } from "../ledger/open.ts";
import type { Course } from "../money/course.ts";
import { movementOf } from "../money/movements.ts";
import type { Basis } from "./basis.ts";
import { DEFINITIONS, type Definition, definitionOf, type Key } from "./definitions.ts";
import { type Facts, funnelWindow, type Metrics, readFacts, UNKNOWN } from "./measure.ts";
import { cameWithin, WITHIN } from "./metrics/funnel.ts";
import { leaversOf } from "./metrics/readers.ts";
import { payingAt } from "./metrics/revenue.ts";
import { type Seconds, secondsOf } from "./read/as-of.ts";
import type { Person } from "./read/person.ts";

export type Cell = string | number | null;

export interface Explained {
  key: Key;
  definition: Definition;
  /** What each column holds; amounts are minor units. */
  columns: readonly string[];
  rows: readonly (readonly Cell[])[];
}

/** `mrr` and `MRRcents` are `mrrCents`; null for what is no figure. */
export function keyNamed(written: string): Key | null {
  const wanted = written.toLowerCase().replace(/cents$/, "");
  return DEFINITIONS.find(({ key }) => key.toLowerCase().replace(/cents$/, "") === wanted)?.key ?? null;
}

export async function explain(
  db: Db,
  key: Key,
  { metrics, basis }: { metrics: Metrics; basis: Basis },
): Promise<Explained> {
  const definition = definitionOf(key);
  const facts = await readFacts(db, metrics.asOf, basis);
  return { key, definition, ...rowsBehind(key, { metrics, basis, facts }) };
}

interface Known {
  metrics: Metrics;
  basis: Basis;
  facts: Facts;
}

type Table = Omit<Explained, "key" | "definition">;

function rowsBehind(key: Key, known: Known): Table {
  const { metrics, basis } = known;
  switch (key) {
    case "mrrCents":
    case "payingSubscribers":
    case "arpuCents":
    case "goalPayingShare":
    case "goalMrrShare":
      return payers(known);
    case "newMrrCents":
      return movements(known, ["new"]);
    case "reactivationMrrCents":
      return movements(known, ["reactivation"]);
    case "expansionMrrCents":
      return movements(known, ["expansion"]);
    case "contractionMrrCents":
      return movements(known, ["contraction"]);
    case "churnedMrrCents":
    case "subscriberChurn":
      return movements(known, ["churn"]);
    case "grossRevenueChurn":
      return movements(known, ["churn", "contraction"]);
    case "netRevenueChurn":
      return movements(known, ["churn", "contraction", "expansion", "reactivation"]);
    case "monthlyChurn":
    case "ltvCents":
    case "monthsToGoal":
      return byMonth(known);
    case "grossMargin":
    case "leftCents":
    case "fundCents":
      return {
        columns: ["month", "net", "fixed costs", "spent", "left"],
        rows: metrics.fund.months.map((one) => [
          ...[one.month, one.netMinor, one.costsMinor, one.spentMinor, one.leftMinor],
        ]),
      };
    case "cacCents":
    case "paybackMonths":
      return {
        columns: ["channel", "month", "spent", "currency"],
        rows: basis.growth.spend.map((one) => [
          ...[one.channel, one.month, one.amountMinor, one.currency ?? basis.currency],
        ]),
      };
    case "confirmedReaders":
      return readers(known, ({ standing }) => standing === "confirmed");
    case "pendingReaders":
      return readers(known, ({ standing }) => standing === "pending");
    case "freeReaderChurn":
    case "monthlyFreeChurn":
      return freeLeavers(known);
    case "readerRetention":
      return cohorts(metrics.cohorts.readers);
    case "payerRetention":
      return cohorts(metrics.cohorts.payers);
    case "deliveryRate":
    case "clickRate":
    case "bounceRate":
    case "complaintRate":
      return {
        columns: ["issue", "sent", "accepted", "known", "delivered", "clicked"],
        rows: metrics.issues.map((one) => [
          ...[one.id, day(one.sentAt), one.accepted, one.delivered.n, one.delivered.k, one.clicked.k],
        ]),
      };
    default:
      return funnel(known, key);
  }
}

const day = (at: Seconds | null): Cell => (at === null ? null : new Date(at * 1_000).toISOString());

function amountsAt(course: Course, person: string, instant: number): [currency: string, minor: number][] {
  const own = course.people.get(person)?.mrr ?? new Map<string, readonly number[]>();
  return [...own].map(([currency, sums]) => [currency, sums[instant] ?? 0]);
}

function payers({ facts: { course, months, firstPayments } }: Known): Table {
  return {
    columns: ["person", "MRR", "currency", "first paid"],
    rows: payingAt(course, months.length)
      .sort()
      .flatMap((person) =>
        amountsAt(course, person, months.length)
          .filter(([, minor]) => minor > 0)
          .map(([currency, minor]) => [person, minor, currency, day(firstPayments.get(person) ?? null)]),
      ),
  };
}

function movements({ facts: { course, months }, basis }: Known, kinds: readonly string[]): Table {
  const [start, end] = [months.length - 1, months.length];
  const begun = course.instants[start]?.getTime() ?? 0;
  return {
    columns: ["person", "movement", "before", "after", "currency"],
    rows: [...course.people].flatMap(([person, { mrr, firstPaidAt }]) => {
      const own = mrr.get(basis.currency) ?? [];
      const [before = 0, after = 0] = [own[start], own[end]];
      const kind = movementOf(before, after, firstPaidAt <= begun);
      return kind !== null && kinds.includes(kind) ? [[person, kind, before, after, basis.currency]] : [];
    }),
  };
}

function byMonth({ metrics: { revenue, months } }: Known): Table {
  return {
    columns: ["month", "paying at the start", "left", "began", "came back"],
    rows: revenue[0].movements.flatMap(({ people }, n) =>
      people.start + people.end === 0
        ? []
        : [[months[n]?.name ?? "", people.start, people.churn, people.new, people.reactivation]],
    ),
  };
}

function readers({ facts: { people } }: Known, isOne: (person: Person) => boolean): Table {
  return {
    columns: ["person", "source", "tier", "asked", "confirmed"],
    rows: people
      .filter(isOne)
      .map(({ id, source, tier, askedAt, confirmedAt }) => [
        id,
        source,
        tier,
        day(askedAt),
        day(confirmedAt),
      ]),
  };
}

function freeLeavers({ facts: { people, course, months }, metrics }: Known): Table {
  const paying = new Set(payingAt(course, months.length - 1));
  const window = {
    ...{ from: secondsOf(metrics.month.from) - 1, to: secondsOf(metrics.asOf.at) },
    paid: (person: string) => paying.has(person),
  };
  return {
    columns: ["person", "source", "confirmed", "left"],
    rows: leaversOf(people, window).map(({ id, source, confirmedAt, leftAt }) => [
      ...[id, source, day(confirmedAt), day(leftAt)],
    ]),
  };
}

const cohorts = (all: Metrics["cohorts"]["readers"]): Table => ({
  columns: ["month", "size", "there at the end of each month"],
  rows: all.map(({ month, size, kept }) => [month, size, kept.map(({ k }) => k).join(" ")]),
});

function funnel({ facts, metrics }: Known, key: Key): Table {
  if (key === "visitors")
    return {
      columns: ["source", "visitors"],
      rows: metrics.funnel.bySource.map(({ name, visitors }) => [name, visitors]),
    };
  const came = cameWithin(facts.people, funnelWindow(metrics.asOf));
  return {
    columns: [
      ...["person", "source", "asked", `confirmed (${WITHIN.confirmed} days)`],
      ...[`first click (${WITHIN.activated} days)`, `first paid (${WITHIN.paid} days)`],
    ],
    rows: came.map(({ id, source, askedAt, confirmedAt }) => [
      ...[id, source === "" ? UNKNOWN : source, day(askedAt), day(confirmedAt)],
      ...[day(facts.firstClicks.get(id) ?? null), day(facts.firstPayments.get(id) ?? null)],
    ]),
  };
}
