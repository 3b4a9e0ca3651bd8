/** Every type of block that Notion has, as its markdown endpoint gives it: the address of a file is already a copy's. */
import type { BlockObjectResponse } from "@notionhq/client";

export const PICTURE = `${"5f".repeat(32)}.png`;

const FENCE = "```";

export const NOTION_BLOCKS: Record<BlockObjectResponse["type"], string> = {
  paragraph: 'Paper is **slow **and *cheap.* {color="gray"}\n\tIt yellows.',
  heading_1: '# Ink {color="blue"}',
  heading_2: "## Ink",
  heading_3: '### Ink {toggle="true"}\n\tUnder the heading.',
  heading_4: "#### Ink",
  bulleted_list_item: "- One\n\t- Two\n\tWords\n- Three",
  numbered_list_item: "1. One\n\t1. Two\n2. Three",
  to_do: "- [x] Fold\n- [ ] Post",
  toggle: "<details>\n<summary>More **of** it</summary>\n\tWhat was hidden.\n</details>",
  quote: "> First<br>Second\n\tWithin",
  callout: '<callout icon="💡" color="gray_bg">\n\tMind the **ink**.\n\t- It stains\n</callout>',
  code: `${FENCE}plain text\n<br> {color="red"} $x$\n${FENCE}`,
  equation: "$$\nE = mc^2\n$$",
  divider: "---",
  table:
    '<table header-row="true">\n<colgroup>\n<col width="239.6">\n</colgroup>\n<tr>\n<td>Ink</td>\n<td>Price</td>\n</tr>\n<tr>\n<td>black<br>or blue</td>\n<td>a \\| b</td>\n</tr>\n</table>',
  table_row: "<table>\n\t<tr><td>Ink</td><td>**red**</td></tr>\n</table>",
  column_list: "<columns>\n\t<column>\n\t\tLeft\n\t</column>\n\t<column>\n\t\tRight\n\t</column>\n</columns>",
  column: '<columns>\n\t<column ratio="50">Left</column>\n\t<column>\n\t\t- Right\n\t</column>\n</columns>',
  tab: '<tabs>\n\t<tab icon="📄">\n\t\tFirst\n\t\tIts words\n\t</tab>\n</tabs>',
  image: `![A press](asset:${PICTURE})`,
  video: '<video src="https://films.example/7">The press at work</video>',
  audio: '<audio src="https://sounds.example/7.mp3"></audio>',
  file: '<file src="asset:missing#file">The price list</file>',
  pdf: '<pdf src="file://%7B%22source%22%7D">The leaflet</pdf>',
  bookmark: '<unknown type="bookmark" url="https://ink.example/a_b">On *ink*</unknown>',
  embed: '<unknown type="embed" url="https://maps.example/?q=1&z=2"/>',
  link_preview: '<unknown type="link_preview" url="https://code.example/pull/7"></unknown>',
  link_to_page: '<unknown url="https://www.notion.so/1#2" alt="alias"/>',
  child_page: '<page url="https://www.notion.so/1">Notes to myself</page>',
  child_database: '<database url="https://www.notion.so/1" inline="true">Orders</database>',
  synced_block: '<synced_block url="https://www.notion.so/1#2">\n\tShared words.\n</synced_block>',
  table_of_contents: '<table_of_contents color="gray"/>',
  breadcrumb: '<unknown url="https://www.notion.so/1#2" alt="breadcrumb"/>',
  meeting_notes:
    "<meeting-notes>\n\tWith the printer\n\t<summary>\n\t\tWe agreed.\n\t</summary>\n\t<notes>\n\t\t- Friday\n\t</notes>\n</meeting-notes>",
  transcription:
    "<meeting-notes>\n\tA call\n\t<transcript>\n\t\tHello? Hello.\n\t</transcript>\n</meeting-notes>",
  template: '<unknown url="https://www.notion.so/1#2" alt="template"/>',
  unsupported: '<unknown url="https://www.notion.so/1#2"/>',
};
