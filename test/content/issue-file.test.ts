import { readdirSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type ImportedIssue, parseIssueFile } from "../../src/content/issue-file.ts";
import { sharedFolder } from "../shared.ts";
import { toHtml } from "./to-html.ts";

const ZONE = "America/New_York";

function parsed(name: string, text: string): ImportedIssue {
  const file = parseIssueFile(name, text, ZONE);
  if (!file.ok) throw new Error(`${file.file}:${file.line} ${file.reason}`);
  return file.issue;
}

function refused(name: string, text: string) {
  const file = parseIssueFile(name, text, ZONE);
  return file.ok ? "accepted" : `${file.line}: ${file.reason}`;
}

describe("an issue as JSON", () => {
  test("arrives with all that it says", () => {
    const issue = parsed(
      "046.json",
      JSON.stringify({
        number: 46,
        title: "On\npaper\u0007",
        date: "March 2, 2026",
        slug: "on-paper",
        description: "Why it\nyellows.",
        themes: ["Craft", "Home, Body", "Craft"],
        published: true,
        excerpt: true,
        content: "One.\r\n\r\nTwo.\n",
      }),
    );
    expect(issue).toEqual({
      key: "number-46",
      number: 46,
      title: "On paper",
      slug: "on-paper",
      description: "Why it yellows.",
      tags: ["Craft", "Home, Body"],
      date: { instant: new Date("2026-03-02T05:00:00Z"), hasTime: false },
      whole: false,
      published: true,
      audience: null,
      beginning: false,
      idea: false,
      body: "One.\n\nTwo.",
      problems: [],
    });
  });

  test.each([
    ['{\n "title": "x"\n "number": 3\n}', '3: a comma or “}” is missing before “"”'],
    ['{\n "title": "x",\n}', "3: nothing follows the last comma before “}”; leave it out"],
    [
      '{\n "title": "x",\n "content": "one\ntwo"\n}',
      "3: a quoted text runs over the end of the line; close its quotation mark, or write \\n",
    ],
    ['{\n "title": "x', "2: the file ends inside a quoted text"],
    [
      '{\n "title": "C:\\x"}',
      "2: a quoted text holds a character that must be written as an escape, such as \\t or \\\\",
    ],
    [
      '{"title": x}',
      "1: a value (a text in quotation marks, a number, true, false or null) is missing before “x”",
    ],
    ["{\n 'title': 1}", "2: a key in quotation marks is missing before “'”"],
    ['{\n "title" "x"}', '2: a colon is missing before “"”'],
    ['{}\n{"title": 1}', "2: nothing may follow the end, but “{” does"],
    ["[]", "1: it must hold one issue: an object in braces, with a title and a content"],
    [
      "",
      "1: the file ends where a value (a text in quotation marks, a number, true, false or null) is missing",
    ],
  ])("%j is refused with its line and the reason", (text, expected) => {
    expect(refused("broken.json", text)).toBe(expected);
  });

  test.each([
    [
      '{\n "title": "x",\n "number": "three"\n}',
      "3: “number” must be a whole number, such as 12, but it is “three”",
    ],
    ['{\n "meta": {"title": 1},\n "title": ["x"]\n}', "3: “title” must be a text; put it in quotation marks"],
    ['{\n "published": "yes"}', "2: “published” must be true or false, but it is “yes”"],
    ['{\n "content": 12}', "2: “content” must be a text, but it is “12”"],
  ])("a key of the wrong type is named with its line: %j", (text, expected) => {
    expect(refused("wrong.json", text)).toBe(expected);
  });

  test("every text that JSON.parse refuses is refused here, with a line that the file has", () => {
    const pieces = fc.constantFrom(
      "{",
      "}",
      "[",
      "]",
      '"',
      ":",
      ",",
      '"title"',
      "1",
      "-",
      "true",
      "nul",
      "\n",
      "\\",
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
        const text = parts.join("");
        const file = parseIssueFile("any.json", text, ZONE);
        if (file.ok) return JSON.parse(text) !== undefined;
        return file.line >= 1 && file.line <= text.split("\n").length && !file.reason.includes("SyntaxError");
      }),
      { numRuns: 2000 },
    );
  });
});

describe("an issue as Markdown", () => {
  test("arrives with what its front matter says", () => {
    const text =
      "\ufeff---\r\nnumber: 3\r\ntitle: 1984\r\nslug: 008\r\ndate: 2026-03-12\r\ntags: [a, 2]\r\nstatus: published\r\naudience: premium\r\n---\r\n\r\n# Hello\r\n\r\n---\r\n";
    expect(parsed("three.md", text)).toMatchObject({
      key: "number-3",
      title: "1984",
      slug: "008",
      date: { instant: new Date("2026-03-12T04:00:00Z"), hasTime: false },
      tags: ["a", "2"],
      published: true,
      audience: "premium",
      body: "# Hello\n\n---",
      problems: [],
    });
  });

  test.each([
    [
      "---\ntitle: a: b\n---\n",
      '2: a value that holds a colon must stand in quotation marks, as in title: "One: two"',
    ],
    ["---\ntitle: a\ndate: x\ntitle: b\n---\n", "4: this key is given twice; keep one of them"],
    ["---\ntitle: x\n\ttags: y\n---\n", "3: a tab can't indent a line here; use blanks"],
    ['---\ntitle: "x\n---\nHello', '2: Missing closing "quote'],
    ["---\ntitle: x\npublished: maybe\n---\n", "3: “published” must be true or false, but it is “maybe”"],
    ["---\nnumber: 1.5\n---\n", "2: “number” must be a whole number, such as 12, but it is “1.5”"],
    ["---\ntitle: x\n", "1: the front matter that starts here is never closed by a line “---”"],
    ["---\njust words\n---\n", "2: the front matter must be lines of “key: value”, such as “title: Hello”"],
  ])("%j is refused with its line and the reason", (text, expected) => {
    expect(refused("broken.md", text)).toBe(expected);
  });

  test("another kind of file is refused by its name", () => {
    expect(refused("notes.docx", "x")).toBe("1: its name must end in .json, .md or .markdown");
  });
});

describe("an issue that can't be sent as it is", () => {
  test("arrives all the same and says why", () => {
    const issue = parsed("draft.md", "---\ndate: Smarch 3\n---\n<!-- later -->\n");
    expect(issue.problems).toEqual([
      "It has no title.",
      "It has no text.",
      "Its date “Smarch 3” can't be read; write it like 2026-11-05 or 2026-11-05T08:00:00+01:00.",
    ]);
    expect(issue).toMatchObject({ slug: "draft", key: "slug-draft", published: false });
  });

  test("a date that is missing is said to be missing", () => {
    expect(parsed("plain.md", "Hello").problems).toContain(
      "It has no date; write it like 2026-11-05 or 2026-11-05T08:00:00+01:00.",
    );
  });

  test("unknown keys and a contradiction are mentioned, not refused", () => {
    const text = "---\ntitle: x\nsubtitle: y\nconstructor: z\nstatus: draft\npublished: true\n---\nHello";
    const file = parseIssueFile("x.md", text, ZONE);
    expect(file).toMatchObject({
      ok: true,
      issue: { published: false },
      warnings: [
        "“subtitle” is not a key that pressroom reads, so it was left out.",
        "“constructor” is not a key that pressroom reads, so it was left out.",
        "Its status is “draft” but published is true; its status counts.",
      ],
    });
  });
});

const shared = sharedFolder();
const archiveName = shared
  ? "the archive of 93 issues"
  : "the archive of 93 issues (skipped: its folder is not here)";
describe.skipIf(!shared)(archiveName, () => {
  const archive = `${shared}data/issues/`;
  const files = shared ? readdirSync(archive).map((name) => archive + name) : [];

  test("arrives complete: every date read in its three formats, one issue whole, every key its own", () => {
    const issues = files.map((path) => parsed(basename(path), readFileSync(path, "utf8")));

    expect(issues).toHaveLength(93);
    expect(issues.flatMap((issue) => issue.problems)).toEqual([]);
    expect(issues.filter((issue) => issue.whole).map((issue) => issue.number)).toEqual([46]);
    expect(new Set(issues.map((issue) => issue.key)).size).toBe(93);
    expect(new Set(issues.map((issue) => issue.slug)).size).toBe(91);

    const withTime = issues.filter((issue) => "hasTime" in issue.date && issue.date.hasTime);
    expect(withTime.map((issue) => issue.number)).toEqual([8, 9]);
    const days = issues.map((issue) => ("instant" in issue.date ? issue.date.instant.getTime() : 0));
    expect(new Date(Math.min(...days)).toISOString()).toBe("2026-03-02T05:00:00.000Z");
    expect(new Date(Math.max(...days)).toISOString()).toBe("2026-05-10T04:00:00.000Z");
  });
});

describe("a tab", () => {
  const bodyOf = (content: string) => parsed("1.json", JSON.stringify({ content })).body;

  test("that begins a line is four blanks, so that nothing takes it for a child in Notion", () => {
    expect(bodyOf("Ink:\n\n\tcode\n\t\tdeeper\n\n- a\n\t- b\tc")).toBe(
      "Ink:\n\n    code\n    \tdeeper\n\n- a\n    - b\tc",
    );
    expect(toHtml(bodyOf("\tcode"))).toBe("<pre><code>code\n</code></pre>");
  });

  test("in fenced code stays, but not where all of the code is indented", () => {
    expect(bodyOf("```\n\tx\n```\n\ty")).toBe("```\n\tx\n```\n    y");
    expect(bodyOf("- a\n\t```\n\tx\n\t```")).toBe("- a\n    ```\n    x\n    ```");
  });
});
