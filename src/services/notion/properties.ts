/** Texts of many pieces: a row shows the first 25 items only, the rest is asked for page by page. */
import type { PageObjectResponse } from "@notionhq/client";
import type { Value } from "../../desk/table.ts";
import type { NotionCall } from "./client.ts";
import { textOf } from "./values.ts";

type Stored = PageObjectResponse["properties"][string];

/** What a row shows of a title, text, relation or people at most (facts on Notion, trap 4). */
const SHOWN_ITEMS = 25;

/** The whole text of a property that the row may have cut; null where the row shows all of it. */
export async function wholeProperty(call: NotionCall, page_id: string, stored: Stored): Promise<Value> {
  const items = stored.type === "title" ? stored.title : stored.type === "rich_text" ? stored.rich_text : [];
  if (items.length < SHOWN_ITEMS) return null;
  const all: { plain_text: string }[] = [];
  let start_cursor: string | undefined;
  do {
    const page = await call("pages.properties.retrieve", "repeatable", (notion) =>
      notion.pages.properties.retrieve({
        page_id,
        // Ids come encoded, and the SDK does not encode them again.
        property_id: stored.id,
        page_size: 100,
        ...(start_cursor ? { start_cursor } : {}),
      }),
    );
    if (page.object !== "list") return null;
    for (const item of page.results) {
      if (item.type === "title") all.push(item.title);
      if (item.type === "rich_text") all.push(item.rich_text);
    }
    start_cursor = page.next_cursor ?? undefined;
  } while (start_cursor);
  return textOf(all);
}
