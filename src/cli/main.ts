/** The commands and their options. Each is loaded when it is asked for: the site is served by a small process. */
import { Command } from "commander";
import { copyCommands } from "./commands/copy.ts";
import { deliveryCommands } from "./commands/delivery.ts";
import { figureCommands } from "./commands/figure.ts";
import { issueCommands } from "./commands/issue.ts";
import { jobCommands } from "./commands/job.ts";
import { postCommands } from "./commands/post.ts";
import { readerCommands } from "./commands/reader.ts";
import { scheduleCommands } from "./commands/schedule.ts";
import { setUpCommand } from "./commands/set-up.ts";
import type { NextOptions } from "./next.ts";
import { type Common, fail, runCommand } from "./options.ts";
import { runSandbox } from "./sandbox.ts";
import type { ServeOptions } from "./serve.ts";
import type { StartOptions } from "./start.ts";
import { printJson } from "./terminal.ts";

/** `check WHAT`: tries something as a reader would. */
function checkCommand(program: Command): void {
  const check = program.command("check").description("Try the press as a reader would");
  check
    .command("signup")
    .description("Walk the sign-up form to a confirmed reader and off the list again, and say where it broke")
    .option("--home <dir>", "where ledger, settings and site are kept")
    .option("--json", "print one JSON line last")
    .action((options: Common) =>
      runCommand(options, async (desk) => (await import("./check-signup.ts")).checkSignUp(desk)),
    );
}

export async function main(argv: readonly string[]): Promise<void> {
  const program = new Command("pressroom")
    .description(
      "A paid newsletter, run from Notion. Services without a key are played by a sandbox on this machine.",
    )
    .exitOverride()
    .showHelpAfterError("(add --help to see what is possible)")
    .addHelpText(
      "after",
      "\nThe first time, just run: npm start\nExit codes: 0 done or nothing to do, 1 failed, 2 wrong use, 75 try again later.",
    );
  const command = (name: string, description: string) =>
    program
      .command(name)
      .description(description)
      .option("--home <dir>", "where ledger, settings and site are kept")
      .option("--json", "print one JSON line last");

  command("start", "Run the whole chain once, then serve site and desk until Ctrl-C")
    .option("--once", "exit when the chain is done")
    .option("--import <dir>", "take real issues from a folder of JSON or Markdown files")
    .option("--yes", "with live keys: approve and send without asking")
    .action((options: Common & StartOptions) =>
      runCommand(options, async (desk) => (await import("./start.ts")).start(desk, options)),
    );
  command("serve", "Serve the site alone until Ctrl-C: pages, sign-up, unsubscribing")
    .option("--host <address>", "the address to listen on (127.0.0.1 unless told)")
    .option("--port <port>", "the port to listen on")
    .action((options: Common & ServeOptions) =>
      runCommand(options, async (desk) => (await import("./serve.ts")).serve(desk, options)),
    );
  command(
    "doctor",
    "Say of each service: live or sandbox, what was checked, what is missing, what to do next",
  ).action((options: Common) =>
    runCommand(options, async (desk) => (await import("./doctor.ts")).doctor(desk)),
  );
  command(
    "next",
    "Say where you stand against the goal, where the pipe loses most, and the one thing to do now",
  )
    .option("--all", "and everything else that could be done, in its order")
    .action((options: Common & NextOptions) =>
      runCommand(options, async (desk) => (await import("./next.ts")).showNext(desk, options)),
    );
  command("sandbox", "Start all twins and their desk, print their addresses, stay until Ctrl-C").action(
    (options: Common) => runSandbox(options),
  );
  jobCommands(command);
  issueCommands(command);
  deliveryCommands(command);
  command(
    "sequences",
    "Say of each mail that goes by itself whom it reached, what holds it, and when the next one goes",
  ).action((options: Common) =>
    runCommand(options, async (desk) => (await import("./sequences.ts")).showSequences(desk)),
  );
  readerCommands(command);
  postCommands(command);
  figureCommands(command);
  setUpCommand(program);
  checkCommand(program);
  scheduleCommands(program);
  copyCommands(command);

  try {
    await program.parseAsync([...argv]);
  } catch (error) {
    // Commander has said what was wrong (or shown the help, which is exit 0).
    const { exitCode, code, message } = error as { exitCode?: number; code?: string; message?: string };
    if (code?.startsWith("commander.")) {
      process.exitCode = exitCode === 0 ? 0 : 2;
      if (exitCode !== 0 && argv.includes("--json")) printJson({ error: message });
    } else fail(error, { json: argv.includes("--json") });
  }
}
