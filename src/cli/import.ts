import { importIssues } from "../../jobs/import-issues.ts";
import { EDITED_IN_SANDBOX } from "../content/sandbox-only.ts";
import { exitCodeOf, type JobOutcome } from "../operations/exit.ts";
import { performJob } from "../operations/perform-job.ts";
import type { Desk } from "./options.ts";
import type { Terminal } from "./terminal.ts";

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
  tellImport(terminal, outcome);
  return { json: outcome, exitCode: exitCodeOf(outcome) };
}

/** Names what came in but can't be mailed as it is, and what may not be what its author meant. */
export function tellImport(
  terminal: Terminal,
  { unsendable = [], sandboxOnly = [], warnings = [] }: JobOutcome,
): void {
  for (const { title, problems } of unsendable as { title: string; problems: string[] }[]) {
    terminal.warn(`“${title}” can't be sent. ${problems.join(" ")}`);
  }
  for (const title of sandboxOnly as string[]) {
    terminal.warn(`“${title}”: ${EDITED_IN_SANDBOX}`);
  }
  for (const { file, warnings: said } of warnings as { file: string; warnings: string[] }[]) {
    terminal.warn(`${file}: ${said.join(" ")}`);
  }
}
