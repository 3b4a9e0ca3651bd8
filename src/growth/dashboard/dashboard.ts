/** The dashboard from the figures: a pure function of what is handed in. */
import type { Metrics } from "../measure.ts";
import { channelsTab, type Spent } from "./channels.ts";
import { cohortsTab } from "./cohorts.ts";
import { funnelTab } from "./funnel.ts";
import { goalTab } from "./goal.ts";
import { issuesTab } from "./issues.ts";
import { type JobLine, jobsTab } from "./jobs.ts";
import type { Dashboard } from "./model.ts";
import { movementsTab, mrrTab } from "./revenue.ts";

/** The one act that is recommended, in sentences. */
export interface Advice {
  /** What is the case. */
  reason: string;
  todo: string;
  cost: string;
  /** What it holds back. */
  gain: string;
  /** The step of the pipe that loses most. */
  weakest: string;
}

export interface Board {
  metrics: Metrics;
  advice: Advice;
  spent: Spent;
  jobs: readonly JobLine[];
}

export const dashboardOf = (board: Board): Dashboard => ({
  tabs: [goalTab, mrrTab, movementsTab, cohortsTab, funnelTab, issuesTab, channelsTab, jobsTab].map((tabOf) =>
    tabOf(board),
  ),
});
