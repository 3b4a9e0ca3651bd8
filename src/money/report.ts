/** What came in, what it cost, and how MRR went: by month of the owner's zone, each currency by itself. */
import type { Realm } from "../core/realm.ts";
import type { Db } from "../ledger/open.ts";
import { differencesIn } from "./balance.ts";
import { balanceAt, type Cash, cashOf, type Foreign, foreignIn, NO_CASH, sumOf } from "./cash.ts";
import { courseOf } from "./course.ts";
import type { Minor } from "./facts.ts";
import { historiesOf } from "./history.ts";
import { type Month, monthAfter, monthOf, monthsFrom } from "./months.ts";
import { type Movement, movementsOf } from "./movements.ts";

export interface MoneyReport {
  realm: Realm;
  months: readonly Month[];
  /** The publication's first, if it is among them, then by their codes. */
  currencies: readonly CurrencyReport[];
  /** People who pay at the end, whatever the currency. */
  paying: number;
  /** Items priced in steps, which MRR leaves out. */
  unpriced: number;
}

export interface CurrencyReport {
  currency: string;
  /** One for each month. */
  cash: readonly Cash[];
  total: Cash;
  /** At the service at the end, as the entries add up. */
  balance: Minor;
  /** What the service says is there beyond that, when the two were last compared; 0 where they agree. */
  difference: Minor;
  foreign: readonly Foreign[];
  /** One for each month; of the month that runs, up to now. */
  movements: readonly Movement[];
  mrr: Minor;
  /** Who pays in this currency at the end. */
  paying: number;
}

export interface Wanted {
  realm: Realm;
  zone: string;
  /** Of the publication. */
  currency: string;
  now: Date;
  /** Products that the settings name: see `countingRule`. */
  products?: readonly string[];
  /** `2026-03`, both counted. */
  first: string;
  last: string;
}

export async function reportMoney(db: Db, wanted: Wanted): Promise<MoneyReport> {
  const { realm, zone, now, first, last, products = [] } = wanted;
  const months = monthsFrom(first, last, zone);
  const whole = { from: months[0]?.from ?? now, to: months.at(-1)?.to ?? now };
  const cash: Map<string, Cash>[] = [];
  for (const month of months) cash.push(await cashOf(db, realm, month));
  const foreign = await foreignIn(db, realm, whole);
  const balance = await balanceAt(db, realm, whole.to);
  const differences = await differencesIn(db, realm);
  const course = await courseOf(historiesOf(db, { realm, products }, now), instantsOf(months, now));
  const names = new Set([...balance.keys(), ...differences.keys(), ...course.totals.keys()]);
  const currencies = [...names].sort(inOrder(wanted.currency)).map((currency): CurrencyReport => {
    const own = cash.map((found) => found.get(currency) ?? NO_CASH);
    const movements = movementsOf(course, currency);
    const end = movements.at(-1);
    return {
      ...{ currency, cash: own, total: sumOf(own), balance: balance.get(currency) ?? 0, movements },
      difference: differences.get(currency) ?? 0,
      foreign: foreign.filter(({ settled }) => settled === currency),
      ...{ mrr: end?.end ?? 0, paying: end?.people.end ?? 0 },
    };
  });
  const pays = ({ mrr }: { mrr: ReadonlyMap<string, readonly number[]> }) =>
    [...mrr.values()].some((own) => (own.at(-1) ?? 0) > 0);
  const paying = [...course.people.values()].filter(pays).length;
  return { realm, months, currencies, paying, unpriced: course.unpriced };
}

/** The last moment before each month, and that of the last one, which is now while it runs. */
function instantsOf(months: readonly Month[], now: Date): Date[] {
  const ends = months.map(({ to }) => Math.min(to.getTime() - 1, now.getTime()));
  return [(months[0]?.from.getTime() ?? 0) - 1, ...ends].map((instant) => new Date(instant));
}

const inOrder = (first: string) => (one: string, other: string) =>
  Number(other === first) - Number(one === first) || (one < other ? -1 : 1);

/** When the first thing was that money tells of in this realm; null while there is nothing. */
export async function firstMoneyAt(db: Db, realm: Realm): Promise<Date | null> {
  const firsts = await Promise.all(
    (["entries", "subscription_states"] as const).map((table) =>
      db
        .selectFrom(table)
        .select(({ fn }) => fn.min("at").as("at"))
        .where("realm", "=", realm)
        .executeTakeFirst(),
    ),
  );
  const at = firsts.flatMap((row) => row?.at ?? []).sort()[0];
  return at === undefined ? null : new Date(at);
}

/** Live money wherever there is any: a rehearsal is only shown while nothing real has come in. */
export const realmShown = async (db: Db, ofKey: Realm): Promise<Realm> =>
  ofKey !== "live" && (await firstMoneyAt(db, "live")) ? "live" : ofKey;

const MONTHS_SHOWN = 12;

/** The last twelve months up to `last`, or fewer where there was nothing before. */
export function firstMonthShown(firstAt: Date | null, last: string, zone: string): string {
  const earliest = monthAfter(last, 1 - MONTHS_SHOWN);
  const began = firstAt ? monthOf(firstAt, zone) : last;
  return began > last ? last : began > earliest ? began : earliest;
}
