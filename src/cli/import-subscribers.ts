/** `pressroom import-subscribers FILE`: what people leave other tools with → your readers, after you have seen what it would do. */
import { resolve } from "node:path";
import { type CsvFile, openCsv } from "../audience/imports/csv-file.ts";
import { guessMapping, parseMapping } from "../audience/imports/fields.ts";
import {
  type ImportPlan,
  importPeople,
  planFor,
  sampleOf,
  sourceName,
} from "../audience/imports/import-people.ts";
import type { Person } from "../audience/imports/person.ts";
import { openRejects } from "../audience/imports/rejects.ts";
import { type Counts, changesAnything, explainCounts } from "../audience/imports/report.ts";
import { recogniseTool, TOOLS } from "../audience/imports/tools.ts";
import { ConfigError } from "../core/errors.ts";
import { EXIT, exitCodeOf, type JobOutcome } from "../operations/exit.ts";
import { performJob } from "../operations/perform-job.ts";
import { askMapping } from "./ask-mapping.ts";
import type { Desk } from "./options.ts";
import { type Terminal, table } from "./terminal.ts";

export interface ImportSubscribersOptions {
  from?: string;
  map?: string;
  dryRun?: boolean;
  yes?: boolean;
  json?: boolean;
}

const IMPORT_TOOLS = TOOLS.map(({ key }) => key).join(", ");

export async function importSubscribers(desk: Desk, path: string, options: ImportSubscribersOptions) {
  const { app, terminal } = desk;
  const file = await openCsv(resolve(path));
  const plan = await planOf(file, options, terminal);
  await show(desk, plan);
  const about = {
    file: file.path,
    tool: plan.tool?.key ?? null,
    encoding: file.encoding,
    delimiter: file.delimiter,
  };
  if (options.dryRun || !options.yes) {
    const counts = await counted(desk, plan);
    if (options.dryRun) return { json: { dryRun: true, ...about, ...counts }, exitCode: exitOf(counts) };
    if (!changesAnything(counts)) {
      terminal.step("There is nothing to import.");
      return { json: { outcome: "idle", dryRun: false, ...about, ...counts }, exitCode: exitOf(counts) };
    }
    const question = "Import them? By that you say that those who are subscribed agreed to get this mail.";
    if (!(await terminal.confirm(question))) {
      terminal.step("Nothing was changed. To import without being asked, add --yes.");
      return { json: { outcome: "idle", declined: true, ...about, ...counts }, exitCode: EXIT.usage };
    }
  }
  const outcome = await taken(desk, plan);
  if (outcome.why) terminal.warn(outcome.why);
  else if (outcome.outcome !== "failed" && app.realms.resend !== "live")
    terminal.step(
      "Mail is a rehearsal until it is set up (npm run pressroom -- setup mail): nobody of them is mailed yet.",
    );
  return { json: { ...outcome, dryRun: false, ...about }, exitCode: exitCodeOf(outcome) };
}

/** A file of which not one row could be used is no success. */
const exitOf = ({ rows, rejected }: Counts): number =>
  rows > 0 && rejected === rows ? EXIT.failed : EXIT.done;

async function planOf(
  file: CsvFile,
  { from, map, json }: ImportSubscribersOptions,
  terminal: Terminal,
): Promise<ImportPlan> {
  if (from !== undefined) return namedPlan(file, from);
  if (map !== undefined) return { file, tool: null, mapping: parseMapping(map, file.headers) };
  const tool = recogniseTool(file.headers);
  if (tool) return planFor(file, tool);
  const guess = guessMapping(file.headers);
  const mapping = json ? null : await askMapping(terminal, file, guess);
  if (mapping) return { file, tool: null, mapping };
  const pairs = Object.entries(guess).map(([field, at]) => `${field}=${file.headers[at]}`);
  const example = `--map "${pairs.length > 0 ? pairs.join(",") : `email=${file.headers[0]}`}"`;
  const wrong = `its columns are none of a known tool's: ${file.headers.join(", ")}`;
  throw new ConfigError(`The file ${file.path}`, [{ key: "--map", wrong, example }]);
}

function namedPlan(file: CsvFile, from: string): ImportPlan {
  const tool = TOOLS.find(({ key }) => key === from.toLowerCase());
  const wrong = (what: string): ConfigError =>
    new ConfigError("The command", [{ key: "--from", wrong: what, example: `one of ${IMPORT_TOOLS}` }]);
  if (!tool) throw wrong(`no tool here is called “${from}”`);
  const plan = planFor(file, tool);
  if (plan.mapping.email === undefined)
    throw wrong(`no column of ${file.name} is the address in an export of ${tool.name}`);
  return plan;
}

async function show({ app, terminal }: Desk, plan: ImportPlan): Promise<void> {
  const { file, tool, mapping } = plan;
  const read = Object.entries(mapping).map(([field, at]) => `${field} from “${file.headers[at]}”`);
  terminal.step(
    `${file.name} ${tool ? `is an export of ${tool.name}` : "is read as you say"}: ${read.join(", ")}.`,
  );
  if (tool?.warning) terminal.warn(tool.warning);
  const people = await sampleOf(plan, app.clock);
  if (people.length > 0) terminal.note(sampleTable(people), "The first of them, as they would be taken in");
}

const sampleTable = (people: readonly Person[]): string =>
  table([
    ["Address", "Name", "Stands as", "Tier", "Since", "Tags"],
    ...people.map(({ email, name, standing, tier, created, tags }) => [
      ...[email, name, standing, tier],
      ...[created?.toISOString().slice(0, 10) ?? "", tags.join(", ")],
    ]),
  ]);

async function counted({ app, terminal, signal }: Desk, plan: ImportPlan): Promise<Counts> {
  const counts = await terminal.during(
    "Reading the file",
    (progress) =>
      importPeople({ ...app, signal }, plan, {
        dryRun: true,
        progress: (done, total) => progress("Reading the file", done, total),
      }),
    ({ rows }) => `${rows} rows were read; nothing was changed.`,
  );
  tell(terminal, counts, { plan, title: "What the import would do" });
  return counts;
}

async function taken({ app, terminal }: Desk, plan: ImportPlan): Promise<JobOutcome> {
  let counts: Counts | undefined;
  const outcome = await terminal.during(
    "Importing readers",
    (shown) =>
      performJob(
        app,
        "import-subscribers",
        async ({ ledger, clock, signal }, run) => {
          const rejects = openRejects(plan.file.path, plan.file.headers);
          try {
            const progress = (done: number, total: number) => run.progress("Importing readers", done, total);
            counts = await importPeople({ ledger, clock, signal }, plan, { rejects, progress });
            return { ...outcomeOf(counts), ...counts, rejects: rejects.path };
          } finally {
            rejects.close();
          }
        },
        { progress: shown },
      ),
    ({ outcome }) =>
      counts && outcome !== "partial" ? "The import is finished." : "The import did not come to its end.",
  );
  if (counts) tell(terminal, counts, { plan, title: "What the import did" });
  if (outcome.rejects)
    terminal.warn(`Why rows were rejected stands in ${outcome.rejects}. Correct and import that file.`);
  return outcome;
}

function outcomeOf(counts: Counts): JobOutcome {
  if (exitOf(counts) === EXIT.failed)
    return { outcome: "failed", why: "Not one row of the file could be used." };
  return { outcome: changesAnything(counts) ? "done" : "idle" };
}

function tell(
  terminal: Terminal,
  counts: Counts,
  { plan, title }: { plan: ImportPlan; title: string },
): void {
  const rows = explainCounts(counts, sourceName(plan));
  terminal.note(rows.length > 0 ? table(rows) : "The file has a header and nothing below it.", title);
}
