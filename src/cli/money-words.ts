/** The money report as a person reads it: two tables a currency, and what they come to. */
import { decimalOf, formatMoney } from "../core/money.ts";
import type { Cash } from "../money/cash.ts";
import type { Movement } from "../money/course.ts";
import type { Month } from "../money/months.ts";
import { arpu, grossRevenueChurn, netRevenueChurn, subscriberChurn } from "../money/rates.ts";
import type { CurrencyReport, MoneyReport } from "../money/report.ts";
import { figures, type Terminal } from "./terminal.ts";

interface Around {
  zone: string;
  now: Date;
  /** When the first thing was that money tells of. */
  firstAt: Date;
}

export function tellMoney(terminal: Terminal, report: MoneyReport, around: Around): void {
  const { realm, months, currencies, unpriced } = report;
  if (realm !== "live") terminal.warn(REHEARSAL[realm]);
  const period = periodWords(months, around);
  const told = currencies.filter((one) => hasMoved(one) || one.balance !== 0);
  if (told.length === 0) terminal.step(`Nothing moved in ${period}. ${began(around)}`);
  for (const one of told) {
    if (one.cash.some(isSomething)) {
      terminal.note(
        cashTable(one, months),
        `Money in ${one.currency} · ${period}${around.zone === "UTC" ? "" : ` · ${around.zone}`}`,
      );
    }
    for (const line of cashWords(one)) terminal.step(line);
    if (one.movements.some(({ start, end, people }) => start + end + people.new > 0)) {
      terminal.note(mrrTable(one, months), `MRR in ${one.currency} · ${period}`);
      terminal.step(mrrWords(one, months, around));
    }
  }
  if (unpriced > 0) {
    const prices = unpriced === 1 ? "1 price is" : `${unpriced} prices are`;
    terminal.warn(`${prices} in steps (tiered), which have no one amount: they count as 0 in MRR.`);
  }
}

const REHEARSAL = {
  sandbox: "This is a rehearsal: the sandbox plays Stripe, and no money moved.",
  test: "This is a rehearsal: Stripe's test mode, where no money moves.",
};

const isSomething = (cash: Cash): boolean => Object.values(cash).some((minor) => minor !== 0);
const hasMoved = ({ cash, movements }: CurrencyReport): boolean =>
  cash.some(isSomething) || movements.some(({ start, end }) => start + end > 0);

const monthWords = ({ name }: Month, month: "short" | "long" = "short"): string =>
  new Intl.DateTimeFormat("en", { month, year: "numeric", timeZone: "UTC" }).format(new Date(`${name}-01`));

function periodWords(months: readonly Month[], { now }: Around): string {
  const [first, last] = [months[0], months.at(-1)];
  if (!first || !last) return "no month";
  const end = last.to > now ? `${monthWords(last, "long")}, so far` : monthWords(last, "long");
  return first === last ? end : `${monthWords(first, "long")} to ${end}`;
}

const began = ({ firstAt, zone }: Around): string =>
  `The first that is known is of ${new Intl.DateTimeFormat("en", { dateStyle: "long", timeZone: zone }).format(firstAt)}.`;

const writtenBy = (currency: string) => {
  const format = new Intl.NumberFormat("en", { style: "decimal", minimumFractionDigits: 0 });
  return (amountMinor: number): string => {
    if (amountMinor === 0) return "–";
    const [whole = "", part] = decimalOf({ amountMinor: Math.abs(amountMinor), currency }).split(".");
    const text = format.format(BigInt(whole)) + (part === undefined ? "" : `.${part}`);
    return amountMinor < 0 ? `−${text}` : text;
  };
};

const CASH: readonly [string, keyof Cash, needed: boolean][] = [
  ["Came in", "gross", true],
  ["Fees", "fees", true],
  ["Refunds", "refunds", true],
  ["Disputes", "disputes", false],
  ["Other", "other", false],
  ["Net", "net", true],
  ["Paid out", "paidOut", true],
];

function cashTable({ currency, cash, total }: CurrencyReport, months: readonly Month[]): string {
  const written = writtenBy(currency);
  const columns = CASH.filter(([, key, needed]) => needed || cash.some((sums) => sums[key] !== 0));
  const row = (name: string, sums: Cash) => [name, ...columns.map(([, key]) => written(sums[key]))];
  const rows = cash.map((sums, n) => row(nameOf(months[n]), sums));
  const head = ["Month", ...columns.map(([name]) => name)];
  return cash.length > 1
    ? figures([head, ...rows, row("Total", total)], { summed: true })
    : figures([head, ...rows]);
}

const nameOf = (month: Month | undefined): string => (month ? monthWords(month) : "");

function cashWords({ currency, balance, foreign }: CurrencyReport): string[] {
  const paid = foreign.map(({ payments, ...money }) => {
    const times = payments === 1 ? "1 payment was" : `${payments} payments were`;
    return `${times} made in ${money.currency} (${formatMoney(money)}) and settled in ${currency}.`;
  });
  const lies = `${formatMoney({ amountMinor: balance, currency })} ${balance < 0 ? "is owed to" : "lies at"} Stripe at the end.`;
  return [...paid, lies];
}

type MovementKey = "new" | "reactivation" | "expansion" | "contraction" | "churn";

const MOVEMENTS: readonly [string, MovementKey, sign: 1 | -1][] = [
  ["New", "new", 1],
  ["Reactivation", "reactivation", 1],
  ["Expansion", "expansion", 1],
  ["Contraction", "contraction", -1],
  ["Churn", "churn", -1],
];

function mrrTable({ currency, movements }: CurrencyReport, months: readonly Month[]): string {
  const written = writtenBy(currency);
  const columns = MOVEMENTS.filter(([, key]) => key === "new" || movements.some((moved) => moved[key] !== 0));
  const row = (name: string, moved: Movement) => [
    name,
    ...columns.map(([, key, sign]) => written(sign * moved[key])),
    ...[written(moved.end), String(moved.people.end)],
  ];
  const before = movements[0];
  return figures([
    ["Month", ...columns.map(([name]) => name), "MRR", "Paying"],
    ...(before && before.start > 0
      ? [["before", ...columns.map(() => ""), written(before.start), String(before.people.start)]]
      : []),
    ...movements.map((moved, n) => row(nameOf(months[n]), moved)),
  ]);
}

function mrrWords(
  { currency, mrr, paying, movements }: CurrencyReport,
  months: readonly Month[],
  { now }: Around,
) {
  const money = (amountMinor: number) => formatMoney({ amountMinor, currency });
  const each = arpu(mrr, paying);
  const now_ = `${paying === 1 ? "1 person pays" : `${paying} people pay`} ${money(mrr)} a month`;
  const average = each !== null && paying > 1 ? `, ${money(each)} each on average` : "";
  return `${now_}${average}.${churnWords(movements, months, now)}`;
}

/** Of the last month that is over. */
function churnWords(movements: readonly Movement[], months: readonly Month[], now: Date): string {
  const last = months.findLastIndex(({ to }) => to <= now);
  const [month, moved] = [months[last], movements[last]];
  if (!month || !moved || moved.start === 0) return "";
  const { start, churn } = moved.people;
  const percent = (share: number | null) => `${((share ?? 0) * 100).toFixed(1)} %`;
  return (
    ` In ${monthWords(month, "long")} revenue churn was ${percent(grossRevenueChurn(moved))} gross and ` +
    `${percent(netRevenueChurn(moved))} net; ${churn} of ${start} left (${percent(subscriberChurn(moved))}).`
  );
}
