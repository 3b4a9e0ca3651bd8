/** How the MRR of everybody went: what each person's was at some instants, told in one pass over all subscriptions. */
import { InvariantError } from "../core/errors.ts";
import type { Db } from "../ledger/open.ts";
import { type History, historiesOf, type Step, stepsOf, type Whose } from "./history.ts";

/** One person: MRR in minor units at each of the instants, by currency. */
export interface PersonCourse {
  /** When they first paid anything, in milliseconds; `Infinity` for who never did. */
  firstPaidAt: number;
  mrr: ReadonlyMap<string, readonly number[]>;
}

export interface Course {
  instants: readonly Date[];
  /** What all subscriptions together come to at each instant, by currency. */
  totals: ReadonlyMap<string, readonly number[]>;
  people: ReadonlyMap<string, PersonCourse>;
  /** Items priced in steps at the last instant: they are not in MRR. */
  unpriced: number;
}

type Sums = Map<string, number[]>;
type Histories = AsyncIterable<History> | Iterable<History>;

/** @param instants in ascending order */
export async function courseOf(histories: Histories, instants: readonly Date[]): Promise<Course> {
  const totals: Sums = new Map();
  const people = new Map<string, { firstPaidAt: number; mrr: Sums }>();
  let unpriced = 0;
  for await (const { person, currency, states } of histories) {
    const steps = stepsOf(states);
    const held = stepsAt(steps, instants);
    const known = people.get(person) ?? { firstPaidAt: Number.POSITIVE_INFINITY, mrr: new Map() };
    people.set(person, known);
    const paid = steps.find(({ minor }) => minor > 0)?.at.getTime() ?? Number.POSITIVE_INFINITY;
    known.firstPaidAt = Math.min(known.firstPaidAt, paid);
    for (const sums of [totals, known.mrr]) add(sums, currency, held);
    unpriced += held.at(-1)?.unpriced ?? 0;
  }
  return { instants, totals, people, unpriced };
}

/** The step that holds at each instant; undefined before the first. */
function stepsAt(steps: readonly Step[], instants: readonly Date[]): (Step | undefined)[] {
  let next = 0;
  return instants.map((instant) => {
    while ((steps[next]?.at ?? Number.POSITIVE_INFINITY) <= instant) next++;
    return steps[next - 1];
  });
}

function add(sums: Sums, currency: string, held: readonly (Step | undefined)[]): void {
  const sum = sums.get(currency) ?? held.map(() => 0);
  sums.set(currency, sum);
  for (const [n, step] of held.entries()) sum[n] = (sum[n] ?? 0) + (step?.minor ?? 0);
}

/** Between two instants next to each other, in minor units of one currency, each a sum over people. */
export interface Movement {
  start: number;
  /** From nothing, by who never paid before. */
  new: number;
  /** From nothing, by who paid before, in whatever currency. */
  reactivation: number;
  expansion: number;
  contraction: number;
  /** To nothing. */
  churn: number;
  end: number;
  /** How many people were part of each. */
  people: Record<Part, number>;
}

const KINDS = ["new", "reactivation", "expansion", "contraction", "churn"] as const;
export type MovementKind = (typeof KINDS)[number];
type Part = MovementKind | "start" | "end";

/** How one person's MRR moved; null where it did not. */
export function movementOf(before: number, after: number, paidBefore: boolean): MovementKind | null {
  if (before === after) return null;
  if (before === 0) return paidBefore ? "reactivation" : "new";
  if (after === 0) return "churn";
  return after > before ? "expansion" : "contraction";
}

/**
 * One movement for each span between instants. Throws InvariantError if they don't lead from each total to the next, to
 * the unit: totals are told from subscriptions, movements from people.
 */
export function movementsOf(course: Course, currency: string): Movement[] {
  const totals = course.totals.get(currency) ?? course.instants.map(() => 0);
  const movements = totals.slice(1).map(() => stillness());
  for (const { firstPaidAt, mrr } of course.people.values()) {
    const own = mrr.get(currency) ?? [];
    for (const [n, movement] of movements.entries()) {
      const [before = 0, after = 0] = [own[n], own[n + 1]];
      const paidBefore = firstPaidAt <= (course.instants[n]?.getTime() ?? 0);
      count(movement, "start", before);
      count(movement, "end", after);
      const kind = movementOf(before, after, paidBefore);
      if (kind) count(movement, kind, Math.abs(after - before));
    }
  }
  for (const [n, movement] of movements.entries()) check(movement, totals[n] ?? 0, totals[n + 1] ?? 0);
  return movements;
}

function stillness(): Movement {
  const nobody = { start: 0, new: 0, reactivation: 0, expansion: 0, contraction: 0, churn: 0, end: 0 };
  return { ...nobody, people: { ...nobody } };
}

function count(movement: Movement, part: Part, minor: number): void {
  if (minor === 0) return;
  movement[part] += minor;
  movement.people[part] += 1;
}

function check(movement: Movement, start: number, end: number): void {
  const { new: added, reactivation, expansion, contraction, churn } = movement;
  const reached = start + added + reactivation + expansion - contraction - churn;
  if (movement.start !== start || movement.end !== end || reached !== end)
    throw new InvariantError(`Movements lead from ${start} to ${reached}, and MRR is ${end}`);
}

/** MRR at one instant: by currency, and of each person who pays. */
export interface MrrNow {
  totals: ReadonlyMap<string, number>;
  /** Person → currency → minor units; only who pays anything. */
  people: ReadonlyMap<string, ReadonlyMap<string, number>>;
  unpriced: number;
}

export async function mrrAt(db: Db, whose: Whose, at: Date): Promise<MrrNow> {
  const { totals, people, unpriced } = await courseOf(historiesOf(db, whose, at), [at]);
  const paying = [...people].flatMap(([person, { mrr }]) => {
    const own = first(mrr).filter(([, minor]) => minor > 0);
    return own.length > 0 ? [[person, new Map(own)] as const] : [];
  });
  return { totals: new Map(first(totals)), people: new Map(paying), unpriced };
}

const first = (sums: ReadonlyMap<string, readonly number[]>): [string, number][] =>
  [...sums].map(([currency, [minor = 0]]) => [currency, minor]);

/** How many people pay: one with two subscriptions, or two currencies, is one. */
export const payingAt = async (db: Db, whose: Whose, at: Date): Promise<number> =>
  (await mrrAt(db, whose, at)).people.size;
