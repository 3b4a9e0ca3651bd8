/** Jobs: what each did last, so that a silence is seen. */
import { cell, column, dayIn, notesColumn } from "./cells.ts";
import type { Board } from "./dashboard.ts";
import type { Style, Tab } from "./model.ts";

/** Of one job, the last run that had something to do. */
export interface JobLine {
  job: string;
  outcome: "Done" | "Later" | "Failed";
  at: Date;
  note: string;
  failingSince: Date | null;
}

const STYLES: Readonly<Record<JobLine["outcome"], Style>> = { Done: "good", Later: "plain", Failed: "bad" };

/** By day, so that a job which runs every few minutes does not have everything written anew. */
export function jobsTab({ jobs, metrics: { zone } }: Board): Tab {
  return {
    ...{ key: "jobs", title: "Jobs", heat: [], charts: [] },
    columns: [
      column("Job", "text", { width: 130 }),
      column("Outcome", "text", { width: 80 }),
      column("Last did something", "day", { width: 100 }),
      column("Failing since", "day", { width: 100 }),
      column("What it said", "text", { width: 360 }),
      notesColumn(),
    ],
    rows: jobs.map(({ job, outcome, at, note, failingSince }) => [
      ...[cell(job), cell(outcome, { style: STYLES[outcome] }), cell(dayIn(at, zone))],
      ...[cell(failingSince && dayIn(failingSince, zone)), cell(note || null)],
    ]),
  };
}
