/** A mail as its source: the headers and parts that Resend would have put on the wire, unencoded so that one can read it. */
import { type MailContent, type MailRow, messageIdOf } from "./mails.ts";

export function mailSource(mail: MailRow, content: MailContent): string {
  const headers = mailHeaders(mail, content).map(([name, value]) => `${name}: ${value}`);
  return [...headers, ...partLines(mail, content)].join("\n");
}

/** Names and values, in the order in which they would stand. */
export function mailHeaders(mail: MailRow, { headers }: MailContent): [string, string][] {
  const own: [string, string | null][] = [
    ["From", mail.from],
    ["To", mail.to.join(", ")],
    ["Cc", mail.cc?.join(", ") ?? null],
    ["Reply-To", mail.replyTo?.join(", ") ?? null],
    ["Subject", mail.subject],
    ["Date", new Date(mail.createdAt).toUTCString().replace("GMT", "+0000")],
    ["Message-ID", messageIdOf(mail)],
    ["MIME-Version", "1.0"],
  ];
  const custom = Object.entries(headers ?? {});
  // A header that the sender set stands in place of the one that would have been made.
  const given = new Set(custom.map(([name]) => name.toLowerCase()));
  const kept = own.flatMap(([name, value]): [string, string][] =>
    value === null || given.has(name.toLowerCase()) ? [] : [[name, value]],
  );
  return [...kept, ...custom];
}

function partLines(mail: MailRow, { html, text }: MailContent): string[] {
  const parts = [
    ...(text ? [{ type: "text/plain", body: text }] : []),
    ...(html ? [{ type: "text/html", body: html }] : []),
  ];
  const [only] = parts;
  if (only && parts.length === 1) return [`Content-Type: ${only.type}; charset=utf-8`, "", only.body];
  const boundary = `part-${mail.id}`;
  return [
    `Content-Type: multipart/alternative; boundary="${boundary}"`,
    ...parts.flatMap(({ type, body }) => [
      "",
      `--${boundary}`,
      `Content-Type: ${type}; charset=utf-8`,
      "",
      body,
    ]),
    "",
    `--${boundary}--`,
  ];
}
