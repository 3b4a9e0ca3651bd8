/** What an author may ask for in a text or a title, and what becomes of it in mails and on pages. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { excerptOf } from "../../src/content/document.ts";
import { fieldProblems } from "../../src/content/field-problems.ts";
import { renderIssueMail } from "../../src/content/mail/issue-mail.tsx";
import { fillMerge, mergeRecord } from "../../src/content/mail/merge.ts";
import { withFallbacks } from "../../src/content/merge-fields.ts";
import { openingOf } from "../../src/content/opening.ts";
import { issueOf, SMALL_PRESS } from "./press.ts";
import { toHtml } from "./to-html.ts";

const ADA = { email: "ada@readers.example", name: "Ada Moss", tier: "premium yearly" };
const NOBODY = { email: "x@readers.example", name: "", tier: "free" };
const LEAVE = "https://small-press.example/unsubscribe/t";

function filled(facts: Parameters<typeof issueOf>[0], reader = ADA) {
  const issue = { ...issueOf(facts), url: "https://small-press.example/issues/on-paper/" };
  const mail = renderIssueMail({ publication: SMALL_PRESS, issue, greeting: true });
  const values = mergeRecord(mail.fields, reader, LEAVE);
  return {
    values,
    subject: fillMerge(mail.subject, values, "text"),
    html: fillMerge(mail.html, values, "html"),
    text: fillMerge(mail.text, values, "text"),
  };
}

describe("a field in an issue", () => {
  test("is the reader's own in the title and the text, or what the author wrote for those who gave none", () => {
    const facts = {
      title: "{{first name|Friend}}, on paper",
      body: "Dear {{ name | reader of mine }}, welcome.",
    };
    const ada = filled(facts);
    expect(ada.subject).toBe("Ada, on paper");
    expect(ada.html).toContain("Dear Ada Moss, welcome.");
    expect(ada.text).toContain("Dear Ada Moss, welcome.");
    const nobody = filled(facts, NOBODY);
    expect(nobody.subject).toBe("Friend, on paper");
    expect(nobody.html).toContain("<title>Friend, on paper</title>");
    expect(nobody.text).toContain("Dear reader of mine, welcome.");
    expect(nobody.text).not.toContain("{{");
  });

  test("may be written in any of the usual ways, within emphasis, lists, links, tables and headings", () => {
    const { text, html } = filled({
      body: "## For {{Name}}\n\n- *{{first_name}}*\n- [{{tier}}](https://a.example)\n\n| To |\n| - |\n| {{EMAIL}} |",
    });
    for (const value of ["For Ada Moss", "Ada", "premium yearly", "ada@readers.example"]) {
      expect(text).toContain(value);
      expect(html).toContain(value);
    }
  });

  test("greets in place of pressroom where the text begins with it", () => {
    expect(filled({ body: "Dear {{name}},\n\nPaper." }).text).not.toContain("Hello");
    expect(filled({ body: "Paper, {{tier}}.\n\nFor {{name}}." }).text).toContain("Hello Ada Moss,");
  });

  test("is a flat record of texts, each decided at the freeze", () => {
    expect(filled({ body: "{{name|friend}} {{first name}} {{tier}}" }, NOBODY).values).toEqual({
      ...{ to: "x@readers.example", unsubscribeUrl: LEAVE },
      ...{ name: "reader", "name|friend": "friend", firstName: "reader", tier: "free" },
    });
  });

  test.each([
    ["Ada Moss", "Ada"],
    ["Dr. Ada Moss", "Ada"],
    ["Moss, Ada", "Ada"],
    ["سلمى", "سلمى"],
    ["🎉 Zoë", "🎉"],
    ["", "reader"],
  ])("calls “%s” by the first name “%s”", (name, first) => {
    expect(mergeRecord(["firstName"], { ...ADA, name }, LEAVE).firstName).toBe(first);
  });

  test("in code, in braces of another kind and in what a reader is called is only words", () => {
    const body = "`{{name}}` and {{{name}}} and {{#name}} and {name}\n\n```\n{{name}}\n```";
    const { text } = filled({ body }, { ...ADA, name: "{{tier}}" });
    expect(text).toContain("`{{name}}` and {{{name}}} and {{#name}} and {name}");
    expect(text).toContain("    {{name}}");
    expect(text).toContain("Hello {{tier}},");
  });

  test("shows strangers what stands there for those who gave none: on pages, in lists, in what is shared", () => {
    expect(toHtml("Dear {{name|friend}}, *{{name}}*.")).toBe("<p>Dear friend, <em>reader</em>.</p>");
    expect(excerptOf("Dear {{name|friend}}, it begins.", 100)).toBe("Dear friend, it begins.");
    expect(withFallbacks("{{name|You}} and paper, {{nmae}}")).toBe("You and paper, {{nmae}}");
  });

  test("does not move the place at which an issue for members is cut", () => {
    const body = `${"Dear {{first name|friend of the house}}, a sentence. ".repeat(9)}\n\n`.repeat(6);
    expect(openingOf(body)).toMatchObject({
      children: openingOf(withFallbacks(body)).children.map(({ type }) => ({ type })),
    });
  });

  test("of any text leaves nothing behind that looks like one of ours", () => {
    const parts = fc.constantFrom(
      "{",
      "}",
      "`",
      "{{name}}",
      "{{name|a b}}",
      "|",
      "\ufdd0",
      "0",
      "\ufdd1",
      "x ",
      "{{tier|",
    );
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 14 }), (some) => {
        const { text, html } = filled({ body: some.join("") });
        expect(text + html).not.toMatch(/[\ufdd0\ufdd1]|leftBrace/);
      }),
    );
  });
});

describe("a field that nobody could fill in", () => {
  const problems = (body: string, title = "On paper") => fieldProblems({ title, description: "", body });

  test.each([
    ["{{nmae}}", "{{name}}"],
    ["{{firstnam|x}}", "{{first name}}"],
    ["{{ subscriber.email }}", "{{email}}"],
    ["{{teir}}", "{{tier}}"],
  ])("%s is a problem with its name, and %s is what was meant", (written, meant) => {
    expect(problems(`Dear ${written},`)).toEqual([expect.stringContaining(`Did you mean ${meant}?`)]);
    expect(problems("Paper.", written)).toHaveLength(1);
  });

  test("is told what there is where nothing is near", () => {
    expect(problems("{{favourite colour}}")).toEqual([
      "It asks for {{favourite colour}}, which is not known of any reader. There are {{name}}, {{first name}}, {{tier}}, {{email}}. As code, between backticks, it stays as it is.",
    ]);
  });

  test("is found as Notion escapes it, and not in code, formulas or other braces", () => {
    expect(problems("\\{\\{nmae\\}\\}")).toHaveLength(1);
    expect(problems("`{{nmae}}`\n\n```\n{{nmae}}\n```\n\n$`\\frac{{a}}{b}`$ {{{nmae}}} {{#if}}")).toEqual([]);
    expect(problems("{{name}} {{First Name|you}} {{tier}} {{email}}")).toEqual([]);
  });

  test("is one that is known, too, where a part of it is bold or a link", () => {
    expect(problems("Dear {{**name**}},")).toEqual([expect.stringContaining("Its {{name}} is partly bold")]);
    expect(problems("Dear {{name|*friend*}},")).toHaveLength(1);
  });
});
