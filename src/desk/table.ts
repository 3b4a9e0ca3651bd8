/** What pressroom asks of the owner's desk: tables whose rows are pages, each property with exactly one writer. */
import type { Account } from "../core/account.ts";

export type PropertyType =
  | "title"
  | "rich_text"
  | "number"
  | "select"
  | "multi_select"
  | "date"
  | "checkbox"
  | "url"
  | "email";

export type OptionColour = "default" | "gray" | "yellow" | "green" | "blue" | "red" | "purple" | "orange";

export interface PropertySpec {
  /** Our own name for it, by which its id at the vendor is kept; the owner may rename the property itself. */
  key: string;
  name: string;
  type: PropertyType;
  /** Exactly one side writes it. What the owner writes, pressroom fills in only when it makes the row. */
  writer: "owner" | "pressroom";
  description: string;
  options?: readonly { name: string; color: OptionColour }[];
}

/** A way to look at a table. `of` and `by` name properties by our keys. */
export type ViewSpec = { key: string; name: string } & {
  type: "table" | "board" | "calendar";
  /** The select that a board has its columns from, or the date that a calendar lays rows out by. */
  by?: string;
  /** Only rows whose select `of` is one of these. */
  only?: { of: string; anyOf: readonly string[] };
  sort?: { by: string; direction: "ascending" | "descending" };
  /** What a table shows, in this order; everything unless told. */
  columns?: readonly string[];
};

/** A table of the desk: what it consists of. The real ones stand in `config/notion.ts`. */
export interface TableSpec {
  key: string;
  /** What one of its rows is, e.g. `issue`: the kind under which rows are bound to their pages. */
  row: string;
  title: string;
  description: string;
  /** Made when the desk is; the others when they are first needed. */
  atOnce: boolean;
  properties: readonly PropertySpec[];
  views: readonly ViewSpec[];
}

/** An empty text, date or choice is null. */
export type Value = string | number | boolean | string[] | null;
/** By our own keys. */
export type Values = Readonly<Record<string, Value>>;

export interface DeskRow {
  page: string;
  created: Date;
  /** When it was last edited, as the desk tells it: rounded down to the minute. */
  edited: Date;
  trashed: boolean;
  values: Values;
}

/** What the owner keeps in columns of their own, which pressroom neither reads nor writes. */
export interface AddedCells {
  page: string;
  /** By the columns' names, as the vendor tells them. */
  cells: Readonly<Record<string, unknown>>;
}

export interface DeskTable {
  spec: TableSpec;
  /** Of each row in which there is something of the kind. Costs one call where the owner has added no column. */
  added(): AsyncIterable<AddedCells>;
  /** Rows edited since then (all of them for null), the first made first. Rows in the trash are not among them. */
  rows(since: Date | null): AsyncIterable<DeskRow>;
  /** One row as it is now, also from the trash; null when it is gone. */
  row(page: string): Promise<DeskRow | null>;
  /** Rows that carry these values of `key`. */
  withKeys(keys: readonly string[]): Promise<DeskRow[]>;
  /**
   * Makes a row. An answer that leaves it open whether the row was made is settled by looking for the row's key; throws
   * a ServiceError of unknown effect when that can't be told yet: then the caller looks again before it tries again.
   */
  create(values: Values, body?: string): Promise<DeskRow>;
  /** Writes these values and no others. After an open answer the row is read back before it is written again. */
  update(page: string, values: Values): Promise<DeskRow>;
  /** Empties our columns and the page's body, and moves the row to the trash. One that is gone already is fine. */
  remove(page: string): Promise<void>;
}

/** A file that the vendor keeps for the page, under an address that dies within the hour. */
export interface HostedFile {
  /** The address as it stands in the markdown. */
  url: string;
  /** What stays the same whenever the page is read again. */
  key: string;
}

export interface DeskBody {
  /** Notion-flavoured markdown; blocks that have no markdown are `<unknown type="…" url="…">caption</unknown>`. */
  markdown: string;
  files: HostedFile[];
}

/** What `setUp` found and did. */
export interface DeskSetUp {
  /** The desk page's address, for a person to open. */
  url: string;
  /** What was made now: “the table Issues”, “the column Note in Subscribers”, “the view Calendar in Issues”. */
  made: string[];
  /** What only the owner can put right, each with how. */
  problems: string[];
  /** The tables, by their keys, that were made now: whatever rows were known of them are gone. */
  remade: string[];
}

/** Whose desk it is, as the desk page says. */
export interface DeskClaim {
  homeId: string;
  /** Which copy of that home; null for one that was never put back from a backup. */
  copy: string | null;
  /** The machine's name, for a person. */
  machine: string;
  /** ISO 8601. */
  since: string;
}

export interface Desk {
  account: Account;
  /** Asks the desk whether this token works; says what was seen. Throws ServiceError. */
  check(): Promise<string>;
  /** Made at first use, if it isn't there. */
  table(key: string): Promise<DeskTable>;
  /**
   * Makes what is missing of the desk page, the tables that are there at once and those in `also`, and leaves alone
   * whatever the owner renamed, moved or added. `parent` is the page under which a new desk page is made.
   */
  setUp(options: { parent?: string; also?: readonly string[] }): Promise<DeskSetUp>;
  body(page: string): Promise<DeskBody>;
  /** Puts this text in the place of the page's whole body. */
  rewriteBody(page: string, markdown: string): Promise<void>;
  /** The bytes of a hosted file, at most `maxBytes`. Throws ServiceError. */
  file(url: string, maxBytes: number): Promise<Uint8Array>;
  /** Null when nobody has claimed it. */
  claim(): Promise<DeskClaim | null>;
  writeClaim(claim: DeskClaim): Promise<void>;
}
