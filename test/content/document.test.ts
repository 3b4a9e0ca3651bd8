import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { contentHash, normaliseMarkdown } from "../../src/content/content-hash.ts";
import { excerptOf, parseDocument } from "../../src/content/document.ts";
import { documentToEmailHtml, TEXT_TAGS, type TextStyles } from "../../src/content/html.ts";
import { textStyles } from "../../src/content/mail/mail-styles.ts";
import { documentToText } from "../../src/content/plain-text.ts";
import { toHtml } from "./to-html.ts";

const toText = (markdown: string) => documentToText(parseDocument(markdown));
const toEmailHtml = (markdown: string, styles: TextStyles) =>
  documentToEmailHtml(parseDocument(markdown), styles);

describe("Markdown as HTML", () => {
  test.each([
    ["<script>alert(1)</script>", ""],
    ["Hi <b onclick='x()'>there</b>", "<p>Hi there</p>"],
    ["<img src=x onerror=alert(1)>", ""],
    ["[x](javascript:alert(1))", "<p>x</p>"],
    ["[x](JaVaScRiPt:alert(1))", "<p>x</p>"],
    ["[x](&#106;avascript:alert(1))", "<p>x</p>"],
    ["[x](data:text/html,hi)", "<p>x</p>"],
    ["[x](//evil.example)", "<p>x</p>"],
    ["[x][1]\n\n[1]: vbscript:x", "<p>x</p>"],
    ["![x](data:image/png;base64,AA)", "<p>x</p>"],
  ])("%j loses what is not safe", (markdown, html) => {
    expect(toHtml(markdown)).toBe(html);
  });

  test("links go to web and mail addresses, and don't hand the page over", () => {
    expect(toHtml('[a](https://a.example/?x=1&y "T") <mara@press.example>')).toBe(
      '<p><a href="https://a.example/?x=1&#x26;y" rel="noopener">a</a> <a href="mailto:mara@press.example" rel="noopener">mara@press.example</a></p>',
    );
  });

  test("images keep their words, or say that they have none", () => {
    expect(toHtml("![A press](https://a.example/p.png) ![](https://a.example/q.png)")).toBe(
      '<p><img src="https://a.example/p.png" alt="A press" loading="lazy"> <img src="https://a.example/q.png" alt="" loading="lazy"></p>',
    );
    expect(toHtml("![A *press*][p]\n\n[p]: https://a.example/p.png")).toContain('alt="A press"');
  });

  test("a first heading that repeats the title is left out, another is kept below the title", () => {
    expect(toHtml("# Issue #046: On “Paper”\n\nHi", { title: "On Paper" })).toBe("<p>Hi</p>");
    expect(toHtml("# Off paper\n\n## Then", { title: "On paper" })).toBe("<h2>Off paper</h2>\n<h3>Then</h3>");
    expect(toHtml("## On paper", { title: "On paper" })).toBe("<h2>On paper</h2>");
  });

  test("a heading that swallowed the whole beginning becomes its paragraph", () => {
    const rest =
      "Someone gave me an old computer and told me to make something of it, without any instructions.";
    expect(toHtml(`# On paper *Issue 2* --- ${rest}`, { title: "On paper" })).toBe(
      `<p><em>Issue 2</em> — ${rest}</p>`,
    );
    expect(toHtml("# On paper and ink", { title: "On paper" })).toBe("<h2>On paper and ink</h2>");
  });

  test("footnotes become a list at the end, in the order of their mention", () => {
    expect(toHtml("One[^b] two[^a] again[^b].\n\n[^a]: Ay\n[^b]: Bee [x]\n\n[x]: https://x.example")).toBe(
      '<p>One[1] two[2] again[1].</p>\n<hr>\n<ol>\n<li>Bee <a href="https://x.example" rel="noopener">x</a></li>\n<li>Ay</li>\n</ol>',
    );
  });

  test("no text becomes a script, a handler or a strange link", () => {
    const piece = fc.constantFrom(
      ...[
        "<script>",
        "</script>",
        "<",
        ">",
        "![",
        "](",
        ")",
        "[",
        "]",
        "javascript:",
        "`",
        "\n",
        "\n\n",
        "    ",
      ],
      ...[
        "onload=",
        '"',
        "'",
        "<svg/onload=x>",
        "&lt;script>",
        "|",
        "---",
        "[^1]",
        "[^1]: ",
        "# ",
        "> ",
        "- ",
      ],
    );
    const body = fc.array(fc.oneof(piece, fc.string()), { maxLength: 30 }).map((parts) => parts.join(""));
    const allowed =
      /^\/?(?:p|h[2-6]|blockquote|ul|ol|li|pre|code|hr|table|thead|tbody|tr|th|td|a|em|strong|del|img|br)$/;
    fc.assert(
      fc.property(body, fc.string(), (markdown, title) => {
        for (const [, tag = "", attributes = ""] of toHtml(markdown, { title }).matchAll(
          /<([^\s>]*)([^>]*)>/g,
        )) {
          expect(tag).toMatch(allowed);
          expect(attributes.replace(/"[^"]*"/g, '""')).toMatch(
            /^(?: (?:href|src|alt|loading|rel|align|start)="")*$/,
          );
          for (const [, url = ""] of attributes.matchAll(/(?:href|src)="([^"]*)"/g)) {
            expect(url).toMatch(/^(?:https?|mailto):/i);
          }
        }
      }),
      { numRuns: 400 },
    );
  });
});

describe("Markdown as the HTML of a mail", () => {
  const everything =
    "# A\n\n## B\n\n### C\n\n#### D\n\n##### E\n\n###### F\n\n> Q\n\n- *a*\n\n1. **b**\n\n```\ncode\n```\n\n`c` ~~d~~ [l](https://l.example) ![i](https://i.example)\n\n***\n\n| a |\n| - |\n| b |";

  test("every element has its style, and none has a class", () => {
    const html = toEmailHtml(everything, textStyles("left"));
    const plain = [...html.matchAll(/<([a-z0-9]+)(?![^>]* style=")[^>]*>/g)].map(([, tag]) => tag);
    expect(plain).toEqual(["code"]);
    expect(html).toContain('<pre dir="ltr" style="');
    expect(html).not.toContain("class");
  });

  test("the styles are the ones given", () => {
    const styles = Object.fromEntries(TEXT_TAGS.map((tag) => [tag, `x:${tag}`])) as TextStyles;
    expect(toEmailHtml("*a*", styles)).toBe('<p style="x:p"><em style="x:em">a</em></p>');
  });
});

describe("Markdown as plain text", () => {
  test("reads well", () => {
    const markdown = [
      "# Title",
      "Words with *stress*, **weight**, `code` and [a link](https://a.example/b).\nSame line.  \nNew line.",
      "### A part\n\n- one\n- two\n  1. inner\n\n> Said [Mara](mailto:mara@press.example).",
      "```\n  let x = 1;\n\n```",
      "| Name | Age |\n| --- | --- |\n| Zoë | 31 |",
      "https://bare.example/x ![A press](https://a.example/p.png)![](https://a.example/q.png)",
    ].join("\n\n");
    expect(toText(markdown)).toBe(
      [
        "Title\n-----",
        "Words with _stress_, *weight*, `code` and a link (https://a.example/b). Same\nline.\nNew line.",
        "A PART",
        "- one\n- two\n  1. inner",
        "> Said Mara (mara@press.example).",
        "      let x = 1;",
        "Name  Age\n----  ---\nZoë   31",
        "https://bare.example/x [Image: A press]",
      ].join("\n\n"),
    );
  });

  test("is wrapped at 78 characters, also inside quotes and lists, but no address is broken", () => {
    const long = "word ".repeat(60);
    const address = `https://a.example/${"x".repeat(90)}`;
    const lines = toText(`${long}\n\n> ${long}\n\n- ${long}\n\n${address}`).split("\n");
    const tooLong = lines.filter((line) => line.length > 78);
    expect(tooLong).toEqual([address]);
    expect(lines.filter((line) => line.startsWith("> ")).length).toBeGreaterThan(3);
  });

  test("a table that is too wide becomes lines", () => {
    const wide = "wide ".repeat(12).trim();
    expect(toText(`| A | B |\n| - | - |\n| ${wide} | ${wide} |`)).toBe(`A: ${wide}\nB: ${wide}`);
  });
});

describe("an excerpt", () => {
  test("is plain words, cut between words", () => {
    const markdown = "# On paper\n\nPaper is *slow*, and [cheap](https://a.example).\n\n- It yellows.";
    expect(excerptOf(markdown, 100)).toBe("Paper is slow, and cheap. It yellows.");
    expect(excerptOf(markdown, 16)).toBe("Paper is slow…");
    expect(excerptOf(markdown, 15)).toBe("Paper is slow…");
  });

  test("of a text without blanks doesn't break a character", () => {
    expect(excerptOf("森😀".repeat(20), 5)).toBe("森😀森😀…");
  });
});

describe("the fingerprint of an issue", () => {
  const paper = { title: "On paper", body: "One.\n\nTwo." };

  test("overlooks what nobody sees", () => {
    expect(normaliseMarkdown("\r\n\r\nOne. \t\r\n\r\n\r\n\r\n  Two.\r\n")).toBe("One.\n\n  Two.");
    const same = { ...paper, body: "\nOne.  \r\n\r\n\r\nTwo.\n\n", tags: [] };
    expect(contentHash(same)).toBe(contentHash(paper));
    expect(contentHash({ ...paper, tags: ["a", "b"] })).toBe(contentHash({ ...paper, tags: ["b", "a"] }));
  });

  test.each([
    { title: "On Paper" },
    { body: "One.\n\nThree." },
    { description: "x" },
    { audience: "premium" },
    { tags: ["a"] },
  ])("notices %j", (change) => {
    expect(contentHash({ ...paper, ...change })).not.toBe(contentHash(paper));
  });
});
