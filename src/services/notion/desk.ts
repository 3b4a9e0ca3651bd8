/** The owner's desk in Notion: adapter of the ports `content/desk` and `audience/desk`. */
import { isDeepStrictEqual } from "node:util";
import type { PageObjectResponse, QueryDataSourceParameters } from "@notionhq/client";
import type { DeskSubscriber, SubscriberDesk } from "../../audience/desk.ts";
import type { DeskFields, DeskOutcome, DeskRow, IssueDesk } from "../../content/desk.ts";
import type { IssueStatus } from "../../content/issues.ts";
import type { Account } from "../../core/account.ts";
import { DATABASE_LOST, ServiceError } from "../../core/errors.ts";
import type { NotionCall } from "./client.ts";
import type { DatabaseSpec } from "./database-spec.ts";
import { type BoundDatabase, bindDatabase, holds, type IdStore, rebindDatabase } from "./databases.ts";
import { decodeValue, encodeValue, type PropertyValue } from "./values.ts";

export type Desk = IssueDesk & SubscriberDesk;

export interface NotionDeskOptions {
  call: NotionCall;
  account: Account;
  ids: IdStore;
  databases: { issues: DatabaseSpec; subscribers: DatabaseSpec };
  parentPage?: string | undefined;
}

type Values = Record<string, PropertyValue>;
const PAGE_SIZE = 100;

export function notionDesk(options: NotionDeskOptions): Desk {
  const { call, account } = options;
  const bound = new Map<string, Promise<BoundDatabase>>();
  /** Opened once; what could not be opened, or bound anew, is tried again at the next call. */
  function keep(spec: DatabaseSpec, opening: Promise<BoundDatabase>): Promise<BoundDatabase> {
    bound.set(spec.key, opening);
    return opening.catch((error: unknown) => {
      bound.delete(spec.key);
      throw error;
    });
  }
  const database = (spec: DatabaseSpec) => bound.get(spec.key) ?? keep(spec, bindDatabase(options, spec));
  const rebind = async (spec: DatabaseSpec) => {
    const known = await database(spec);
    return keep(spec, rebindDatabase(options, known));
  };
  const { issues, subscribers } = options.databases;

  /** A row without one of our columns would read as if the owner had emptied it, so it is never read that way. */
  async function read(spec: DatabaseSpec, row: PageObjectResponse): Promise<DeskPage> {
    const values = valuesOf(await database(spec), row) ?? valuesOf(await rebind(spec), row);
    if (values) return { row, values };
    throw partialPage("pages.retrieve");
  }

  async function* rows(spec: DatabaseSpec, filter: Filter | undefined): AsyncGenerator<DeskPage> {
    let cursor: string | undefined;
    do {
      const { dataSource } = await database(spec);
      const page = await call("dataSources.query", "repeatable", (notion) =>
        notion.dataSources.query({
          data_source_id: dataSource,
          page_size: PAGE_SIZE,
          sorts: [{ timestamp: "last_edited_time", direction: "ascending" }],
          ...(filter ? { filter } : {}),
          ...(cursor ? { start_cursor: cursor } : {}),
        }),
      ).catch((error: unknown) => {
        bound.clear();
        throw asLost(spec, error);
      });
      for (const row of page.results) {
        if (row.object === "page" && "properties" in row) yield read(spec, row);
      }
      cursor = page.next_cursor ?? undefined;
    } while (cursor);
  }

  /** Rows by our key. A handful is asked for by filter, more by reading all: whichever costs fewer calls. */
  async function* rowsWithKeys(spec: DatabaseSpec, keys: readonly string[]): AsyncGenerator<DeskPage> {
    const property = (await database(spec)).properties.get("key") ?? "Key";
    const wanted = new Set(keys);
    const filter =
      keys.length <= PAGE_SIZE
        ? { or: keys.map((key) => ({ property, rich_text: { equals: key } })) }
        : undefined;
    for await (const found of rows(spec, filter)) {
      if (wanted.has(String(found.values.key))) yield found;
    }
  }

  /** A write that Notion refuses is tried once more if it was because a column had moved. */
  async function write(
    spec: DatabaseSpec,
    values: Values,
    send: (properties: Encoded, of: BoundDatabase) => Promise<object>,
  ): Promise<DeskPage> {
    const of = await database(spec);
    const page = await send(encode(of, values), of).catch(async (error: unknown) => {
      if (!(error instanceof ServiceError && error.status === 400)) throw error;
      const now = await rebind(spec);
      if (isDeepStrictEqual(now.properties, of.properties)) throw error;
      return send(encode(now, values), now);
    });
    return read(spec, fullPage("pages.update", page));
  }

  const create = (spec: DatabaseSpec, values: Values, markdown?: string) =>
    write(spec, values, (properties, { dataSource }) =>
      call("pages.create", "once", (notion) =>
        notion.pages.create({
          parent: { type: "data_source_id", data_source_id: dataSource },
          properties,
          ...(markdown ? { markdown } : {}),
        }),
      ),
    );

  const update = (spec: DatabaseSpec, page_id: string, values: Values) =>
    write(spec, values, (properties) =>
      call("pages.update", "repeatable", (notion) => notion.pages.update({ page_id, properties })),
    );

  return {
    account,
    async check() {
      const { name } = await call("users.me", "repeatable", (notion) => notion.users.me({}));
      await database(issues);
      return `the token of “${name ?? "the integration"}” works; the Issues database is there`;
    },
    async *changedIssues(since) {
      const filter: Filter | undefined = since
        ? { timestamp: "last_edited_time", last_edited_time: { on_or_after: since.toISOString() } }
        : undefined;
      for await (const found of rows(issues, filter)) yield deskRow(found);
    },
    async issue(page) {
      try {
        const row = await call("pages.retrieve", "repeatable", (notion) =>
          notion.pages.retrieve({ page_id: page }),
        );
        return deskRow(await read(issues, fullPage("pages.retrieve", row)));
      } catch (error) {
        if (error instanceof ServiceError && error.status === 404) return null;
        throw error;
      }
    },
    async body(page) {
      const answer = await call("pages.retrieveMarkdown", "repeatable", (notion) =>
        notion.pages.retrieveMarkdown({ page_id: page }),
      );
      return answer.markdown;
    },
    async findIssues(keys) {
      const found: DeskRow[] = [];
      for await (const row of rowsWithKeys(issues, keys)) found.push(deskRow(row));
      return found;
    },
    async createIssue(key, fields, body, outcome) {
      return deskRow(await create(issues, { ...issueValues(fields), ...outcomeValues(outcome), key }, body));
    },
    async rewriteIssue(page, fields, body) {
      await call("pages.updateMarkdown", "repeatable", (notion) =>
        notion.pages.updateMarkdown({
          page_id: page,
          type: "replace_content",
          replace_content: { new_str: body, allow_deleting_content: true },
        }),
      );
      return deskRow(await update(issues, page, issueValues(fields)));
    },
    async showOutcome(page, outcome) {
      await update(issues, page, outcomeValues(outcome));
    },
    async findSubscribers(keys) {
      const found = new Map<string, string>();
      for await (const { row, values } of rowsWithKeys(subscribers, keys)) {
        found.set(String(values.key), row.id);
      }
      return found;
    },
    async createSubscriber(subscriber) {
      return (await create(subscribers, subscriberValues(subscriber))).row.id;
    },
    async updateSubscriber(page, subscriber) {
      await update(subscribers, page, subscriberValues(subscriber));
    },
  };
}

type Filter = NonNullable<QueryDataSourceParameters["filter"]>;
type Encoded = ReturnType<typeof encode>;

/** A row with its values by our own keys. */
interface DeskPage {
  row: PageObjectResponse;
  values: Values;
}

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

/** A database that was deleted, or is no longer shared with us. */
function asLost({ title }: DatabaseSpec, error: unknown): unknown {
  if (!(error instanceof ServiceError) || error.status !== 404) return error;
  return new ServiceError({
    service: "notion",
    operation: "dataSources.query",
    status: 404,
    code: DATABASE_LOST,
    message: `the database ${title} is gone, or no longer shared with the integration. Put it back from Notion's trash, or share it again, and run this once more`,
    retryable: false,
    effect: "refused",
    cause: error,
  });
}

const encode = ({ spec, properties }: BoundDatabase, values: Values) =>
  Object.fromEntries(
    spec.properties
      .filter(({ key }) => key in values)
      .map(({ key, type }) => [properties.get(key) ?? key, encodeValue(type, values[key] ?? null)]),
  );

/** Values by our own keys, through the bound ids: whatever the owner calls the columns. Null if a column is gone. */
function valuesOf({ spec, properties }: BoundDatabase, row: PageObjectResponse): Values | null {
  const byId = new Map(Object.values(row.properties).map((property) => [property.id, property]));
  const values: Values = {};
  for (const { key, type } of spec.properties) {
    const stored = byId.get(properties.get(key) ?? "");
    if (!stored || !holds(type, stored.type)) return null;
    values[key] = decodeValue(stored);
  }
  return values;
}

const capitalised = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);

const issueValues = (fields: DeskFields): Values => ({
  title: fields.title,
  status: capitalised(fields.status),
  dated: fields.dated,
  number: fields.number,
  description: fields.description,
  tags: fields.tags,
  audience: capitalised(fields.audience),
  excerpt: fields.excerpt,
});

const outcomeValues = ({ state, accepted, rejected, note, url }: DeskOutcome): Values => ({
  state,
  accepted,
  rejected,
  note,
  url,
});

const subscriberValues = (subscriber: DeskSubscriber): Values => ({
  email: subscriber.email,
  name: subscriber.name,
  status: capitalised(subscriber.status),
  tier: capitalised(subscriber.tier),
  since: subscriber.since?.toISOString() ?? null,
  key: subscriber.key,
});

// A status that the owner invented is none of ours to act on: it counts as a draft.
const STATUSES: Record<string, IssueStatus> = {
  Idea: "idea",
  Draft: "draft",
  Approved: "approved",
  Archive: "archive",
  Withdrawn: "withdrawn",
};

const textOr = (value: PropertyValue | undefined, otherwise: string): string =>
  typeof value === "string" ? value : otherwise;

function deskRow({ row, values }: DeskPage): DeskRow {
  return {
    page: row.id,
    edited: new Date(row.last_edited_time),
    trashed: row.in_trash,
    key: textOr(values.key, "") || null,
    title: textOr(values.title, ""),
    status: STATUSES[textOr(values.status, "")] ?? "draft",
    dated: textOr(values.dated, "") || null,
    number: typeof values.number === "number" ? values.number : null,
    description: textOr(values.description, ""),
    tags: Array.isArray(values.tags) ? values.tags : [],
    audience: values.audience === "Premium" ? "premium" : "everyone",
    excerpt: values.excerpt === true,
  };
}
