/** Adds up the reports of all runs in a folder and says, in one plain line, how many tests passed and failed. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";

/** What is read of vitest's JSON report. */
const reportSchema = z.object({
  numPassedTests: z.int(),
  numFailedTests: z.int(),
  numPendingTests: z.int(),
});

const [folder, exitCode] = process.argv.slice(2);
if (!folder || !exitCode) throw new Error("Use: ci-summary.ts FOLDER EXITCODE");

const reports = readdirSync(folder).map((name) =>
  reportSchema.parse(JSON.parse(readFileSync(join(folder, name), "utf8"))),
);
const sum = (count: (report: z.infer<typeof reportSchema>) => number) =>
  reports.reduce((total, report) => total + count(report), 0);

// A file that can't be loaded, a lint error or a broken build fails without a failed test in it.
const failed = Math.max(
  sum((report) => report.numFailedTests),
  exitCode === "0" ? 0 : 1,
);
process.stdout.write(`${sum((report) => report.numPendingTests)} skipped\n`);
process.stdout.write(`${sum((report) => report.numPassedTests)} passed, ${failed} failed\n`);
