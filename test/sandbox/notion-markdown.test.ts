import fc from "fast-check";
import { expect, test } from "vitest";
import type { Block, BlockType } from "../../src/sandbox/notion/body/node.ts";
import { readDrafts } from "../../src/sandbox/notion/body/read.ts";
import { blocksMarkdown } from "../../src/sandbox/notion/body/write.ts";
import { normalised } from "../../src/sandbox/notion/markdown.ts";
import { PLAIN, plainItem, plainText, type RichText } from "../../src/sandbox/notion/rich-text.ts";

const LINES: readonly BlockType[] = [
  "paragraph",
  "bulleted_list_item",
  "numbered_list_item",
  "to_do",
  "quote",
  "toggle",
  "callout",
];

const words = fc
  .array(
    fc.constantFrom(
      ...[
        "a",
        "Über",
        "#",
        "-",
        "1.",
        ">",
        "*",
        "**",
        "_",
        "`",
        "$",
        "[x]",
        "(y)",
        "<b>",
        "{c}",
        "|",
        "\\",
        "~~",
        "^",
        "---",
        "___",
        "#tag",
        "-5",
        "\n",
        "🎯",
        "$$",
        "```",
        "!",
      ],
    ),
    {
      minLength: 1,
      maxLength: 6,
    },
  )
  .map((parts) => parts.join(" "));

/** Marks stand apart: `*a***b**` says of itself in no markdown what it means. */
const richText = fc
  .array(
    fc.record({
      content: words,
      key: fc.constantFrom("plain", "bold", "italic", "strikethrough", "underline", "code"),
    }),
    {
      minLength: 1,
      maxLength: 4,
    },
  )
  .map(
    (items): RichText =>
      items.flatMap(({ content, key }) => {
        const text = key === "code" ? content.replace(/[`\n]/g, "x") : content;
        const annotations = key === "plain" ? PLAIN : { ...PLAIN, [key]: true };
        return [{ ...plainItem(text), annotations }, plainItem(" and ")];
      }),
  );

/** Blocks with children to this depth. */
const treeOf = (depth: number): fc.Arbitrary<Block> =>
  fc
    .record({
      type: fc.constantFrom(...LINES),
      text: richText,
      children: depth === 0 ? fc.constant<Block[]>([]) : fc.array(treeOf(depth - 1), { maxLength: 3 }),
    })
    .map(({ type, text, children }) => ({ type, content: { rich_text: text, color: "default" }, children }));

interface Shape {
  type: BlockType;
  text: string;
  children: Shape[];
}

const shapeOf = (block: Block): Shape => ({
  type: block.type,
  text: plainText(block.content.rich_text as RichText).trim(),
  children: block.children.map(shapeOf),
});

test("any tree of blocks, in whatever words, comes back from its markdown", () => {
  fc.assert(
    fc.property(fc.array(treeOf(2), { maxLength: 4 }), (blocks) => {
      const markdown = blocksMarkdown(blocks);
      const read = readDrafts(markdown);
      expect(read.map(shapeOf)).toEqual(blocks.map(shapeOf));
      expect(blocksMarkdown(read)).toBe(blocksMarkdown(readDrafts(blocksMarkdown(read))));
    }),
    { numRuns: 300 },
  );
});

const HOSTILE = {
  stars: "*a ".repeat(8_000),
  brackets: "[".repeat(20_000),
  spans: '<span color="red">a'.repeat(3_000),
  callouts: "<callout>\n".repeat(2_000),
  tabs: Array.from({ length: 1_000 }, (_, depth) => `${"\t".repeat(depth)}x`).join("\n"),
  fences: "```\n".repeat(5_000),
  blanks: `x ${" ".repeat(20_000)}{`,
};

test.each(Object.entries(HOSTILE))("endless %s are read in bounded time", (_, markdown) => {
  const startedMs = performance.now();
  readDrafts(markdown);
  expect(performance.now() - startedMs).toBeLessThan(5_000);
});

test("plain markdown is read as Notion reads it", () => {
  const shapes = readDrafts(
    [
      "# Title",
      "",
      "| a | b |",
      "|---|---|",
      "| 1 | 2 \\| 3 |",
      "",
      "- one",
      "  - under",
      "* two",
      "",
      "##### Five",
      "1) first",
    ].join("\n"),
  );
  expect(shapes.map(({ type }) => type)).toEqual([
    ...["heading_1", "table", "bulleted_list_item", "bulleted_list_item", "heading_4", "numbered_list_item"],
  ]);
  expect(shapes[1]?.content).toEqual({ table_width: 2, has_column_header: true, has_row_header: false });
  expect(shapes[1]?.children.map((row) => (row.content.cells as RichText[]).map(plainText))).toEqual([
    ["a", "b"],
    ["1", "2 | 3"],
  ]);
  expect(shapes[2]?.children).toHaveLength(1);
});

test("a table of plain markdown comes back as tags, as Notion writes it, and code as it was", () => {
  const table = "| a | b |\n|---|:-:|\n| `c` | d \\| e |\n| f |";
  const tags = [
    ["a", "b"],
    ["`c`", "d \\| e"],
    ["f", ""],
  ].flatMap((cells) => ["<tr>", ...cells.map((cell) => `<td>${cell}</td>`), "</tr>"]);
  const written = ['<table header-row="true">', ...tags, "</table>"].join("\n");
  expect(normalised(`Words\n${table}\nWords`)).toBe(`Words\n${written}\nWords`);
  expect(normalised(`- item\n  ${table.replaceAll("\n", "\n  ")}`)).toBe(
    `- item\n\t${written.replaceAll("\n", "\n\t")}`,
  );
  const code = `\`\`\`\n${table}\n\`\`\``;
  expect(normalised(code)).toBe(code);
  expect(normalised(written)).toBe(written);
});
