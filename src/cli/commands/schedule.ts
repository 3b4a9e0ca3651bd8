/** The commands by which the machine itself is told of the schedule. */
import type { Command } from "commander";
import type { ScheduleOptions } from "../launchd.ts";
import { type Common, runCommand } from "../options.ts";

/** `launchd install|uninstall|status`, for a Mac, and the same of `systemd`, for Linux. */
export function scheduleCommands(program: Command): void {
  const launchd = program.command("launchd").description("Have the Mac run everything by itself");
  const below = (parent: Command) => (name: string, description: string) =>
    parent
      .command(name)
      .description(description)
      .option("--home <dir>", "where ledger, settings and site are kept")
      .option("--json", "print one JSON line last");
  const onMac = below(launchd);
  onMac(
    "install",
    "Build the jobs and hand them to launchd. Safe to run again, and to be run after every upgrade",
  )
    .option("--source", "run them from source: for who changes the code")
    .action((options: Common & ScheduleOptions) =>
      runCommand(options, async (desk) => (await import("../launchd.ts")).installLaunchd(desk, options)),
    );
  onMac("uninstall", "Take back what install handed over, and nothing else").action((options: Common) =>
    runCommand(options, async (desk) => (await import("../launchd.ts")).uninstallLaunchd(desk)),
  );
  onMac("status", "Say of each job what launchd says").action((options: Common) =>
    runCommand(options, async (desk) => (await import("../launchd.ts")).launchdStatus(desk)),
  );
  const systemd = program.command("systemd").description("Have a Linux machine run everything by itself");
  const onLinux = below(systemd);
  onLinux(
    "install",
    "Hand `pressroom run` and the site to your own systemd. Safe to run again, and to be run after every upgrade",
  )
    .option("--source", "run from source: for who changes the code")
    .action((options: Common & ScheduleOptions) =>
      runCommand(options, async (desk) => (await import("../systemd.ts")).installSystemd(desk, options)),
    );
  onLinux("uninstall", "Take back what install handed over, and nothing else").action((options: Common) =>
    runCommand(options, async (desk) => (await import("../systemd.ts")).uninstallSystemd(desk)),
  );
  onLinux("status", "Say what systemd says").action((options: Common) =>
    runCommand(options, async (desk) => (await import("../systemd.ts")).systemdStatus(desk)),
  );
}
