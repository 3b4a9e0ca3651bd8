import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fromNotion } from "../../src/content/notion-markdown/notion-markdown.ts";
import { sameDocument } from "../../src/content/same-document.ts";
import { NOTION_BLOCKS, PICTURE } from "./notion-blocks.ts";

describe("two bodies read the same", () => {
  test.each([
    ["marks of emphasis", "*a* __b__ ***c***", "_a_ **b** _**c**_"],
    ["bullets", "* a\n* b", "- a\n\n- b"],
    ["lines within a paragraph", "Paper\nis slow.", "Paper is slow."],
    ["a paragraph for each line, as Notion makes it", "Paper\nis slow.\n\nInk.", "Paper\n\nis slow.\n\nInk."],
    ["lines of Notion's", "Paper.\n\nInk.\n\n- a\n    - b", fromNotion("Paper.\nInk.\n- a\n\t- b")],
    ["quotations of several lines", "> a\n>\n> b", fromNotion("> a\n> b")],
    ["lists in quotations of several lines", "> - a\n> - b\n>\n> c", fromNotion("> - a\n> - b\n> c")],
    ["stars that emphasise nothing", "2 * 3 * 4", fromNotion("2 * 3 * 4")],
    ["empty cells at the end of a row", "| a | b |\n| - | - |\n| c |", "| a | b |\n| - | - |\n| c | |"],
    ["a table that kept its pipes", "a\n\n| b |\n| - |\n| c |\n\nd", fromNotion("a\n| b |\n| - |\n| c |\nd")],
    ["hard line breaks", "a\\\nb  \nc", "a<br>b<br>c"],
    ["escapes", "a_b [c] 5 > 4", "a\\_b \\[c\\] 5 \\> 4"],
    [
      "addresses",
      "https://a.example <https://b.example>",
      "[https://a.example](https://a.example) https://b.example",
    ],
    ["references", "[a][1]\n\n[1]: https://a.example 'T'", "[a](https://a.example)"],
    [
      "where a link is cut",
      "[a *b* c](https://a.example)",
      "[a ](https://a.example)[*b*](https://a.example)[ c](https://a.example)",
    ],
    ["where emphasis ends", "**a** b", fromNotion("**a **b\nc").replace("\n\nc", "")],
    ["headings below the fourth", "##### a", "#### a"],
    ["the language of code", "```\na\n```", "~~~plain text\na\n~~~"],
    [
      "a table",
      "| a | b |\n| - | -: |\n| c | **d** |",
      '<table header-row="true">\n<tr>\n<td>a</td>\n<td>b</td>\n</tr>\n<tr>\n<td>c</td>\n<td>**d**</td>\n</tr>\n</table>',
    ],
    ["a picture among words", `a ![p](asset:${PICTURE}) b`, `a\n\n![p](asset:${PICTURE})\n\nb`],
    ["colours", "Red", '<span color="red">Red</span> {color="blue"}'],
  ])("but for %s", (_, a, b) => {
    expect(sameDocument(a, b)).toBe(true);
    expect(sameDocument(b, a)).toBe(true);
  });

  test("whatever Notion's blocks are, with empty lines between them or not", () => {
    for (const block of Object.values(NOTION_BLOCKS))
      expect(sameDocument(block, fromNotion(block))).toBe(true);
  });

  test("however their words are wrapped", () => {
    const word = fc.stringMatching(/^[a-z]{1,8}$/);
    fc.assert(
      fc.property(
        fc.array(word, { minLength: 2, maxLength: 20 }),
        fc.infiniteStream(fc.boolean()),
        (all, breaks) => {
          const wrapped = all.reduce((text, next) => text + (breaks.next().value ? "\n" : " ") + next);
          expect(sameDocument(all.join(" "), wrapped)).toBe(true);
          expect(sameDocument(wrapped, wrapped.replaceAll("\n", "\n\n"))).toBe(true);
        },
      ),
    );
  });
});

describe("two bodies differ", () => {
  test.each([
    ["a word", "Paper is slow.", "Paper is slower."],
    ["a blank", "to day", "today"],
    ["a paragraph", "Paper.\n\nInk.", "Paper. Ink."],
    ["emphasis", "*a* b", "a *b*"],
    ["emphasis on part of a word", "a**b**c", "abc"],
    ["where a link leads", "[a](https://a.example)", "[a](https://b.example)"],
    ["the order of items", "- a\n- b", "- b\n- a"],
    ["how deep an item is", "- a\n- b", "- a\n  - b"],
    ["what is ticked", "- [x] a", "- [ ] a"],
    ["where counting begins", "3. a", "1. a"],
    ["a heading's level", "## a", "### a"],
    ["a quotation", "> a", "a"],
    ["a line in code", "```\na\n\nb\n```", "```\na\nb\n```"],
    ["a picture's words", "![a](https://a.example/p.png)", "![b](https://a.example/p.png)"],
    ["a copied picture", `![a](asset:${PICTURE})`, `![a](asset:${PICTURE.replace("5f", "6f")})`],
    ["a rule", "a\n\n---\n\nb", "a\n\nb"],
    ["a cell", "| a |\n| - |\n| b |", "| a |\n| - |\n| c |"],
  ])("by %s", (_, a, b) => {
    expect(sameDocument(a, b)).toBe(false);
    expect(sameDocument(b, a)).toBe(false);
  });
});
