/** Issues: what became of each, the newest first, and whether the list is in health. */
import { PAID_AFTER_DAYS } from "../metrics/issues.ts";
import { cell, column, dayIn, notesColumn, shareCell } from "./cells.ts";
import type { Board } from "./dashboard.ts";
import type { Tab } from "./model.ts";

export function issuesTab({ metrics: { issues, zone } }: Board): Tab {
  return {
    ...{ key: "issues", title: "Issues", heat: [], charts: [] },
    columns: [
      column("Issue", "text", { width: 64 }),
      column("Title", "text", { width: 240 }),
      column("Sent", "day", { width: 92 }),
      { ...column("Taken", "count", { width: 66 }), note: "Mails that the mail service took." },
      column("Arrived", "share", { key: "deliveryRate" }),
      column("Followed a link", "share", { key: "clickRate", width: 92 }),
      {
        ...column("Paid after", "count", { width: 70 }),
        note: `People who first paid within ${PAID_AFTER_DAYS} days of it, each counted for the last issue they got.`,
      },
      notesColumn(),
    ],
    rows: [...latest(issues).values()]
      .reverse()
      .map((issue) => [
        ...[cell(nameOf(issue)), cell(issue.title), cell(dayIn(new Date(issue.sentAt * 1_000), zone))],
        ...[
          cell(issue.accepted),
          shareCell(issue.delivered),
          shareCell(issue.clicked),
          cell(issue.paidAfter),
        ],
      ]),
  };
}

type Issue = Board["metrics"]["issues"][number];

const nameOf = ({ number, title }: Issue): string => (number === null ? title : `#${number}`);

/** An issue that went out twice is told as it went last. */
const latest = (issues: readonly Issue[]) => new Map(issues.map((issue) => [nameOf(issue), issue]));
