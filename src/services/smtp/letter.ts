/** A mail as it is kept until it is sent, and as it goes over the line. */
import { domainToASCII } from "node:url";
import { InvariantError } from "../../core/errors.ts";
import { type RequestBody, storedBody, wholeText } from "../../core/request-body.ts";
import type { MergedMail, OutgoingMail, Words } from "../../delivery/mailer.ts";

/** In this order always: the bytes of a request depend on it. */
const asKept = ({ from, to, replyTo, subject, html, text, headers }: OutgoingMail): OutgoingMail => ({
  ...{ from, to },
  ...(replyTo ? { replyTo } : {}),
  ...{ subject, html, text, headers },
});

export const encodeLetters = (mails: readonly OutgoingMail[]): string => JSON.stringify(mails.map(asKept));

export const mergeLetters = (mails: readonly MergedMail[]): RequestBody =>
  storedBody(encodeLetters(mails.map(merged)), mails.length);

function merged({ template, to, values }: MergedMail): OutgoingMail {
  const { from, replyTo, subject, html, text, headers } = template;
  const fill = (words: Words): string => words.map((word) => filled(word, values)).join("");
  const filledHeaders = Object.entries(headers).map(([name, words]) => [name, fill(words)]);
  return {
    ...{ from, to, replyTo, subject: fill(subject), html: fill(html), text: fill(text) },
    headers: Object.fromEntries(filledHeaders),
  };
}

function filled(word: Words[number], values: MergedMail["values"]): string {
  if (typeof word === "string") return word;
  const value = Object.hasOwn(values, word.value) ? values[word.value] : undefined;
  if (value === undefined)
    throw new InvariantError(`A mail lacks the value “${word.value}”, so it can't be made`);
  return value;
}

/** A mailbox takes one mail at a time. */
export function readLetter(body: RequestBody): OutgoingMail {
  const mails: unknown = JSON.parse(wholeText(body));
  const [mail, ...others]: OutgoingMail[] = Array.isArray(mails) ? mails : [];
  if (!mail || others.length > 0) throw new InvariantError("A mailbox takes one mail at a time");
  return mail;
}

/** RFC 5322 §2.1.1: what a line of a mail may hold. No honest header needs more. */
const LONGEST_HEADER = 998;
/** RFC 5321 §4.5.3.1. */
const LONGEST_ADDRESS = 254;
const ADDRESS = /^[^\s@<>(),;:"[\]\\]+@[^\s@<>(),;:"[\]\\]+$/;

export type Flaw = { rejected: string } | { refused: string };

/** What keeps it from being sent at all: by its reader's address, or by what all readers' mails share. */
export function flawOf({ to, from, replyTo = "", subject, headers }: OutgoingMail): Flaw | null {
  if (to.length > LONGEST_ADDRESS || !ADDRESS.test(to)) return { rejected: "it is no mail address" };
  const all = { From: from, "Reply-To": replyTo, Subject: subject, ...headers };
  const tooLong = Object.entries(all).find(([, value]) => value.length > LONGEST_HEADER);
  if (!tooLong) return null;
  const [name, { length }] = tooLong;
  const size = `${length.toLocaleString("en")} characters`;
  return {
    refused: `the mail's ${name} has ${size}, and no mailbox takes more than ${LONGEST_HEADER}; shorten it`,
  };
}

/** The address in `"Name" <address>`. */
export const addressIn = (from: string): string => /<([^<>]*)>\s*$/.exec(from)?.[1] ?? from.trim();

/** With its domain in the letters of the net (`läden.example` → `xn--lden-loa.example`), which every server knows. */
export function onTheNet(address: string): string {
  const at = address.lastIndexOf("@") + 1;
  return `${address.slice(0, at)}${domainToASCII(address.slice(at)) || address.slice(at)}`;
}

export interface Stamp {
  messageId: string;
  date: Date;
}

/** The mail as RFC 5322 has it: plain text and HTML, lines that end in CR LF, names in any script. */
export async function mimeOf(mail: OutgoingMail, { messageId, date }: Stamp): Promise<Buffer> {
  const { default: MailComposer } = await import("nodemailer/lib/mail-composer");
  const { from, to, replyTo, subject, html, text } = mail;
  const composer = new MailComposer({
    ...{ from: oneLine(from), to: { name: "", address: to } },
    ...(replyTo ? { replyTo: oneLine(replyTo) } : {}),
    ...{ subject: oneLine(subject), html, text, messageId, date },
    headers: Object.entries(mail.headers).map(([key, value]) => ({
      key: oneLine(key),
      value: oneLine(value),
    })),
    ...{ newline: "win", disableFileAccess: true, disableUrlAccess: true },
  });
  return composer.compile().build();
}

/** A line break in a name or a subject would begin a header of its own. */
const oneLine = (text: string): string => text.replace(/[\r\n\0]+/g, " ");
