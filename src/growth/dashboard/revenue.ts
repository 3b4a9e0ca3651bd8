/** MRR and Movements: a row a month, from the first in which somebody paid. Months that are long over stay as they stand. */

import type { Movement } from "../../money/movements.ts";
import { grossRevenueChurn, netRevenueChurn } from "../../money/rates.ts";
import { Share } from "../metrics/share.ts";
import { cell, column, monthDate, notesColumn, shareCell } from "./cells.ts";
import type { Board } from "./dashboard.ts";
import type { Chart, Tab } from "./model.ts";

const BESIDE = { place: "beside", width: 620, height: 340 } as const;

const AREA: Chart = { ...BESIDE, key: "area", kind: "area", title: "MRR", x: "Month", series: ["MRR"] };

/** In the publication's currency; others stand apart in `pressroom metrics`. */
export function mrrTab({ metrics }: Board): Tab {
  const money = { money: metrics.currency };
  return {
    ...{ key: "mrr", title: "MRR", heat: [], charts: [AREA], keepsOld: true },
    columns: [
      column("Month", "month"),
      column("MRR", money, { key: "mrrCents" }),
      column("Paying", "count", { width: 66, key: "payingSubscribers" }),
      column("ARPU", money, { key: "arpuCents" }),
      column("Revenue churn, gross", "share", { key: "grossRevenueChurn", width: 96 }),
      column("Revenue churn, net", "share", { key: "netRevenueChurn", width: 96 }),
      column("Subscriber churn", "share", { key: "subscriberChurn", width: 96 }),
      notesColumn(),
    ],
    rows: monthsOf(metrics).map(({ month, movement }) => {
      const { people, end } = movement;
      const lost = people.churn + people.contraction;
      return [
        ...[cell(monthDate(month)), cell(end), cell(people.end)],
        cell(people.end > 0 ? Math.round(end / people.end) : null),
        shareCell(new Share(lost, people.start, grossRevenueChurn(movement))),
        shareCell(new Share(lost, people.start, netRevenueChurn(movement))),
        shareCell(new Share(people.churn, people.start)),
      ];
    }),
  };
}

const MONTH = new Intl.DateTimeFormat("en", { month: "long", year: "numeric", timeZone: "UTC" });
const STEPS = ["Start", "New", "Reactivation", "Expansion", "Contraction", "Churned", "End"] as const;

/** What was lost stands with its minus, so that a row adds up as it is read. */
export function movementsTab({ metrics }: Board): Tab {
  const money = { money: metrics.currency };
  const title = `How MRR moved in ${MONTH.format(monthDate(metrics.month.name))}`;
  const waterfall: Chart = { ...BESIDE, key: "waterfall", kind: "waterfall", title, steps: STEPS };
  return {
    ...{ key: "movements", title: "Movements", heat: [], charts: [waterfall], keepsOld: true },
    columns: [
      column("Month", "month"),
      column("Start", money),
      column("New", money, { key: "newMrrCents" }),
      column("Reactivation", money, { key: "reactivationMrrCents", width: 92 }),
      column("Expansion", money, { key: "expansionMrrCents" }),
      column("Contraction", money, { key: "contractionMrrCents", width: 92 }),
      column("Churned", money, { key: "churnedMrrCents" }),
      column("End", money, { key: "mrrCents" }),
      notesColumn(),
    ],
    rows: monthsOf(metrics).map(
      ({ month, movement: { start, reactivation, expansion, contraction, churn, end, ...moved } }) => [
        ...[cell(monthDate(month)), cell(start), cell(moved.new), cell(reactivation), cell(expansion)],
        ...[cell(less(contraction)), cell(less(churn)), cell(end)],
      ],
    ),
  };
}

/** Of nothing, nothing: a spreadsheet shows −0 as well. */
const less = (minor: number): number => (minor === 0 ? 0 : -minor);

function monthsOf({ months, revenue: [own] }: Board["metrics"]): { month: string; movement: Movement }[] {
  const first = own.movements.findIndex(({ start, end, new: added }) => start > 0 || end > 0 || added > 0);
  if (first === -1) return [];
  return own.movements
    .slice(first)
    .map((movement, n) => ({ month: months[first + n]?.name ?? "", movement }));
}
