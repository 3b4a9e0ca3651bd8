/** A file of people → the ledger, in batches that are whole or not there: an import that was killed is just run again. */
import type { Clock } from "../../core/clock.ts";
import type { Db, Ledger } from "../../ledger/open.ts";
import { recordEvent } from "../../ledger/records.ts";
import type { CsvFile, Row } from "./csv-file.ts";
import type { Mapping } from "./fields.ts";
import { plain } from "./fields.ts";
import { type Person, type ReadingRules, readPerson } from "./person.ts";
import type { Rejects } from "./rejects.ts";
import { type Counts, changesAnything, noCounts } from "./report.ts";
import { type Candidate, candidate, type Origin, takeIn } from "./take-in.ts";
import { type Tool, toolMapping } from "./tools.ts";

export interface ImportHost {
  ledger: Ledger;
  clock: Clock;
  signal: AbortSignal;
}

/** How a file is to be read: as the export of a tool, or by a mapping that somebody gave. */
export interface ImportPlan {
  file: CsvFile;
  tool: Tool | null;
  mapping: Mapping;
}

export interface ImportOptions {
  dryRun?: boolean;
  /** Where rejected rows go; they are only counted without. */
  rejects?: Rejects;
  /** Bytes read, and in all. */
  progress?(done: number, total: number): void;
}

/** Batches in one transaction: each commit waits for the disk. */
const TOGETHER = 20;

const OTHER = "a file of yours";

export const sourceName = ({ tool }: Pick<ImportPlan, "tool">): string => tool?.name ?? OTHER;

export const planFor = (file: CsvFile, tool: Tool): ImportPlan => ({
  ...{ file, tool, mapping: toolMapping(tool, file.headers) },
});

function rulesOf({ file, tool, mapping }: ImportPlan, now: Date): ReadingRules {
  const everybody = tool?.everybody?.(file.headers.map(plain), file.name);
  return { mapping, words: tool?.words, everybody, from: sourceName({ tool }), now };
}

/** The first people of the file as they would be taken in, for somebody to look at. */
export async function sampleOf(plan: ImportPlan, clock: Clock, most = 5): Promise<Person[]> {
  const rules = rulesOf(plan, clock.now());
  const found: Person[] = [];
  for await (const rows of plan.file.rows()) {
    for (const row of rows) {
      const read = readRow(row, rules);
      if ("person" in read) found.push(read.person);
      if (found.length === most) return found;
    }
  }
  return found;
}

const readRow = (row: Row, rules: ReadingRules) =>
  row.problem === undefined ? readPerson(row.fields, rules) : { reject: row.problem };

/** Takes everybody in, or counts what that would do. Throws when the signal aborts; what was committed stays. */
export async function importPeople(
  { ledger, clock, signal }: ImportHost,
  plan: ImportPlan,
  { dryRun = false, rejects, progress }: ImportOptions = {},
): Promise<Counts> {
  const { file } = plan;
  const rules = rulesOf(plan, clock.now());
  const origin: Origin = { from: rules.from, file: file.name, dryRun };
  const counts = noCounts();
  const seen = new Set<string>();
  const intake = { origin, counts, suppressed: new Set<string>() };
  const rows = file.rows(signal);
  /** True when the file has come to its end. */
  const some = async (db: Db): Promise<boolean> => {
    for (let n = 0; n < TOGETHER; n++) {
      const { value, done } = await rows.next();
      if (done) return true;
      signal.throwIfAborted();
      for (const batch of sorted(value, { rules, seen, counts, rejects }))
        await takeIn(db, clock, batch, intake);
      progress?.(value.at(-1)?.bytes ?? 0, file.bytes);
    }
    return false;
  };
  while (!(await (dryRun ? some(ledger.db) : ledger.transaction(some))));
  if (!dryRun && changesAnything(counts)) await noteImport({ ledger, clock }, origin, counts);
  return counts;
}

interface Sorting {
  rules: ReadingRules;
  seen: Set<string>;
  counts: Counts;
  rejects: Rejects | undefined;
}

function sorted(rows: readonly Row[], { rules, seen, counts, rejects }: Sorting): Candidate[][] {
  const first: Candidate[] = [];
  const again: Candidate[] = [];
  for (const row of rows) {
    counts.rows++;
    const read = readRow(row, rules);
    if ("reject" in read) {
      counts.rejected++;
      rejects?.add(row.line, read.reject, row.fields);
      continue;
    }
    const found = candidate(row.line, read.person);
    if (!seen.has(found.key)) {
      seen.add(found.key);
      first.push(found);
      continue;
    }
    counts.duplicates++;
    if (read.person.standing !== "subscribed" && !again.some(({ key }) => key === found.key))
      again.push({ ...found, again: true });
  }
  // Somebody who stands in it twice, and once as gone, is gone.
  return [first, again].filter((batch) => batch.length > 0);
}

async function noteImport(
  { ledger, clock }: Pick<ImportHost, "ledger" | "clock">,
  { from, file }: Origin,
  counts: Counts,
): Promise<void> {
  const facts = { from, file, ...counts };
  await recordEvent(ledger.db, clock, {
    type: "subscribers.imported",
    realm: "live",
    subject: "import",
    facts,
  });
}
