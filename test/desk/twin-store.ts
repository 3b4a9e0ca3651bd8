/** Notion's twin from behind, for what nobody can do or see through the API. */
import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import { storePath } from "../../src/sandbox/probe.ts";

export function inStore<T>(home: string, work: (store: DatabaseSync) => T): T {
  const store = new DatabaseSync(storePath(home));
  try {
    store.exec("pragma busy_timeout = 5000");
    return work(store);
  } finally {
    store.close();
  }
}

/** Requests that the twin has got so far. */
export const requests = (home: string): number =>
  inStore(home, (store) => {
    const row = store.prepare("select count from sandbox_requests where service = 'notion'").get();
    return Number(row?.count ?? 0);
  });

export const editedMs = (store: DatabaseSync, page: string): number =>
  Number(store.prepare("select edited_ms from notion_pages where id = ?").get(page)?.edited_ms);

export function setEditedMs(store: DatabaseSync, page: string, ms: number): void {
  store.prepare("update notion_pages set edited_ms = ? where id = ?").run(ms, page);
}

/** As when the owner empties the trash. */
export function deleteForGood(store: DatabaseSync, page: string): void {
  store.prepare("delete from notion_pages where id = ?").run(page);
}

/** A database with all its rows, as when it is deleted and the trash is emptied. */
export function deleteDatabase(store: DatabaseSync, title: string): void {
  const source = store
    .prepare("select id, database_id from notion_data_sources where plain_title = ?")
    .get(title);
  if (!source) throw new Error(`There is no table ${title}`);
  const [id, database] = [String(source.id), String(source.database_id)];
  store.prepare("delete from notion_pages where data_source_id = ?").run(id);
  store.prepare("delete from notion_views where data_source_id = ?").run(id);
  store.prepare("delete from notion_data_sources where id = ?").run(id);
  store.prepare("delete from notion_databases where id = ?").run(database);
}

/** Notion takes the rows of a table along into the trash, and out of it. */
export function trashRowsOf(store: DatabaseSync, title: string, inTrash = true): void {
  store
    .prepare(
      `update notion_pages set in_trash = ?
       where data_source_id in (select id from notion_data_sources where plain_title = ?)`,
    )
    .run(Number(inTrash), title);
}

/** Everything that stands on the desk, for comparing. */
export const everyPage = (store: DatabaseSync) =>
  store.prepare("select id, property_values, markdown, in_trash from notion_pages order by id").all();

/** Many rows like this one, each with an id of its own, made at the time that `madeAt` says. */
export function copyRow(
  store: DatabaseSync,
  page: string,
  { count, madeAt }: { count: number; madeAt(index: number): Date },
): void {
  const row = store.prepare("select * from notion_pages where id = ?").get(page);
  if (!row) throw new Error("There is no such row");
  const { seq: _, ...columns } = row;
  const names = Object.keys(columns);
  const marks = names.map(() => "?").join(", ");
  const insert = store.prepare(`insert into notion_pages (${names.join(", ")}) values (${marks})`);
  store.exec("begin immediate");
  for (let index = 0; index < count; index++) {
    const ms = madeAt(index).getTime();
    const own = { ...columns, id: crypto.randomUUID(), created_ms: ms, edited_ms: ms };
    insert.run(...names.map((name): SQLInputValue => own[name as keyof typeof own] ?? null));
  }
  store.exec("commit");
}
