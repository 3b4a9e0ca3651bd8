/** What was last seen of a row on the desk and last shown on it, kept with the row's binding. */
import type { BindingRow } from "../ledger/tables/operations.ts";
import type { Values } from "./table.ts";

export interface Seen {
  /** The row's edited time when it was last read, ISO 8601. */
  edited: string;
  /** What pressroom wrote there last, by our keys. */
  shown?: Values;
  /** What is being written there, noted before it is tried: a run that dies has not noted that it is there. */
  pending?: Values;
  /** It lies in the trash, or is gone. */
  trashed?: true;
  /** When its body was last read or written, ISO 8601. */
  bodyAt?: string;
  /** The import that the row was last written from; null for none. */
  imported?: string | null;
}

/** One of our rows and its page. */
export interface Bound {
  local: string;
  page: string;
  seen: Seen | null;
}

/** Earlier versions kept the shown values as a text of their own, and of subscribers a fingerprint alone. */
export function parseSeen(json: string | null): Seen | null {
  if (!json?.startsWith("{")) return null;
  const { shown, ...seen } = JSON.parse(json) as Omit<Seen, "shown"> & { shown?: Values | string };
  if (shown === undefined) return seen;
  return { ...seen, shown: typeof shown === "string" ? (JSON.parse(shown) as Values) : shown };
}

export const boundOf = ({ local, remote, seen }: Pick<BindingRow, "local" | "remote" | "seen">): Bound => ({
  local,
  page: remote,
  seen: parseSeen(seen),
});
