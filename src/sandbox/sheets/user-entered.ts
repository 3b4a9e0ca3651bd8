/** What somebody typed, as Sheets takes it: a formula, a number with its format, a date, a truth, or a text. */
import type { Cell, NumberFormat } from "./model.ts";
import { serialOf } from "./number-format.ts";

export type Typed = string | number | boolean;

/** A value as it stands in the request, never looked into. */
export function rawCell(value: Typed): Pick<Cell, "userEnteredValue"> {
  if (typeof value === "number") return { userEnteredValue: { numberValue: value } };
  if (typeof value === "boolean") return { userEnteredValue: { boolValue: value } };
  return { userEnteredValue: { stringValue: value } };
}

interface Read {
  userEnteredValue: NonNullable<Cell["userEnteredValue"]>;
  /** What Sheets gives the cell along with it, where it has no number format yet. */
  numberFormat?: NumberFormat;
}

/** As if a person had typed it into the cell. */
export function typedCell(value: Typed): Read {
  if (typeof value !== "string") return rawCell(value) as Read;
  if (value.length > 1 && value.startsWith("=")) return { userEnteredValue: { formulaValue: value } };
  // An apostrophe keeps what follows it from being looked into.
  if (value.startsWith("'")) return { userEnteredValue: { stringValue: value.slice(1) } };
  if (/^(true|false)$/i.test(value.trim()))
    return { userEnteredValue: { boolValue: /^true$/i.test(value.trim()) } };
  return asNumber(value.trim()) ?? asDate(value.trim()) ?? { userEnteredValue: { stringValue: value } };
}

const NUMBER = /^(-)?([$€£])?(-)?(\d{1,3}(?:,\d{3})+|\d+)?(\.\d+)?(E[+-]?\d+)?(%)?$/i;

function asNumber(text: string): Read | null {
  const [all, minus, currency, innerMinus, whole = "", decimals = "", exponent = "", percent] =
    NUMBER.exec(text) ?? [];
  if (all === undefined || whole + decimals === "") return null;
  const size = Number(`${whole.replaceAll(",", "") || "0"}${decimals}${exponent}`);
  const signed = minus || innerMinus ? -size : size;
  const userEnteredValue = { numberValue: percent ? signed / 100 : signed };
  const places = decimals ? ".00" : "";
  if (percent) return { userEnteredValue, numberFormat: { type: "PERCENT", pattern: `0${places}%` } };
  if (currency)
    return { userEnteredValue, numberFormat: { type: "CURRENCY", pattern: `"${currency}"#,##0${places}` } };
  if (whole.includes(","))
    return { userEnteredValue, numberFormat: { type: "NUMBER", pattern: `#,##0${places}` } };
  return { userEnteredValue };
}

const ISO = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T](\d{1,2}):(\d{2})(?::(\d{2}))?)?$/;
const AMERICAN = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/;

function asDate(text: string): Read | null {
  const [, year, month, day, hour, minute, second] = ISO.exec(text) ?? american(text);
  if (year === undefined) return null;
  const parts = [year, month, day, hour, minute, second].map((one) => Number(one ?? 0));
  const [y = 0, m = 0, d = 0, ...time] = parts;
  const date = new Date(Date.UTC(y, m - 1, d, ...time));
  if (date.getUTCMonth() !== m - 1 || date.getUTCDate() !== d) return null;
  const numberFormat =
    hour === undefined
      ? { type: "DATE", pattern: text.includes("/") ? "m/d/yyyy" : "yyyy-mm-dd" }
      : { type: "DATE_TIME", pattern: "yyyy-mm-dd hh:mm:ss" };
  return { userEnteredValue: { numberValue: serialOf(date) }, numberFormat };
}

function american(text: string): (string | undefined)[] {
  const [, month, day, year] = AMERICAN.exec(text) ?? [];
  return ["", year, month, day];
}

/** What the cell holds after this was typed into it: its note, its format and its validation stay. */
export function typedInto(cell: Cell | null, value: Typed): Cell {
  const { userEnteredValue: _, ...rest } = cell ?? {};
  if (value === "") return rest;
  const { userEnteredValue, numberFormat } = typedCell(value);
  const format = rest.userEnteredFormat;
  if (!numberFormat || format?.numberFormat) return { ...rest, userEnteredValue };
  return { ...rest, userEnteredValue, userEnteredFormat: { ...format, numberFormat } };
}
