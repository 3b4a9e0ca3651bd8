/** What the pieces of the adapter share: how Notion is called, the ids that it gave, and what is told of a set-up. */
import type { DataSourceObjectResponse } from "@notionhq/client";
import { ServiceError } from "../../core/errors.ts";
import type { TableSpec } from "../../desk/table.ts";
import type { NotionCall } from "./client.ts";
import type { OptionIds } from "./values.ts";

/** Where the ids that Notion gave are kept, for one account and realm. */
export interface IdStore {
  read(kind: string): Promise<ReadonlyMap<string, string>>;
  write(kind: string, ids: ReadonlyMap<string, string>): Promise<void>;
}

export interface DeskParts {
  call: NotionCall;
  ids: IdStore;
  /** The page under which a new desk page is made; the first page that was shared with us when it is not given. */
  parentPage?: string | undefined;
  /** The desk page's title. */
  deskTitle: string;
  /** All that may stand on it. */
  tables: readonly TableSpec[];
  /** Asked before anything is made on a desk page that stands. Throws where the desk is another home's. */
  mayMake(): Promise<void>;
}

export interface BoundTable {
  spec: TableSpec;
  dataSource: string;
  /** Our property key → Notion's property id. */
  properties: ReadonlyMap<string, string>;
  /** Our property key → its options. */
  options: ReadonlyMap<string, OptionIds>;
  /** Our keys of the selects that the owner turned into a status, which is written in another way. */
  statuses: ReadonlySet<string>;
}

/** What was made on the way, and what only the owner can put right. */
export interface Report {
  made: string[];
  problems: string[];
  /** Keys of the tables that were made. */
  remade: string[];
}

export const retrieveTable = (
  { call }: Pick<DeskParts, "call">,
  data_source_id: string,
): Promise<DataSourceObjectResponse> =>
  call("dataSources.retrieve", "repeatable", async (notion) => {
    const source = await notion.dataSources.retrieve({ data_source_id });
    return source as DataSourceObjectResponse;
  });

export const notSetUp = (operation: string, message: string): ServiceError =>
  new ServiceError({
    service: "notion",
    operation,
    status: null,
    code: "not_set_up",
    message,
    retryable: false,
    effect: "refused",
  });
