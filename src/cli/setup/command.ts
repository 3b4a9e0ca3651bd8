import type { Command } from "commander";
import { type Common, runCommand } from "../options.ts";
import type { SetUpOptions } from "./step.ts";

/** `setup` by itself; the command of each service is hung below it. */
export const wizardCommand = (program: Command): Command =>
  program
    // Else the options below would be taken from behind a service's name, and the service would lack them.
    .enablePositionalOptions()
    .command("setup")
    .description(
      "Go through everything that can be set up, or set up one service. Stop and go on as you like",
    )
    .enablePositionalOptions()
    .option("--non-interactive", "ask nothing: do what the environment allows, and list what is missing")
    .option("--name <name>", "without asking: what the newsletter is called")
    .option("--author <name>", "without asking: who writes it")
    .option("--address <address>", "without asking: the mail address that issues come from")
    .option("--postal-address <line>", "without asking: your postal address, on one line")
    .option("--zone <zone>", "without asking: your time zone, e.g. Europe/Berlin")
    .option("--schedule", "without asking: have launchd or systemd run it all from now on")
    .option("--home <dir>", "where ledger, settings and site are kept")
    .option("--json", "print one JSON line last")
    .action((options: Common & SetUpOptions) =>
      runCommand(options, async (desk) => (await import("./wizard.ts")).setUp(desk, options)),
    );
