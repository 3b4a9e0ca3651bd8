/** How MRR moved from one instant to the next, by person: who came, came back, grew, shrank, left. */
import { InvariantError } from "../core/errors.ts";
import type { Course } from "./course.ts";

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
