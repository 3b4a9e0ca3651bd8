/** What the owner does in Notion's own window: the same rules for values as the API's, but no token and no request. */
import type { DatabaseSync } from "node:sqlite";
import { copiedBody } from "./copied-body.ts";
import { trashed } from "./errors.ts";
import { newId } from "./ids.ts";
import { NOTION_LIMITS, type NotionLimits } from "./limits.ts";
import { markdownAt } from "./markdown.ts";
import { type StoredProperty, TITLE_ALONE } from "./properties.ts";
import { type RichText, richTextAt } from "./rich-text.ts";
import type { Fields } from "./shape.ts";
import { laidOver, type StoredValues, type ValueReading } from "./values.ts";
import {
  type DataSource,
  findPage,
  getDataSource,
  type Page,
  saveDataSource,
  savePage,
} from "./workspace.ts";

export interface Owner {
  store: DatabaseSync;
  nowMs: number;
}

/** A request may bring a thousand blocks, but a page may hold as many as the markdown of a page is given for. */
export const OWNER_LIMITS: NotionLimits = { ...NOTION_LIMITS, blocksPerRequest: 20_000 };

export const readingOf = (store: DatabaseSync): ValueReading => ({
  limits: OWNER_LIMITS,
  pageExists: (id, dataSourceId) => findPage(store, id)?.dataSourceId === dataSourceId,
});

/**
 * Writes these values, keyed by property name as a request's are, and the body if it is given.
 * @throws NotionError when a value is not one that Notion takes; then nothing is written.
 */
export function editPage(owner: Owner, page: Page, edit: { values: Fields; markdown?: string }): Page {
  if (page.inTrash) throw trashed();
  const markdown =
    edit.markdown === undefined ? page.markdown : markdownAt(edit.markdown, "body.markdown", OWNER_LIMITS);
  const source = page.dataSourceId === null ? undefined : getDataSource(owner.store, page.dataSourceId);
  const values = laidDown(owner, source, page.values, edit.values);
  const edited = { ...page, values, markdown, editedMs: owner.nowMs };
  savePage(owner.store, edited);
  return edited;
}

export function addRow(owner: Owner, source: DataSource, given: Fields): Page {
  if (source.inTrash) throw trashed();
  const page: Page = {
    id: newId(),
    dataSourceId: source.id,
    parentPageId: null,
    values: laidDown(owner, source, {}, given),
    markdown: "",
    icon: null,
    isLocked: false,
    inTrash: false,
    createdMs: owner.nowMs,
    editedMs: owner.nowMs,
  };
  savePage(owner.store, page);
  return page;
}

/** Values in, options that they bring along into the schema. */
function laidDown(
  { store }: Owner,
  source: DataSource | undefined,
  present: StoredValues,
  given: Fields,
): StoredValues {
  const schema = source?.properties ?? TITLE_ALONE;
  const { values, properties } = laidOver(present, given, schema, readingOf(store));
  if (source && countOptions(properties) > countOptions(schema))
    saveDataSource(store, { ...source, properties });
  return values;
}

const countOptions = (schema: readonly StoredProperty[]) =>
  schema.reduce((sum, property) => sum + property.options.length, 0);

/**
 * A copy with everything that the page holds, also what pressroom knows it by, and " (1)" behind its title: that is what
 * Notion does. Pages and databases within are not copied.
 */
export function duplicatePage({ store, nowMs }: Owner, page: Page): Page {
  if (page.inTrash) throw trashed();
  const { title } = page.values;
  const id = newId();
  const items: RichText = [
    ...(title?.items ?? []),
    ...richTextAt([{ text: { content: " (1)" } }], "title", OWNER_LIMITS),
  ];
  const copy: Page = {
    ...page,
    id,
    markdown: copiedBody(store, page.markdown, id),
    values: { ...page.values, title: { text: `${title?.text ?? ""} (1)`, items } },
    isLocked: false,
    createdMs: nowMs,
    editedMs: nowMs,
  };
  savePage(store, copy);
  return copy;
}

/** Into the trash or out of it; where it is already, nothing changes. */
export function setTrashed({ store, nowMs }: Owner, page: Page, inTrash: boolean): Page {
  if (page.inTrash === inTrash) return page;
  const moved = { ...page, inTrash, editedMs: nowMs };
  savePage(store, moved);
  return moved;
}
