/** What the owner sees and decides of mailings. */
import type { CorrectOptions } from "../correct.ts";
import type { DeliveryOptions } from "../delivery.ts";
import { type Common, runCommand } from "../options.ts";
import type { StopOptions } from "../stop.ts";
import type { NewCommand } from "./new-command.ts";

export function deliveryCommands(command: NewCommand): void {
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
      runCommand(options, async (desk) =>
        (await import("../delivery.ts")).showDelivery(desk, issue, options),
      ),
    );
  command("stop <issue>", "Stop a mailing before its next part leaves")
    .option("--undo", "let the rest go after all")
    .action((issue: string, options: Common & StopOptions) =>
      runCommand(options, async (desk) => (await import("../stop.ts")).stopIssue(desk, issue, options)),
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
      runCommand(options, async (desk) => (await import("../correct.ts")).correctIssue(desk, issue, options)),
    );
}
