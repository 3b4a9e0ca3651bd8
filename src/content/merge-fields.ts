/** What an author may write in a text or a title for each reader: `{{name}}`, or `{{name|friend}}` for those who gave none. */

export const AUTHOR_FIELDS = ["name", "firstName", "tier", "email"] as const;
export type AuthorField = (typeof AUTHOR_FIELDS)[number];

/** How an author writes it, and what stands there where no reader is known: on the site, and for who gave none. */
const KNOWN: Record<AuthorField, { written: string; otherwise: string }> = {
  name: { written: "name", otherwise: "reader" },
  firstName: { written: "first name", otherwise: "reader" },
  tier: { written: "tier", otherwise: "free" },
  email: { written: "email", otherwise: "your address" },
};

// A run of three braces, or one that holds anything but a name, is the author's own affair: templates, formulas.
const FIELD = /(?<!\{)\{\{[ \t]*(\p{L}[\p{L}\p{N} _.-]{0,39}?)[ \t]*(?:\|([^{}|\n]{0,80}))?\}\}(?!\})/gu;

/** A part of a text: its words, or a field that stands there. */
export type TextPart = string | { field: string; fallback: string };

/** What a hole in a mail is called after: the field, and the fallback if the author gave one. */
export interface FieldName {
  field: AuthorField;
  fallback: string;
}

/** Text and fields in turn. A field that is not known stays a part of the text. */
export function partsOf(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let from = 0;
  for (const found of text.matchAll(FIELD)) {
    const field = fieldCalled(found[1] ?? "");
    if (!field) continue;
    const given = found[2]?.trim();
    const name = given === undefined ? field : `${field}|${given}`;
    parts.push(text.slice(from, found.index), { field: name, fallback: given ?? KNOWN[field].otherwise });
    from = found.index + found[0].length;
  }
  parts.push(text.slice(from));
  return parts.filter((part) => part !== "");
}

/** The text as strangers read it, with what stands there where no reader is known. */
export const withFallbacks = (text: string): string =>
  text.includes("{{")
    ? partsOf(text)
        .map((part) => (typeof part === "string" ? part : part.fallback))
        .join("")
    : text;

/** `name|friend` → its field and what it falls back to; null for a hole that is none of an author's. */
export function readFieldName(name: string): FieldName | null {
  const at = name.indexOf("|");
  const field = AUTHOR_FIELDS.find((known) => known === (at < 0 ? name : name.slice(0, at)));
  return field ? { field, fallback: at < 0 ? KNOWN[field].otherwise : name.slice(at + 1) } : null;
}

/** As they were written, without their fallbacks. */
export const unknownFields = (text: string): string[] => [
  ...new Set(
    [...text.matchAll(FIELD)].map(([, name = ""]) => name).filter((name) => fieldCalled(name) === null),
  ),
];

const MARKED = /(?<!\{)\{\{[^{}\n]{1,80}\}\}(?!\})/g;
const MARKUP = /[*~<>[\]]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu;

/** Fields in Markdown that emphasis or a link has cut in pieces: readers would see their braces. */
export const writtenApart = (markdown: string): string[] =>
  [...markdown.matchAll(MARKED)]
    .map(([field]) => ({ field, plain: field.replace(MARKUP, "") }))
    .filter(({ field, plain }) => plain !== field && partsOf(plain).some((part) => typeof part !== "string"))
    .map(({ plain }) => plain);

/** One sentence for the owner about each field that nobody could fill in. */
export function unknownFieldProblem(name: string): string {
  const near = nearestTo(name);
  const known = AUTHOR_FIELDS.map((field) => `{{${KNOWN[field].written}}}`).join(", ");
  const next = near ? `Did you mean {{${KNOWN[near].written}}}?` : `There are ${known}.`;
  return `It asks for {{${name}}}, which is not known of any reader. ${next} As code, between backticks, it stays as it is.`;
}

/** `first name`, `First_Name` and `firstName` are one. */
const folded = (name: string): string => name.toLowerCase().replace(/[ _.-]/g, "");

const fieldCalled = (name: string): AuthorField | null =>
  AUTHOR_FIELDS.find((field) => folded(field) === folded(name)) ?? null;

const NEAR = 2;

function nearestTo(name: string): AuthorField | null {
  // Other tools write `subscriber.name`.
  const written = folded(name.split(".").at(-1) ?? "");
  const ranked = AUTHOR_FIELDS.map((field) => ({ field, away: distance(written, folded(field)) }));
  const [nearest] = ranked.toSorted((a, b) => a.away - b.away);
  return nearest && nearest.away <= NEAR ? nearest.field : null;
}

/** How many letters to add, leave out, exchange or swap with their neighbour (restricted Damerau–Levenshtein). */
function distance(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, index) => index)];
  const at = (row: number, column: number) => rows[row]?.[column] ?? 0;
  for (let row = 1; row <= a.length; row++) {
    rows.push([row]);
    for (let column = 1; column <= b.length; column++) {
      const exchange = at(row - 1, column - 1) + (a[row - 1] === b[column - 1] ? 0 : 1);
      const swapped = a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1] && row > 1 && column > 1;
      rows[row]?.push(
        Math.min(
          ...[at(row - 1, column) + 1, at(row, column - 1) + 1, exchange],
          ...(swapped ? [at(row - 2, column - 2) + 1] : []),
        ),
      );
    }
  }
  return at(a.length, b.length);
}
