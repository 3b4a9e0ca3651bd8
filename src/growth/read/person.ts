/** Somebody who ever gave an address, as they stood at an instant. */
import { type RawBuilder, sql } from "kysely";
import type { Seconds } from "./as-of.ts";

/** `forgotten`: never confirmed, and taken away after two weeks. `erased`: a count, and nobody. */
export const STANDINGS = ["confirmed", "pending", "unsubscribed", "forgotten", "erased"] as const;
export type Standing = (typeof STANDINGS)[number];

export interface Person {
  id: string;
  standing: Standing;
  tier: string;
  /** As it is now: a cohort's changes are not kept. */
  cohort: string | null;
  source: string;
  /** Slug of the issue whose page was the first they saw; null for other pages. */
  issue: string | null;
  /** Which link brought them here, as `audience/visits` tells it; empty for none that is known. */
  link: string;
  askedAt: Seconds | null;
  /** When they first came onto the list. */
  confirmedAt: Seconds | null;
  /** Since when they are off it; null while they are on it, or never were. */
  leftAt: Seconds | null;
}

type Days = Pick<Person, "confirmedAt" | "leftAt">;

/** As far as their row tells it. */
export const standingBy = ({ confirmedAt, leftAt }: Days): Standing =>
  leftAt !== null ? "unsubscribed" : confirmedAt !== null ? "confirmed" : "pending";

/** Small enough that a page of rows is garbage before the memory grows with it. */
export const PAGE = 2_000;

export type RowOf<Pages> = Pages extends AsyncGenerator<readonly (infer Row)[]> ? Row : never;

/** Of whom to read; null for everybody. */
export type Ids = readonly string[] | null;

/** As one parameter, however many they are. */
export const among = (column: string, ids: Ids): RawBuilder<boolean> =>
  sql`${sql.ref(column)} in (select value from json_each(${JSON.stringify(ids)}))`;
