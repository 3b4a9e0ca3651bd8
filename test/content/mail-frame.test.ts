/** What every mail has in common, whoever it is for: the frame, the preview, the small print. */
import { describe, expect, test } from "vitest";
import { renderConfirmMail } from "../../src/content/mail/confirm-mail.tsx";
import { renderCorrectionMail, renderSequenceMail } from "../../src/content/mail/document-mail.tsx";
import { renderIssueMail } from "../../src/content/mail/issue-mail.tsx";
import { fillMerge, mergeRecord } from "../../src/content/mail/merge.ts";
import { renderSignInMail } from "../../src/content/mail/sign-in-mail.tsx";
import { issueOf, SMALL_PRESS } from "./press.ts";

const url = "https://small-press.example/issues/on-paper/";
const READER = { email: "ada@readers.example", name: 'Ada "Quill" Moss', tier: "free" };
const LEAVE = "https://small-press.example/unsubscribe/t";

const issue = (facts = {}, publication = SMALL_PRESS) =>
  renderIssueMail({ publication, issue: { ...issueOf(facts), url }, greeting: true });
const correction = (body = "It said **1908**, and was 1809, {{first name}}.") =>
  renderCorrectionMail({
    publication: SMALL_PRESS,
    subject: "A date was wrong",
    body,
    issue: { title: "On {{name}}", url },
  });
const sequence = (body = "Welcome, {{name|friend}}.\n\n- One thing\n- Another") =>
  renderSequenceMail({ publication: SMALL_PRESS, subject: "Welcome, {{first name|you}}", body });
const confirm = () =>
  renderConfirmMail({ publication: SMALL_PRESS, url: "https://small-press.example/confirm/t" });
const signIn = () =>
  renderSignInMail({
    publication: SMALL_PRESS,
    url: "https://small-press.example/in/t",
    code: "123456",
    minutes: 15,
  });

describe.each([
  ["an issue", issue],
  ["a correction", correction],
  ["a mail of a sequence", sequence],
  ["a mail to confirm", confirm],
  ["a mail to sign in", signIn],
])("%s", (_, make) => {
  test("stands in the frame: language and direction, light and dark, phones, Outlook, sender's address", () => {
    const { html, text } = make();
    expect(html).toMatch(/^<!doctype html>\n<html lang="en" dir="ltr">/);
    for (const part of [
      '<meta charset="utf-8"/>',
      '<meta name="color-scheme" content="light dark"/>',
      "@media (prefers-color-scheme: dark)",
      "[data-ogsc] .paper",
      "@media (max-width: 480px)",
      "<!--[if mso]>",
      'role="presentation"',
    ])
      expect(html).toContain(part);
    expect(html).not.toMatch(/<script|<link|@import|position:|float:/);
    for (const part of [html, text]) expect(part).toContain("12 Harbour Lane, Exampleton");
    expect(text).not.toMatch(/<[a-z]|&[a-z#]/i);
    expect(
      Math.max(...text.split("\n").map((line) => (line.includes("://") ? 0 : line.length))),
    ).toBeLessThan(79);
  });

  test("fills what inboxes show after a short preview, so that they don't go on with the text", () => {
    const [, preview = ""] = /<body[^>]*><div[^>]*>([\s\S]*?)<\/div>/.exec(make().html) ?? [];
    expect(preview.length).toBeGreaterThan(200);
    expect(preview.replace(/(?:\u2007\u034f ?)+$/, "")).toMatch(/^\S.*\S$/);
  });

  test("comes out the same at any time, byte for byte", () => {
    expect(make()).toEqual(make());
  });
});

describe("a correction", () => {
  test("says which issue it corrects, and leads to it as it is now", () => {
    const { html, text, fields, subject } = correction();
    expect(subject).toBe("A date was wrong");
    for (const part of [html, text]) {
      expect(part).toContain("because “On reader” was sent to you");
      expect(part).toContain(url);
      expect(part).toContain("{{unsubscribeUrl}}");
    }
    expect(fillMerge(text, mergeRecord(fields, READER, LEAVE), "text")).toBe(`The Small Press

A date was wrong
================

It said *1908*, and was 1809, Ada.

----------------------------------------
You get this mail because “On reader” was sent to you, and this corrects it.
The issue as it is now: ${url}
Unsubscribe: ${LEAVE}

The Small Press
12 Harbour Lane, Exampleton
`);
    expect(html).toContain("<strong");
    const plain = correction("It was 1809.");
    expect(fillMerge(plain.html, mergeRecord(plain.fields, READER, LEAVE), "html")).toContain(
      "Hello Ada &quot;Quill&quot; Moss,",
    );
  });
});

describe("a mail of a sequence", () => {
  test("is the owner's page with the fields of an issue, and a way out", () => {
    const { html, text, subject, fields } = sequence();
    const values = mergeRecord(fields, { ...READER, name: "" }, LEAVE);
    expect(fillMerge(subject, values, "text")).toBe("Welcome, you");
    const filled = fillMerge(text, values, "text");
    expect(filled).toContain("Welcome, friend.\n\n- One thing\n- Another");
    expect(filled).toContain(`Unsubscribe: ${LEAVE}`);
    expect(filled).not.toContain("Hello");
    expect(fillMerge(html, values, "html")).toContain(`href="${LEAVE}"`);
  });
});

describe("a publication from right to left", () => {
  test("has its text on the right, code on the left, and our own words in their own direction", () => {
    const body = "الورق بطيء.\n\n> اقتباس\n\n```\nlet x = 1;\n```\n\n| اللون |\n| - |\n| أصفر |";
    const arabic = { ...SMALL_PRESS, language: "ar", name: "المطبعة الصغيرة" };
    const { html, subject, text } = issue({ title: "رسالة عن الورق", body }, arabic);
    expect(html).toContain('<html lang="ar" dir="rtl">');
    expect(html).toContain("border-right:3px solid");
    expect(html).not.toMatch(/align="left"|border-left:3px|<thead style="text-align:left/);
    expect(html).toContain('<pre dir="ltr"');
    expect(html).toContain('<p dir="auto"');
    expect(subject).toBe("رسالة عن الورق");
    expect(text).toContain("المطبعة الصغيرة");
  });
});

describe("an issue for members", () => {
  const members = { membersOnly: true, body: `${"A sentence on paper. ".repeat(20)}\n\n`.repeat(5) };
  const beginning = () =>
    renderIssueMail({
      ...{ publication: SMALL_PRESS, greeting: true, onlyBeginning: true },
      issue: { ...issueOf(members), description: "", url },
    });

  test("reaches free readers as its beginning, with a fair word and their own way to a tier", () => {
    const mail = beginning();
    for (const part of [mail.html, mail.text]) {
      expect(part).toContain("{{tierUrl}}");
      expect(part.replace(/\s+/g, " ")).toContain("If you would rather not, there is nothing to do");
      expect(part).toContain("For members");
    }
    expect(mail.text.length).toBeLessThan(issue(members).text.length / 2);
    expect(issue(members).html).not.toContain("tierUrl");
  });

  test("tells no more of itself in the inbox's preview than strangers may know", () => {
    const short = {
      ...members,
      body: "One two three four five six. Seven is what members pay for, and eight.",
    };
    const mail = renderIssueMail({
      ...{ publication: SMALL_PRESS, greeting: false, onlyBeginning: true },
      issue: { ...issueOf(short), description: "", url },
    });
    expect(mail.preview + mail.html + mail.text).not.toContain("pay for, and eight");
  });
});
