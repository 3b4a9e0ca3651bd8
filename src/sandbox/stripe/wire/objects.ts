/** What all endpoints do with objects: find one, change one and tell of it, make room for the next. */
import type { TwinContext } from "../../twin.ts";
import { emit } from "../events.ts";
import { type Refs, type StripeObject, stripeStore } from "../store.ts";
import { noSuch } from "./errors.ts";
import { nounOf } from "./listing.ts";

export function objectsOf({ store }: Pick<TwinContext, "store">) {
  const objects = stripeStore(store);
  const find = <T extends StripeObject>(type: T["object"], id: string, param?: string): T => {
    const found = objects.get<T & { deleted?: boolean }>(id);
    if (found?.object !== type || found.deleted) throw noSuch(nounOf(type), id, param);
    return found;
  };
  return {
    ...objects,
    /** Throws ApiError for what isn't there, isn't of this type, or was deleted. `param`: where its id stood, else the address. */
    find,
    /** As `find`, but gives what was deleted as well. */
    findOrDeleted<T extends StripeObject>(type: T["object"], id: string): T | { deleted: true } {
      const found = objects.get<T>(id);
      if (found?.object !== type) throw noSuch(nounOf(type), id);
      return found;
    },
    /** Keeps a new one, and tells of it. */
    make<T extends StripeObject>(object: T, at: number, refs: Refs = {}): T {
      objects.put(object, refs);
      emit(store, { type: `${eventName(object)}.created`, at, object });
      return object;
    },
    /** Keeps it in place of what it was, and tells what was different. */
    replace<T extends StripeObject>(before: T, after: T, at: number): T {
      objects.change(after);
      const previous = differences(before, after);
      if (Object.keys(previous).length > 0)
        emit(store, { type: `${eventName(after)}.updated`, at, object: after, previous });
      return after;
    },
    /** Leaves only that it was there. */
    bury<T extends StripeObject>(object: T, at: number): { id: string; object: T["object"]; deleted: true } {
      const { id, object: type } = object;
      const deleted = { id, object: type, deleted: true as const };
      objects.put(deleted);
      emit(store, { type: `${eventName(object)}.deleted`, at, object });
      return deleted;
    },
  };
}
export type Objects = ReturnType<typeof objectsOf>;

const eventName = ({ object }: StripeObject) => (object === "dispute" ? "charge.dispute" : object);

function differences(before: object, after: object): Record<string, unknown> {
  const now = new Map<string, unknown>(Object.entries(after));
  return Object.fromEntries(
    Object.entries(before).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(now.get(name))),
  );
}
