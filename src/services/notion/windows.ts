/** Every row of a query, however many there are: one filter and sort gives 10,000 at most, so it is asked in windows. */
import type {
  PageObjectResponse,
  QueryDataSourceParameters,
  QueryDataSourceResponse,
} from "@notionhq/client";
import { ServiceError } from "../../core/errors.ts";

type Parameters = Omit<QueryDataSourceParameters, "data_source_id">;
export type Filter = NonNullable<QueryDataSourceParameters["filter"]>;
type Condition = Extract<Filter, { and: unknown }>["and"][number];
export type Ask = (parameters: Parameters) => Promise<QueryDataSourceResponse>;

const PAGE_SIZE = 100;
const MINUTE_MS = 60_000;
type Direction = "ascending" | "descending";

/** A window begins at a minute, because that is what times are rounded to. */
interface Window {
  from: Date | null;
  /** Only this one minute, from its end. */
  backwards?: true;
}

/**
 * Rows by the time they were made, each once. Ten thousand that were made within one minute (a file that the owner
 * imported) are read from both of its ends; beyond twenty thousand it says so rather than pass any over.
 */
export async function* windowed(ask: Ask, filter: Filter | undefined): AsyncGenerator<PageObjectResponse> {
  let window: Window = { from: null };
  let border = new Set<string>();
  for (;;) {
    const given = new Set<string>();
    let first: Date | null = null;
    let last: Date | null = null;
    let fresh = 0;
    const pages = pagesOf(ask, queryOf(filter, window));
    let incomplete = false;
    for await (const { rows, cut } of pages) {
      incomplete ||= cut;
      for (const row of rows) {
        last = minuteOf(row);
        first ??= last;
        given.add(row.id);
        if (border.has(row.id)) continue;
        fresh++;
        yield row;
      }
    }
    if (window.backwards) {
      if (incomplete && fresh === given.size) throw tooMany(window.from);
      window = { from: new Date((window.from?.getTime() ?? 0) + MINUTE_MS) };
      border = new Set();
      continue;
    }
    if (!incomplete || !last) return;
    const stuck = last.getTime() === first?.getTime();
    border = stuck ? new Set([...border, ...given]) : given;
    window = stuck ? { from: last, backwards: true } : { from: last };
  }
}

const minuteOf = (row: PageObjectResponse): Date =>
  new Date(Math.floor(Date.parse(row.created_time) / MINUTE_MS) * MINUTE_MS);

function queryOf(filter: Filter | undefined, { from, backwards }: Window): Parameters {
  const direction: Direction = backwards ? "descending" : "ascending";
  const made = (condition: { on_or_after: string } | { before: string }) =>
    ({ timestamp: "created_time", created_time: condition }) as const;
  const all: Condition[] = [
    // Ours are single conditions, or an “or” of some.
    ...(filter ? [filter as Condition] : []),
    ...(from ? [made({ on_or_after: from.toISOString() })] : []),
    ...(from && backwards ? [made({ before: new Date(from.getTime() + MINUTE_MS).toISOString() })] : []),
  ];
  const [only, ...others] = all;
  return {
    page_size: PAGE_SIZE,
    sorts: [{ timestamp: "created_time", direction }],
    ...(only ? { filter: others.length > 0 ? { and: all } : (only as Filter) } : {}),
  };
}

interface Page {
  rows: PageObjectResponse[];
  /** There are more rows than one filter and sort gives. */
  cut: boolean;
}

async function* pagesOf(ask: Ask, parameters: Parameters): AsyncGenerator<Page> {
  let cursor: string | undefined;
  do {
    const page = await ask({ ...parameters, ...(cursor ? { start_cursor: cursor } : {}) });
    yield {
      rows: page.results.filter(
        (row) => row.object === "page" && "properties" in row,
      ) as PageObjectResponse[],
      cut: page.request_status?.type === "incomplete",
    };
    cursor = page.next_cursor ?? undefined;
  } while (cursor);
}

const tooMany = (minute: Date | null): ServiceError =>
  new ServiceError({
    service: "notion",
    operation: "dataSources.query",
    status: 200,
    code: "too_many_rows",
    message: `more than 20,000 rows were made in the minute of ${minute?.toISOString()}, and Notion shows no more of them. None of them counts as gone. Move a part of them to another database`,
    retryable: false,
    effect: "refused",
  });
