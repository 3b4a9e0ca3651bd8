/** Cells, headings and notes as every tab needs them. */
import { definitionOf, type Key } from "../definitions.ts";
import { ENOUGH, type Share } from "../metrics/share.ts";
import type { Cell, Column, Format, Value } from "./model.ts";

export const cell = (value: Value, more: Omit<Cell, "value"> = {}): Cell => ({ value, ...more });

/** What a figure means, and what it is told from. */
export function noteOf(key: Key): string {
  const { name, sentence, source } = definitionOf(key);
  return `${name}: ${sentence}\nTold from: ${source}`;
}

/** Of fewer than ten, the count stands beside it. */
export const shareCell = ({ value, n }: Share, more: Omit<Cell, "value" | "format"> = {}): Cell =>
  cell(value, { format: n < ENOUGH ? { shareOf: n } : "share", ...more });

/** A heading, with the definition of what stands below it. */
export const column = (
  title: string,
  format: Format,
  { width = 84, key }: { width?: number; key?: Key } = {},
): Column => ({
  ...{ title, width, format },
  ...(key ? { note: noteOf(key) } : {}),
});

/** The owner's own: whatever is written below stays with its row. */
export const notesColumn = (note = "Yours: write what you like. It stays with its row."): Column => ({
  ...{ title: "Notes", width: 180, format: "text", isOwners: true, note },
});

/** `2026-03` as a date that counts as its month. */
export const monthDate = (name: string): Date => new Date(`${name}-01T00:00:00Z`);

/** The day that the owner's calendar shows. */
export const dayIn = (at: Date, zone: string): Date => {
  const day = new Intl.DateTimeFormat("en-CA", { timeZone: zone, dateStyle: "short" }).format(at);
  return new Date(`${day}T00:00:00Z`);
};
