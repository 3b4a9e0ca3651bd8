/**
 * A page's form, come back. What wasn't touched is left as it stands by now, so that pressroom and the owner don't undo
 * each other; what both touched is shown to the owner, and nothing is saved until they have decided.
 */

import { NotionError } from "../../../notion/errors.ts";
import { markdownAt, normalised } from "../../../notion/markdown.ts";
import { editPage, OWNER_LIMITS, readingOf, setTrashed } from "../../../notion/owner-acts.ts";
import type { StoredProperty } from "../../../notion/properties.ts";
import type { Fields } from "../../../notion/shape.ts";
import { laidOver } from "../../../notion/values.ts";
import { findPage, type Page, schemaOf } from "../../../notion/workspace.ts";
import { inTransaction } from "../../../store.ts";
import { type NotionDesk, ownerOf, STALE } from "../frame.tsx";
import { type Entry, EntryProblem, entryOf, givenOf, isEditable, markOf, typedEntry } from "./entries.ts";

/** Stands for the body among the keys of a form; no property has such an id. */
export const BODY = "#body";

export const valueName = (key: string) => `p.${key}`;
/** The field that says what stood there when the form was opened. */
export const markName = (key: string) => `was.${key}`;

/** A form with this field was shown for a page that is in the trash: saving it restores the page. */
export const RESTORE = "restore";

/** A form that was not saved, to be shown again with what was typed. */
export interface Tried {
  entries: ReadonlyMap<string, Entry>;
  problems: ReadonlyMap<string, string>;
  /** Keys that somebody else changed too. */
  clashes: ReadonlySet<string>;
  notice: string | undefined;
}

export type Saving =
  | { outcome: "saved"; page: Page; meanwhile: boolean }
  | { outcome: "unchanged"; page: Page }
  | { outcome: "refused"; page: Page; tried: Tried };

interface Field {
  key: string;
  present: Entry;
  typed(form: URLSearchParams): Entry;
  /** Undefined for the body. */
  property: StoredProperty | undefined;
}

const fieldsOf = (page: Page, schema: readonly StoredProperty[]): Field[] => [
  ...schema.filter(isEditable).map((property) => ({
    key: property.id,
    present: entryOf(property, page.values[property.id]),
    typed: (form: URLSearchParams) => typedEntry(property, form, valueName(property.id)),
    property,
  })),
  {
    key: BODY,
    present: [normalised(page.markdown)],
    typed: (form) => [normalised(form.get(valueName(BODY)) ?? "")],
    property: undefined,
  },
];

interface Attempt {
  desk: NotionDesk;
  page: Page;
  fields: Field[];
  form: URLSearchParams;
  stale: boolean;
}

/** Undefined when there is no such page. */
export function savePosted(
  desk: NotionDesk,
  id: string,
  posted: { form: URLSearchParams; stale: boolean },
): Saving | undefined {
  return inTransaction(desk.store, () => {
    const page = findPage(desk.store, id);
    return page && saved({ desk, page, fields: fieldsOf(page, schemaOf(desk.store, page)), ...posted });
  });
}

function saved(attempt: Attempt): Saving {
  const { desk, page, fields, form } = attempt;
  const touched = fields.filter((field) => isTouched(field, form));
  const tried: Tried = {
    entries: new Map(touched.map((field) => [field.key, field.typed(form)])),
    problems: problemsOf(attempt, touched),
    clashes: new Set(touched.filter((field) => hasMoved(field, form)).map((field) => field.key)),
    notice: noticeOf(attempt),
  };
  if (tried.notice !== undefined || tried.problems.size > 0 || tried.clashes.size > 0)
    return { outcome: "refused", page, tried };
  if (touched.length === 0 && !page.inTrash) return { outcome: "unchanged", page };
  const owner = ownerOf(desk);
  const edited = editPage(owner, setTrashed(owner, page, false), editOf(page, touched, form));
  return { outcome: "saved", page: edited, meanwhile: fields.some((field) => hasMoved(field, form)) };
}

function isTouched({ key, present, typed }: Field, form: URLSearchParams): boolean {
  const was = form.get(markName(key));
  if (was === null) return false;
  const mark = markOf(typed(form));
  return mark !== was && mark !== markOf(present);
}

function hasMoved({ key, present }: Field, form: URLSearchParams): boolean {
  const was = form.get(markName(key));
  return was !== null && was !== markOf(present);
}

function noticeOf({ page, fields, form, stale }: Attempt): string | undefined {
  if (stale) return STALE;
  if (page.inTrash && form.get(RESTORE) === null)
    return "This page went to the trash since the form was opened. Saving again takes it out of there.";
  const known = fields.map((field) => markName(field.key));
  return [...form.keys()].every((name) => !name.startsWith(markName("")) || known.includes(name))
    ? undefined
    : "A column of this form is gone meanwhile, so nothing was saved yet. Look it over, and save again.";
}

/** By key: what was typed that can't be, in words. */
function problemsOf({ desk, page, form }: Attempt, touched: readonly Field[]) {
  const tryOut = (field: Field) => {
    const { values, markdown } = editOf(page, [field], form);
    if (field.property) laidOver(page.values, values, schemaOf(desk.store, page), readingOf(desk.store));
    else markdownAt(markdown, "body.markdown", OWNER_LIMITS);
  };
  const problems = new Map<string, string>();
  for (const field of touched) {
    const problem = problemWith(() => tryOut(field));
    if (problem !== undefined) problems.set(field.key, problem);
  }
  return problems;
}

function editOf(page: Page, touched: readonly Field[], form: URLSearchParams) {
  const values: Fields = {};
  const edit: { values: Fields; markdown?: string } = { values };
  for (const { property, typed } of touched) {
    const entry = typed(form);
    if (property) values[property.name] = givenOf(property, entry, page.values[property.id]);
    else edit.markdown = entry[0] ?? "";
  }
  return edit;
}

/** What is wrong with a piece of work that refuses; undefined when it doesn't. */
export function problemWith(work: () => void): string | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    if (error instanceof EntryProblem) return error.message;
    if (error instanceof NotionError) return inPlainWords(error.message);
    throw error;
  }
}

/** Notion names the path in the request, of which the one who typed knows nothing. */
export function inPlainWords(message: string): string {
  const [, most, given] = /should be ≤ `(\d+)`, instead was `(\d+)`\.$/.exec(message) ?? [];
  if (most !== undefined)
    return `This is too long: ${Number(given).toLocaleString("en")} where Notion takes ${Number(most).toLocaleString("en")}.`;
  const [, expected] = / failed validation: .* (should (?:be|have|not) .*)$/s.exec(message) ?? [];
  return expected === undefined ? message : `Notion doesn't take this: it ${expected}`;
}
