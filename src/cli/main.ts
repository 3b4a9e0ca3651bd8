/** The commands and their options. */
import { Command } from "commander";
import { approveIssue } from "./approve.ts";
import { backup, releaseHome, restore } from "./copies.ts";
import { doctor } from "./doctor.ts";
import { type ExportSubscribersOptions, exportSubscribers } from "./export-subscribers.ts";
import { importFolder } from "./import.ts";
import { IMPORT_TOOLS, type ImportSubscribersOptions, importSubscribers } from "./import-subscribers.ts";
import { JOB_NAMES, runNamedJob } from "./job.ts";
import { type Common, fail, runCommand } from "./options.ts";
import { runSandbox } from "./sandbox.ts";
import { type SetUpNotionOptions, setUpNotion } from "./setup-notion.ts";
import { type StartOptions, start } from "./start.ts";
import { printJson } from "./terminal.ts";

/** `setup SERVICE`: one command below it for each service that has something to set up. */
function setUpCommand(program: Command): void {
  const setup = program.command("setup").description("Set up a service, or put right what is missing of it");
  setup
    .command("notion")
    .description("Make your desk in Notion: its page, its tables, their views. Safe to run again")
    .option("--parent <page>", "the page under which it is made: its id or its address")
    .option("--also <tables>", "make these tables now: outbox,sequences,experiments,threads,feedback,briefs")
    .option("--take-over", "this machine runs the newsletter from now on; the other one stops by itself")
    .option("--webhook", "have Notion tell of your edits at once (needs PUBLIC_URL)")
    .option("--new-webhook", "the same, with another subscription in place of an earlier one")
    .option("--home <dir>", "where ledger, settings and site are kept")
    .option("--json", "print one JSON line last")
    .action((options: Common & SetUpNotionOptions) =>
      runCommand(options, (desk) => setUpNotion(desk, options)),
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
    .action((options: Common & StartOptions) => runCommand(options, (desk) => start(desk, options)));
  command(
    "doctor",
    "Say of each service: live or sandbox, what was checked, what is missing, what to do next",
  ).action((options: Common) => runCommand(options, doctor));
  command("sandbox", "Start all twins and their desk, print their addresses, stay until Ctrl-C").action(
    (options: Common) => runSandbox(options),
  );
  command("job <name> [args...]", `Run one job: ${JOB_NAMES.join(", ")}`).action(
    (name: string, args: string[], options: Common) =>
      runCommand(options, (desk) => runNamedJob(desk, name, args)),
  );
  command("import <dir>", "Take issues from a folder of JSON or Markdown files with front matter").action(
    (folder: string, options: Common) => runCommand(options, (desk) => importFolder(desk, folder)),
  );
  command("approve <issue>", "Give your word for an issue (its number or slug), without Notion").action(
    (issue: string, options: Common) => runCommand(options, (desk) => approveIssue(desk, issue)),
  );
  command("import-subscribers <file>", "Take readers from the CSV that another tool exports")
    .option("--from <tool>", `which tool it is from, if it is not recognised: ${IMPORT_TOOLS}`)
    .option("--map <columns>", "what the columns of another CSV hold: email=E-Mail,name=Name,…")
    .option("--dry-run", "only say what the import would do")
    .option("--yes", "import without asking: you say that those who are subscribed agreed to it")
    .action((file: string, options: Common & ImportSubscribersOptions) =>
      runCommand(options, (desk) => importSubscribers(desk, file, options)),
    );
  command("export-subscribers <file>", "Write your readers to a CSV that other tools import")
    .option("--status <status>", "only those who are confirmed, pending or unsubscribed")
    .action((file: string, options: Common & ExportSubscribersOptions) =>
      runCommand(options, (desk) => exportSubscribers(desk, file, options)),
    );
  setUpCommand(program);
  command("backup <file>", "Copy the ledger to a file, while it is in use").action(
    (file: string, options: Common) => runCommand(options, (desk) => backup(desk, file)),
  );
  command("restore", "Put a copy of the ledger back; nothing is sent until you release it")
    .requiredOption("--from <file>", "the copy")
    .action((options: Common & { from: string }) => restore(options));
  command("release", "Let a restored home send again").action((options: Common) =>
    runCommand(options, releaseHome),
  );

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
