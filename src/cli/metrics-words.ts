/** The figures as a person reads them: the goal first, then a block a group, each rate beside its count. */
import { formatMoney } from "../core/money.ts";
import type { Realm } from "../core/realm.ts";
import { definitionOf } from "../growth/definitions.ts";
import type { Explained } from "../growth/explain.ts";
import type { Metrics } from "../growth/measure.ts";
import { UNKNOWN } from "../growth/measure.ts";
import type { Estimate } from "../growth/metrics/churn.ts";
import { type FunnelCounts, sharesOf, WITHIN } from "../growth/metrics/funnel.ts";
import type { Limit } from "../growth/metrics/issues.ts";
import type { Cohort } from "../growth/metrics/retention.ts";
import type { Lifetime, Margin, Revenue } from "../growth/metrics/revenue.ts";
import { ENOUGH, grouped, percent, Share } from "../growth/metrics/share.ts";
import { figures, type Terminal, table } from "./terminal.ts";

interface Around {
  /** Rehearsals that are left out. */
  beside: readonly Realm[];
  now: Date;
}

const NOT_ENOUGH = "not enough to say";
const MOST_ROWS = 6;

export function tellMetrics(terminal: Terminal, metrics: Metrics, { beside, now }: Around): void {
  tellWhen(terminal, metrics, now);
  if (isEmpty(metrics)) terminal.step(NOTHING_YET);
  else tellAll(terminal, metrics);
  const others = beside.map((realm) => `--realm ${realm}`).join(" or ");
  if (others) terminal.step(`A rehearsal stands beside this, and is not in it. To see it: metrics ${others}`);
}

const NOTHING_YET =
  "There is nothing to count yet: no reader, no visit, no mail and no payment. Readers come by the sign-up page " +
  "(npm run pressroom -- serve), or from another tool: npm run pressroom -- import-subscribers FILE";

const isEmpty = ({ readers, funnel, issues, fund, revenue }: Metrics): boolean =>
  Object.values(readers.byStanding).every((count) => count === 0) &&
  funnel.bySource.length + issues.length + fund.months.length === 0 &&
  revenue.every(({ movements }) => movements.every(({ end }) => end === 0));

function tellAll(terminal: Terminal, metrics: Metrics): void {
  terminal.note(goal(metrics), "Goal");
  for (const revenue of metrics.revenue)
    if (revenue.currency === metrics.currency || revenue.movement.start + revenue.movement.end > 0)
      terminal.note(
        revenueTable(metrics, revenue),
        `Revenue in ${revenue.currency} · ${monthWords(metrics)}`,
      );
  terminal.note(worth(metrics), "What one who pays is worth");
  terminal.note(readers(metrics), "Readers");
  terminal.note(funnel(metrics), "From a visit to a payment · 90 days");
  if (metrics.cohorts.readers.length + metrics.cohorts.payers.length > 0)
    terminal.note(retention(metrics), "Who is still there, by the month in which they came");
  terminal.note(mail(metrics), "Mail");
  terminal.note(left(metrics), "What is left");
  if (metrics.unpriced > 0)
    terminal.warn(
      `${metrics.unpriced} prices are without one amount (in steps, or in several currencies): they count as 0 in MRR.`,
    );
}

function tellWhen(terminal: Terminal, { asOf, zone }: Metrics, now: Date): void {
  if (asOf.realm !== "live") terminal.warn(REHEARSAL[asOf.realm]);
  const words = (at: Date) =>
    new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeStyle: "short", timeZone: zone }).format(at);
  const isThen = asOf.at < now ? `As of ${words(asOf.at)}` : "";
  const knew = asOf.knownAt && asOf.knownAt < now ? `as it was known on ${words(asOf.knownAt)}` : "";
  if (isThen || knew) terminal.step(`${[isThen, knew].filter(Boolean).join(", ")} (${zone}).`);
}

const REHEARSAL = {
  sandbox: "This is a rehearsal: made-up readers, and money that never moved.",
  test: "This is a rehearsal: a vendor's test mode, where no money moves.",
};

const written = (currency: string) => (amountMinor: number | null) =>
  amountMinor === null ? "–" : formatMoney({ amountMinor, currency });

const monthWords = ({ month, asOf }: Metrics): string => {
  const name = new Intl.DateTimeFormat("en", { month: "long", year: "numeric", timeZone: "UTC" });
  return (
    name.format(new Date(`${month.name}-01`)) + (month.to.getTime() > asOf.at.getTime() + 1 ? ", so far" : "")
  );
};

function goal({ goal: wanted, paying, converted, currency }: Metrics): string {
  const money = written(currency);
  const bar = (share: number) => {
    const full = Math.min(20, Math.floor(share * 20));
    return "█".repeat(full) + "░".repeat(20 - full);
  };
  const [people, mrr] = [paying / wanted.payingSubscribers, converted.mrrMinor / wanted.mrrMinor];
  const rows = [
    ["Paying", bar(people), `${grouped(paying)} of ${grouped(wanted.payingSubscribers)}`],
    ["MRR", bar(mrr), `${money(converted.mrrMinor)} of ${money(wanted.mrrMinor)}`],
  ];
  const missing =
    converted.missing.length > 0
      ? [`${converted.missing.join(", ")} not in it: no rate in growth.rates.`]
      : [];
  return [table(rows), ...missing, projection(wanted.projection)].join("\n");
}

function projection({ likely, early, late, pace, isEnough }: Metrics["goal"]["projection"]): string {
  if (likely === 0) return "Reached.";
  if (pace.months === 0) return `When: ${NOT_ENOUGH}. No month is over yet in which anybody paid.`;
  const came = `${pace.k} came in ${pace.months} ${pace.months === 1 ? "month" : "months"} that ${pace.months === 1 ? "is" : "are"} over`;
  const month = (count: number | null) => (count === null ? "never" : `in ${count} months`);
  if (!isEnough) return `When: ${NOT_ENOUGH}. ${came}.`;
  const first = likely === null ? "When: not at this pace." : `When: in about ${likely} months.`;
  return `${first} ${came}.\nAt the best that is plausible ${month(early)}, at the worst ${month(late)}.`;
}

function revenueTable({ month }: Metrics, one: Revenue): string {
  const money = written(one.currency);
  const { movement } = one;
  const moved = (name: string, minor: number, people: number, sign: string) =>
    people === 0 ? [] : [[name, `${sign}${money(minor)}`, who(people)]];
  return table([
    [`Before ${month.name}`, money(movement.start), who(movement.people.start)],
    ...moved("New", movement.new, movement.people.new, "+"),
    ...moved("Reactivation", movement.reactivation, movement.people.reactivation, "+"),
    ...moved("Expansion", movement.expansion, movement.people.expansion, "+"),
    ...moved("Contraction", movement.contraction, movement.people.contraction, "−"),
    ...moved("Churned", movement.churn, movement.people.churn, "−"),
    ["MRR", money(one.mrrMinor), who(one.paying)],
    ["ARPU", money(one.arpuMinor), ""],
    ["Subscriber churn", String(one.subscriberChurn), ""],
    ["Revenue churn, gross", String(one.grossRevenueChurn), ""],
    ["Revenue churn, net", String(one.netRevenueChurn), ""],
  ]);
}

const who = (people: number): string => (people === 1 ? "1 person" : `${grouped(people)} people`);

function estimate({ rate, low, high, k, n, basis }: Estimate): string {
  const between = `between ${percent(low)} and ${percent(high)}`;
  if (basis === "measured") return `${new Share(k, n)}, ${between}`;
  return `${percent(rate)} assumed: ${k} of ${grouped(n)} seen, ${between}`;
}

function worth({ lifetime, channels, currency, revenue: [own], unconvertedSpend }: Metrics): string {
  const { margin, churn } = lifetime;
  const rows = [
    ["Churn a month", estimate(churn)],
    ["Margin", marginWords(margin, currency)],
    ["Lifetime value", own.arpuMinor === null ? "nobody pays yet" : lifetimeWords(lifetime, currency)],
  ];
  const bought = channels.filter(({ spentMinor }) => spentMinor > 0);
  const lines = bought
    .slice(0, MOST_ROWS)
    .map((one) => [
      `CAC, ${one.name}`,
      one.cacMinor === null
        ? `${written(currency)(one.spentMinor)} spent, nobody pays yet`
        : `${written(currency)(one.cacMinor)} (${written(currency)(one.spentMinor)} for ${who(one.payers)})${payback(one.paybackMonths)}`,
    ]);
  const none = bought.length === 0 ? [["CAC", "nothing spent, as far as growth.spend says"]] : [];
  const left =
    unconvertedSpend.length > 0 ? [["", `spend in ${unconvertedSpend.join(", ")} is left out: no rate`]] : [];
  return table([...rows, ...lines, ...none, ...left]);
}

/** What is put at 100 % before the first payment is what would be left of one without a fee. */
function marginWords({ share, feeShare, payments, fixedCostsMinor }: Margin, currency: string): string {
  const fixed = `${written(currency)(fixedCostsMinor)} fixed costs a month`;
  if (feeShare === null) return `${percent(share)} assumed: no payment seen yet, ${fixed}`;
  const seen = `${grouped(payments)} ${payments === 1 ? "payment" : "payments"}`;
  return `${percent(share)} (${percent(feeShare)} fees on ${seen}, ${fixed})`;
}

const payback = (months: number | null): string =>
  months === null ? "" : `, paid back in ${months < 10 ? months.toFixed(1) : Math.round(months)} months`;

function lifetimeWords({ valueMinor, lowMinor, highMinor, churn }: Lifetime, currency: string): string {
  const money = written(currency);
  const seen = `${churn.k} of ${churn.n} seen`;
  const basis = churn.basis === "assumed" ? `, assumed: ${seen}` : churn.n < ENOUGH ? `, ${seen}` : "";
  if (valueMinor === null) return `at least ${money(lowMinor)}: of ${churn.n} nobody has left yet`;
  const range =
    highMinor === null ? `${money(lowMinor)} or more` : `${money(lowMinor)} to ${money(highMinor)}`;
  return `${money(valueMinor)} (${range}${basis})`;
}

function readers({ readers: counts, freeReaderChurn, freeChurn }: Metrics): string {
  const { confirmed, pending, unsubscribed, forgotten, erased } = counts.byStanding;
  const list = (name: string, all: Metrics["readers"]["byTier"]) => {
    const shown = all.slice(0, MOST_ROWS).map((one) => `${one.name} ${grouped(one.count)}`);
    return lines(name, [...shown, ...(all.length > MOST_ROWS ? [`${all.length - MOST_ROWS} more`] : [])]);
  };
  const gone = [
    [unsubscribed, "left"],
    [forgotten, "never confirmed"],
    [erased, "erased"],
  ] as const;
  const off = gone.filter(([count]) => count > 0).map(([count, how]) => `${grouped(count)} ${how}`);
  return table([
    ["On the list", grouped(confirmed)],
    ...list("By tier", counts.byTier),
    ...list("By cohort", counts.byCohort),
    ...list("By source", counts.bySource),
    ...lines("Not on it", [`${grouped(pending)} to confirm`, ...off]),
    ["Free churn, now", String(freeReaderChurn)],
    ["Free churn a month", estimate(freeChurn)],
  ]);
}

const WIDEST = 50;

/** A row, and others below it where a phone's terminal would break the line. */
function lines(name: string, parts: readonly string[]): string[][] {
  const rows: string[] = [];
  for (const part of parts) {
    const last = rows.at(-1);
    if (last !== undefined && last.length + part.length + 3 <= WIDEST)
      rows[rows.length - 1] = `${last} · ${part}`;
    else rows.push(part);
  }
  return (rows.length > 0 ? rows : ["–"]).map((row, n) => [n === 0 ? name : "", row]);
}

function funnel({ funnel: { total, bySource, byIssue } }: Metrics): string {
  if (bySource.length === 0) return "Nobody came, as far as is known.";
  const head = ["Source", "Visitors", "Sign-ups", "Confirmed", "Alive", "Paid"];
  const row = (name: string, one: FunnelCounts) => [
    ...[name || UNKNOWN, grouped(one.visitors ?? 0), grouped(one.signedUp)],
    ...[grouped(one.confirmed), grouped(one.activated), grouped(one.paid)],
  ];
  const sources = bySource.slice(0, MOST_ROWS).map((one) => row(one.name, one));
  const shares = sharesOf(total);
  const rates = table([
    ["Visitors who sign up", String(shares.signUp)],
    [`Confirm within ${WITHIN.confirmed} days`, String(shares.confirm) + waits(total.waiting.confirmed)],
    [`Click within ${WITHIN.activated} days`, String(shares.activate) + waits(total.waiting.activated)],
    [`Pay within ${WITHIN.paid} days`, String(shares.pay) + waits(total.waiting.paid)],
  ]);
  const landed = byIssue.slice(0, MOST_LANDINGS).map((one) => {
    const [name, , ...steps] = row(`Came by ${one.name}`, one);
    return [name ?? "", ...steps];
  });
  const issues = landed.length > 0 ? [figures([["Issue", ...head.slice(2)], ...landed])] : [];
  return [figures([head, ...sources, row("All", total)], { summed: true }), rates, ...issues].join("\n\n");
}

const MOST_LANDINGS = 3;

const waits = (count: number): string => (count === 0 ? "" : `, ${grouped(count)} still may`);

function retention({ cohorts }: Metrics): string {
  const part = (title: string, all: readonly Cohort[]) => {
    const shown = all.slice(-MOST_ROWS);
    const most = Math.max(1, ...shown.map(({ kept }) => kept.length));
    const head = [title, "Came", ...Array.from({ length: most }, (_, n) => `${n}`)];
    const rows = shown.map(({ month, size, kept }) => [
      ...[month, grouped(size)],
      ...Array.from({ length: most }, (_, n) => cell(kept[n])),
    ]);
    return all.length === 0 ? [] : [figures([head, ...rows])];
  };
  return [...part("Readers", cohorts.readers), ...part("Paying", cohorts.payers)].join("\n\n");
}

/** The count stands in the row; where it is below ten, so does it in the cell. */
const cell = (share: Share | undefined): string => {
  if (!share || share.value === null) return "";
  return share.n < ENOUGH ? `${share.k} of ${share.n}` : percent(share.value, 0);
};

const VERDICTS: Record<Limit["verdict"], string> = {
  ...{ good: "good", care: "take care", bad: "too high: mail may be refused", unknown: NOT_ENOUGH },
};

function mail({ issues, health }: Metrics): string {
  const shown = issues.slice(-MOST_ROWS).reverse();
  const head = ["Issue", "Taken", "Arrived", "Clicked", "Paid"];
  const rows = shown.map((one) => [
    one.title.length > 24 ? `${one.title.slice(0, 23)}…` : one.title,
    ...[grouped(one.accepted), counted(one.delivered, one.accepted), counted(one.clicked, one.accepted)],
    grouped(one.paidAfter),
  ]);
  const limits = health.flatMap(({ key, share, verdict, source }) => [
    [
      definitionOf(key).name,
      share.value === null ? "nothing told in 30 days" : `${share}: ${VERDICTS[verdict]}`,
    ],
    ["", source],
  ]);
  return [rows.length > 0 ? figures([head, ...rows]) : "No issue was mailed yet.", table(limits)].join(
    "\n\n",
  );
}

/** `42 (11.6 %)` where it is of all that were taken, which stands in the row; else with its own count. */
function counted(share: Share, taken: number): string {
  const { k, n, value } = share;
  if (value === null) return "not told";
  if (n < ENOUGH) return `${k} of ${n}`;
  return n === taken ? `${grouped(k)} (${percent(value)})` : String(share);
}

function left({ fund, currency }: Metrics): string {
  const money = written(currency);
  const last = fund.months.slice(-MOST_ROWS);
  if (last.length === 0) return "No money moved yet.";
  const head = ["Month", "Net of fees", "Fixed costs", "Spent", "Left"];
  const rows = last.map((one) => [
    ...[one.month, money(one.netMinor), money(one.costsMinor), money(one.spentMinor), money(one.leftMinor)],
  ]);
  const share = fund.share === 1 ? "all of it" : percent(fund.share, 0);
  const words =
    fund.leftMinor < 0
      ? `Costs are ${money(-fund.leftMinor)} higher than what came in, so nothing is left for ${fund.name}.`
      : `${money(fund.leftMinor)} is left since ${fund.months[0]?.month}; for ${fund.name} ${money(fund.forFundMinor)} (${share}).`;
  return `${figures([head, ...rows])}\n\n${words}`;
}

const MOST_EXPLAINED = 200;

export function tellExplained(
  terminal: Terminal,
  metrics: Metrics,
  { definition, columns, rows, names }: Explained & { names: ReadonlyMap<string, string> },
): void {
  if (metrics.asOf.realm !== "live") terminal.warn(REHEARSAL[metrics.asOf.realm]);
  terminal.step(`${definition.name}: ${definition.sentence}\nTold from: ${definition.source}.`);
  const isNamed = names.size > 0;
  const shown = rows
    .slice(0, MOST_EXPLAINED)
    .map((row) => [
      ...(isNamed ? [names.get(String(row[0])) ?? "(no reader)"] : []),
      ...row.map((one) => (one === null ? "–" : String(one))),
    ]);
  if (shown.length === 0) terminal.step("No row is behind it: there is nothing yet.");
  else
    terminal.note(
      table([[...(isNamed ? ["name"] : []), ...columns], ...shown]),
      `${grouped(rows.length)} rows`,
    );
  if (rows.length > MOST_EXPLAINED)
    terminal.step(`These are the first ${MOST_EXPLAINED}; all of them stand in --json.`);
}
