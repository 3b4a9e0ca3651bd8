/** Jobs, run now or by the schedule. */
import { JOB_NAMES, type JobOptions, runNamedJob } from "../job.ts";
import type { LogsOptions } from "../logs.ts";
import { type Common, runCommand } from "../options.ts";
import type { PauseOptions } from "../pause.ts";
import type { RunScheduleOptions } from "../run.ts";
import type { NewCommand } from "./new-command.ts";

export function jobCommands(command: NewCommand): void {
  command("job <name> [args...]", `Run one job now, due or not: ${JOB_NAMES.join(", ")}`)
    .option("--now", "even if it is paused")
    .action((name: string, args: string[], options: Common & JobOptions) =>
      runCommand(options, (desk) => runNamedJob(desk, name, args, options)),
    );
  command("run", "Run the schedule in this terminal until Ctrl-C, each job as a process of its own")
    .option("--once", "run what is due now, and end")
    .option("--source", "run jobs from source, though they are built")
    .action((options: Common & RunScheduleOptions) =>
      runCommand(options, async (desk) => (await import("../run.ts")).runJobs(desk, options)),
    );
  command("status", "Say of each job: when it ran last and runs next, what came of it, what is wrong").action(
    (options: Common) => runCommand(options, async (desk) => (await import("../status.ts")).showStatus(desk)),
  );
  command("logs <job>", "Show what a job wrote into its log")
    .option("--lines <count>", "how many of the last lines (40 unless told)")
    .action((job: string, options: Common & LogsOptions) =>
      runCommand(options, async (desk) => (await import("../logs.ts")).showLogs(desk, job, options)),
    );
  command("pause <job>", "Let a job rest")
    .option("--until <when>", "2h, 3d, 2026-12-24 or 2026-12-24T08:00; until you resume it unless told")
    .action((job: string, options: Common & PauseOptions) =>
      runCommand(options, async (desk) => (await import("../pause.ts")).pause(desk, job, options)),
    );
  command("resume <job>", "Let a job that rests run again").action((job: string, options: Common) =>
    runCommand(options, async (desk) => (await import("../pause.ts")).resume(desk, job)),
  );
}
