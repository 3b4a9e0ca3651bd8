import * as clack from "@clack/prompts";
import type { CsvFile } from "../audience/imports/csv-file.ts";
import { FIELDS, type Field, isField, type Mapping } from "../audience/imports/fields.ts";
import type { Terminal } from "./terminal.ts";

const NOTHING = "nothing";

/** Asks of each column what it holds, with a guess to begin with. Null when nobody can answer, or stops answering. */
export async function askMapping(terminal: Terminal, file: CsvFile, guess: Mapping): Promise<Mapping | null> {
  if (!process.stdin.isTTY || !process.stdout.isTTY) return null;
  terminal.step(`${file.name} is of no tool that is known here. Say what its columns hold.`);
  const examples = await firstFields(file);
  const mapping: Mapping = {};
  for (const [at, header] of file.headers.entries()) {
    const guessed = Object.entries(guess).find(([, column]) => column === at)?.[0] ?? NOTHING;
    const answer = await clack.select<string>({
      message: `“${header}”${examples[at] ? `, for example “${examples[at].slice(0, 40)}”` : ""}`,
      initialValue: guessed,
      options: [
        { value: NOTHING, label: "nothing that is wanted here" },
        ...Object.entries(FIELDS).map(([value, label]) => ({ value, label })),
      ].filter(({ value }) => !taken(mapping, value)),
    });
    if (clack.isCancel(answer)) return null;
    if (isField(answer)) mapping[answer] = at;
  }
  return mapping.email === undefined ? null : mapping;
}

const taken = (mapping: Mapping, field: string): boolean =>
  isField(field) && mapping[field as Field] !== undefined;

async function firstFields(file: CsvFile): Promise<string[]> {
  for await (const rows of file.rows()) {
    const whole = rows.find(({ problem }) => problem === undefined);
    if (whole) return whole.fields;
  }
  return [];
}
