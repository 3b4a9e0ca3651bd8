import { importIssues } from "../../jobs/import-issues.ts";
import { exitCodeOf } from "../operations/exit.ts";
import { performJob } from "../operations/perform-job.ts";
import type { Desk } from "./options.ts";

export async function importFolder({ app, terminal }: Desk, folder: string) {
  const outcome = await terminal.during(
    "Importing issues",
    (progress) =>
      performJob(
        app,
        "import-issues",
        (host, run) => importIssues(host, run, { folder, realm: "live", source: "file" }),
        {
          progress,
        },
      ),
    ({ created = 0, updated = 0, unchanged = 0, kept = 0, why }) =>
      `${created} new, ${updated} changed, ${unchanged} as before, ${kept} left as the desk has them${why ? `. ${why}` : ""}`,
  );
  return { json: outcome, exitCode: exitCodeOf(outcome) };
}
