/** The commands and their options. Each is loaded when it is asked for: the site is served by a small process. */
import { Command } from "commander";
import { backup } from "./copies.ts";
import type { CorrectOptions } from "./correct.ts";
import type { DeliveryOptions } from "./delivery.ts";
import type { DrillOptions } from "./drill.ts";
import type { ExportSubscribersOptions } from "./export-subscribers.ts";
import type { ForgetOptions } from "./forget.ts";
import type { ImportSubscribersOptions } from "./import-subscribers.ts";
import { JOB_NAMES, type JobOptions, runNamedJob } from "./job.ts";
import type { LogsOptions } from "./logs.ts";
import type { SetUpMailOptions } from "./mail-key.ts";
import type { MetricsOptions } from "./metrics.ts";
import type { MoneyOptions } from "./money.ts";
import type { NextOptions } from "./next.ts";
import { type Common, fail, runCommand } from "./options.ts";
import type { PauseOptions } from "./pause.ts";
import type { PaymentsOptions } from "./payments.ts";
import type { PostsOptions } from "./posts.ts";
import type { PreflightOptions } from "./preflight.ts";
import type { PreviewOptions } from "./preview.ts";
import type { ReleaseOptions } from "./release.ts";
import type { RestoreCommand } from "./restore.ts";
import type { RunScheduleOptions } from "./run.ts";
import { runSandbox } from "./sandbox.ts";
import { scheduleCommands } from "./schedule-commands.ts";
import type { ScoreCommandOptions } from "./score.ts";
import type { SendOptions } from "./send-test.ts";
import type { ServeOptions } from "./serve.ts";
import { wizardCommand } from "./setup/command.ts";
import type { SetUpBackupOptions } from "./setup-backup.ts";
import type { SetUpModelOptions } from "./setup-model.ts";
import type { SetUpNotionOptions } from "./setup-notion.ts";
import type { SetUpSheetsOptions } from "./setup-sheets.ts";
import type { SetUpSocialOptions } from "./setup-social.ts";
import type { SetUpStripeOptions } from "./setup-stripe.ts";
import type { SetUpWebOptions } from "./setup-web.ts";
import type { StartOptions } from "./start.ts";
import type { StopOptions } from "./stop.ts";
import { printJson } from "./terminal.ts";

/** `setup` alone goes through all of them; `setup SERVICE`: one command below it for each service that has something to set up. */
function setUpCommand(program: Command): void {
  const setup = wizardCommand(program);
  setup
    .command("notion")
    .description("Make your desk in Notion: its page, its tables, their views. Safe to run again")
    .option("--parent <page>", "the page under which it is made: its id or its address")
    .option("--also <tables>", "make these tables now: outbox,sequences,experiments,threads,feedback,briefs")
    .option("--take-over", "this machine runs the newsletter from now on; the other one stops by itself")
    .option("--new", "ask for another token, though one is there")
    .option("--non-interactive", "ask nothing: the token is taken from the environment or .env")
    .option("--webhook", "have Notion tell of your edits at once (needs PUBLIC_URL)")
    .option("--new-webhook", "the same, with another subscription in place of an earlier one")
    .option("--home <dir>", "where ledger, settings and site are kept")
    .option("--json", "print one JSON line last")
    .action((options: Common & SetUpNotionOptions) =>
      runCommand(options, async (desk) => (await import("./setup-notion.ts")).setUpNotion(desk, options)),
    );
  setup
    .command("mail")
    .description("Through whom mail goes: Resend with a domain of yours, or any mailbox. Safe to run again")
    .option("--service <name>", "resend or smtp; asked for otherwise")
    .option("--new", "ask for another key or mailbox, though one is there")
    .option("--wait <minutes>", "how long to wait until your domain's DNS records are seen (10 unless told)")
    .option("--test-mail", "without asking: one mail from your mailbox to your own address")
    .option("--non-interactive", "ask nothing: keys are taken from the environment or .env")
    .option("--home <dir>", "where ledger, settings and site are kept")
    .option("--json", "print one JSON line last")
    .action((options: Common & SetUpMailOptions) =>
      runCommand(options, async (desk) => (await import("./setup-mail.ts")).setUpMail(desk, options)),
    );
  setup
    .command("stripe")
    .description("Where readers pay: product, prices, Payment Links and portal at Stripe. Safe to run again")
    .option("--new", "ask for another key, though one is there")
    .option("--non-interactive", "ask nothing: the key is taken from the environment or .env")
    .option("--home <dir>", "where ledger, settings and site are kept")
    .option("--json", "print one JSON line last")
    .action((options: Common & SetUpStripeOptions) =>
      runCommand(options, async (desk) => (await import("./setup-stripe.ts")).setUpStripe(desk, options)),
    );
  setup
    .command("sheets")
    .description(
      "Your numbers in Google Sheets: the service account, the spreadsheet, its tabs. Safe to run again",
    )
    .option("--key <file>", "the service account's JSON file; asked for otherwise")
    .option("--spreadsheet <address>", "one of your own, which you shared with the service account")
    .option("--share <address>", "whom it is shared with (your own address unless told)")
    .option("--new", "ask for another key, though one is there")
    .option("--new-spreadsheet", "make another spreadsheet, though one is known")
    .option("--non-interactive", "ask nothing: the key is taken from the environment or .env")
    .option("--home <dir>", "where ledger, settings and site are kept")
    .option("--json", "print one JSON line last")
    .action((options: Common & SetUpSheetsOptions) =>
      runCommand(options, async (desk) => (await import("./setup-sheets.ts")).setUpSheets(desk, options)),
    );
  setUpBackupCommand(setup);
  setup
    .command("social")
    .description("Where people hear of your issues: Bluesky, Mastodon, X and others. Safe to run again")
    .option("--network <name>", "one of bluesky, mastodon, x, linkedin, reddit, hackernews, lobsters")
    .option("--new", "ask for other keys, though some are there")
    .option("--non-interactive", "ask nothing: keys are taken from the environment or .env")
    .option("--home <dir>", "where ledger, settings and site are kept")
    .option("--json", "print one JSON line last")
    .action((options: Common & SetUpSocialOptions) =>
      runCommand(options, async (desk) => (await import("./setup-social.ts")).setUpSocial(desk, options)),
    );
  setup
    .command("model")
    .description(
      "A local model that reads your drafts: TinyLlama, or a GGUF file of yours. Safe to run again",
    )
    .option("--file <path>", "a GGUF file that is on this machine")
    .option("--url <address>", "download it from here, in place of huggingface.co")
    .option("--sha256 <digits>", "with --url: of a file other than TinyLlama")
    .option("--new", "download it, though a model is set up")
    .option("--home <dir>", "where ledger, settings and site are kept")
    .option("--json", "print one JSON line last")
    .action((options: Common & SetUpModelOptions) =>
      runCommand(options, async (desk) => (await import("./setup-model.ts")).setUpModel(desk, options)),
    );
  setup
    .command("web")
    .description("Give the site a public address: one way to a tunnel, and a check that it leads here")
    .option("--new", "ask for another address, though one is there")
    .option("--non-interactive", "ask nothing: the address is taken from the environment or .env")
    .option("--home <dir>", "where ledger, settings and site are kept")
    .option("--json", "print one JSON line last")
    .action((options: Common & SetUpWebOptions) =>
      runCommand(options, async (desk) => (await import("./setup-web.ts")).setUpWeb(desk, options)),
    );
}

/** Where copies of everything go. */
function setUpBackupCommand(setup: Command): void {
  setup
    .command("backup")
    .description("Your backup key, and where every night's copy goes: another disk, a bucket, or both")
    .option("--folder <dir>", "a folder on another disk")
    .option(
      "--bucket <address>",
      "a bucket that speaks S3, e.g. https://s3.eu-central-003.backblazeb2.com/letters",
    )
    .option("--recipient <key>", "a public key of yours (age1…), in place of one made here")
    .option("--new-key", "make another key; archives of the old one still need the old one")
    .option("--non-interactive", "ask nothing: a new key is shown in the terminal and nowhere else")
    .option("--home <dir>", "where ledger, settings and site are kept")
    .option("--json", "print one JSON line last")
    .action((options: Common & SetUpBackupOptions) =>
      runCommand(options, async (desk) => (await import("./setup-backup.ts")).setUpBackup(desk, options)),
    );
}

type NewCommand = (name: string, description: string) => Command;

/** What the owner sees and decides of mailings. */
function deliveryCommands(command: NewCommand): void {
  command(
    "delivery [issue]",
    "Show where the mails of an issue are, in figures that add up; the last ones without",
  )
    .option("--names <state>", "list who: waiting, accepted, bounced, unknown, …")
    .option(
      "--resume",
      "let a mailing that paused itself go on; it does not pause again for what you have seen",
    )
    .option("--settle <finding>", "mails of unknown fate, after you looked them up: sent or not-sent")
    .option("--only <addresses>", "with --settle: of these readers alone, with commas between")
    .action((issue: string | undefined, options: Common & DeliveryOptions) =>
      runCommand(options, async (desk) => (await import("./delivery.ts")).showDelivery(desk, issue, options)),
    );
  command("stop <issue>", "Stop a mailing before its next part leaves")
    .option("--undo", "let the rest go after all")
    .action((issue: string, options: Common & StopOptions) =>
      runCommand(options, async (desk) => (await import("./stop.ts")).stopIssue(desk, issue, options)),
    );
  command(
    "correct <issue>",
    "Propose a mail to those whom an issue has reached; nothing goes before you approve it",
  )
    .option("--subject <text>", "its subject")
    .option("--file <file>", "its text, as Markdown")
    .option("--approve", "give your word for the one that is proposed")
    .option("--drop", "take the one that is proposed back")
    .action((issue: string, options: Common & CorrectOptions) =>
      runCommand(options, async (desk) => (await import("./correct.ts")).correctIssue(desk, issue, options)),
    );
}

/** What runs by itself: run now, looked at, told to rest. */
function jobCommands(command: NewCommand): void {
  command("job <name> [args...]", `Run one job now, due or not: ${JOB_NAMES.join(", ")}`)
    .option("--now", "even if it is paused")
    .action((name: string, args: string[], options: Common & JobOptions) =>
      runCommand(options, (desk) => runNamedJob(desk, name, args, options)),
    );
  command("run", "Run the schedule in this terminal until Ctrl-C, each job as a process of its own")
    .option("--once", "run what is due now, and end")
    .option("--source", "run jobs from source, though they are built")
    .action((options: Common & RunScheduleOptions) =>
      runCommand(options, async (desk) => (await import("./run.ts")).runJobs(desk, options)),
    );
  command("status", "Say of each job: when it ran last and runs next, what came of it, what is wrong").action(
    (options: Common) => runCommand(options, async (desk) => (await import("./status.ts")).showStatus(desk)),
  );
  command("logs <job>", "Show what a job wrote into its log")
    .option("--lines <count>", "how many of the last lines (40 unless told)")
    .action((job: string, options: Common & LogsOptions) =>
      runCommand(options, async (desk) => (await import("./logs.ts")).showLogs(desk, job, options)),
    );
  command("pause <job>", "Let a job rest")
    .option("--until <when>", "2h, 3d, 2026-12-24 or 2026-12-24T08:00; until you resume it unless told")
    .action((job: string, options: Common & PauseOptions) =>
      runCommand(options, async (desk) => (await import("./pause.ts")).pause(desk, job, options)),
    );
  command("resume <job>", "Let a job that rests run again").action((job: string, options: Common) =>
    runCommand(options, async (desk) => (await import("./pause.ts")).resume(desk, job)),
  );
}

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
  command("import <dir>", "Take issues from a folder of JSON or Markdown files with front matter").action(
    (folder: string, options: Common) =>
      runCommand(options, async (desk) => (await import("./import.ts")).importFolder(desk, folder)),
  );
  command("approve <issue>", "Give your word for an issue (its number or slug), without Notion").action(
    (issue: string, options: Common) =>
      runCommand(options, async (desk) => (await import("./approve.ts")).approveIssue(desk, issue)),
  );
  command(
    "preview [issue]",
    "Show the mail of an issue on a phone and a desktop, light and dark, until Ctrl-C",
  )
    .option("--port <port>", "the port to show it on")
    .option("--links", "ask every link whether it leads anywhere")
    .option("--once <dir>", "write it to a folder instead")
    .action((issue: string | undefined, options: Common & PreviewOptions) =>
      runCommand(options, async (desk) => (await import("./preview.ts")).preview(desk, issue, options)),
    );
  command("preflight [issue]", "Say what is wrong with the mail of an issue before anybody gets it")
    .option("--links", "ask every link whether it leads anywhere")
    .action((issue: string | undefined, options: Common & PreflightOptions) =>
      runCommand(options, async (desk) =>
        (await import("./preflight.ts")).preflightIssue(desk, issue, options),
      ),
    );
  command("send [issue]", "Send the mail of an issue to yourself, as readers would get it")
    .option("--test <address>", "where to")
    .option("--excerpt", "as free readers get it, of an issue for premium ones")
    .action((issue: string | undefined, options: Common & SendOptions) =>
      runCommand(options, async (desk) =>
        (await import("./send-test.ts")).sendTestMail(desk, issue, options),
      ),
    );
  deliveryCommands(command);
  command(
    "sequences",
    "Say of each mail that goes by itself whom it reached, what holds it, and when the next one goes",
  ).action((options: Common) =>
    runCommand(options, async (desk) => (await import("./sequences.ts")).showSequences(desk)),
  );
  command("payments [customer]", "Show who paid, and say whose a payment is where nobody else can")
    .option("--reader <address>", "it is this reader's")
    .option("--new", "it is somebody new, who is asked by mail whether they want to read")
    .option("--ignore", "it is nobody of the newsletter's")
    .action((customer: string | undefined, options: Common & PaymentsOptions) =>
      runCommand(options, async (desk) =>
        (await import("./payments.ts")).showPayments(desk, customer, options),
      ),
    );
  command(
    "posts [issue]",
    "Show what is to be posted where, what posts got, and give your word without Notion",
  )
    .option("--approve <tag>", "let it go when its time comes")
    .option("--drop <tag>", "it is not to go")
    .option("--posted <tag>", "you posted it by hand")
    .option("--url <address>", "where the post is")
    .option("--preview <dir>", "write a page that shows each as its network would")
    .action((issue: string | undefined, options: Common & PostsOptions) =>
      runCommand(options, async (desk) => (await import("./posts.ts")).showPosts(desk, issue, options)),
    );
  command("replies", "Show what people answered to your posts, and where you can answer").action(
    (options: Common) =>
      runCommand(options, async (desk) => (await import("./replies.ts")).showReplies(desk)),
  );
  command("score", "Rank drafts and ideas, and say how sure that is and what it is made of")
    .option("--issue <issue>", "one alone, by its number or slug")
    .option("--explain", "with each feature and each probability")
    .option("--report", "what your marks have taught, and whether the model is worth anything")
    .option("--within <seconds>", "stop reading after so long; the next run goes on")
    .action((options: Common & ScoreCommandOptions) =>
      runCommand(options, async (desk) => (await import("./score.ts")).showScores(desk, options)),
    );
  command("forget <address>", "Erase everything about one reader who asks for it")
    .option("--yes", "without asking")
    .action((address: string, options: Common & ForgetOptions) =>
      runCommand(options, async (desk) =>
        (await import("./forget.ts")).forgetAddress(desk, address, options),
      ),
    );
  command("import-subscribers <file>", "Take readers from the CSV that another tool exports")
    .option(
      "--from <tool>",
      "which tool it is from, if it is not recognised: ghost, substack, buttondown, beehiiv, mailchimp, kit, listmonk",
    )
    .option("--map <columns>", "what the columns of another CSV hold: email=E-Mail,name=Name,…")
    .option("--dry-run", "only say what the import would do")
    .option("--yes", "import without asking: you say that those who are subscribed agreed to it")
    .action((file: string, options: Common & ImportSubscribersOptions) =>
      runCommand(options, async (desk) =>
        (await import("./import-subscribers.ts")).importSubscribers(desk, file, options),
      ),
    );
  command("export-subscribers <file>", "Write your readers to a CSV that other tools import")
    .option("--status <status>", "only those who are confirmed, pending or unsubscribed")
    .action((file: string, options: Common & ExportSubscribersOptions) =>
      runCommand(options, async (desk) =>
        (await import("./export-subscribers.ts")).exportSubscribers(desk, file, options),
      ),
    );
  command("money", "Say what came in, fees, refunds, what is left, and how MRR went, month by month")
    .option("--from <month>", "the first month, e.g. 2026-03; the last twelve unless told")
    .option("--to <month>", "the last month; this one unless told")
    .option(
      "--csv <file>",
      "write every entry for your tax adviser, and the sums by month beside it; - for stdout",
    )
    .action((options: Common & MoneyOptions) =>
      runCommand(options, async (desk) => (await import("./money.ts")).showMoney(desk, options)),
    );
  command("metrics", "Tell every figure of the business as of any instant, and the rows behind each")
    .option("--as-of <date>", "the end of that day, or an instant; now unless told")
    .option("--known-at <instant>", "with what was known by then, so that the answer stays the same for ever")
    .option("--month <month>", "as of the end of that month, e.g. 2026-03")
    .option("--realm <realm>", "live, test or sandbox: a rehearsal, where there are real ones as well")
    .option("--explain <key>", "the rows behind one figure, e.g. mrr")
    .action((options: Common & MetricsOptions) =>
      runCommand(options, async (desk) => (await import("./metrics.ts")).showMetrics(desk, options)),
    );
  setUpCommand(program);
  checkCommand(program);
  scheduleCommands(program);
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
    .action(async (options: RestoreCommand) => (await import("./restore.ts")).restore(options));
  command("drill", "Restore the newest backup for practice, with your key, and compare it row by row")
    .option("--from <place>", "a folder or bucket of archives; that of your settings unless told")
    .option("--at <instant>", "an earlier archive")
    .option("--identity <file>", "the file that holds your backup key; asked for otherwise")
    .action((options: DrillOptions) =>
      runCommand(options, async (desk) => (await import("./drill.ts")).runDrill(desk, options)),
    );
  command("release", "Look up what was sent since the backup of a restored home, and let it send again")
    .option("--look", "only look it up, and say what was found")
    .option("--unsure", "release it though something can't be looked up: that waits for your word")
    .action((options: Common & ReleaseOptions) =>
      runCommand(options, async (desk) => (await import("./release.ts")).releaseHome(desk, options)),
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
