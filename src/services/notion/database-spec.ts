/** What a database of the desk consists of. `config/notion.ts` holds the real ones. */

export interface PropertySpec {
  /** Our own name for it, by which its Notion id is kept; the owner may rename the property itself. */
  key: string;
  name: string;
  type: "title" | "rich_text" | "number" | "select" | "multi_select" | "date" | "checkbox" | "url" | "email";
  /** Exactly one side writes it. What the owner writes, pressroom fills in only when it makes the row. */
  writer: "owner" | "pressroom";
  description: string;
  options?: readonly {
    name: string;
    color: "default" | "gray" | "yellow" | "green" | "blue" | "red" | "purple" | "orange";
  }[];
}

export interface DatabaseSpec {
  key: "issues" | "subscribers";
  title: string;
  description: string;
  properties: readonly PropertySpec[];
}
