/** The rows of one table: adapter of the port `desk/table` DeskTable. */
import { isDeepStrictEqual } from "node:util";
import type { PageObjectResponse, QueryDataSourceParameters, UpdatePageParameters } from "@notionhq/client";
import { DATABASE_LOST, ServiceError } from "../../core/errors.ts";
import { sameValue } from "../../desk/same-value.ts";
import type { AddedCells, DeskRow, DeskTable, TableSpec, Values } from "../../desk/table.ts";
import type { NotionCall } from "./client.ts";
import type { BoundTable } from "./parts.ts";
import { piecesOf } from "./pieces.ts";
import { wholeProperty } from "./properties.ts";
import { type Pause, settle } from "./settle.ts";
import { decodeValue, encodeValue, holds } from "./values.ts";
import { type Filter, windowed } from "./windows.ts";
import { appendPieces } from "./write-body.ts";

/** How the table is found, and found anew when its columns have moved. */
export interface Binding {
  spec: TableSpec;
  current(): Promise<BoundTable>;
  renewed(): Promise<BoundTable>;
  /** The table itself is gone: whatever was known of it is forgotten. */
  lost(): void;
}

interface RowsOptions {
  call: NotionCall;
  binding: Binding;
  pause: Pause;
}

// Notion takes at most 100 conditions in a filter.
const KEYS_A_FILTER = 100;

export function notionTable({ call, binding, pause }: RowsOptions): DeskTable {
  const { spec } = binding;

  /** A row without one of our columns would read as if the owner had emptied it, so it is never read that way. */
  async function read(page: PageObjectResponse): Promise<DeskRow> {
    const table = await binding.current();
    const values = await valuesOf(call, table, page);
    if (values) return asRow(page, values);
    const renewed = await valuesOf(call, await binding.renewed(), page);
    if (renewed) return asRow(page, renewed);
    throw partialPage("pages.retrieve");
  }

  async function* query(filter: Filter | undefined): AsyncGenerator<DeskRow> {
    for await (const page of pages(filter)) yield read(page);
  }

  async function* pages(filter: Filter | undefined): AsyncGenerator<PageObjectResponse> {
    const { dataSource } = await binding.current();
    const ask = (parameters: Omit<QueryDataSourceParameters, "data_source_id">) =>
      call("dataSources.query", "repeatable", (notion) =>
        notion.dataSources.query({ data_source_id: dataSource, ...parameters }),
      ).catch((error: unknown) => {
        const told = asLost(spec, error);
        if (told !== error) binding.lost();
        throw told;
      });
    yield* windowed(ask, filter);
  }

  async function* added(): AsyncGenerator<AddedCells> {
    const { dataSource: data_source_id, properties } = await binding.current();
    const source = await call("dataSources.retrieve", "repeatable", (notion) =>
      notion.dataSources.retrieve({ data_source_id }),
    );
    const ours = new Set(properties.values());
    const isTheirs = ({ id }: { id: string }) => !ours.has(id);
    if (!Object.values(source.properties).some(isTheirs)) return;
    for await (const page of pages(undefined)) {
      const theirs = Object.entries(page.properties).filter(([, cell]) => isTheirs(cell) && !isEmpty(cell));
      if (theirs.length > 0) yield { page: page.id, cells: Object.fromEntries(theirs) };
    }
  }

  /** A write that Notion refuses is tried once more if it was because a column had moved. */
  async function write(
    values: Values,
    send: (properties: Encoded, table: BoundTable) => Promise<object>,
  ): Promise<DeskRow> {
    const table = await binding.current();
    const page = await send(encode(table, values), table).catch(async (error: unknown) => {
      if (!(error instanceof ServiceError && error.status === 400)) throw error;
      const now = await binding.renewed();
      if (isDeepStrictEqual(now, table)) throw error;
      return send(encode(now, values), now);
    });
    return read(fullPage("pages.update", page));
  }

  async function row(page_id: string): Promise<DeskRow | null> {
    const page = await call("pages.retrieve", "repeatable", (notion) =>
      notion.pages.retrieve({ page_id }),
    ).catch((error: unknown) => {
      if (error instanceof ServiceError && error.status === 404) return null;
      throw error;
    });
    if (!page) return null;
    const found = await read(fullPage("pages.retrieve", page));
    if (found.trashed) await refuseTrashedTable();
    return found;
  }

  /** A table takes its rows along into the trash: that says nothing of any one of them. */
  async function refuseTrashedTable(): Promise<void> {
    const { dataSource: data_source_id } = await binding.current();
    const source = await call("dataSources.retrieve", "repeatable", (notion) =>
      notion.dataSources.retrieve({ data_source_id }),
    );
    if (!("in_trash" in source) || !source.in_trash) return;
    binding.lost();
    throw lost(spec, "lies in the trash. Take it out of Notion's trash, and run this once more");
  }

  async function withKeys(keys: readonly string[]): Promise<DeskRow[]> {
    const wanted = new Set(keys);
    const property = (await binding.current()).properties.get("key") ?? "Key";
    const filter =
      keys.length <= KEYS_A_FILTER
        ? { or: keys.map((key) => ({ property, rich_text: { equals: key } })) }
        : undefined;
    const found: DeskRow[] = [];
    if (wanted.size === 0) return found;
    for await (const one of query(filter)) if (wanted.has(String(one.values.key))) found.push(one);
    return found;
  }

  const shows = (one: DeskRow | null, values: Values): DeskRow | null =>
    one &&
    spec.properties.every(
      ({ key, type }) => !(key in values) || sameValue(type, values[key], one.values[key]),
    )
      ? one
      : null;

  /** Setting the same again is setting it once, so what is open is simply done again. */
  const set = (page_id: string, change: Omit<UpdatePageParameters, "page_id">): Promise<object> =>
    settle(() => call("pages.update", "once", (notion) => notion.pages.update({ page_id, ...change })), {
      look: async () => null,
      again: true,
      pause,
    });

  return {
    spec,
    async remove(page) {
      const found = await row(page);
      if (!found) return;
      // What lies in the trash can't be written to.
      if (found.trashed) await set(page, { in_trash: false });
      const nothing = Object.fromEntries(spec.properties.map(({ key }) => [key, null]));
      await write(nothing, (properties) => set(page, { properties, erase_content: true }));
      await set(page, { in_trash: true });
    },
    rows: (since) =>
      query(
        since
          ? { timestamp: "last_edited_time", last_edited_time: { on_or_after: since.toISOString() } }
          : undefined,
      ),
    added,
    row,
    withKeys,
    async create(values, body = "") {
      const [markdown, ...rest] = piecesOf(body);
      const made = await settle(
        () =>
          write(values, (properties, { dataSource }) =>
            call("pages.create", "once", (notion) =>
              notion.pages.create({
                parent: { type: "data_source_id", data_source_id: dataSource },
                properties,
                ...(markdown ? { markdown } : {}),
              }),
            ),
          ),
        {
          look: async ({ committedId }) =>
            (committedId && (await row(committedId))) || ((await withKeys([String(values.key)]))[0] ?? null),
          again: false,
          pause,
        },
      );
      await appendPieces({ call, pause }, made.page, rest);
      return made;
    },
    update: (page_id, values) =>
      settle(
        () =>
          write(values, (properties) =>
            call("pages.update", "once", (notion) => notion.pages.update({ page_id, properties })),
          ),
        { look: async () => shows(await row(page_id), values), again: true, pause },
      ),
  };
}

type Cell = PageObjectResponse["properties"][string];

const isEmpty = (cell: Cell): boolean => {
  const value = (cell as unknown as Record<string, unknown>)[cell.type];
  return value === null || value === false || (Array.isArray(value) && value.length === 0);
};

type Encoded = ReturnType<typeof encode>;

const encode = ({ spec, properties, options, statuses }: BoundTable, values: Values) =>
  Object.fromEntries(
    spec.properties
      .filter(({ key }) => key in values)
      .map(({ key, type }) => [
        properties.get(key) ?? key,
        encodeValue(statuses.has(key) ? "status" : type, values[key] ?? null, options.get(key)),
      ]),
  );

/** Values by our own keys, through the bound ids: whatever the owner calls the columns. Null if a column is gone. */
async function valuesOf(
  call: NotionCall,
  { spec, properties, options }: BoundTable,
  page: PageObjectResponse,
): Promise<Values | null> {
  const byId = new Map(Object.values(page.properties).map((property) => [property.id, property]));
  const values: Record<string, Values[string]> = {};
  for (const { key, type } of spec.properties) {
    const stored = byId.get(properties.get(key) ?? "");
    if (!stored || !holds(type, stored.type)) return null;
    values[key] = (await wholeProperty(call, page.id, stored)) ?? decodeValue(stored, options.get(key));
  }
  return values;
}

const asRow = (page: PageObjectResponse, values: Values): DeskRow => ({
  page: page.id,
  created: new Date(page.created_time),
  edited: new Date(page.last_edited_time),
  trashed: page.in_trash,
  values,
});

function fullPage(operation: string, page: object): PageObjectResponse {
  if ("properties" in page && "last_edited_time" in page) return page as PageObjectResponse;
  throw partialPage(operation);
}

const partialPage = (operation: string): ServiceError =>
  new ServiceError({
    service: "notion",
    operation,
    status: 200,
    code: "partial_page",
    message:
      "Notion showed only a part of the page: the integration may not read it. Share the desk page with it",
    retryable: false,
    effect: "unknown",
  });

/** A table that was deleted, or is no longer shared with us. */
function asLost(spec: TableSpec, error: unknown): unknown {
  if (!(error instanceof ServiceError) || error.status !== 404) return error;
  const what =
    "is gone, or no longer shared with the integration. Put it back from Notion's trash, or share it again, and run this once more";
  return lost(spec, what, error);
}

const lost = ({ title }: TableSpec, what: string, cause?: unknown): ServiceError =>
  new ServiceError({
    service: "notion",
    operation: "dataSources.query",
    status: 404,
    code: DATABASE_LOST,
    message: `the database ${title} ${what}`,
    retryable: false,
    effect: "refused",
    cause,
  });
