/** What each job did last, for whoever shows it. */
import type { Db } from "../ledger/open.ts";
import type { RunRow } from "../ledger/tables/operations.ts";
import { IN_ORDER } from "./past-runs.ts";

export interface JobNews {
  job: string;
  outcome: "Done" | "Later" | "Failed";
  /** ISO 8601. */
  at: string;
  /** Why it is not done; empty where it is. */
  said: string;
  /** ISO 8601; null where its last run did not fail. */
  failingSince: string | null;
}

/** Failures in a row are counted back over so many runs. */
const RUNS = 500;

export async function namesOfJobs(db: Db): Promise<string[]> {
  const jobs = await db.selectFrom("runs").select("job").distinct().orderBy("job").execute();
  return jobs.map(({ job }) => job);
}

/** Null while no run of it has ended. */
export async function lastNews(db: Db, job: string): Promise<JobNews | null> {
  const runs = await db
    .selectFrom("runs")
    .select(["ended_at", "outcome", "error"])
    .where("job", "=", job)
    .where("ended_at", "is not", null)
    // What died says nothing of itself: the run after it does.
    .where("outcome", "!=", "died")
    .orderBy(IN_ORDER, "desc")
    .limit(RUNS)
    .execute();
  const shown = lastWithNews(runs);
  if (!shown?.ended_at) return null;
  return {
    ...{ job, at: shown.ended_at, outcome: WORDS[shown.outcome ?? ""] ?? "Failed" },
    said: shown.outcome === "done" ? "" : (shown.error ?? ""),
    failingSince: failingSince(runs),
  };
}

type EndedRun = Pick<RunRow, "ended_at" | "outcome" | "error">;

const WORDS: Record<string, JobNews["outcome"]> = {
  ...{ done: "Done", idle: "Done", partial: "Later", failed: "Failed" },
};

/** The newest run that had something to do; a failure is over when a later run found nothing wrong. */
function lastWithNews(runs: readonly EndedRun[]): EndedRun | undefined {
  const index = runs.findIndex(({ outcome }) => outcome !== "idle");
  if (index === -1) return runs.at(-1);
  return index > 0 && runs[index]?.outcome !== "done"
    ? ({ ...runs[index - 1], error: null } as EndedRun)
    : runs[index];
}

function failingSince(runs: readonly EndedRun[]): string | null {
  const until = runs.findIndex(({ outcome }) => outcome !== "failed" && outcome !== "killed");
  return runs[(until === -1 ? runs.length : until) - 1]?.ended_at ?? null;
}
