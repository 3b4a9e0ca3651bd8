/** What the owner may have go wrong with events, on their way into the list and to the webhooks. */
import { createHash } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import * as z from "zod";
import { set, setting } from "./settings.ts";

const share = z.number().min(0).max(1);

export const EventFaults = z.strictObject({
  /** So much later than they happen events are listed, and posted. */
  lagSeconds: z.int().min(0).default(0),
  /** Each of so many is never listed; 0 for none. */
  dropEvery: z.int().min(0).default(0),
  /** The share of events that is never listed, by the seed. */
  drop: share.default(0),
  seed: z.int().default(1),
  /** Each page begins again with the last event of the one before it; and each is posted twice. */
  repeat: z.boolean().default(false),
  /** The order within one second is any, in the list; and posts go out in any order. */
  shuffle: z.boolean().default(false),
  /** Snapshots look as they did before 2025. */
  oldShape: z.boolean().default(false),
  /** What is dropped, late, repeated or shuffled in the list is so for webhooks as well. */
  posts: z.boolean().default(true),
});
export type EventFaults = z.output<typeof EventFaults>;

const NAME = "event_faults";
const NONE = EventFaults.parse({});

export function eventFaults(store: DatabaseSync): EventFaults {
  const known = setting(store, NAME);
  return known === null ? NONE : JSON.parse(known);
}

/** For what happens from now on, except `repeat` and `shuffle`: they are a way of listing all there is. */
export const setEventFaults = (store: DatabaseSync, faults: EventFaults): void => {
  set(store, NAME, JSON.stringify(faults));
};

/** Whether the event of this number (from 1) is lost. */
export function isDropped({ dropEvery, drop, seed }: EventFaults, seq: number): boolean {
  return (dropEvery > 0 && seq % dropEvery === 0) || chance(seed, seq) < drop;
}

/** Where in a shuffled order the event of this number stands, 0 to 1. */
export const turnOf = (seed: number, seq: number): number => chance(seed + 1, seq);

/** The same for the same numbers, and without a pattern. */
function chance(seed: number, seq: number): number {
  const hash = createHash("sha256").update(`${seed}:${seq}`).digest();
  return hash.readUInt32BE(0) / 2 ** 32;
}
