/** Who reads, and who paid. */
import type { ExportSubscribersOptions } from "../export-subscribers.ts";
import type { ForgetOptions } from "../forget.ts";
import type { ImportSubscribersOptions } from "../import-subscribers.ts";
import { type Common, runCommand } from "../options.ts";
import type { PaymentsOptions } from "../payments.ts";
import type { NewCommand } from "./new-command.ts";

export function readerCommands(command: NewCommand): void {
  command("payments [customer]", "Show who paid, and say whose a payment is where nobody else can")
    .option("--reader <address>", "it is this reader's")
    .option("--new", "it is somebody new, who is asked by mail whether they want to read")
    .option("--ignore", "it is nobody of the newsletter's")
    .action((customer: string | undefined, options: Common & PaymentsOptions) =>
      runCommand(options, async (desk) =>
        (await import("../payments.ts")).showPayments(desk, customer, options),
      ),
    );
  command("forget <address>", "Erase everything about one reader who asks for it")
    .option("--yes", "without asking")
    .action((address: string, options: Common & ForgetOptions) =>
      runCommand(options, async (desk) =>
        (await import("../forget.ts")).forgetAddress(desk, address, options),
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
        (await import("../import-subscribers.ts")).importSubscribers(desk, file, options),
      ),
    );
  command("export-subscribers <file>", "Write your readers to a CSV that other tools import")
    .option("--status <status>", "only those who are confirmed, pending or unsubscribed")
    .action((file: string, options: Common & ExportSubscribersOptions) =>
      runCommand(options, async (desk) =>
        (await import("../export-subscribers.ts")).exportSubscribers(desk, file, options),
      ),
    );
}
