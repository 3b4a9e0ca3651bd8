/** What the owner does on the desk by hand, through Notion's official client. */
import { type Client, isFullDataSource } from "@notionhq/client";

type ColumnChanges = NonNullable<Parameters<Client["dataSources"]["update"]>[0]["properties"]>;

export interface Owner {
  /** Renames, adds (a new name) or deletes (null) columns. */
  columns(table: string, changes: ColumnChanges): Promise<void>;
  columnNames(table: string): Promise<string[]>;
  renameOption(table: string, column: string, from: string, to: string): Promise<void>;
  /** Moves a row to the trash, or takes it out again. */
  trash(page: string, inTrash?: boolean): Promise<void>;
  trashTable(table: string): Promise<void>;
  /** The views' names, in order. */
  views(table: string): Promise<string[]>;
  deleteView(table: string, name: string): Promise<void>;
  renameView(table: string, from: string, to: string): Promise<void>;
  /** Adds lines at the end of the page. */
  writeOn(page: string, markdown: string): Promise<void>;
  pageText(page: string): Promise<string>;
}

export function ownerWith(notion: () => Promise<Client>): Owner {
  async function source(title: string) {
    const search = { query: title, filter: { property: "object", value: "data_source" } } as const;
    const { results } = await (await notion()).search(search);
    const found = results.filter((one) => isFullDataSource(one)).find((one) => nameOf(one) === title);
    if (!found) throw new Error(`There is no table ${title}`);
    return found;
  }
  async function viewsOf(title: string) {
    const client = await notion();
    const { results } = await client.views.list({ data_source_id: (await source(title)).id });
    const views = await Promise.all(results.map(({ id }) => client.views.retrieve({ view_id: id })));
    return views.map((view) => ({ id: view.id, name: "name" in view ? view.name : "" }));
  }
  async function viewCalled(table: string, name: string): Promise<string> {
    const view = (await viewsOf(table)).find((one) => one.name === name);
    if (!view) throw new Error(`${table} has no view ${name}`);
    return view.id;
  }
  const columns: Owner["columns"] = async (table, properties) => {
    await (await notion()).dataSources.update({ data_source_id: (await source(table)).id, properties });
  };
  return {
    columns,
    columnNames: async (table) => Object.keys((await source(table)).properties).sort(),
    async renameOption(table, column, from, to) {
      const property = (await source(table)).properties[column];
      const renamed = (options: { id: string; name: string }[]) =>
        options.map(({ id, name }) => ({ id, name: name === from ? to : name }));
      if (property?.type === "select")
        await columns(table, { [column]: { select: { options: renamed(property.select.options) } } });
      else if (property?.type === "multi_select")
        await columns(table, {
          [column]: { multi_select: { options: renamed(property.multi_select.options) } },
        });
      else throw new Error(`${column} has no options`);
    },
    async trash(page_id, in_trash = true) {
      await (await notion()).pages.update({ page_id, in_trash });
    },
    async trashTable(table) {
      const { parent } = await source(table);
      if (!("database_id" in parent)) throw new Error(`${table} lies in no database`);
      await (await notion()).databases.update({ database_id: parent.database_id, in_trash: true });
    },
    views: async (table) => (await viewsOf(table)).map(({ name }) => name),
    async deleteView(table, name) {
      await (await notion()).views.delete({ view_id: await viewCalled(table, name) });
    },
    async renameView(table, from, to) {
      await (await notion()).views.update({ view_id: await viewCalled(table, from), name: to });
    },
    async writeOn(page_id, content) {
      const insert_content = { content, position: { type: "end" as const } };
      await (await notion()).pages.updateMarkdown({ page_id, type: "insert_content", insert_content });
    },
    pageText: async (page_id) => (await (await notion()).pages.retrieveMarkdown({ page_id })).markdown,
  };
}

const nameOf = ({ title }: { title: readonly { plain_text: string }[] }): string =>
  title.map(({ plain_text }) => plain_text).join("");
