/** Where and when something happens: the store, the instant, and the clock that it lives by. */
import type { DatabaseSync } from "node:sqlite";
import type Stripe from "stripe";
import { emit } from "../events.ts";
import type { StripeObject, StripeStore } from "../store.ts";
import { refsOf } from "./refs.ts";

export interface World {
  store: DatabaseSync;
  objects: StripeStore;
  /** The twin's own address. */
  url: string;
  /** In whole seconds: when what happens now happens. */
  at: number;
  /** Null for what lives by the twin's own. */
  clock: string | null;
}

/** What an object refers to, as it is stored: an id. */
export function idOf(reference: string | { id: string } | null | undefined): string {
  if (!reference) throw new Error("an object of the Stripe twin lacks a reference that it must have");
  return typeof reference === "string" ? reference : reference.id;
}

export const must = <T extends StripeObject>(world: World, id: string): T => world.objects.must<T>(id);

export function customerOf(world: World, of: { customer: Stripe.Subscription["customer"] | null }) {
  return must<Stripe.Customer>(world, idOf(of.customer));
}

export function save(world: World, object: StripeObject): void {
  world.objects.put(object, { ...refsOf(object, world), clock: world.clock });
}

export function tell(
  world: World,
  type: string,
  object: StripeObject,
  previous?: Record<string, unknown>,
): void {
  emit(world.store, { type, at: world.at, object, ...(previous ? { previous } : {}) });
}

export function create<T extends StripeObject>(world: World, object: T, type?: string): T {
  save(world, object);
  if (type) tell(world, type, object);
  return object;
}

/** What of `before` is no more, by property. */
export function replaced(before: StripeObject, after: StripeObject): Record<string, unknown> {
  const now: Record<string, unknown> = { ...after };
  const isOther = ([name, value]: [string, unknown]) =>
    value !== now[name] && JSON.stringify(value ?? null) !== JSON.stringify(now[name] ?? null);
  return Object.fromEntries(Object.entries(before).filter(isOther));
}

/** Stores the change, and tells of it unless nothing is another. */
export function update<T extends StripeObject>(world: World, before: T, change: Partial<T>, type: string): T {
  const after = { ...before, ...change };
  save(world, after);
  const previous = replaced(before, after);
  if (Object.keys(previous).length > 0) tell(world, type, after, previous);
  return after;
}
