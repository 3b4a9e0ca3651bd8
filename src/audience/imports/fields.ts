/** The facts about a person that a column can hold, and which column of a file holds which. */
import { ConfigError } from "../../core/errors.ts";

/** Each with what it means, as a person who is asked reads it. */
export const FIELDS = {
  email: "the mail address",
  name: "the whole name",
  first: "the first name",
  last: "the last name",
  created: "when they signed up",
  confirmed: "when they confirmed",
  status: "whether they are subscribed, in a word",
  subscribed: "whether they are subscribed: yes or no",
  disabled: "whether their mails are switched off: yes or no",
  left: "when they left",
  bounced: "when their address failed",
  tier: "the plan or tier",
  paying: "whether they pay: yes or no",
  complimentary: "whether they read for free what others pay for: yes or no",
  expiry: "until when their plan runs",
  customer: "their Stripe customer",
  tags: "tags or labels",
} as const;

export type Field = keyof typeof FIELDS;

/** Which column (from 0) holds each fact. */
export type Mapping = Partial<Record<Field, number>>;

export const isField = (word: string): word is Field => Object.hasOwn(FIELDS, word);

export const plain = (header: string): string =>
  header
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[\s_-]+/g, " ")
    .trim();

/** Reads `email=E-Mail,name=Name`: the columns by their headers. Throws ConfigError with every mistake in it. */
export function parseMapping(text: string, headers: readonly string[]): Mapping {
  const mapping: Mapping = {};
  const problems = text
    .split(",")
    .filter((part) => part.trim() !== "")
    .flatMap((part) => {
      const [word = "", ...header] = part.split("=");
      const field = word.trim();
      if (!isField(field)) return [`“${field}” is none of ${Object.keys(FIELDS).join(", ")}`];
      const at = headers.findIndex((one) => plain(one) === plain(header.join("=")));
      if (at < 0) return [`there is no column “${header.join("=")}”; there are ${headers.join(", ")}`];
      mapping[field] = at;
      return [];
    });
  if (mapping.email === undefined && problems.length === 0)
    problems.push("it does not say which column holds the address");
  if (problems.length === 0) return mapping;
  throw new ConfigError(
    "The mapping",
    problems.map((wrong) => ({ key: "--map", wrong, example: "--map email=E-Mail,name=Name" })),
  );
}

/** Headers as people write them, each as `plain` gives it. */
const USUAL: Partial<Record<Field, readonly string[]>> = {
  email: [
    "email",
    "e mail",
    "email address",
    "e mail address",
    "mail",
    "address",
    "e mail adresse",
    "correo",
  ],
  name: ["name", "full name", "fullname", "display name", "nom"],
  first: ["first name", "firstname", "given name", "vorname", "prénom", "nombre"],
  last: ["last name", "lastname", "surname", "family name", "nachname", "apellido"],
  created: ["created at", "created", "creation date", "signed up", "signup date", "subscribed at", "date"],
  confirmed: ["confirmed at", "optin time", "opt in date"],
  status: ["status", "state", "subscription status"],
  subscribed: ["subscribed"],
  left: ["unsubscribed at", "unsub time"],
  tier: ["tier", "plan"],
  tags: ["tags", "labels", "tag"],
};

/** The column of the first of these headers that is there, for each field. */
export function findColumns(
  wanted: Partial<Record<Field, readonly string[]>>,
  headers: readonly string[],
): Mapping {
  const known = headers.map(plain);
  const mapping: Mapping = {};
  for (const [field, names] of Object.entries(wanted)) {
    const at = names.map((name) => known.indexOf(plain(name))).find((found) => found >= 0);
    if (at !== undefined && isField(field)) mapping[field] = at;
  }
  return mapping;
}

/** What a file of no known tool probably holds: a guess, for a person to look at. */
export const guessMapping = (headers: readonly string[]): Mapping => findColumns(USUAL, headers);
