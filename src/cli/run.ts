/** `pressroom run`: the schedule in this terminal, until Ctrl-C. */
import { checkout, processEnv } from "../../config/env.ts";
import type { App } from "../app.ts";
import { startJob } from "../operations/child.ts";
import { EXIT } from "../operations/exit.ts";
import { runSchedule } from "../operations/foreground.ts";
import type { KnownRun } from "../operations/past-runs.ts";
import type { Scheduled } from "../operations/scheduled.ts";
import type { Desk } from "./options.ts";
import type { Terminal } from "./terminal.ts";

export interface RunScheduleOptions {
  once?: boolean;
  source?: boolean;
}

export async function runJobs({ app, terminal, signal }: Desk, options: RunScheduleOptions) {
  const { once = false, source = false } = options;
  const jobs = scheduledJobs(app);
  const place = {
    ...{ checkout: checkout(), home: app.home, variables: processEnv().variables, fromSource: source },
  };
  const told = tellerOf(app, terminal);
  terminal.title(`pressroom run · ${app.config.publication.name}`);
  if (!once) terminal.step(`${jobs.size} jobs run by themselves while this stays open. Ctrl-C ends it.`);
  await runSchedule(
    {
      ...{ ledger: app.ledger, clock: app.clock, signal, jobs },
      start: (job) => startJob(job, place, { deadlineMs: (jobs.get(job)?.deadlineMinutes ?? 60) * 60_000 }),
      ...{ onEnd: told.ended, onQuiet: told.quiet },
    },
    { once },
  );
  told.quiet(null);
  const { runs, failed } = told.counts;
  terminal.end(
    once ? `${runs} jobs ran, ${failed} failed` : "Stopped. What was under way goes on next time.",
  );
  return { json: { runs, failed }, exitCode: once && failed > 0 ? EXIT.failed : EXIT.done };
}

function scheduledJobs({ config, scheduled }: App): Map<string, Scheduled> {
  const all = Object.keys(config.schedule).map((job) => [job, scheduled(job)] as const);
  return new Map(all.flatMap(([job, place]) => (place ? [[job, place] as const] : [])));
}

/** One line for each run with news; those that found nothing to do share one, which says what comes next. */
function tellerOf({ clock, config }: App, terminal: Terminal) {
  const { zone } = config.publication;
  const time = (at: Date) => at.toLocaleTimeString("sv-SE", { timeZone: zone });
  const counts = { runs: 0, failed: 0 };
  const idle: string[] = [];
  let isFirst = true;
  return {
    counts,
    ended(job: string, run: KnownRun | null, problem = `npm run pressroom -- logs ${job}`): void {
      counts.runs++;
      const outcome = run?.past.outcome ?? "failed";
      if (outcome === "idle") return void idle.push(job);
      const isGood = outcome === "done" || outcome === "partial";
      if (!isGood) counts.failed++;
      const why = run ? (run.row.error ?? "") : `It could not begin: ${problem}`;
      const line = `${time(clock.now())} ${job}: ${outcome}${why === "" ? "" : `. ${why}`}`;
      if (isGood) terminal.step(line);
      else terminal.warn(line);
    },
    quiet(next: { job: string; at: Date } | null): void {
      const comes = next ? `Next: ${next.job} at ${time(next.at)}.` : "";
      const quiet = idle.length > 0 ? `Nothing to do for ${idle.splice(0).join(", ")}.` : "";
      if (quiet !== "" || (isFirst && comes !== ""))
        terminal.step([time(clock.now()), quiet, comes].filter((words) => words !== "").join(" "));
      isFirst = false;
    },
  };
}
