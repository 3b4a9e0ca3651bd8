import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type IssueMailProps, renderIssueMail } from "../../src/content/mail/issue-mail.tsx";
import { fillMerge, literalText } from "../../src/content/mail/merge.ts";
import { PICTURE } from "./notion-blocks.ts";
import { issueOf, SMALL_PRESS } from "./press.ts";

const READER = { name: 'Seán <O\'Brien> & "Co"', unsubscribeUrl: "https://small-press.example/u/t?a=1&b=2" };

function mailOf(facts: Parameters<typeof issueOf>[0] = {}, props: Partial<IssueMailProps> = {}) {
  const issue = { ...issueOf(facts), url: "https://small-press.example/issues/on-paper/" };
  return renderIssueMail({ publication: SMALL_PRESS, issue, greeting: true, ...props });
}

function holesIn(template: string): string[] {
  return [...new Set([...template.matchAll(/\{\{([^{}]*)\}\}/g)].map(([, field]) => field ?? ""))].sort();
}

describe("the mail of an issue", () => {
  test("carries what every mail must: the way out, the reason, the postal address, the address of the page", () => {
    const mail = mailOf();
    expect(mail).toMatchObject({ subject: "On paper", preview: "Why cheap paper yellows." });
    for (const part of [mail.html, mail.text]) {
      expect(part).toContain("{{unsubscribeUrl}}");
      expect(part).toContain("Hello {{name}},");
      expect(part).toContain("because you subscribed to The Small Press");
      expect(part).toContain("12 Harbour Lane, Exampleton");
      expect(part).toContain("https://small-press.example/issues/on-paper/");
      expect(part).toContain("Issue 7 · November 3, 2026");
      expect(holesIn(part)).toEqual(["name", "unsubscribeUrl"]);
    }
    expect(mail.html).toContain('<html lang="en"');
    expect(mail.html).toContain("prefers-color-scheme: dark");
  });

  test("greets only if asked", () => {
    const { html, text } = mailOf({}, { greeting: false });
    expect(holesIn(html)).toEqual(["unsubscribeUrl"]);
    expect(html + text).not.toContain("Hello");
  });

  test("the plain text reads well from top to bottom", () => {
    expect(fillMerge(mailOf().text, { ...READER, name: "Seán" }, "text")).toBe(`The Small Press
Issue 7 · November 3, 2026

On paper
========

Hello Seán,

Paper is _slow_.

That is its use.

----------------------------------------
You get this mail because you subscribed to The Small Press.
Read it online: https://small-press.example/issues/on-paper/
Unsubscribe: ${READER.unsubscribeUrl}

The Small Press
12 Harbour Lane, Exampleton
`);
  });

  test("the same issue gives the same bytes", () => {
    const body = "## Two\n\n- a\n- b\n\n[x](https://x.example)".repeat(50);
    expect(mailOf({ body })).toEqual(mailOf({ body }));
    expect(mailOf({ body })).not.toEqual(mailOf({ body: `${body}.` }));
  });

  test("an issue of six thousand words stays below the hundred kilobytes at which some inboxes cut", () => {
    const body =
      `${"Twelve ordinary words make a sentence that nobody would want to remember. ".repeat(5)}\n\n`.repeat(
        100,
      );
    expect(Buffer.byteLength(mailOf({ body }).html)).toBeLessThan(100_000);
  });

  test("shows the pictures that the site has, by their whole address, and others by their words", () => {
    const body = `![A press](asset:${PICTURE})`;
    const { html, text } = mailOf({ body }, { pictures: new Set([PICTURE]) });
    expect(html).toContain(`<img src="https://small-press.example/assets/${PICTURE}" alt="A press" style=`);
    expect(text).toContain("[Image: A press]");
    expect(mailOf({ body }).html).not.toContain("<img");
    expect(mailOf({ body }).text).toContain("A press");
  });

  test("without a description the preview is the beginning of the text", () => {
    expect(mailOf({ description: "" }).preview).toBe("Paper is slow. That is its use.");
  });

  test("a right-to-left publication is set from the right", () => {
    const { html } = mailOf({}, { publication: { ...SMALL_PRESS, language: "ar" } });
    expect(html).toContain('lang="ar" dir="rtl"');
    expect(html).not.toContain('align="left"');
  });

  test("what looks like a merge field in the author's words is only words", () => {
    const words = "Use {{{name}}} or {{#nonsense}} or {{unsubscribeUrl}}";
    const url = "https://small-press.example/{{name}}/";
    const issue = { ...issueOf({ title: words, description: words, body: `${words}\n\n\`{{name}}\`` }), url };
    const publication = { ...SMALL_PRESS, name: words, postalAddress: words };
    const mail = renderIssueMail({ publication, issue, greeting: true });
    expect(fillMerge(mail.subject, READER, "text")).toBe(words);
    expect(holesIn(mail.html)).toEqual(["name", "unsubscribeUrl"]);

    const text = fillMerge(mail.text, READER, "text");
    const html = fillMerge(mail.html, READER, "html");
    expect(text.split(READER.name)).toHaveLength(2);
    expect(text.replace(/\s+/g, " ").split(words)).toHaveLength(6);
    expect(html.split("Seán")).toHaveLength(2);
    expect(html.replaceAll("&#123;", "{").split(words).length).toBeGreaterThanOrEqual(6);
    expect(html).toContain("https://small-press.example/%7B%7Bname%7D%7D/");
  });

  test("no title and no body becomes a tag of its own", () => {
    const hostile = fc.oneof(
      fc.string(),
      fc.constantFrom("</title><script>x", '"><script>', "<!--", "]]><script >"),
    );
    const scriptsIn = (html: string) => html.match(/<script/gi);
    fc.assert(
      fc.property(hostile, hostile, hostile, (title, body, description) => {
        const mail = mailOf({ title, body, description });
        expect(scriptsIn(mail.html)).toBeNull();
        expect(scriptsIn(fillMerge(mail.html, { ...READER, name: title }, "html"))).toBeNull();
        expect(mail.subject).not.toMatch(/\p{Cc}/u);
        expect(mail.html.match(/<title>/g)).toHaveLength(1);
      }),
    );
  });
});

describe("filling a template", () => {
  test("escapes for HTML and not for text, and keeps a value on one line", () => {
    expect(fillMerge("Hi {{name}}", READER, "html")).toBe("Hi Seán &lt;O&#39;Brien&gt; &amp; &quot;Co&quot;");
    expect(fillMerge("Hi {{name}}", READER, "text")).toBe(`Hi ${READER.name}`);
    expect(fillMerge("{{name}}", { name: "Bo\r\nBcc: x" }, "text")).toBe("Bo Bcc: x");
  });

  test("takes values as they are, even if they look like a field or a pattern", () => {
    expect(fillMerge("{{name}} {{name}}", { name: "{{unsubscribeUrl}} $& $1" }, "text")).toBe(
      "{{unsubscribeUrl}} $& $1 {{unsubscribeUrl}} $& $1",
    );
  });

  test.each(["nickname", "toString", "", " name "])("a field “%s” without a value is named", (field) => {
    expect(() => fillMerge(`Hi {{${field}}}`, READER, "text")).toThrow(`a merge field “${field}”`);
  });

  test("gives an author's text back to the letter", () => {
    const braces = fc.array(fc.constantFrom("{", "}", "{{name}}", "{{", "x", "leftBrace"), { maxLength: 12 });
    fc.assert(
      fc.property(braces, (parts) => {
        const text = parts.join("");
        expect(fillMerge(`${literalText(text)}{{name}}`, { name: "Ada" }, "text")).toBe(`${text}Ada`);
      }),
    );
  });
});
