/** `pressroom setup notion`, table by table: what is missing is made, what is the owner's is left alone. */
import { ServiceError } from "../../core/errors.ts";
import type { TableSpec } from "../../desk/table.ts";
import { matchColumns, retypedSentence } from "./columns.ts";
import {
  type DeskParts,
  findOrMake,
  type Report,
  rebindTable,
  restoreTable,
  retrieveTable,
} from "./tables.ts";
import { makeViews } from "./views.ts";

/** Makes the table if it isn't there, brings its columns and views back, and names what only the owner can mend. */
export async function setUpTable(parts: DeskParts, spec: TableSpec, report: Report): Promise<void> {
  const known = (await parts.ids.read("database")).get(spec.key);
  const dataSource = (known && (await standing(parts, known))) || (await findOrMake(parts, spec, report));
  const ids = await parts.ids.read(`${spec.key} property`);
  const { properties } = await retrieveTable(parts, dataSource);
  const columns = matchColumns(spec, Object.values(properties), ids);
  if (columns.retyped.length > 0) {
    report.problems.push(...columns.retyped.map((one) => `${retypedSentence(spec, one)}.`));
    return;
  }
  const added = [...columns.missing, ...columns.lost].map(
    ({ name }) => `the column ${name} in ${spec.title}`,
  );
  const bound = await rebindTable(parts, spec, dataSource, { restore: true });
  report.made.push(...added);
  await makeViews(parts, bound, report);
}

/** The table's id, taken out of the trash if it lies there; null when it is gone. */
async function standing(parts: DeskParts, dataSource: string): Promise<string | null> {
  try {
    const source = await retrieveTable(parts, dataSource);
    if (source.in_trash) await restoreTable(parts, source);
    return dataSource;
  } catch (error) {
    if (error instanceof ServiceError && error.status === 404) return null;
    throw error;
  }
}
