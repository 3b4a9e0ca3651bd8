/** Copies of everything, and a machine that is lost. */
import { backup } from "../copies.ts";
import type { DrillOptions } from "../drill.ts";
import { type Common, runCommand } from "../options.ts";
import type { ReleaseOptions } from "../release.ts";
import type { RestoreCommand } from "../restore.ts";
import type { NewCommand } from "./new-command.ts";

export function copyCommands(command: NewCommand): void {
  command(
    "backup [file]",
    "Back everything up now, to the places of setup backup; with a file, a plain copy of the ledger alone",
  ).action((file: string | undefined, options: Common) => runCommand(options, (desk) => backup(desk, file)));
  command(
    "restore",
    "Put a home back from its backup, here or on a new machine; nothing leaves until release",
  )
    .option("--from <place>", "an archive, a folder or bucket of archives, or a plain copy of a ledger")
    .option(
      "--at <instant>",
      "the newest archive of that day, or by that instant; the newest of all unless told",
    )
    .option("--identity <file>", "the file that holds your backup key; asked for otherwise")
    .option("--replace", "in place of what the home has, which is kept aside")
    .action(async (options: RestoreCommand) => (await import("../restore.ts")).restore(options));
  command("drill", "Restore the newest backup for practice, with your key, and compare it row by row")
    .option("--from <place>", "a folder or bucket of archives; that of your settings unless told")
    .option("--at <instant>", "an earlier archive")
    .option("--identity <file>", "the file that holds your backup key; asked for otherwise")
    .action((options: DrillOptions) =>
      runCommand(options, async (desk) => (await import("../drill.ts")).runDrill(desk, options)),
    );
  command("release", "Look up what was sent since the backup of a restored home, and let it send again")
    .option("--look", "only look it up, and say what was found")
    .option("--unsure", "release it though something can't be looked up: that waits for your word")
    .action((options: Common & ReleaseOptions) =>
      runCommand(options, async (desk) => (await import("../release.ts")).releaseHome(desk, options)),
    );
}
