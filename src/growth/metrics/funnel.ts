/** From a visit to a payment: distinct people, each step within its window of the step before. */
import { DAY, type Seconds } from "../read/as-of.ts";
import type { Person } from "../read/person.ts";
import type { SourceVisitors } from "../read/visits.ts";
import { Share } from "./share.ts";

/** In days: to confirm after signing up, to click and to pay after confirming. */
export const WITHIN = { confirmed: 14, activated: 30, paid: 90 } as const;

export interface FunnelCounts {
  /** Null where visits are not counted by it. */
  visitors: number | null;
  signedUp: number;
  confirmed: number;
  activated: number;
  paid: number;
  /** Who took the step before and may still take this one: their time is not over. */
  waiting: { confirmed: number; activated: number; paid: number };
}

export interface FunnelRow extends FunnelCounts {
  name: string;
}

export interface Funnel {
  total: FunnelCounts;
  /** The most sign-ups first. */
  bySource: FunnelRow[];
  /** By the issue on whose page they came, told by its slug. */
  byIssue: FunnelRow[];
}

export interface FunnelFacts {
  people: readonly Person[];
  visitors: readonly SourceVisitors[];
  /** When somebody first followed a link, and first paid; null for who never did. */
  clickedAt(person: string): Seconds | null;
  paidAt(person: string): Seconds | null;
  /** Who signed up after this, up to `to`. */
  from: Seconds;
  to: Seconds;
}

export function funnelOf(facts: FunnelFacts): Funnel {
  const { people, visitors } = facts;
  const came = cameWithin(people, facts);
  const sources = new Set([...visitors.map(({ source }) => source), ...came.map(({ source }) => source)]);
  const seen = new Map(visitors.map(({ source, visitors: count }) => [source, count]));
  const own = Map.groupBy(came, ({ source }) => source);
  const landed = Map.groupBy(came, ({ issue }) => issue);
  landed.delete(null);
  const all = visitors.reduce((sum, one) => sum + one.visitors, 0);
  return {
    total: count(came, all, facts),
    bySource: [...sources]
      .map((name) => ({ name, ...count(own.get(name) ?? [], seen.get(name) ?? 0, facts) }))
      .sort(mostFirst),
    byIssue: [...landed]
      .map(([name, them]) => ({ name: name ?? "", ...count(them, null, facts) }))
      .sort(mostFirst),
  };
}

const mostFirst = (a: FunnelRow, b: FunnelRow): number =>
  b.signedUp - a.signedUp || (b.visitors ?? 0) - (a.visitors ?? 0) || (a.name < b.name ? -1 : 1);

/** Who signed up in that time. */
export const cameWithin = (
  people: readonly Person[],
  { from, to }: { from: Seconds; to: Seconds },
): Person[] => people.filter(({ askedAt }) => askedAt !== null && askedAt > from && askedAt <= to);

function count(people: readonly Person[], visitors: number | null, facts: FunnelFacts): FunnelCounts {
  const counts: FunnelCounts = {
    ...{ visitors, signedUp: people.length, confirmed: 0, activated: 0, paid: 0 },
    waiting: { confirmed: 0, activated: 0, paid: 0 },
  };
  for (const person of people) step(counts, person, facts);
  return counts;
}

/** Who pays without having clicked is no less alive: a payment within its window is a sign of life as well. */
function step(counts: FunnelCounts, person: Person, { clickedAt, paidAt, to }: FunnelFacts): void {
  const { id, askedAt, confirmedAt } = person;
  const until = (begin: Seconds | null, days: number) => (begin ?? 0) + days * DAY;
  if (confirmedAt === null || confirmedAt > until(askedAt, WITHIN.confirmed)) {
    if (confirmedAt === null && person.standing === "pending" && to < until(askedAt, WITHIN.confirmed))
      counts.waiting.confirmed++;
    return;
  }
  counts.confirmed++;
  const [clicks, pays] = [until(confirmedAt, WITHIN.activated), until(confirmedAt, WITHIN.paid)];
  const paid = within(paidAt(id), pays);
  const isAlive = paid || within(clickedAt(id), clicks);
  if (isAlive) counts.activated++;
  else if (to < clicks) counts.waiting.activated++;
  if (paid) counts.paid++;
  else if (isAlive && to < pays) counts.waiting.paid++;
}

const within = (at: Seconds | null, until: Seconds): boolean => at !== null && at <= until;

export interface FunnelShares {
  signUp: Share;
  confirm: Share;
  activate: Share;
  pay: Share;
}

/** Each of the step before it; where more signed up than were seen, visits were not counted, and nothing is told of them. */
export const sharesOf = ({ visitors, signedUp, confirmed, activated, paid }: FunnelCounts): FunnelShares => ({
  signUp: new Share(signedUp, visitors !== null && visitors >= signedUp ? visitors : 0),
  confirm: new Share(confirmed, signedUp),
  activate: new Share(activated, confirmed),
  pay: new Share(paid, activated),
});
