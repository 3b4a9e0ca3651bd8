/** Events: what happened in the last 30 days, the newest first, and as late and unsorted as the owner asked for. */
import type { DatabaseSync } from "node:sqlite";
import { prepared } from "../../statements.ts";
import { eventFaults, turnOf } from "../event-faults.ts";
import type { StripeObject } from "../store.ts";
import type { Wire } from "./endpoints.ts";
import { noSuch, refused } from "./errors.ts";
import { between, type Filter, type List, type Page } from "./listing.ts";
import { CREATED, list, PAGE, text } from "./params.ts";

const KEPT_SECONDS = 30 * 86_400;
const MOST_TYPES = 20;

const LIST = { ...PAGE, ...CREATED, type: text.optional(), types: list(text).optional() };

export function eventEndpoints({ context: { store }, on }: Wire): void {
  on("get /v1/events", "events", LIST, ({ params, now }) => {
    const { type, types = [] } = params;
    if (types.length > MOST_TYPES)
      throw refused(`You may specify at most ${MOST_TYPES} types, and gave ${types.length}.`, "types");
    if (type !== undefined && types.length > 0)
      throw refused("You may only specify one of these parameters: type, types.", "type");
    const filters: Filter[] = [
      { sql: "listed_at <= ?", values: [now] },
      ...between({ ...params.created, gte: Math.max(params.created?.gte ?? 0, now - KEPT_SECONDS) }),
      ...(type === undefined ? [] : [{ sql: "type glob ?", values: [type] }]),
      ...(types.length === 0
        ? []
        : [{ sql: "type in (select value from json_each(?))", values: [JSON.stringify(types)] }]),
    ];
    return listEvents(store, params, filters);
  });
  on("get /v1/events/:id", "events", {}, ({ id, now }) => {
    const row = prepared(store, "select json from stripe_events where id = ? and created >= ?").get(
      id,
      now - KEPT_SECONDS,
    );
    if (!row) throw noSuch("event", id);
    return JSON.parse(String(row.json));
  });
}

interface Place {
  seq: number;
  created: number;
}

function listEvents(store: DatabaseSync, page: Page, filters: readonly Filter[]): List {
  const { shuffle, repeat, seed } = eventFaults(store);
  const cursor = page.starting_after ?? page.ending_before;
  const at = cursor === undefined ? null : placeOf(store, cursor, page);
  const back = page.starting_after === undefined && page.ending_before !== undefined;
  const order = shuffle ? shuffled(store, seed) : "seq";
  const sign = back ? ">" : "<";
  const beyond: Filter[] = at
    ? [
        { sql: `created ${sign}= ?`, values: [at.created] },
        {
          sql: `(created <> ? or ${order} ${sign} ${order.replace("seq", "?")})`,
          values: [at.created, at.seq],
        },
      ]
    : [];
  const all = [...filters, ...beyond];
  const rows = prepared(
    store,
    `select json from stripe_events where ${all.map(({ sql }) => sql).join(" and ")}
     order by created ${back ? "" : "desc"}, ${order} ${back ? "" : "desc"} limit ?`,
  ).all(...all.flatMap(({ values }) => values), page.limit + 1);
  const events = rows.map((row): StripeObject => JSON.parse(String(row.json)));
  const found = again(store, {
    events,
    repeat: repeat && !back && page.limit > 1 ? at : null,
    limit: page.limit,
  });
  return {
    object: "list",
    url: "/v1/events",
    has_more: rows.length > found.taken,
    data: back ? found.data.reverse() : found.data,
  };
}

/** A page that begins with the last event of the one before it has room for one new event less. */
function again(
  store: DatabaseSync,
  { events, repeat, limit }: { events: StripeObject[]; repeat: Place | null; limit: number },
): { data: StripeObject[]; taken: number } {
  const taken = Math.min(events.length, repeat ? limit - 1 : limit);
  const data = events.slice(0, taken);
  if (!repeat) return { data, taken };
  const row = prepared(store, "select json from stripe_events where seq = ?").get(repeat.seq);
  return { data: [JSON.parse(String(row?.json)), ...data], taken };
}

function placeOf(store: DatabaseSync, cursor: string, page: Page): Place {
  const row = prepared(store, "select seq, created from stripe_events where id = ?").get(cursor);
  if (!row) throw noSuch("event", cursor, page.starting_after ? "starting_after" : "ending_before");
  return { seq: Number(row.seq), created: Number(row.created) };
}

const shuffling = new WeakSet<DatabaseSync>();

/** SQL for the place of an event within its second; the same as long as the seed is. */
function shuffled(store: DatabaseSync, seed: number): string {
  if (!shuffling.has(store)) {
    store.function("stripe_turn", { deterministic: true }, (by, seq) => turnOf(Number(by), Number(seq)));
    shuffling.add(store);
  }
  return `stripe_turn(${Math.trunc(seed)}, seq)`;
}
