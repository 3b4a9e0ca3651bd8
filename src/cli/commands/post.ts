/** What is told elsewhere, and what could be written next. */
import { type Common, runCommand } from "../options.ts";
import type { PostsOptions } from "../posts.ts";
import type { ScoreCommandOptions } from "../score.ts";
import type { NewCommand } from "./new-command.ts";

export function postCommands(command: NewCommand): void {
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
      runCommand(options, async (desk) => (await import("../posts.ts")).showPosts(desk, issue, options)),
    );
  command("replies", "Show what people answered to your posts, and where you can answer").action(
    (options: Common) =>
      runCommand(options, async (desk) => (await import("../replies.ts")).showReplies(desk)),
  );
  command("score", "Rank drafts and ideas, and say how sure that is and what it is made of")
    .option("--issue <issue>", "one alone, by its number or slug")
    .option("--explain", "with each feature and each probability")
    .option("--report", "what your marks have taught, and whether the model is worth anything")
    .option("--within <seconds>", "stop reading after so long; the next run goes on")
    .action((options: Common & ScoreCommandOptions) =>
      runCommand(options, async (desk) => (await import("../score.ts")).showScores(desk, options)),
    );
}
