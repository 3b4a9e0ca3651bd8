/** Resend's lists: newest first, a page at a time, by the id of the last one seen. */
import { type Answer, invalid, refuse } from "./answers.ts";

const DEFAULT_PAGE = 20;
const MAX_PAGE = 100;

export interface PageQuery {
  limit?: string;
  after?: string;
  before?: string;
}

export interface Listing<Row> {
  /** What one of them is called, for the refusal of a cursor. */
  noun: string;
  /** The place of the one with this id. */
  placeOf(id: string): number | undefined;
  /** Newest first, whichever way was asked. */
  rows(part: Part): Row[];
}

export interface Part {
  limit: number;
  /** Only those that came before this place. */
  olderThan?: number | undefined;
  /** Only the ones that came right after this place. */
  newerThan?: number | undefined;
}

export function listPage<Row>(query: PageQuery, listing: Listing<Row>, show: (row: Row) => unknown): Answer {
  const { limit, after, before } = query;
  const size = limit === undefined ? DEFAULT_PAGE : Number(limit);
  if (!Number.isInteger(size) || size < 1 || size > MAX_PAGE) {
    return refuse(invalid(`The \`limit\` parameter must be between 1 and ${MAX_PAGE}.`));
  }
  if (after !== undefined && before !== undefined) {
    return refuse(invalid("The `after` and `before` parameters cannot be used together."));
  }
  const cursor = after ?? before;
  const at = cursor === undefined ? undefined : listing.placeOf(cursor);
  if (cursor !== undefined && at === undefined)
    return refuse(invalid(`The cursor \`${cursor}\` is not ${listing.noun}.`));
  const found = listing.rows({ limit: size + 1, ...(after ? { olderThan: at } : { newerThan: at }) });
  // One more than asked says whether there is more; it is the farthest from the cursor.
  const page = found.length <= size ? found : before ? found.slice(1) : found.slice(0, size);
  return { status: 200, body: { object: "list", has_more: found.length > size, data: page.map(show) } };
}

export function partOf<Row>(
  part: Part,
  read: (bounds: [number, number], order: "asc" | "desc") => Row[],
): Row[] {
  const isForward = part.newerThan !== undefined;
  const rows = read(
    [part.olderThan ?? Number.MAX_SAFE_INTEGER, part.newerThan ?? 0],
    isForward ? "asc" : "desc",
  );
  return isForward ? rows.reverse() : rows;
}
