/** Funnel: from a visit to a payment, all of it, then by where people came from, and by the issue on whose page they came. */
import { FUNNEL_DAYS } from "../measure.ts";
import { type FunnelCounts, type FunnelRow, sharesOf } from "../metrics/funnel.ts";
import { cell, column, notesColumn, shareCell } from "./cells.ts";
import type { Board } from "./dashboard.ts";
import type { Cell, Chart, Tab } from "./model.ts";

const ALL = "All";
const STEPS = ["Visitors", "Sign-ups", "Confirmed", "Alive", "Paid"] as const;

const BARS: Chart = {
  ...{
    key: "bars",
    kind: "bars",
    title: `The last ${FUNNEL_DAYS} days, from a visit to a payment`,
    x: "Source",
  },
  ...{ series: STEPS, rows: [ALL], place: "beside", width: 560, height: 340 },
};

/** So many are told apart in a picture; what is left of them is one more. */
const APART = 4;
const OTHERS = "Other sources, together";

export function funnelTab({ metrics: { funnel } }: Board): Tab {
  const { total, bySource, byIssue } = funnel;
  const isEmpty = (total.visitors ?? 0) === 0 && total.signedUp === 0;
  const issues = byIssue.map(({ name, ...counts }) => row(`Page of ${name}`, counts));
  // By name, so that a row stays where it stands while its figures change.
  const sources = bySource.map((source) => row(rowName(source), source));
  const rest = bySource.length > APART + 1 ? bySource.slice(APART) : [];
  const apart = bySource.slice(0, bySource.length - rest.length).map(rowName);
  const others = rest.length > 0 ? [row(OTHERS, rest.reduce<FunnelCounts>(added, NOBODY))] : [];
  const mix = bySource.length > 1 ? [mixOf([...apart, ...others.map(() => OTHERS)])] : [];
  return {
    ...{ key: "funnel", title: "Funnel", heat: [], charts: [BARS, ...mix] },
    columns: [
      column("Source", "text", { width: 180 }),
      column("Visitors", "count", { width: 70, key: "visitors" }),
      column("Sign-ups", "count", { width: 70, key: "signUps" }),
      column("Confirmed", "count", { width: 80 }),
      column("Alive", "count", { width: 60 }),
      column("Paid", "count", { width: 60 }),
      column("Sign up", "share", { key: "signUpRate" }),
      column("Confirm", "share", { key: "confirmationRate" }),
      column("Come alive", "share", { key: "activationRate" }),
      column("Pay", "share", { key: "paymentRate" }),
      notesColumn(),
    ],
    rows: isEmpty ? [] : [row(ALL, total), ...sources.sort(byName), ...others, ...issues.sort(byName)],
  };
}

const mixOf = (rows: readonly string[]): Chart => ({
  ...{ key: "mix", kind: "mix", title: "The same by where they came from, in %", x: "Source" },
  ...{ series: STEPS, rows, place: "beside", width: 560, height: 300 },
});

/** A source that is called as a row of ours is told apart from it. */
const rowName = ({ name }: FunnelRow): string =>
  name === ALL || name === OTHERS ? `${name} (source)` : name;

const NOBODY: FunnelCounts = {
  ...{ visitors: 0, signedUp: 0, confirmed: 0, activated: 0, paid: 0 },
  waiting: { confirmed: 0, activated: 0, paid: 0 },
};

const added = (one: FunnelCounts, other: FunnelCounts): FunnelCounts => ({
  visitors: (one.visitors ?? 0) + (other.visitors ?? 0),
  signedUp: one.signedUp + other.signedUp,
  confirmed: one.confirmed + other.confirmed,
  activated: one.activated + other.activated,
  paid: one.paid + other.paid,
  waiting: {
    confirmed: one.waiting.confirmed + other.waiting.confirmed,
    activated: one.waiting.activated + other.waiting.activated,
    paid: one.waiting.paid + other.waiting.paid,
  },
});

const names = new Intl.Collator("en", { numeric: true });
const byName = ([one]: Cell[], [other]: Cell[]): number =>
  names.compare(String(one?.value), String(other?.value));

function row(name: string, counts: FunnelCounts): Cell[] {
  const { visitors, signedUp, confirmed, activated, paid, waiting } = counts;
  const { signUp, confirm, activate, pay } = sharesOf(counts);
  const stillTo = (many: number) => (many > 0 ? { note: `${many} more still have time to` } : {});
  return [
    cell(name),
    ...[cell(visitors), cell(signedUp), cell(confirmed), cell(activated), cell(paid)],
    shareCell(signUp),
    shareCell(confirm, stillTo(waiting.confirmed)),
    shareCell(activate, stillTo(waiting.activated)),
    shareCell(pay, stillTo(waiting.paid)),
  ];
}
