/** What the owner may write, by a field and a number. */
import type { PropertySpec, Value } from "../../src/desk/table.ts";
import type { OwnersField } from "./history-steps.ts";

export const STATUSES = ["Idea", "Draft", "Approved", "Archive", "Withdrawn", "Simmering"];
export const DATES = [null, "2026-12-01", "2026-11-02", "2026-12-03T09:30:00.000+00:00", "2027-01-05"];
const TAGS = ["Craft", "Money", "Readers"];
export const READERS = ["mara", "noor", "ola", "pia", "MARA", "quint", "rosa", "sami"];

/** Counts around. */
export const at = <T>(list: readonly T[], index: number): T | undefined => list[index % list.length];

export const wordsOf = (field: OwnersField, pick: number): Value => {
  switch (field) {
    case "title":
      return pick === 0 ? null : `Letter ${pick}`;
    case "status":
      return at(STATUSES, pick) ?? null;
    case "dated":
      return at(DATES, pick) ?? null;
    case "number":
      return pick === 0 ? null : pick;
    case "tags":
      return TAGS.filter((_, index) => (pick >> index) & 1);
    case "description":
      return pick === 0 ? null : `What letter ${pick} is about.`;
    case "body":
      return at(BODIES, pick) ?? null;
  }
};

/** What nobody but pressroom should have put there. */
export function nonsense(type: PropertySpec["type"], pick: number): Value {
  if (type === "number") return pick;
  if (type === "url") return `https://mine.example/${pick}`;
  return type === "date" ? `2026-01-0${1 + pick}` : `Mine ${pick}`;
}

const BODIES = ["", "It begins.", "It begins.\n\nAnd goes on.", "Other words.", "A *third* text."];
