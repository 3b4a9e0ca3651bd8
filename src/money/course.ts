/** How the MRR of everybody went: what each person's was at some instants, told in one pass over all subscriptions. */
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
  for await (const history of histories) {
    const { person, currency } = history;
    const steps = stepsOf(history);
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

/** MRR at one instant: by currency, and of each person who pays. */
export interface MrrNow {
  totals: ReadonlyMap<string, number>;
  /** Person → currency → minor units; only who pays anything. One with two subscriptions, or two currencies, is one. */
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
