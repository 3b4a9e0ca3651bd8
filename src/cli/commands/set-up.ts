/** Setting up: all of it, or one service. */
import type { Command } from "commander";
import type { SetUpMailOptions } from "../mail-key.ts";
import { type Common, runCommand } from "../options.ts";
import { wizardCommand } from "../setup/command.ts";
import type { SetUpBackupOptions } from "../setup-backup.ts";
import type { SetUpModelOptions } from "../setup-model.ts";
import type { SetUpNotionOptions } from "../setup-notion.ts";
import type { SetUpSheetsOptions } from "../setup-sheets.ts";
import type { SetUpSocialOptions } from "../setup-social.ts";
import type { SetUpStripeOptions } from "../setup-stripe.ts";
import type { SetUpWebOptions } from "../setup-web.ts";

/** `setup` alone goes through all of them; `setup SERVICE`: one command below it for each service that has something to set up. */
export function setUpCommand(program: Command): void {
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
      runCommand(options, async (desk) => (await import("../setup-notion.ts")).setUpNotion(desk, options)),
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
      runCommand(options, async (desk) => (await import("../setup-mail.ts")).setUpMail(desk, options)),
    );
  setup
    .command("stripe")
    .description("Where readers pay: product, prices, Payment Links and portal at Stripe. Safe to run again")
    .option("--new", "ask for another key, though one is there")
    .option("--non-interactive", "ask nothing: the key is taken from the environment or .env")
    .option("--home <dir>", "where ledger, settings and site are kept")
    .option("--json", "print one JSON line last")
    .action((options: Common & SetUpStripeOptions) =>
      runCommand(options, async (desk) => (await import("../setup-stripe.ts")).setUpStripe(desk, options)),
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
      runCommand(options, async (desk) => (await import("../setup-sheets.ts")).setUpSheets(desk, options)),
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
      runCommand(options, async (desk) => (await import("../setup-social.ts")).setUpSocial(desk, options)),
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
      runCommand(options, async (desk) => (await import("../setup-model.ts")).setUpModel(desk, options)),
    );
  setup
    .command("web")
    .description("Give the site a public address: one way to a tunnel, and a check that it leads here")
    .option("--new", "ask for another address, though one is there")
    .option("--non-interactive", "ask nothing: the address is taken from the environment or .env")
    .option("--home <dir>", "where ledger, settings and site are kept")
    .option("--json", "print one JSON line last")
    .action((options: Common & SetUpWebOptions) =>
      runCommand(options, async (desk) => (await import("../setup-web.ts")).setUpWeb(desk, options)),
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
      runCommand(options, async (desk) => (await import("../setup-backup.ts")).setUpBackup(desk, options)),
    );
}
