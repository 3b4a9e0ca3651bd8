/** What is done with issues before they are mailed. */
import { type Common, runCommand } from "../options.ts";
import type { PreflightOptions } from "../preflight.ts";
import type { PreviewOptions } from "../preview.ts";
import type { SendOptions } from "../send-test.ts";
import type { NewCommand } from "./new-command.ts";

export function issueCommands(command: NewCommand): void {
  command("import <dir>", "Take issues from a folder of JSON or Markdown files with front matter").action(
    (folder: string, options: Common) =>
      runCommand(options, async (desk) => (await import("../import.ts")).importFolder(desk, folder)),
  );
  command("approve <issue>", "Give your word for an issue (its number or slug), without Notion").action(
    (issue: string, options: Common) =>
      runCommand(options, async (desk) => (await import("../approve.ts")).approveIssue(desk, issue)),
  );
  command(
    "preview [issue]",
    "Show the mail of an issue on a phone and a desktop, light and dark, until Ctrl-C",
  )
    .option("--port <port>", "the port to show it on")
    .option("--links", "ask every link whether it leads anywhere")
    .option("--once <dir>", "write it to a folder instead")
    .action((issue: string | undefined, options: Common & PreviewOptions) =>
      runCommand(options, async (desk) => (await import("../preview.ts")).preview(desk, issue, options)),
    );
  command("preflight [issue]", "Say what is wrong with the mail of an issue before anybody gets it")
    .option("--links", "ask every link whether it leads anywhere")
    .action((issue: string | undefined, options: Common & PreflightOptions) =>
      runCommand(options, async (desk) =>
        (await import("../preflight.ts")).preflightIssue(desk, issue, options),
      ),
    );
  command("send [issue]", "Send the mail of an issue to yourself, as readers would get it")
    .option("--test <address>", "where to")
    .option("--excerpt", "as free readers get it, of an issue for premium ones")
    .action((issue: string | undefined, options: Common & SendOptions) =>
      runCommand(options, async (desk) =>
        (await import("../send-test.ts")).sendTestMail(desk, issue, options),
      ),
    );
}
