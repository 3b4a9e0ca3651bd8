/** What changed, noted while somebody has subscribed to it: in the transaction that changes it. */
import type { DatabaseSync } from "node:sqlite";
import { prepared } from "../statements.ts";
import type { StoredProperty } from "./properties.ts";
import type { StoredValues } from "./values.ts";

export type ChangeType =
  | "page.created"
  | "page.content_updated"
  | "page.properties_updated"
  | "page.deleted"
  | "page.undeleted"
  | "data_source.schema_updated";

export interface PageState {
  id: string;
  values: StoredValues;
  markdown: string;
  inTrash: boolean;
}

export interface PropertyChange {
  id: string;
  name: string;
  action: "created" | "updated" | "deleted";
}

export const isWatched = (store: DatabaseSync): boolean =>
  prepared(store, "select 1 from notion_webhooks").get() !== undefined;

export function notePageChange(store: DatabaseSync, before: PageState | undefined, after: PageState) {
  const note = (type: ChangeType, properties: string[] = []) =>
    properties.length > 0 || type !== "page.properties_updated"
      ? save(store, type, after.id, properties)
      : undefined;
  if (!before) return note("page.created");
  if (before.inTrash !== after.inTrash) note(after.inTrash ? "page.deleted" : "page.undeleted");
  if (before.markdown !== after.markdown) note("page.content_updated");
  const ids = new Set([...Object.keys(before.values), ...Object.keys(after.values)]);
  note(
    "page.properties_updated",
    [...ids].filter((id) => !same(before.values[id], after.values[id])),
  );
}

export function noteSchemaChange(
  store: DatabaseSync,
  id: string,
  before: readonly StoredProperty[],
  after: readonly StoredProperty[],
) {
  const gone = before.filter((one) => !after.some((other) => other.id === one.id));
  const changes = after.flatMap((property): PropertyChange[] => {
    const known = before.find((one) => one.id === property.id);
    if (known && same(known, property)) return [];
    return [{ id: property.id, name: property.name, action: known ? "updated" : "created" }];
  });
  const all = [...changes, ...gone.map(({ id, name }): PropertyChange => ({ id, name, action: "deleted" }))];
  if (all.length > 0) save(store, "data_source.schema_updated", id, all);
}

const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);

function save(store: DatabaseSync, type: ChangeType, entityId: string, detail: readonly unknown[]) {
  prepared(store, "insert into notion_changes (type, entity_id, detail) values (?, ?, ?)").run(
    type,
    entityId,
    JSON.stringify(detail),
  );
}

export interface Change {
  type: ChangeType;
  entityId: string;
  detail: unknown[];
}

/** Everything that was noted since it was last asked for, as one change for each thing and type. */
export function takeChanges(store: DatabaseSync): Change[] {
  const rows = prepared(store, "delete from notion_changes returning seq, type, entity_id, detail").all();
  const changes = new Map<string, Change>();
  for (const row of rows.sort((one, other) => Number(one.seq) - Number(other.seq))) {
    const type = String(row.type) as ChangeType;
    const entityId = String(row.entity_id);
    const known = changes.get(type + entityId);
    const detail = [...(known?.detail ?? []), ...JSON.parse(String(row.detail))];
    changes.set(type + entityId, { type, entityId, detail: [...new Set(detail)] });
  }
  return [...changes.values()];
}
