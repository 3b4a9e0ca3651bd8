/** The twin's objects: one row each, as the vendor's JSON with ids where others are referred to. */
import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import { prepared } from "../statements.ts";

/** The least that every object has. `created` is in whole seconds. */
export interface StripeObject {
  id: string;
  object: string;
}

/** By what a list may be narrowed. `parent`: whatever the object belongs to besides, e.g. a refund's charge. */
export interface Refs {
  customer?: string | null;
  subscription?: string | null;
  parent?: string | null;
  status?: string | null;
  /** The test clock that it lives by. */
  clock?: string | null;
  /** When something happens to it by itself, in seconds; null for nothing. */
  dueAt?: number | null;
}

export interface Place {
  limit: number;
  startingAfter?: string | undefined;
  endingBefore?: string | undefined;
}

type Narrow = Partial<Record<"customer" | "subscription" | "parent" | "status", string>>;

export interface Created {
  gte?: number | undefined;
  gt?: number | undefined;
  lte?: number | undefined;
  lt?: number | undefined;
}

export type StripeStore = ReturnType<typeof stripeStore>;

/** Everything is to be called inside `inTransaction`. */
export function stripeStore(store: DatabaseSync) {
  const get = <T extends StripeObject>(id: string): T | null => {
    const row = prepared(store, "select json from stripe_objects where id = ?").get(id);
    return row ? (JSON.parse(String(row.json)) as T) : null;
  };
  return {
    get,
    /** Throws for an id that is not there: whoever calls has seen it before. */
    must<T extends StripeObject>(id: string): T {
      const found = get<T>(id);
      if (!found) throw new Error(`the Stripe twin has no ${id}`);
      return found;
    },
    /**
     * Inserts it, or puts it in place of what has its id; an object that is there keeps its place in lists. What was deleted
     * is in none: its type is `deleted_customer`, and `get` still finds it.
     */
    put(object: StripeObject & { created?: number }, refs: Refs = {}): void {
      const { customer = null, subscription = null, parent = null, status = null } = refs;
      const { clock = null, dueAt = null } = refs;
      prepared(
        store,
        `insert into stripe_objects (id, type, created, customer, subscription, parent, status, clock, due_at, json)
         values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
         on conflict (id) do update set type = excluded.type, customer = excluded.customer, subscription = excluded.subscription,
           parent = excluded.parent, status = excluded.status, clock = excluded.clock, due_at = excluded.due_at,
           json = excluded.json`,
      ).run(
        ...[object.id, typeOf(object), object.created ?? 0, customer, subscription],
        ...[parent, status, clock, dueAt, JSON.stringify(object)],
      );
    },
    /** Another state of what is there; by what it is found stays as it was. Throws for an id that is not there. */
    change<T extends StripeObject>(object: T): void {
      const { changes } = prepared(store, "update stripe_objects set json = ? where id = ?").run(
        JSON.stringify(object),
        object.id,
      );
      if (changes === 0) throw new Error(`the Stripe twin has no ${object.id}`);
    },
    remove(id: string): void {
      prepared(store, "delete from stripe_objects where id = ?").run(id);
    },
    /** All of a type, the oldest first. */
    all<T extends StripeObject>(type: string, narrow: Narrow = {}): T[] {
      const { where, values } = narrowed(type, narrow, {});
      const rows = prepared(
        store,
        `select json from stripe_objects where ${where} order by created, seq`,
      ).all(...values);
      return rows.map((row) => JSON.parse(String(row.json)) as T);
    },
    /** What is due by then (seconds) of those that live by this clock, the earliest first. */
    due(by: number, clock: string | null, limit = 100): { id: string; type: string; dueAt: number }[] {
      const rows = prepared(
        store,
        `select id, type, due_at from stripe_objects where due_at <= ? and clock is ? order by due_at, seq limit ?`,
      ).all(by, clock, limit);
      return rows.map((row) => ({ id: String(row.id), type: String(row.type), dueAt: Number(row.due_at) }));
    },
    /** One page, the newest first, as the vendor lists. Null where `startingAfter` or `endingBefore` is not known. */
    page<T extends StripeObject>(
      type: string,
      place: Place,
      narrow: Narrow = {},
      created: Created = {},
    ): { data: T[]; hasMore: boolean } | null {
      const cursor = place.startingAfter ?? place.endingBefore;
      const at = cursor
        ? prepared(store, "select seq, created from stripe_objects where id = ? and type = ?").get(
            cursor,
            type,
          )
        : undefined;
      if (cursor && !at) return null;
      const back = !place.startingAfter && place.endingBefore !== undefined;
      const { where, values } = narrowed(type, narrow, created);
      const beyond = at ? ` and (created, seq) ${back ? ">" : "<"} (?, ?)` : "";
      const order = back ? "created, seq" : "created desc, seq desc";
      const rows = prepared(
        store,
        `select json from stripe_objects where ${where}${beyond} order by ${order} limit ?`,
      ).all(...values, ...(at ? [Number(at.created), Number(at.seq)] : []), place.limit + 1);
      const found = rows.slice(0, place.limit).map((row) => JSON.parse(String(row.json)) as T);
      return { data: back ? found.reverse() : found, hasMore: rows.length > place.limit };
    },
    count(type: string, narrow: Narrow = {}): number {
      const { where, values } = narrowed(type, narrow, {});
      const row = prepared(store, `select count(*) as n from stripe_objects where ${where}`).get(...values);
      return Number(row?.n ?? 0);
    },
  };
}

const typeOf = (object: StripeObject) => ("deleted" in object ? `deleted_${object.object}` : object.object);

const OPERATORS = { gte: ">=", gt: ">", lte: "<=", lt: "<" } as const;

function narrowed(
  type: string,
  narrow: Narrow,
  created: Created,
): { where: string; values: SQLInputValue[] } {
  const parts = ["type = ?"];
  const values: SQLInputValue[] = [type];
  for (const column of ["customer", "subscription", "parent", "status"] as const) {
    const value = narrow[column];
    if (value === undefined) continue;
    parts.push(`${column} = ?`);
    values.push(value);
  }
  for (const name of ["gte", "gt", "lte", "lt"] as const) {
    const value = created[name];
    if (value === undefined) continue;
    parts.push(`created ${OPERATORS[name]} ?`);
    values.push(value);
  }
  return { where: parts.join(" and "), values };
}
