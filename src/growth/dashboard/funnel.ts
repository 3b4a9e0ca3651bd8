/** Funnel: from a visit to a payment, all of it, then by where people came from, and by the issue on whose page they came. */
import { FUNNEL_DAYS } from "../measure.ts";
import { type FunnelCounts, sharesOf } from "../metrics/funnel.ts";
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

export function funnelTab({ metrics: { funnel } }: Board): Tab {
  const { total, bySource, byIssue } = funnel;
  const isEmpty = (total.visitors ?? 0) === 0 && total.signedUp === 0;
  const issues = byIssue.map(({ name, ...counts }) => row(`Page of ${name}`, counts));
  // By name, so that a row stays where it stands while its figures change.
  const sources = bySource.map(({ name, ...counts }) => row(name === ALL ? `${ALL} (source)` : name, counts));
  return {
    ...{ key: "funnel", title: "Funnel", heat: [], charts: [BARS] },
    columns: [
      column("Source", "text", { width: 150 }),
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
    rows: isEmpty ? [] : [row(ALL, total), ...sources.sort(byName), ...issues.sort(byName)],
  };
}

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
