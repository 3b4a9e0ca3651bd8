/** What Resend takes as a message, and what it says of one that it doesn't take. */
import { invalid, missingField, type ResendError } from "./answers.ts";

const MAX_RECIPIENTS = 50;

/** A message as it came in, once `checkMessage` found nothing wrong with it. */
export interface Message {
  from: string;
  to: string | string[];
  subject: string;
  html?: string | null;
  text?: string | null;
  cc?: string | string[] | null;
  bcc?: string | string[] | null;
  reply_to?: string | string[] | null;
  headers?: Record<string, string> | null;
  scheduled_at?: string | null;
  tags?: { name: string; value: string }[] | null;
}

export type Checked = { message: Message } | { problem: ResendError };
type Fields = Record<string, unknown>;

const ADDRESS = /^[^\s<>@,;:"()[\]\\]+@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$/i;
const NAMED = /^[^<>\r\n]*<([^<>]+)>$/;
// RFC 5322: a field name is printable ASCII without the colon.
const HEADER_NAME = /^[!-9;-~]+$/;

/** The bare address of `Name <address>` or `address`; null when it is neither. */
export function bareAddress(value: unknown): string | null {
  if (typeof value !== "string") return null;
  const bare = (NAMED.exec(value.trim())?.[1] ?? value).trim();
  return ADDRESS.test(bare) ? bare : null;
}

export const asList = (value: string | string[] | null | undefined): string[] | null =>
  value == null ? null : Array.isArray(value) ? value : [value];

/** Checks one message of a request; `inBatch` because a batch takes less. */
export function checkMessage(value: unknown, inBatch: boolean): Checked {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return { problem: invalid("Each email must be an object.") };
  }
  const fields = value as Fields;
  const problem =
    missing(fields) ??
    wrongAddresses(fields) ??
    wrongSubject(fields) ??
    wrongBody(fields) ??
    wrongHeaders(fields.headers) ??
    (inBatch ? notInBatch(fields) : null);
  return problem ? { problem } : { message: value as Message };
}

function missing(fields: Fields): ResendError | null {
  for (const field of ["from", "to", "subject"]) if (isEmpty(fields[field])) return missingField(field);
  if (isEmpty(fields.html) && isEmpty(fields.text)) return missingField("html` or `text");
  return null;
}

const isEmpty = (value: unknown) =>
  value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0);

function wrongAddresses(fields: Fields): ResendError | null {
  if (!bareAddress(fields.from)) return wrongAddress("from");
  for (const field of ["to", "cc", "bcc", "reply_to"]) {
    const value = fields[field];
    if (value === undefined || value === null) continue;
    const list: unknown[] = Array.isArray(value) ? value : [value];
    if (list.length > MAX_RECIPIENTS) {
      return invalid(`The \`${field}\` field must contain at most ${MAX_RECIPIENTS} items.`);
    }
    if (!list.every(bareAddress)) return wrongAddress(field);
  }
  return null;
}

const wrongAddress = (field: string) =>
  invalid(
    `Invalid \`${field}\` field. The email address needs to follow the \`email@example.com\` or \`Name <email@example.com>\` format.`,
  );

function wrongSubject({ subject }: Fields): ResendError | null {
  if (typeof subject !== "string") return invalid("The `subject` field must be a string.");
  return /[\r\n]/.test(subject) ? invalid("The `\\n` is not allowed in the `subject` field.") : null;
}

function wrongBody(fields: Fields): ResendError | null {
  for (const field of ["html", "text"]) {
    if (!isEmpty(fields[field]) && typeof fields[field] !== "string") {
      return invalid(`The \`${field}\` field must be a string.`);
    }
  }
  return null;
}

function wrongHeaders(headers: unknown): ResendError | null {
  if (headers === undefined || headers === null) return null;
  if (typeof headers !== "object" || Array.isArray(headers))
    return invalid("The `headers` field must be an object.");
  for (const [name, value] of Object.entries(headers)) {
    if (!HEADER_NAME.test(name))
      return invalid(`Invalid \`headers\` field: \`${name}\` is not a header name.`);
    if (typeof value !== "string" || /[\r\n]/.test(value)) {
      return invalid(`Invalid \`headers\` field: the value of \`${name}\` must be a string on one line.`);
    }
  }
  return null;
}

function notInBatch(fields: Fields): ResendError | null {
  for (const field of ["attachments", "scheduled_at"]) {
    if (!isEmpty(fields[field])) return invalid(`The \`${field}\` field is not supported in batch requests.`);
  }
  return null;
}
