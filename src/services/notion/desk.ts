/** The owner's desk in Notion: adapter of the ports `content/desk` and `audience/desk`. */
import type { PageObjectResponse } from "@notionhq/client";
import type { DeskSubscriber, SubscriberDesk } from "../../audience/desk.ts";
import type { DeskFields, DeskOutcome, DeskRow, IssueDesk } from "../../content/desk.ts";
import type { IssueStatus } from "../../content/issues.ts";
import type { Account } from "../../core/account.ts";
import { ServiceError } from "../../core/errors.ts";
import type { NotionCall } from "./client.ts";
import type { DatabaseSpec } from "./database-spec.ts";
import { type BoundDatabase, bindDatabase, type IdStore } from "./databases.ts";
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
  const database = (spec: DatabaseSpec): Promise<BoundDatabase> => {
    const opened = bound.get(spec.key) ?? bindDatabase(options, spec);
    bound.set(spec.key, opened);
    return opened;
  };
  const issues = () => database(options.databases.issues);
  const subscribers = () => database(options.databases.subscribers);

  async function* rows(
    of: BoundDatabase,
    filter: QueryFilter | undefined,
  ): AsyncGenerator<PageObjectResponse> {
    let cursor: string | undefined;
    do {
      const page = await call("dataSources.query", "repeatable", (notion) =>
        notion.dataSources.query({
          data_source_id: of.dataSource,
          page_size: PAGE_SIZE,
          sorts: [{ timestamp: "last_edited_time", direction: "ascending" }],
          ...(filter ? { filter } : {}),
          ...(cursor ? { start_cursor: cursor } : {}),
        }),
      );
      for (const row of page.results) if (row.object === "page" && "properties" in row) yield row;
      cursor = page.next_cursor ?? undefined;
    } while (cursor);
  }

  /** Rows by our key. A handful is asked for by filter, more by reading all: whichever costs fewer calls. */
  async function* rowsWithKeys(
    of: BoundDatabase,
    keys: readonly string[],
  ): AsyncGenerator<PageObjectResponse> {
    const property = of.properties.get("key") ?? "Key";
    const wanted = new Set(keys);
    const filter =
      keys.length <= PAGE_SIZE
        ? { or: keys.map((key) => ({ property, rich_text: { equals: key } })) }
        : undefined;
    for await (const row of rows(of, filter)) {
      if (wanted.has(String(valuesOf(of, row).key))) yield row;
    }
  }

  async function create(of: BoundDatabase, values: Values, markdown?: string): Promise<PageObjectResponse> {
    const page = await call("pages.create", "once", (notion) =>
      notion.pages.create({
        parent: { type: "data_source_id", data_source_id: of.dataSource },
        properties: encode(of, values),
        ...(markdown ? { markdown } : {}),
      }),
    );
    return fullPage("pages.create", page);
  }

  async function update(of: BoundDatabase, page_id: string, values: Values): Promise<PageObjectResponse> {
    const page = await call("pages.update", "repeatable", (notion) =>
      notion.pages.update({ page_id, properties: encode(of, values) }),
    );
    return fullPage("pages.update", page);
  }

  return {
    account,
    async check() {
      const { name } = await call("users.me", "repeatable", (notion) => notion.users.me({}));
      await issues();
      return `the token of “${name ?? "the integration"}” works; the Issues database is there`;
    },
    async *changedIssues(since) {
      const of = await issues();
      const filter: QueryFilter | undefined = since
        ? { timestamp: "last_edited_time", last_edited_time: { on_or_after: since.toISOString() } }
        : undefined;
      for await (const row of rows(of, filter)) yield deskRow(of, row);
    },
    async issue(page) {
      try {
        const row = await call("pages.retrieve", "repeatable", (notion) =>
          notion.pages.retrieve({ page_id: page }),
        );
        return deskRow(await issues(), fullPage("pages.retrieve", row));
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
      const of = await issues();
      const found: DeskRow[] = [];
      for await (const row of rowsWithKeys(of, keys)) found.push(deskRow(of, row));
      return found;
    },
    async createIssue(key, fields, body, outcome) {
      const of = await issues();
      return deskRow(of, await create(of, { ...issueValues(fields), ...outcomeValues(outcome), key }, body));
    },
    async rewriteIssue(page, fields, body) {
      const of = await issues();
      await call("pages.updateMarkdown", "repeatable", (notion) =>
        notion.pages.updateMarkdown({
          page_id: page,
          type: "replace_content",
          replace_content: { new_str: body, allow_deleting_content: true },
        }),
      );
      return deskRow(of, await update(of, page, issueValues(fields)));
    },
    async showOutcome(page, outcome) {
      await update(await issues(), page, outcomeValues(outcome));
    },
    async findSubscribers(keys) {
      const of = await subscribers();
      const found = new Map<string, string>();
      for await (const row of rowsWithKeys(of, keys)) found.set(String(valuesOf(of, row).key), row.id);
      return found;
    },
    async createSubscriber(subscriber) {
      return (await create(await subscribers(), subscriberValues(subscriber))).id;
    },
    async updateSubscriber(page, subscriber) {
      await update(await subscribers(), page, subscriberValues(subscriber));
    },
  };
}

type QueryFilter = NonNullable<import("@notionhq/client").QueryDataSourceParameters["filter"]>;

function fullPage(operation: string, page: object): PageObjectResponse {
  if ("properties" in page && "last_edited_time" in page) return page as PageObjectResponse;
  throw new ServiceError({
    service: "notion",
    operation,
    status: 200,
    code: "partial_page",
    message:
      "Notion showed only a part of the page: the integration may not read it. Share the desk page with it",
    retryable: false,
    effect: "unknown",
  });
}

const encode = ({ spec, properties }: BoundDatabase, values: Values) =>
  Object.fromEntries(
    spec.properties
      .filter(({ key }) => key in values)
      .map(({ key, type }) => [properties.get(key) ?? key, encodeValue(type, values[key] ?? null)]),
  );

/** Values by our own keys, through the bound ids: whatever the owner calls the columns. */
function valuesOf({ spec, properties }: BoundDatabase, row: PageObjectResponse): Values {
  const byId = new Map(Object.values(row.properties).map((property) => [property.id, property]));
  return Object.fromEntries(
    spec.properties.map(({ key }) => {
      const stored = byId.get(properties.get(key) ?? "");
      return [key, stored ? decodeValue(stored) : null];
    }),
  );
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

function deskRow(of: BoundDatabase, row: PageObjectResponse): DeskRow {
  const values = valuesOf(of, row);
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
