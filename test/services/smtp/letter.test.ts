/** What stands in a mail when it comes out of a mailbox: headers, names in any script, and nothing that a name put there. */
import { describe, expect, test } from "vitest";
import { manualClock } from "../../../src/core/clock.ts";
import type { OutgoingMail } from "../../../src/delivery/mailer.ts";
import { startMailbox } from "./mailbox-for-test.ts";
import { letterTo, mailerAtMailbox, submitTo } from "./mailer-for-test.ts";
import { decodedHeader, readMail } from "./read-mail.ts";

const BEA = "bea@readers.test";
const MONDAY = "2026-11-02T08:00:00.000Z";

/** Sends it, and gives what arrived. */
async function arrived(more: Partial<OutgoingMail>, to = BEA) {
  const mailbox = await startMailbox();
  const clock = manualClock(MONDAY);
  const outcome = await submitTo(mailerAtMailbox(mailbox.url, { clock }), letterTo(to, more));
  const [mail] = mailbox.mails;
  if (!mail) throw new Error(`Nothing arrived: ${JSON.stringify(outcome)}`);
  const read = readMail(mail.source);
  const header = (name: string) => decodedHeader(read.headers.get(name.toLowerCase())?.join(" | ") ?? "");
  return { ...read, header, mail, outcome };
}

test("it says from whom, to whom, when, and by which id", async () => {
  const { header, mail, outcome } = await arrived({ replyTo: "desk@letters.test" });
  expect(header("From")).toBe("Ada Moss <ada@letters.test>");
  expect([header("To"), mail.from, mail.to]).toEqual([BEA, "ada@letters.test", [BEA]]);
  expect(header("Reply-To")).toBe("desk@letters.test");
  expect(header("Subject")).toBe("Letters by lamplight");
  expect(new Date(header("Date")).toISOString()).toBe(MONDAY);
  expect(outcome).toEqual({ kind: "settled", results: [{ accepted: header("Message-ID") }] });
  expect(header("MIME-Version")).toBe("1.0");
  expect(header("Content-Type")).toContain("multipart/alternative");
});

test("readers leave by one click: both headers of RFC 8058 stand there whole", async () => {
  const link = `https://letters.test/unsubscribe/${"a1B2-_".repeat(40)}`;
  const headers = { "List-Unsubscribe": `<${link}>`, "List-Unsubscribe-Post": "List-Unsubscribe=One-Click" };
  const { header } = await arrived({ headers });
  expect(header("List-Unsubscribe")).toBe(`<${link}>`);
  expect(header("List-Unsubscribe-Post")).toBe("List-Unsubscribe=One-Click");
});

test("every line is as short as the line of a mail may be, and ends in CR LF", async () => {
  const { mail } = await arrived({ html: `<p>${"word ".repeat(5_000)}</p>`, text: "x".repeat(5_000) });
  const lines = mail.source.split("\r\n");
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(998);
  expect(lines.some((line) => line.includes("\n"))).toBe(false);
});

test.each([
  ["an emoji", "🕯️ Letters", "📮"],
  ["Arabic", "رسائل على ضوء المصباح", "مرحبا بك"],
  ["quotation marks", 'The "last" of O’Hara\\', 'He said "no" = 1'],
  ["a dot first, and From", ".\n..hidden", "From here\n.\nto there"],
])("it arrives as it was written: %s", async (_, name, words) => {
  const from = `"${name.replace(/\n/g, " ").replace(/["\\]/g, "\\$&")}" <ada@letters.test>`;
  const { header, html, text } = await arrived({
    from,
    subject: words.replace(/\n/g, " "),
    text: words,
    html: `<p>${words}</p>`,
  });
  expect(header("From").replace(/\\(.)/g, "$1").replaceAll('"', "")).toBe(
    `${name.replace(/\n/g, " ")} <ada@letters.test>`.replaceAll('"', "").replace(/\\(.)/g, "$1"),
  );
  expect(header("Subject")).toBe(words.replace(/\n/g, " "));
  expect(text).toBe(words);
  expect(html).toBe(`<p>${words}</p>`);
});

describe("nobody puts a header of their own there", () => {
  const break_ = "\r\nBcc: eve@others.test\r\n\r\nbody";
  const tries: [string, Partial<OutgoingMail>][] = [
    ["the subject", { subject: `Letters${break_}` }],
    ["the sender's name", { from: `"Ada${break_}" <ada@letters.test>` }],
    ["the address for answers", { replyTo: `desk@letters.test${break_}` }],
    ["a header's value", { headers: { "List-Unsubscribe": `<https://letters.test/x>${break_}` } }],
    ["a header's name", { headers: { [`X-One${break_}`]: "1" } }],
  ];
  test.each(tries)("by %s", async (_, more) => {
    const { headers, mail } = await arrived(more);
    expect([...headers.keys()]).not.toContain("bcc");
    expect(mail.to).toEqual([BEA]);
  });

  test.each([
    "bea@readers.test, eve@others.test",
    "bea@readers.test\r\nRCPT TO:<eve@others.test>",
    "<bea@readers.test>",
    '"bea, eve"@readers.test',
    "bea@@readers.test",
    "nobody",
    "",
    `${"b".repeat(250)}@readers.test`,
  ])("nor a second reader: an address like “%s” is none", async (to) => {
    const mailbox = await startMailbox();
    const outcome = await submitTo(mailerAtMailbox(mailbox.url), letterTo(to));
    expect(outcome).toEqual({ kind: "settled", results: [{ rejected: "it is no mail address" }] });
    expect(mailbox.seen.lines).toBe(0);
  });
});

test.each([
  ["Subject", { subject: "x".repeat(10_000) }],
  ["From", { from: `"${"x".repeat(10_000)}" <ada@letters.test>` }],
  ["List-Unsubscribe", { headers: { "List-Unsubscribe": `<https://letters.test/${"x".repeat(10_000)}>` } }],
])(
  "a %s of 10,000 characters is refused, for the owner to shorten, before any line is opened",
  async (name, more) => {
    const mailbox = await startMailbox();
    const outcome = await submitTo(mailerAtMailbox(mailbox.url), letterTo(BEA, more));
    expect(outcome).toMatchObject({ kind: "refused", retryable: false, why: expect.stringContaining(name) });
    expect(mailbox.seen.lines).toBe(0);
  },
);

test("a domain in another script goes in the letters of the net", async () => {
  const { mail, header } = await arrived({ from: "Zoë <zoë@läden.test>" }, "bea@läden.test");
  expect(mail.source).toContain("bea@xn--lden-loa.test");
  expect(mail.to.map((to) => to.split("@")[1])).toEqual(["läden.test"]);
  expect(header("Message-ID")).toMatch(/^<[0-9a-f]{32}@xn--lden-loa\.test>$/);
});
