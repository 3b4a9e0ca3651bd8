/** Typed cells: numbers as numbers, dates as serial numbers, and text always as text, so that no name becomes a formula. */
import type { sheets_v4 } from "googleapis/build/src/apis/sheets/index.js";
import { decimalOf, formatMoney, minorDigits } from "../../core/money.ts";
import type { Cell, Column, Format, Style, Value } from "../../growth/dashboard/model.ts";

/** As a spreadsheet keeps it. */
export type Kept = string | number | null;

const DAY_MS = 24 * 60 * 60_000;
/** Day 0 of every spreadsheet. */
const EPOCH_MS = Date.UTC(1899, 11, 30);

/** Days since 30 December 1899, as the UTC day of it. */
export const serialOf = (date: Date): number => Math.floor((date.getTime() - EPOCH_MS) / DAY_MS);

export function keptOf(value: Value, format: Format): Kept {
  if (value instanceof Date) return serialOf(value);
  if (typeof value === "number" && typeof format === "object" && "money" in format)
    return Number(decimalOf({ amountMinor: value, currency: format.money }));
  return value === "" ? null : value;
}

export const formatOf = (cell: Cell, column: Column): Format => cell.format ?? column.format;

const quoted = (text: string): string => `"${text.replaceAll('"', "”")}"`;

/** With the space behind it, where one belongs there. */
const signOf = (currency: string): string =>
  new Intl.NumberFormat("en", { style: "currency", currency })
    .formatToParts(0)
    .filter(({ type }) => type === "currency" || type === "literal")
    .map(({ value }) => value)
    .join("");

function moneyPattern(currency: string): string {
  const digits = minorDigits(currency);
  const amount = `${quoted(signOf(currency))}#,##0${digits > 0 ? `.${"0".repeat(digits)}` : ""}`;
  return `${amount};-${amount}`;
}

/** What is entered here always means the same, wherever the spreadsheet's locale is: it is pinned. */
export function numberFormatOf(format: Format): sheets_v4.Schema$NumberFormat | null {
  if (typeof format === "object") {
    if ("shareOf" in format) return { type: "PERCENT", pattern: `0%${quoted(` of ${format.shareOf}`)}` };
    if (!("money" in format)) return { type: "NUMBER", pattern: `#,##0${quoted(` of ${format.of}`)}` };
    const { money: currency, of } = format;
    if (of === undefined) return { type: "CURRENCY", pattern: moneyPattern(currency) };
    // A figure that is wider than its column is shown as ###, so these two go without cents.
    const aim = formatMoney({ amountMinor: of, currency }).replace(/\.\d+$/, "");
    return { type: "CURRENCY", pattern: `${quoted(signOf(currency))}#,##0${quoted(` of ${aim}`)}` };
  }
  return PLAIN[format];
}

const PLAIN = {
  text: null,
  count: { type: "NUMBER", pattern: "#,##0" },
  decimal: { type: "NUMBER", pattern: "#,##0.0" },
  share: { type: "PERCENT", pattern: "0.0%" },
  month: { type: "DATE", pattern: "mmm yyyy" },
  day: { type: "DATE", pattern: "d mmm yyyy" },
} as const;

const colour = (hex: string): sheets_v4.Schema$ColorStyle => {
  const part = (at: number) => Number.parseInt(hex.slice(at, at + 2), 16) / 255;
  return { rgbColor: { red: part(0), green: part(2), blue: part(4) } };
};

const STYLES: Readonly<Record<Style, sheets_v4.Schema$TextFormat>> = {
  plain: {},
  big: { fontSize: 18, bold: true },
  strong: { bold: true },
  quiet: { foregroundColorStyle: colour("5f6368") },
  good: { bold: true, foregroundColorStyle: colour("137333") },
  bad: { bold: true, foregroundColorStyle: colour("a50e0e") },
};

const extended = (kept: Kept): sheets_v4.Schema$ExtendedValue =>
  typeof kept === "number" ? { numberValue: kept } : { stringValue: kept };

/** Value, note and format of the figure; and how it looks, where it is new. */
export function cellOf(cell: Cell, column: Column, isNew: boolean): sheets_v4.Schema$CellData {
  const format = formatOf(cell, column);
  const kept = keptOf(cell.value, format);
  const numberFormat = numberFormatOf(format);
  const looks = {
    ...(isNew ? looksOf(format, cell.style ?? "plain", column) : {}),
    ...(numberFormat ? { numberFormat } : {}),
  };
  return {
    ...(kept === null ? {} : { userEnteredValue: extended(kept) }),
    ...(cell.note ? { note: cell.note } : {}),
    ...(Object.keys(looks).length > 0 ? { userEnteredFormat: looks } : {}),
  };
}

const looksOf = (format: Format, style: Style, { align }: Column): sheets_v4.Schema$CellFormat => ({
  ...(format === "text" ? { wrapStrategy: "WRAP" } : {}),
  ...(align === "left" ? { horizontalAlignment: "LEFT" } : {}),
  verticalAlignment: "MIDDLE",
  textFormat: STYLES[style],
});

const HEADING: sheets_v4.Schema$CellFormat = {
  textFormat: { bold: true },
  backgroundColorStyle: colour("eceff1"),
  wrapStrategy: "WRAP",
  verticalAlignment: "MIDDLE",
};

export const headingOf = ({ title, note }: Column, isNew: boolean): sheets_v4.Schema$CellData => ({
  userEnteredValue: { stringValue: title },
  ...(note ? { note } : {}),
  ...(isNew ? { userEnteredFormat: HEADING } : {}),
});

export const HEAT_COLOURS = { low: colour("f8d7da"), mid: colour("fff8e1"), high: colour("c8e6c9") } as const;
export const INK = colour("1a73e8");
export const MORE = colour("188038");
export const LESS = colour("c5221f");
