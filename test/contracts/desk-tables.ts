/** Tables for the contract of the desk: one with a column of every type, and one to take apart. */
import type { PropertySpec, TableSpec, Values } from "../../src/desk/table.ts";

const column = (
  key: string,
  name: string,
  type: PropertySpec["type"],
  options: readonly string[] = [],
): PropertySpec => ({
  ...{ key, name, type, writer: "owner", description: `${name}, for a test.` },
  ...(options.length > 0 ? { options: options.map((option) => ({ name: option, color: "gray" })) } : {}),
});

const PROPERTIES: readonly PropertySpec[] = [
  column("title", "Title", "title"),
  column("text", "Text", "rich_text"),
  column("figure", "Figure", "number"),
  column("choice", "Choice", "select", ["First", "Second"]),
  column("themes", "Themes", "multi_select", ["Craft", "Money"]),
  column("day", "Day", "date"),
  column("ticked", "Ticked", "checkbox"),
  column("link", "Link", "url"),
  column("address", "Address", "email"),
  column("key", "Key", "rich_text"),
];

/** The desk asks for a table of this key when it is checked. */
export const EVERY_TYPE: TableSpec = {
  ...{ key: "issues", row: "issue", title: "Every type", description: "For a test.", atOnce: true },
  properties: PROPERTIES,
  views: [
    { key: "all", name: "All", type: "table", sort: { by: "day", direction: "descending" } },
    { key: "board", name: "By choice", type: "board", by: "choice" },
    { key: "calendar", name: "By day", type: "calendar", by: "day" },
    { key: "first", name: "First only", type: "table", only: { of: "choice", anyOf: ["First"] } },
  ],
};

/** Made when it is asked for; `round` keeps those of several tests apart. */
export const takenApart = (round: string): TableSpec => ({
  ...EVERY_TYPE,
  ...{ key: `round ${round}`, row: `row ${round}`, title: `Round ${round}`, atOnce: false },
});

export const ROUNDS = ["columns", "kinds", "repairs", "twice", "options"] as const;
export type Round = (typeof ROUNDS)[number];

export const FULL: Values = {
  title: "On paper",
  text: "Why cheap paper yellows.",
  figure: 12,
  choice: "First",
  themes: ["Craft", "Money"],
  day: "2026-12-01",
  ticked: true,
  link: "https://letters.example/on-paper?from=desk#top",
  address: "mara@readers.example",
};

export const EMPTY: Values = {
  title: null,
  text: null,
  figure: null,
  choice: null,
  themes: [],
  day: null,
  ticked: false,
  link: null,
  address: null,
};
