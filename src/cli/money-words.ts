/** The money report as a person reads it: two tables a currency, and what they come to. */
import { decimalOf, formatMoney } from "../core/money.ts";
import type { Cash } from "../money/cash.ts";
import type { Month } from "../money/months.ts";
import type { Movement } from "../money/movements.ts";
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
  const told = currencies.filter(
    (one) => hasCash(one) || hasMrr(one) || one.balance !== 0 || one.difference !== 0,
  );
  if (told.length === 0) terminal.step(`Nothing moved in ${periodWords(months, around)}. ${began(around)}`);
  for (const one of told) tellCurrency(terminal, one, { ...around, months });
  if (unpriced > 0) {
    const prices = unpriced === 1 ? "1 price is" : `${unpriced} prices are`;
    terminal.warn(
      `${prices} without one amount (in steps, or in several currencies): what is paid by it counts as 0 in MRR.`,
    );
  }
}

type Told = Around & { months: readonly Month[] };

function tellCurrency(terminal: Terminal, one: CurrencyReport, told: Told): void {
  const { months, zone } = told;
  const period = periodWords(months, told);
  if (hasCash(one)) {
    const where = zone === "UTC" ? "" : ` · ${zone}`;
    terminal.note(cashTable(one, months), `Money in ${one.currency} · ${period}${where}`);
  }
  terminal.step(cashWords(one, told));
  if (one.difference !== 0) terminal.warn(differenceWords(one));
  if (!hasMrr(one)) return;
  terminal.note(mrrTable(one, months), `MRR in ${one.currency} · ${period}`);
  terminal.step(mrrWords(one, told));
}

const REHEARSAL = {
  sandbox: "This is a rehearsal: the sandbox plays Stripe, and no money moved.",
  test: "This is a rehearsal: Stripe's test mode, where no money moves.",
};

const isSomething = (cash: Cash): boolean => Object.values(cash).some((minor) => minor !== 0);
const hasCash = ({ cash }: CurrencyReport): boolean => cash.some(isSomething);
const hasMrr = ({ movements }: CurrencyReport): boolean =>
  movements.some(({ start, end }) => start > 0 || end > 0);

const monthWords = ({ name }: Month, month: "short" | "long" = "short"): string =>
  new Intl.DateTimeFormat("en", { month, year: "numeric", timeZone: "UTC" }).format(new Date(`${name}-01`));

/** “March to November 2026, so far”. */
function periodWords(months: readonly Month[], { now }: Around): string {
  const [first, last] = [months[0], months.at(-1)];
  if (!first || !last) return "no month";
  const end = monthWords(last, "long") + (last.to > now ? ", so far" : "");
  if (first === last) return end;
  const isOneYear = first.name.slice(0, 4) === last.name.slice(0, 4);
  const begin = monthWords(first, "long");
  return `${isOneYear ? begin.replace(/ \d+$/, "") : begin} to ${end}`;
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
  const rows = cash.map((sums, n) => row(nameOf(months[n]), sums)).slice(cash.findIndex(isSomething));
  const head = ["Month", ...columns.map(([name]) => name)];
  if (rows.length === 1) return figures([head, ...rows]);
  return figures([head, ...rows, row("Total", total)], { summed: true });
}

const nameOf = (month: Month | undefined): string => (month ? monthWords(month) : "");

function cashWords({ currency, balance, foreign }: CurrencyReport, { months, now }: Told): string {
  const paid = foreign.map(({ payments, ...money }) => {
    const times = payments === 1 ? "1 payment was" : `${payments} payments were`;
    return `${times} made in ${money.currency} (${formatMoney(money)}) and settled in ${currency}.`;
  });
  const last = months.at(-1);
  const when = !last || last.to > now ? "now" : `at the end of ${monthWords(last, "long")}`;
  const amount = formatMoney({ amountMinor: Math.abs(balance), currency });
  const lies = balance < 0 ? `${amount} is owed to Stripe` : `${amount} lies at Stripe`;
  return [...paid, `${lies} ${when}, as its entries add up.`].join("\n");
}

function differenceWords({ currency, difference }: CurrencyReport): string {
  const amount = formatMoney({ amountMinor: Math.abs(difference), currency });
  return (
    `Stripe says that ${amount} ${difference > 0 ? "more" : "less"} lies there than its entries add up to, so entries ` +
    "are missing here or came twice. The next sync-stripe of the night reads them again; if this stays, look at " +
    "Stripe → Balances → All activity, and compare it with: npm run pressroom -- money --csv money.csv"
  );
}

type MovementKey = "new" | "reactivation" | "expansion" | "contraction" | "churn";

/** What the field calls new, reactivation, expansion, contraction and churn. */
const MOVEMENTS: readonly [string, MovementKey, sign: 1 | -1][] = [
  ["New", "new", 1],
  ["Returned", "reactivation", 1],
  ["Grew", "expansion", 1],
  ["Shrank", "contraction", -1],
  ["Left", "churn", -1],
];

function mrrTable({ currency, movements }: CurrencyReport, months: readonly Month[]): string {
  const written = writtenBy(currency);
  const columns = MOVEMENTS.filter(([, key]) => key === "new" || movements.some((moved) => moved[key] !== 0));
  const first = movements.findIndex(({ start, end }) => start > 0 || end > 0);
  const rows = movements.map((moved, n) => [
    nameOf(months[n]),
    ...columns.map(([, key, sign]) => written(sign * moved[key])),
    ...[written(moved.end), String(moved.people.end)],
  ]);
  const start = movements[first];
  const before = start && [
    "before",
    ...columns.map(() => ""),
    ...[written(start.start), String(start.people.start)],
  ];
  const head = ["Month", ...columns.map(([name]) => name), "MRR", "Paying"];
  return figures([head, ...(before && start.start > 0 ? [before] : []), ...rows.slice(first)]);
}

function mrrWords({ currency, mrr, paying, movements }: CurrencyReport, { months, now }: Told): string {
  const money = (amountMinor: number) => formatMoney({ amountMinor, currency });
  const each = arpu(mrr, paying);
  const last = months.at(-1);
  const isOver = last !== undefined && last.to <= now;
  const pay = isOver ? "paid" : paying === 1 ? "pays" : "pay";
  const who = `${isOver ? "At the end " : ""}${paying === 1 ? "1 person" : `${paying} people`} ${pay} ${money(mrr)} a month`;
  const average = each !== null && paying > 1 ? `, ${money(each)} each on average` : "";
  return `${who}${average}.${churnWords(movements, months, now)}`;
}

/** Of the last month that is over. */
function churnWords(movements: readonly Movement[], months: readonly Month[], now: Date): string {
  const last = months.findLastIndex(({ to }) => to <= now);
  const [month, moved] = [months[last], movements[last]];
  if (!month || !moved || moved.start === 0) return "";
  const { start, churn } = moved.people;
  const percent = (share: number | null) => `${((share ?? 0) * 100).toFixed(1).replace("-", "−")} %`;
  return (
    `\nIn ${monthWords(month, "long")} revenue churn was ${percent(grossRevenueChurn(moved))} gross and ` +
    `${percent(netRevenueChurn(moved))} net; ${churn} of ${start} left (${percent(subscriberChurn(moved))}).`
  );
}
