/** The ways to look at a table that pressroom makes: a board, a calendar, what failed. The owner's own are never touched. */
import type { CreateViewParameters } from "@notionhq/client";
import { ServiceError } from "../../core/errors.ts";
import type { ViewSpec } from "../../desk/table.ts";
import { type BoundTable, type DeskParts, type Report, retrieveTable } from "./parts.ts";

type Parts = Pick<DeskParts, "call" | "ids">;
type ViewFacts = Pick<CreateViewParameters, "filter" | "sorts" | "configuration">;

const kindOf = ({ spec }: BoundTable) => `${spec.key} view`;

/**
 * Makes the views that are missing. The plain one that Notion gives every new database becomes our plain table. A
 * workspace in which views can't be made still has its tables, so that is told and no error.
 */
export async function makeViews(parts: Parts, table: BoundTable, report: Report): Promise<void> {
  const { title, views } = table.spec;
  try {
    const there = await viewIds(parts, table);
    const known = await parts.ids.read(kindOf(table));
    // Another home's, or those of a ledger that was lost: they are known by their names.
    if (known.size === 0 && there.size > 1) await adoptViews(parts, table, there);
    const bound = await parts.ids.read(kindOf(table));
    const missing = views.filter(({ key }) => !there.has(bound.get(key) ?? ""));
    if (missing.length === 0) return;
    const database_id = await databaseOf(parts, table);
    const plain = known.size === 0 && there.size === 1 ? [...there][0] : undefined;
    const adopts = plain ? missing.find(({ type, only }) => type === "table" && !only) : undefined;
    for (const view of missing) {
      const id =
        plain && view === adopts
          ? await dress(parts, plain, { view, table })
          : await makeView(parts, database_id, { view, table });
      await parts.ids.write(kindOf(table), new Map([[view.key, id]]));
      report.made.push(`the view ${view.name} in ${title}`);
    }
  } catch (error) {
    if (!(error instanceof ServiceError) || error.retryable || error.effect === "unknown") throw error;
    report.problems.push(`The views of ${title} could not all be made: ${error.message}`);
  }
}

async function viewIds({ call }: Parts, { dataSource }: BoundTable): Promise<Set<string>> {
  const ids = new Set<string>();
  let start_cursor: string | undefined;
  do {
    const page = await call("views.list", "repeatable", (notion) =>
      notion.views.list({ data_source_id: dataSource, ...(start_cursor ? { start_cursor } : {}) }),
    );
    for (const { id } of page.results) ids.add(id);
    start_cursor = page.next_cursor ?? undefined;
  } while (start_cursor);
  return ids;
}

async function adoptViews(parts: Parts, table: BoundTable, there: ReadonlySet<string>): Promise<void> {
  const ids = new Map<string, string>();
  for (const view_id of there) {
    const view = await parts.call("views.retrieve", "repeatable", (notion) =>
      notion.views.retrieve({ view_id }),
    );
    const name = "name" in view ? view.name : "";
    const spec = table.spec.views.find((one) => one.name === name && one.type === view.type);
    if (spec) ids.set(spec.key, view_id);
  }
  await parts.ids.write(kindOf(table), ids);
}

async function databaseOf(parts: Parts, { dataSource }: BoundTable): Promise<string> {
  const { parent } = await retrieveTable(parts, dataSource);
  return "database_id" in parent ? parent.database_id : "";
}

interface OneView {
  view: ViewSpec;
  table: BoundTable;
}

async function dress({ call }: Parts, view_id: string, { view, table }: OneView): Promise<string> {
  const { sorts, filter, configuration } = factsOf(view, table);
  await call("views.update", "repeatable", (notion) =>
    notion.views.update({
      view_id,
      name: view.name,
      ...(filter ? { filter } : {}),
      ...(sorts ? { sorts: untyped(sorts) } : {}),
      ...(configuration ? { configuration } : {}),
    }),
  );
  return view_id;
}

async function makeView({ call }: Parts, database_id: string, { view, table }: OneView): Promise<string> {
  const made = await call("views.create", "once", (notion) =>
    notion.views.create({
      database_id,
      data_source_id: table.dataSource,
      name: view.name,
      type: view.type,
      ...factsOf(view, table),
    }),
  );
  return made.id;
}

function factsOf({ type, by = "", only, sort, columns }: ViewSpec, { properties }: BoundTable): ViewFacts {
  const idOf = (key: string) => properties.get(key) ?? key;
  const any = only?.anyOf.map((name) => ({ property: idOf(only.of), select: { equals: name } }));
  const facts: ViewFacts = {
    ...(any ? { filter: untyped({ or: any }) } : {}),
    ...(sort ? { sorts: [untyped({ property: idOf(sort.by), direction: sort.direction })] } : {}),
  };
  if (type === "calendar")
    return { ...facts, configuration: { type, date_property_id: idOf(by), view_range: "month" } };
  if (type === "table") return columns ? { ...facts, configuration: shownFirst(columns, properties) } : facts;
  const group_by = { type: "select", property_id: idOf(by), sort: { type: "manual" } } as const;
  return { ...facts, configuration: { type, group_by } };
}

/** Notion shows a column that nothing is said of. */
function shownFirst(columns: readonly string[], properties: BoundTable["properties"]) {
  const others = [...properties.keys()].filter((key) => !columns.includes(key));
  const said = (keys: readonly string[], visible: boolean) =>
    keys.map((key) => ({ property_id: properties.get(key) ?? key, visible }));
  return {
    type: "table" as const,
    wrap_cells: true,
    properties: [...said(columns, true), ...said(others, false)],
  };
}

/** The SDK types filters and sorts of views as empty records; they are those of a query (Notion, “Working with views”). */
const untyped = (value: object): never => value as never;
