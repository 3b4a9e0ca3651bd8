/** The bytes of a batch: what its mails share is escaped once, what differs is put between. */
import { InvariantError } from "../../core/errors.ts";
import { type RequestBody, requestBody } from "../../core/request-body.ts";
import type { MailTemplate, MergedMail, OutgoingMail, Words } from "../../delivery/mailer.ts";

/** In this order always: the bytes of a chunk depend on it. */
export const asWire = (mail: OutgoingMail) => ({
  from: mail.from,
  to: [mail.to],
  subject: mail.subject,
  html: mail.html,
  text: mail.text,
  ...(mail.replyTo ? { reply_to: mail.replyTo } : {}),
  headers: mail.headers,
});

/** JSON that all mails of a template share, as text or, where it is long, as bytes; and what one mail puts there. */
type Part = string | Uint8Array | ((mail: MergedMail) => string);

/** Shorter ones are joined with the values around them, since each piece costs a call wherever it goes. */
const WORTH_SHARING = 1_024;

/** Makes the bytes that `JSON.stringify` would make of the whole mails, and keeps each template's parts. */
export function batchBodies(): (mails: readonly MergedMail[]) => RequestBody {
  const kept = new WeakMap<MailTemplate, readonly Part[]>();
  const partsFor = (template: MailTemplate): readonly Part[] => {
    const known = kept.get(template);
    if (known) return known;
    const parts = partsOf(template);
    kept.set(template, parts);
    return parts;
  };
  return (mails) => requestBody(mails.length, () => piecesOf(mails, partsFor));
}

function* piecesOf(
  mails: readonly MergedMail[],
  partsFor: (template: MailTemplate) => readonly Part[],
): Generator<Uint8Array> {
  let text = "[";
  for (const [index, mail] of mails.entries()) {
    if (index > 0) text += ",";
    for (const part of partsFor(mail.template)) {
      if (typeof part === "string") text += part;
      else if (typeof part === "function") text += part(mail);
      else {
        if (text !== "") yield Buffer.from(text);
        text = "";
        yield part;
      }
    }
  }
  yield Buffer.from(`${text}]`);
}

/** The template as `asWire` would lay it out. */
function partsOf({ from, replyTo, subject, html, text, headers }: MailTemplate): Part[] {
  const parts: Exclude<Part, Uint8Array>[] = [
    `{"from":${JSON.stringify(from)},"to":["`,
    ({ to }) => inJson(to),
  ];
  parts.push(`"],"subject":"`, ...wordsInJson(subject));
  parts.push(`","html":"`, ...wordsInJson(html));
  parts.push(`","text":"`, ...wordsInJson(text));
  parts.push(replyTo ? `","reply_to":${JSON.stringify(replyTo)}` : `"`, `,"headers":{`);
  for (const [index, [name, words]] of Object.entries(headers).entries()) {
    parts.push(`${index > 0 ? "," : ""}${JSON.stringify(name)}:"`, ...wordsInJson(words), `"`);
  }
  return joined([...parts, "}}"]);
}

const wordsInJson = (words: Words): Exclude<Part, Uint8Array>[] =>
  words.map((word) =>
    typeof word === "string" ? inJson(word) : (mail) => inJson(ownValue(mail, word.value)),
  );

/** As it stands between the quotes of a JSON string. */
const inJson = (text: string): string => JSON.stringify(text).slice(1, -1);

function ownValue({ values }: MergedMail, name: string): string {
  const value = Object.hasOwn(values, name) ? values[name] : undefined;
  if (value === undefined) throw new InvariantError(`A mail lacks the value “${name}”, so it can't be made`);
  return value;
}

function joined(parts: readonly Exclude<Part, Uint8Array>[]): Part[] {
  const whole: Exclude<Part, Uint8Array>[] = [];
  for (const part of parts) {
    const last = whole.at(-1);
    if (typeof part === "string" && typeof last === "string") whole[whole.length - 1] = last + part;
    else whole.push(part);
  }
  return whole.map((part) =>
    typeof part === "string" && part.length >= WORTH_SHARING ? Buffer.from(part) : part,
  );
}
