import type { BlockObjectResponse } from "@notionhq/client";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseDocument } from "../../src/content/document.ts";
import {
  bodyNotes,
  fromNotion,
  portableMarkdown,
} from "../../src/content/notion-markdown/notion-markdown.ts";
import { documentToText } from "../../src/content/plain-text.ts";
import { NOTION_BLOCKS, PICTURE } from "./notion-blocks.ts";
import { toHtml } from "./to-html.ts";

interface Shown {
  html: string;
  text: string;
  notes?: string[];
}

/** What readers meet of each type of block, and what the owner is told of it. */
const SHOWN: Record<BlockObjectResponse["type"], Shown> = {
  paragraph: {
    html: "<p>Paper is <strong>slow</strong> and <em>cheap.</em></p>\n<p>It yellows.</p>",
    text: "Paper is *slow* and _cheap._\n\nIt yellows.",
    notes: ["Colours are not shown."],
  },
  heading_1: { html: "<h2>Ink</h2>", text: "Ink\n---", notes: ["Colours are not shown."] },
  heading_2: { html: "<h2>Ink</h2>", text: "Ink\n---" },
  heading_3: {
    html: "<h3>Ink</h3>\n<p>Under the heading.</p>",
    text: "INK\n\nUnder the heading.",
    notes: ["1 toggle is shown open."],
  },
  heading_4: { html: "<h4>Ink</h4>", text: "INK" },
  bulleted_list_item: {
    html: "<ul>\n<li>\n<p>One</p>\n<ul>\n<li>Two</li>\n</ul>\n<p>Words</p>\n</li>\n<li>\n<p>Three</p>\n</li>\n</ul>",
    text: "- One\n\n  - Two\n\n  Words\n\n- Three",
  },
  numbered_list_item: {
    html: "<ol>\n<li>One\n<ol>\n<li>Two</li>\n</ol>\n</li>\n<li>Three</li>\n</ol>",
    text: "1. One\n   1. Two\n2. Three",
  },
  to_do: { html: "<ul>\n<li>☑ Fold</li>\n<li>☐ Post</li>\n</ul>", text: "- ☑ Fold\n- ☐ Post" },
  toggle: {
    html: "<p><strong>More of it</strong></p>\n<p>What was hidden.</p>",
    text: "*More of it*\n\nWhat was hidden.",
    notes: ["1 toggle is shown open."],
  },
  quote: {
    html: "<blockquote>\n<p>First<br>\nSecond</p>\n<p>Within</p>\n</blockquote>",
    text: "> First\n> Second\n>\n> Within",
  },
  callout: {
    html: "<blockquote>\n<p>💡 Mind the <strong>ink</strong>.</p>\n<ul>\n<li>It stains</li>\n</ul>\n</blockquote>",
    text: "> 💡 Mind the *ink*.\n>\n> - It stains",
  },
  code: { html: '<pre><code>&#x3C;br> {color="red"} $x$\n</code></pre>', text: '    <br> {color="red"} $x$' },
  equation: {
    html: "<pre><code>E = mc^2\n</code></pre>",
    text: "    E = mc^2",
    notes: ["1 equation is shown as its source."],
  },
  divider: { html: "<hr>", text: "* * *" },
  table: {
    html: "<table>\n<thead>\n<tr>\n<th>Ink</th>\n<th>Price</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td>black<br>\nor blue</td>\n<td>a | b</td>\n</tr>\n</tbody>\n</table>",
    text: "Ink            Price\n-------------  -----\nblack or blue  a | b",
  },
  table_row: {
    html: "<table>\n<thead>\n<tr>\n<th>Ink</th>\n<th><strong>red</strong></th>\n</tr>\n</thead>\n</table>",
    text: "Ink  *red*\n---  -----",
  },
  column_list: {
    html: "<p>Left</p>\n<p>Right</p>",
    text: "Left\n\nRight",
    notes: ["Columns are shown one after the other."],
  },
  column: {
    html: "<p>Left</p>\n<ul>\n<li>Right</li>\n</ul>",
    text: "Left\n\n- Right",
    notes: ["Columns are shown one after the other."],
  },
  tab: {
    html: "<p><strong>First</strong></p>\n<p>Its words</p>",
    text: "*First*\n\nIts words",
    notes: ["Tabs are shown one after the other."],
  },
  image: {
    html: '<p><img src="https://small-press.example/assets/5f5f.png" alt="A press" loading="lazy"></p>',
    text: "[Image: A press]",
  },
  video: {
    html: '<p><a href="https://films.example/7" rel="noopener">The press at work</a></p>',
    text: "The press at work (https://films.example/7)",
    notes: ["1 video, sound or file is shown as a link."],
  },
  audio: {
    html: '<p><a href="https://sounds.example/7.mp3" rel="noopener">https://sounds.example/7.mp3</a></p>',
    text: "https://sounds.example/7.mp3",
    notes: ["1 video, sound or file is shown as a link."],
  },
  file: {
    html: "<p>The price list</p>",
    text: "The price list",
    notes: ["1 file is not copied: readers see its caption only."],
  },
  pdf: {
    html: "<p>The leaflet</p>",
    text: "The leaflet",
    notes: ["1 file is not copied: readers see its caption only."],
  },
  bookmark: {
    html: '<p><a href="https://ink.example/a_b" rel="noopener">On <em>ink</em></a></p>',
    text: "On _ink_ (https://ink.example/a_b)",
    notes: ["1 bookmark is shown as a link."],
  },
  embed: {
    html: '<p><a href="https://maps.example/?q=1&#x26;z=2" rel="noopener">https://maps.example/?q=1&#x26;z=2</a></p>',
    text: "https://maps.example/?q=1&z=2",
    notes: ["1 embed is shown as a link."],
  },
  link_preview: {
    html: '<p><a href="https://code.example/pull/7" rel="noopener">https://code.example/pull/7</a></p>',
    text: "https://code.example/pull/7",
    notes: ["1 link preview is shown as a link."],
  },
  link_to_page: {
    html: "",
    text: "",
    notes: ["1 block of the type “alias” is left out: it has no form in text."],
  },
  child_page: { html: "", text: "", notes: ["1 page within this page is left out."] },
  child_database: { html: "", text: "", notes: ["1 database is left out."] },
  synced_block: { html: "<p>Shared words.</p>", text: "Shared words." },
  table_of_contents: { html: "", text: "" },
  breadcrumb: { html: "", text: "" },
  meeting_notes: {
    html: "<p>With the printer</p>\n<p>We agreed.</p>\n<ul>\n<li>Friday</li>\n</ul>",
    text: "With the printer\n\nWe agreed.\n\n- Friday",
  },
  transcription: {
    html: "<p>A call</p>",
    text: "A call",
    notes: ["The transcript of a meeting is left out."],
  },
  template: {
    html: "",
    text: "",
    notes: ["1 block of the type “template” is left out: it has no form in text."],
  },
  unsupported: { html: "", text: "", notes: ["1 block that can't be read is left out."] },
};

const assetUrl = (name: string) => (name === PICTURE ? "https://small-press.example/assets/5f5f.png" : null);

describe("a block of Notion's", () => {
  test.each(Object.entries(SHOWN))("of the type %s is shown, or named to the owner", (type, shown) => {
    const markdown = Object.entries(NOTION_BLOCKS).find(([key]) => key === type)?.[1] ?? "";
    const read = {
      html: toHtml(markdown, { assetUrl }),
      text: documentToText(parseDocument(markdown, { assetUrl })),
    };
    expect({ ...read, notes: bodyNotes(markdown) }).toEqual({ notes: [], ...shown });
  });

  test("reads the same with the empty lines that the ledger keeps between blocks", () => {
    const page = Object.values(NOTION_BLOCKS).join("\n");
    expect(fromNotion(page)).not.toBe(page);
    expect(toHtml(fromNotion(page), { assetUrl })).toBe(toHtml(page, { assetUrl }));
    expect(bodyNotes(fromNotion(page))).toEqual(bodyNotes(page));
    expect(fromNotion(fromNotion(page))).toBe(fromNotion(page));
  });

  test("is a block of its own on each line, but not in a text with empty lines", () => {
    expect(toHtml(fromNotion("Paper.\nInk.\n> One.\n> Two."))).toBe(
      "<p>Paper.</p>\n<p>Ink.</p>\n<blockquote>\n<p>One.</p>\n</blockquote>\n<blockquote>\n<p>Two.</p>\n</blockquote>",
    );
    expect(fromNotion("Paper\nis slow.\n\nInk.")).toBe("Paper\nis slow.\n\nInk.");
    expect(toHtml("Paper\nis slow.\n\nInk<br>too.")).toBe("<p>Paper\nis slow.</p>\n<p>Ink<br>\ntoo.</p>");
  });

  test.each([
    [
      "a fenced callout",
      '::: callout {icon="📅" color="blue_bg"}\n\tToday.\n:::\nAfter.',
      "> 📅 Today.\n\nAfter.",
    ],
    [
      "a callout whose words are not indented",
      '<callout icon="💡">\nToday.\n</callout>\nAfter.',
      "> 💡 Today.\n\nAfter.",
    ],
    ["a callout on one line", '<callout icon="icons/x">Today.</callout>', "> Today."],
    ["a callout that begins with a list", '<callout icon="💡">\n\t- Ink\n</callout>', "> 💡\n>\n> - Ink"],
    ["callouts one after the other", "<callout>\n\tA\n</callout>\n<callout>\n\tB\n</callout>", "> A\n\n> B"],
    [
      "a callout in a toggle",
      "<details>\n<summary>T</summary>\n\t<callout>\n\t\tA\n\t</callout>\n</details>\nB",
      "**T**\n\n> A\n\nB",
    ],
    ["code in a list", "- Ink\n\t```js\n\t\tx\n\t```\n- Paper", "- Ink\n\n  ```js\n  \tx\n  ```\n\n- Paper"],
    ["code that was left where it was", "- Ink\n\t```js\nx\n\t```", "- Ink\n\n  ```js\n  x\n  ```"],
    ["an item that has children alone", "-\n\t> Ink", "-\n  > Ink"],
    ["a toggle on one line", "<details><summary>T</summary>A</details>\nB", "**T**\n\nA\n\nB"],
  ])("is understood as %s", (_, markdown, portable) => {
    const read = toHtml(markdown);
    expect(read).toBe(toHtml(portable));
    expect(read).not.toContain(":::");
  });

  test("that is synced from where nobody may look is named", () => {
    const markdown = '<synced_block_reference url="https://www.notion.so/1#2">\n</synced_block_reference>';
    expect(bodyNotes(markdown)).toEqual(["A synced block whose original can't be read is left out."]);
    expect(bodyNotes(markdown.replace("\n", "\n\tWords.\n"))).toEqual([]);
  });
});

describe("within a line", () => {
  test.each([
    ["mathematics", "So $`a * b`$ and $E=mc^2$.", "<p>So <code>a * b</code> and <code>E=mc^2</code>.</p>"],
    ["prices", "From $5 to $10, or $49-$59.", "<p>From $5 to $10, or $49-$59.</p>"],
    ["an escaped sign", "It cost \\$5\\$ and \\<b\\>.", "<p>It cost $5$ and &#x3C;b>.</p>"],
    [
      "people and pages",
      '<mention-user url="user://1">Ada</mention-user>, <mention-page url="https://www.notion.so/1">Ink</mention-page><mention-user url="user://2"/>.',
      "<p>Ada, Ink.</p>",
    ],
    ["a day", 'On <mention-date start="2026-05-15"/>.', "<p>On 2026-05-15.</p>"],
    [
      "an hour",
      '<mention-date start="2026-05-15" startTime="08:30" end="2026-05-16" endTime="09:00" timeZone="Europe/Zurich"/>',
      "<p>2026-05-15 08:30 – 2026-05-16 09:00</p>",
    ],
    [
      "a citation",
      "So it is.[^https://ink.example/a]",
      '<p>So it is.<a href="https://ink.example/a" rel="noopener">[ink.example]</a></p>',
    ],
    ["a citation of the owner's", "So it is.[^https://app.notion.com/p/1#2]", "<p>So it is.</p>"],
    [
      "colours and lines",
      '<span color="red_bg">Red</span> <span underline="true">ink</span>',
      "<p>Red ink</p>",
    ],
    ["a comment's place", '<span discussion-urls="discussion://1">Red</span>', "<p>Red</p>"],
    [
      "emphasis that ends at a blank",
      "It **is **so, *and *[*so*](https://a.example)*, too*.<u>!</u>",
      '<p>It <strong>is</strong> so, <em>and</em> <a href="https://a.example" rel="noopener"><em>so</em></a><em>, too</em>.!</p>',
    ],
    [
      "bold that turns into italics",
      "**this has ***some* ink<u>!</u>",
      "<p><strong>this has</strong> <em>some</em> ink!</p>",
    ],
    ["asterisks without a partner", "2 * 3<u>!</u>", "<p>2 * 3!</p>"],
    ["code", '`<br> $x$ {color="red"}`<br>!', '<p><code>&#x3C;br> $x$ {color="red"}</code><br>\n!</p>'],
  ])("%s read well", (_, markdown, html) => {
    expect(toHtml(markdown)).toBe(html);
  });

  test("what readers miss is told, with how often", () => {
    const markdown =
      '<span color="red">A</span> :bufo: <mention-user url="u"/> $`x`$ $`y`$\n![](asset:missing#it%20has%2031%20MB%2C%20at%20most%2010%20are%20taken)';
    expect(bodyNotes(markdown)).toEqual([
      "2 equations are shown as their source.",
      "Colours are not shown.",
      "1 custom emoji is shown by its name.",
      "1 mention has no name and is left out.",
      "A picture could not be copied: it has 31 MB, at most 10 are taken.",
    ]);
  });
});

describe("a text that is none of Notion's", () => {
  test.each([
    "Paper\nis slow.\n\n\n    code $`x`$\n\n\n    more\n\n* a\n    - b\n",
    "It cost $5\nand then $10 at 10:30:00.",
    "```\n\t<callout>\n```",
    "1) a\n\n   b {x} :\n\n***\n\n| a |\n| - |\n| b |",
  ])("comes back as it is: %j", (markdown) => {
    expect(portableMarkdown(markdown)).toBe(markdown);
    expect(bodyNotes(markdown)).toEqual([]);
  });
});

describe("whatever stands in a body", () => {
  const piece = fc.oneof(
    fc.constantFrom(...Object.values(NOTION_BLOCKS).flatMap((block) => block.split("\n"))),
    fc.constantFrom(
      "\n",
      "\n\t",
      "\n\t\t",
      "\n\n",
      "<callout>",
      "</callout>",
      "::: callout",
      ":::",
      "<td>",
      "</table>",
    ),
    fc.constantFrom(
      "```",
      "$$",
      "$`",
      "`",
      "**",
      "*",
      "~~",
      "](",
      ")",
      "[^https:",
      "<!--",
      "-->",
      "- ",
      "> ",
      "\\",
    ),
    fc.constantFrom(
      '<span color="',
      '">',
      "<script>",
      '<img src=x onerror="x()">',
      "javascript:",
      '{color="red"}',
      "asset:",
    ),
    fc.string({ maxLength: 12 }),
  );
  const body = fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join(""));

  test("is read without a fault, and none of its HTML is left", () => {
    fc.assert(
      fc.property(body, (markdown) => {
        expect(JSON.stringify(parseDocument(markdown))).not.toContain('"type":"html"');
        expect(toHtml(fromNotion(markdown))).not.toMatch(/<(?:script|span|callout)|<[^<>]*\sonerror=/i);
        expect(bodyNotes(markdown)).toEqual(expect.any(Array));
      }),
      { numRuns: 500 },
    );
  });

  test.each([
    "<callout>\n",
    "<callout>",
    "</column>",
    "<details><summary>",
    "<table>\n",
    "<table></table>",
    "<td>",
    "\t",
    "- \n\t",
    "$$\n",
    "$`",
    "$x",
    "`",
    "`` ` ",
    "**",
    "*a ",
    "[^http://",
    "](",
    "<span ",
    '<span a="',
    "{color=",
    ":a",
    "::: callout\n",
    "<!--",
    "<unknown ",
    "> ",
    "~~",
    "![",
    "<page>",
    "```\n",
  ])("many times over does not hold up the press: %j", (unit) => {
    const markdown = unit.repeat(60_000 / unit.length);
    const began = performance.now();
    portableMarkdown(`${markdown}<br>`);
    fromNotion(markdown);
    expect(performance.now() - began).toBeLessThan(2_000);
  });
});
