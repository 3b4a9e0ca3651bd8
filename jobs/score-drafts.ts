/** Drafts and ideas → their place among each other, for the owner to choose the next issue from. Decides nothing. */
import { type App, openApp } from "../src/app.ts";
import type { ModelStopped } from "../src/composition/model.ts";
import { type Scoring, scoreDrafts } from "../src/composition/score-drafts.ts";
import type { JobOutcome } from "../src/operations/exit.ts";
import type { Run } from "../src/operations/perform-job.ts";
import { runJob } from "../src/operations/run-job.ts";

export interface ScoreRunOptions {
  /** How long it may work; as the schedule has it unless told. */
  withinMs?: number;
  /** These issues alone, whatever their status. */
  only?: readonly string[];
}

/** Safe to run again at any time: what was read stays read, and a draft that was being read is begun again. */
export async function scorePile(app: App, run: Run, options: ScoreRunOptions = {}): Promise<JobOutcome> {
  const { deadlineMinutes = USUAL_MINUTES } = app.scheduled("score-drafts") ?? {};
  const { withinMs = deadlineMinutes * 60_000, only } = options;
  const deadline = new Date(app.clock.now().getTime() + withinMs);
  const { lease, progress } = run;
  const scoring = await scoreDrafts(app, { lease, deadline, progress, ...(only ? { only } : {}) });
  const { stopped, failed, ...counts } = scoring;
  const facts = { ...counts, failed: failed.length };
  if (stopped !== null)
    return { outcome: BROKEN.includes(stopped) ? "failed" : "partial", why: sayStopped(scoring), ...facts };
  if (failed.length > 0) return { outcome: "partial", why: sayFailed(scoring), ...facts };
  return { outcome: counts.measured + counts.read > 0 ? "done" : "idle", ...facts };
}

const USUAL_MINUTES = 20;

/** Not the time was over, but the model. */
const BROKEN: readonly ModelStopped["because"][] = ["died", "hung", "memory"];

const sayDrafts = (n: number): string => (n === 1 ? "1 draft is" : `${n} drafts are`);

function sayStopped({ stopped, left }: Scoring): string {
  if (stopped === "deadline")
    return `its time was up; ${sayDrafts(left)} still to be scored, and the next run goes on`;
  if (stopped === "stopped")
    return `it was asked to stop; ${sayDrafts(left)} still to be scored by the next run`;
  return (
    `the model ${HOW[stopped ?? "died"]}, so ${sayDrafts(left)} ranked by what can be measured alone. The next run tries ` +
    "again; if it goes on like that, take a smaller model: npm run pressroom -- setup model"
  );
}

const HOW: Readonly<Record<string, string>> = {
  died: "died",
  hung: "hung",
  memory: "took more memory than it may",
};

const sayFailed = ({ failed }: Scoring): string =>
  `the model could not read ${failed.length === 1 ? "1 draft" : `${failed.length} drafts`}, which the next run tries again; ` +
  "which, and why: npm run pressroom -- score";

await runJob(import.meta, openApp, "score-drafts", (app: App, run) => scorePile(app, run));
