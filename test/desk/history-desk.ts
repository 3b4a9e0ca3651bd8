/** The tables as they stand in Notion, read by the ids that their columns had on the first day. */
import { TABLES } from "../../config/notion.ts";
import type { TableSpec, Value, Values } from "../../src/desk/table.ts";
import type { StoredProperty } from "../../src/sandbox/notion/properties.ts";
import type { StoredValue } from "../../src/sandbox/notion/values.ts";
import type { HistoryWorld } from "./history-world.ts";

export interface Cells {
  page: string;
  trashed: boolean;
  markdown: string;
  editedMs: number;
  values: Values;
  /** Of columns that are none of ours, by their ids. */
  own: Record<string, string>;
}

export type TableName = "issues" | "subscribers" | "jobs";

export interface Table {
  spec: TableSpec;
  source: string;
  /** Our key → the column's id. */
  columns: ReadonlyMap<string, string>;
  /** The id of an option of our column `key`, by what it was called on the first day. */
  optionId(key: string, name: string): string | undefined;
  rows(): Cells[];
  /** The columns as they are named and filled now. */
  schema(): StoredProperty[];
}

/** To be read on the first day, before anybody renames anything. */
export function tableIn({ store }: HistoryWorld, name: TableName): Table {
  const spec = TABLES.find(({ key }) => key === name);
  if (!spec) throw new Error(`There is no table ${name}`);
  const found = store
    .prepare("select id, properties from notion_data_sources where plain_title = ?")
    .get(spec.title);
  const source = String(found?.id);
  const schema = (): StoredProperty[] =>
    JSON.parse(
      String(
        store.prepare("select properties from notion_data_sources where id = ?").get(source)?.properties,
      ),
    );
  const firstSchema = schema();
  const firstNames = new Map(firstSchema.flatMap(({ options }) => options.map(({ id, name }) => [id, name])));
  const columns = new Map(
    spec.properties.map(({ key, name }) => [key, firstSchema.find((one) => one.name === name)?.id ?? ""]),
  );
  const ours = new Set(columns.values());
  return {
    spec,
    source,
    columns,
    optionId: (key, name) =>
      firstSchema.find(({ id }) => id === columns.get(key))?.options.find((option) => option.name === name)
        ?.id,
    schema,
    rows() {
      const now = new Map(schema().flatMap(({ options }) => options.map(({ id, name }) => [id, name])));
      const names = {
        first: (id: string) => firstNames.get(id) ?? now.get(id) ?? id,
        now: (id: string) => now.get(id) ?? id,
      };
      const rows = store
        .prepare("select * from notion_pages where data_source_id = ? order by created_ms, seq")
        .all(source);
      return rows.map((row): Cells => {
        const stored = JSON.parse(String(row.property_values)) as Record<string, StoredValue>;
        return {
          page: String(row.id),
          trashed: row.in_trash === 1,
          markdown: String(row.markdown),
          editedMs: Number(row.edited_ms),
          values: Object.fromEntries(
            spec.properties.map(({ key }) => [key, decoded(stored[columns.get(key) ?? ""], names)]),
          ),
          own: Object.fromEntries(
            Object.entries(stored)
              .filter(([id]) => !ours.has(id))
              .map(([id, value]) => [id, value.text ?? ""]),
          ),
        };
      });
    },
  };
}

type Names = Record<"first" | "now", (id: string) => string>;

/** A choice of ours is known by its first name, whatever the owner calls it now; a tag is what it is called. */
function decoded(value: StoredValue | undefined, names: Names): Value {
  if (!value) return null;
  if (value.options) return value.options.map(names.now);
  if (value.option) return names.first(value.option);
  return value.date?.start ?? value.number ?? value.checkbox ?? value.text ?? null;
}

/** A value as Notion takes it from the owner. */
export function asWritten(type: TableSpec["properties"][number]["type"], value: Value): object {
  switch (type) {
    case "title":
    case "rich_text":
      return { [type]: value === null ? [] : [{ text: { content: String(value) } }] };
    case "select":
      return { select: value === null ? null : { name: value } };
    case "multi_select":
      return { multi_select: Array.isArray(value) ? value.map((name) => ({ name })) : [] };
    case "date":
      return { date: value === null ? null : { start: value } };
    default:
      return { [type]: value };
  }
}
