/** What a form holds of a property: the strings that a browser sends, and what a request would make of them. */
import { createHash } from "node:crypto";
import type { StoredDate } from "../../../notion/dates.ts";
import { OWNER_LIMITS } from "../../../notion/owner-acts.ts";
import { retyped } from "../../../notion/owner-text.ts";
import type { StoredProperty } from "../../../notion/properties.ts";
import type { Fields } from "../../../notion/shape.ts";
import type { StoredValue } from "../../../notion/values.ts";

/** As a browser sends it back when nobody touches it. */
export type Entry = readonly string[];

/** Before the name of an option that is yet to be made. */
const NEW = "+";
const OFFSET = /^[+-]\d{2}:?\d{2}$/;
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,3})?$/i;

/** What else there is, Notion fills in itself or the desk only shows. */
const EDITABLE: readonly StoredProperty["type"][] = [
  ...(["title", "rich_text", "number", "select", "status", "multi_select", "date", "checkbox"] as const),
  ...(["url", "email", "phone_number"] as const),
];

export const isEditable = ({ type }: StoredProperty) => EDITABLE.includes(type);

/** A short mark of an entry, by which a form that comes back tells whether it was touched. */
export const markOf = (entry: Entry) =>
  createHash("sha256").update(JSON.stringify(entry)).digest("base64url").slice(0, 16);

const lines = (text: string) => text.replaceAll(/\r\n?/g, "\n");
const oneLine = (text: string) => text.replaceAll(/[\r\n]+/g, " ").trim();

export function entryOf(property: StoredProperty, value: StoredValue | undefined): Entry {
  switch (property.type) {
    case "rich_text":
      return [lines(value?.text ?? "")];
    case "number":
      return [value?.number === undefined ? "" : String(value.number)];
    case "select":
    case "status":
      return [property.options.some((option) => option.id === value?.option) ? (value?.option ?? "") : ""];
    case "multi_select":
      return property.options.flatMap(({ id }) => (value?.options?.includes(id) ? id : []));
    case "date":
      return dateEntry(value?.date);
    case "checkbox":
      return value?.checkbox ? ["on"] : [];
    default:
      return [oneLine(value?.text ?? "")];
  }
}

function dateEntry(date: StoredDate | undefined): Entry {
  if (!date) return ["", "", "", "", ""];
  const [start, end] = [date.start, date.end ?? ""];
  const offset = start.length > 10 ? start.slice(-6) : "";
  const zone = date.timeZone ?? (offset === "+00:00" ? "UTC" : offset);
  return [start.slice(0, 10), start.slice(11, 16), end.slice(0, 10), end.slice(11, 16), zone];
}

/** The entry as it was typed; `name` is what the property's fields are called. */
export function typedEntry(property: StoredProperty, form: URLSearchParams, name: string): Entry {
  const typed = form.get(name) ?? "";
  switch (property.type) {
    case "rich_text":
      return [lines(typed)];
    case "select":
    case "status":
      return [typed];
    case "multi_select": {
      const ticked = form.getAll(name);
      const known = property.options.flatMap(({ id }) => (ticked.includes(id) ? id : []));
      const others = ticked.filter((id) => !known.includes(id));
      return [...known, ...others, ...newNames(form.get(`${name}.new`) ?? "")];
    }
    case "date":
      return [
        typed,
        ...["time", "end", "endTime", "zone"].map((part) => form.get(`${name}.${part}`) ?? ""),
      ].map((part) => part.trim());
    case "checkbox":
      return typed === "" ? [] : ["on"];
    default:
      return [oneLine(typed)];
  }
}

const newNames = (typed: string) =>
  typed
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "")
    .map((name) => NEW + name);

/** The names in an entry that are no options yet. */
export const namesIn = (entry: Entry) =>
  entry.filter((part) => part.startsWith(NEW)).map((part) => part.slice(NEW.length));

/** What is wrong with what was typed, in words for the one who typed it. */
export class EntryProblem extends Error {
  override readonly name = "EntryProblem";
}

/**
 * As a request would give it. What Notion itself would refuse is left for it to refuse.
 * @throws EntryProblem when no request can be made of it.
 */
export function givenOf(property: StoredProperty, entry: Entry, present: StoredValue | undefined): Fields {
  const { type } = property;
  const [text = ""] = entry;
  switch (type) {
    case "title":
    case "rich_text":
      return { [type]: retyped(present?.items ?? [], notTooLong(text)) };
    case "number":
      return { [type]: numberOf(text) };
    case "select":
    case "status":
      return { [type]: text === "" ? null : { id: text } };
    case "multi_select":
      return { [type]: inOrder(entry, present?.options ?? []) };
    case "date":
      return { [type]: dateOf(entry) };
    case "checkbox":
      return { [type]: entry.length > 0 };
    default:
      return { [type]: text === "" ? null : text };
  }
}

function notTooLong(text: string): string {
  const most = OWNER_LIMITS.richTextCharacters * OWNER_LIMITS.arrayElements;
  if (text.length <= most) return text;
  const [given, taken] = [text.length, most].map((count) => count.toLocaleString("en"));
  throw new EntryProblem(`This is too long: ${given} characters where Notion takes ${taken}.`);
}

function numberOf(text: string): number | null {
  if (text === "") return null;
  const number = NUMBER.test(text) ? Number(text) : Number.NaN;
  if (Number.isFinite(number)) return number;
  throw new EntryProblem("This is not a number. Write it like 1200 or 12.5.");
}

/** What was chosen before keeps its order, and what is new follows. */
function inOrder(entry: Entry, before: readonly string[]): Fields[] {
  const ids = entry.filter((part) => !part.startsWith(NEW));
  const ordered = [...before.filter((id) => ids.includes(id)), ...ids.filter((id) => !before.includes(id))];
  return [...ordered.map((id) => ({ id })), ...namesIn(entry).map((name) => ({ name }))];
}

function dateOf([day = "", time = "", end = "", endTime = "", zone = ""]: Entry): Fields | null {
  if (day === "") {
    if (time === "" && end === "" && endTime === "") return null;
    throw new EntryProblem("A day is missing: a time or an end needs one.");
  }
  if (end === "" && endTime !== "") throw new EntryProblem("The end has a time but no day.");
  const isOffset = OFFSET.test(zone) || /^(?:|UTC|Z)$/i.test(zone);
  const offset = OFFSET.test(zone) ? zone : "Z";
  const moment = (on: string, at: string) => (at === "" ? on : `${on}T${at}${isOffset ? offset : ""}`);
  return {
    start: moment(day, time),
    end: end === "" ? null : moment(end, endTime),
    time_zone: isOffset || time === "" ? null : zone,
  };
}
