/** `pressroom setup notion`, table by table: what is missing is made, what is the owner's is left alone. */
import { ServiceError } from "../../core/errors.ts";
import type { TableSpec } from "../../desk/table.ts";
import { addOptions, lostOptions, matchColumns, retypedSentence } from "./columns.ts";
import { type BoundTable, type DeskParts, type Report, retrieveTable } from "./parts.ts";
import { findOrMake, rebindTable, restoreTable } from "./tables.ts";
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
  await restoreOptions(parts, bound, report);
  await makeViews(parts, bound, report);
}

/** An option that the owner took away (Approved, say) is brought back; one that was renamed is still there. */
async function restoreOptions(parts: DeskParts, table: BoundTable, report: Report): Promise<void> {
  const { spec, dataSource } = table;
  const { properties } = await retrieveTable(parts, dataSource);
  for (const property of spec.properties.filter(({ options }) => options !== undefined)) {
    const column = Object.values(properties).find(({ id }) => id === table.properties.get(property.key));
    const lost = column ? lostOptions(property, column, table.options.get(property.key) ?? new Map()) : [];
    if (!column || lost.length === 0) continue;
    const names = lost.map(({ name }) => `“${name}”`).join(", ");
    if (column.type !== "status") {
      await addOptions(parts.call, dataSource, { column, lost });
      report.made.push(`the choice ${names} of ${property.name} in ${spec.title}`);
    } else {
      report.problems.push(
        `“${column.name}” in ${spec.title} lacks ${names}. Notion lets nobody but you add a choice to a status: its heading → Edit property.`,
      );
    }
  }
  await rebindTable(parts, spec, dataSource);
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
