/** Money as of an instant: how everybody's MRR went, and what moved in the balance. */
import type { Db } from "../../ledger/open.ts";
import { type Cash, cashOf } from "../../money/cash.ts";
import { type Course, courseOf } from "../../money/course.ts";
import { historiesOf } from "../../money/history.ts";
import type { Month } from "../../money/months.ts";
import type { AsOf } from "./as-of.ts";

/** At the end of the month before the first, then of each, the last one cut off at the instant. */
export function readCourse(
  db: Db,
  { realm, at, knownAt }: AsOf,
  { months, products }: { months: readonly Month[]; products: readonly string[] },
): Promise<Course> {
  const ends = months.map(({ to }) => Math.min(to.getTime() - 1, at.getTime()));
  const instants = [(months[0]?.from ?? at).getTime() - 1, ...ends].map((instant) => new Date(instant));
  const whose = { realm, knownAt, products };
  return courseOf(historiesOf(db, whose, at), instants);
}

/** How many payments came in within these months, up to the instant, in one currency. */
export async function countPayments(
  db: Db,
  { realm, at, knownAt }: AsOf,
  { months, currency }: { months: readonly Month[]; currency: string },
): Promise<number> {
  let charges = db
    .selectFrom("entries")
    .select(({ fn }) => fn.countAll<number>().as("n"))
    .where("realm", "=", realm)
    .where("kind", "=", "charge")
    .where("currency", "=", currency)
    .where("at", ">=", (months[0]?.from ?? at).toISOString())
    .where("at", "<=", at.toISOString());
  if (knownAt) charges = charges.where("known_at", "<=", knownAt.toISOString());
  return Number((await charges.executeTakeFirstOrThrow()).n);
}

/** Cash of each month in one currency; of the month that runs, up to the instant. */
export async function readCash(
  db: Db,
  { realm, at, knownAt }: AsOf,
  { months, currency }: { months: readonly Month[]; currency: string },
): Promise<(Cash | null)[]> {
  const found: (Cash | null)[] = [];
  for (const { from, to } of months) {
    const until = new Date(Math.min(to.getTime(), at.getTime() + 1));
    const cash = await cashOf(db, realm, { from, to: until, knownAt });
    found.push(cash.get(currency) ?? null);
  }
  return found;
}
