/** Cohorts: of those who came in one month, how many are still there, month by month. */
import type { Cohort } from "../metrics/retention.ts";
import { cell, column, monthDate, noteOf, notesColumn, shareCell } from "./cells.ts";
import type { Board } from "./dashboard.ts";
import type { Cell, Column, Tab } from "./model.ts";

/** Months after they came that are shown. */
const AFTER = 12;

const titlesOf = (who: string): string[] =>
  Array.from({ length: AFTER + 1 }, (_, after) => `${who} +${after}`);

/** Below half of them, it can't get any redder. */
const HEAT = { low: 0.5, mid: 0.75, high: 1 };
const TITLES = { readers: titlesOf("reads"), payers: titlesOf("pays") } as const;

export function cohortsTab({ metrics: { cohorts } }: Board): Tab {
  const months = [...new Set([...cohorts.readers, ...cohorts.payers].map(({ month }) => month))].sort();
  const find = (all: readonly Cohort[], month: string) => all.find((cohort) => cohort.month === month);
  return {
    ...{ key: "cohorts", title: "Cohorts", charts: [], keepsOld: true },
    heat: [TITLES.readers, TITLES.payers].map((columns) => ({ columns, ...HEAT })),
    columns: [
      column("Month", "month"),
      { ...column("Readers", "count", { width: 70 }), note: "Readers who came onto the list in that month." },
      ...TITLES.readers.map((title, after) => kept(title, after, noteOf("readerRetention"))),
      { ...column("Payers", "count", { width: 70 }), note: "People who first paid in that month." },
      ...TITLES.payers.map((title, after) => kept(title, after, noteOf("payerRetention"))),
      notesColumn(),
    ],
    rows: months.map((month) => [
      cell(monthDate(month)),
      ...sharesOf(find(cohorts.readers, month)),
      ...sharesOf(find(cohorts.payers, month)),
    ]),
  };
}

const kept = (title: string, after: number, note: string): Column => ({
  ...{ title, width: 58, format: "share" },
  note: `${after === 0 ? "At the end of that month" : `${after} ${after === 1 ? "month" : "months"} after it`}. ${note}`,
});

/** Months that are not over yet are empty. */
const sharesOf = (cohort: Cohort | undefined): Cell[] => [
  cell(cohort?.size ?? null),
  ...Array.from({ length: AFTER + 1 }, (_, after) => {
    const share = cohort?.kept[after];
    return share ? shareCell(share) : cell(null);
  }),
];
