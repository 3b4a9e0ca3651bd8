/** What every twin is: a table set in the sandbox's store, and a Hono app that speaks the vendor's wire format. */
import type { DatabaseSync } from "node:sqlite";
import type { Hono } from "hono";
import type { Clock } from "../core/clock.ts";
import { VENDORS, type Vendor } from "../core/vendors.ts";

export const TWINS = VENDORS;
export type TwinName = Vendor;

export interface TwinContext {
  /** The one SQLite file of the sandbox, shared by every process of this home. Tables are prefixed by vendor. */
  store: DatabaseSync;
  clock: Clock;
  /** The vendor's documented limits; a test or `.env` may narrow them. Read at each request. */
  limits: Readonly<Record<string, number>>;
  /** This twin's own address, e.g. `http://127.0.0.1:4882`, for URLs in answers. */
  url: () => string;
}

export interface Twin {
  name: TwinName;
  /** `create table if not exists …` statements. */
  schema: string;
  /** The vendor's documented limits, with units in their names, e.g. `requestsPerMinute`. */
  limits: Record<string, number>;
  /** What the desk's overview says of this twin, e.g. `{ Mails: 25 }`. */
  facts?(store: DatabaseSync): Record<string, number>;
  /**
   * Each handler reads its body first, then does all its work in one `inTransaction`: no await inside.
   * Its `onError` gives what it doesn't know back by throwing: the frame makes it a 500 and a line on stderr.
   */
  app(context: TwinContext): Hono;
}
