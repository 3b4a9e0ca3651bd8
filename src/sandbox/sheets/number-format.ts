/**
 * A number as Sheets shows it: grouping, decimals, per cent, literal text, sections for negative and zero, dates and times.
 * Not played: fractions, scaling by trailing commas, conditions in brackets, elapsed time.
 */
import type { NumberFormat } from "./model.ts";

const DEFAULTS: Record<string, string> = {
  NUMBER: "#,##0.00",
  PERCENT: "0.00%",
  CURRENCY: '"$"#,##0.00',
  DATE: "m/d/yyyy",
  TIME: "h:mm:ss am/pm",
  DATE_TIME: "m/d/yyyy h:mm:ss",
  SCIENTIFIC: "0.00E+00",
};

const DAY_MS = 86_400_000;
/** Day 0 of the serial numbers. */
const EPOCH = Date.UTC(1899, 11, 30);

/** Days since 30 December 1899, with the time of day as a fraction. */
export const serialOf = (date: Date): number => (date.getTime() - EPOCH) / DAY_MS;

export const dateOf = (serial: number): Date => new Date(EPOCH + Math.round(serial * DAY_MS));

/** What a cell without a format of its own shows. */
export function plainNumber(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return String(value);
  const size = Math.abs(value);
  if (size >= 1e15 || (size < 1e-4 && size > 0)) return value.toExponential(5).replace("e", "E");
  return String(Number(value.toPrecision(10)));
}

export function formatNumber(value: number, format: NumberFormat | undefined): string {
  const pattern = format?.pattern ?? DEFAULTS[format?.type ?? ""];
  if (pattern === undefined || format?.type === "TEXT") return plainNumber(value);
  const [section, size] = sectionFor(pattern, value);
  return isDate(section) ? formatDate(size, section) : formatDigits(size, section);
}

const PIECES = /"[^"]*"|\\.|\[[^\]]*\]|am\/pm|a\/p|E[+-]0+|[ymdhs]+|[#0?.,]+|./gi;
const piecesOf = (section: string): string[] => section.match(PIECES) ?? [];
const isLiteral = (piece: string) => /^["\\[]/.test(piece);

/** The part of the pattern for this number, and the number as that part is to show it. */
function sectionFor(pattern: string, value: number): [section: string, value: number] {
  const sections: string[] = [""];
  for (const piece of piecesOf(pattern)) {
    if (piece === ";") sections.push("");
    else sections[sections.length - 1] += piece;
  }
  const [positive = "", negative, zero] = sections;
  if (value < 0 && negative !== undefined) return [negative, -value];
  if (value === 0 && zero !== undefined) return [zero, 0];
  return [positive, value];
}

const isDate = (section: string) =>
  piecesOf(section).some((piece) => !isLiteral(piece) && /^([ymdhs]+|am\/pm)$/i.test(piece));

function literal(piece: string): string {
  if (piece.startsWith('"')) return piece.slice(1, -1);
  if (piece.startsWith("\\")) return piece.slice(1);
  // `[$€-407]` is a currency's sign; every other bracket is a colour.
  return /^\[\$([^\]-]*)/.exec(piece)?.[1] ?? "";
}

function formatDigits(value: number, section: string): string {
  const pieces = piecesOf(section);
  const percent = pieces.filter((piece) => piece === "%").length;
  const digits = pieces.find((piece) => /^[#0?.,]+$/.test(piece) && /[#0?]/.test(piece));
  const isScientific = pieces.some((piece) => /^E[+-]0+$/.test(piece));
  const shown = digits === undefined ? "" : numeral(Math.abs(value) * 100 ** percent, digits, isScientific);
  const text = pieces.map((piece) => {
    if (piece === digits) return shown;
    if (isLiteral(piece)) return literal(piece);
    return /^E[+-]0+$/.test(piece) || piece === "@" ? "" : piece;
  });
  const isNegative = value < 0 && /[1-9]/.test(shown);
  return (isNegative ? "-" : "") + text.join("");
}

function numeral(size: number, digits: string, isScientific: boolean): string {
  const [whole = "", decimals = ""] = digits.split(".");
  const least = decimals.replaceAll(/[^0]/g, "").length;
  const most = decimals.replaceAll(/[^0#?]/g, "").length;
  if (isScientific)
    return size
      .toExponential(most)
      .replace(/e([+-])(\d)$/, "E$10$2")
      .replace("e", "E");
  return new Intl.NumberFormat("en-US", {
    useGrouping: whole.includes(","),
    minimumIntegerDigits: Math.max(1, whole.replaceAll(/[^0]/g, "").length),
    minimumFractionDigits: least,
    maximumFractionDigits: most,
  })
    .format(size)
    .replace(/^0(?=\.)/, whole.includes("0") ? "0" : "");
}

const part = (date: Date, options: Intl.DateTimeFormatOptions): string =>
  new Intl.DateTimeFormat("en-US", { ...options, timeZone: "UTC" }).format(date);
const two = (value: number) => String(value).padStart(2, "0");

function formatDate(serial: number, section: string): string {
  const pieces = piecesOf(section);
  const isHalfDay = pieces.some((piece) => /^(am\/pm|a\/p)$/i.test(piece));
  const date = dateOf(serial);
  return pieces
    .map((piece, index) => {
      if (isLiteral(piece)) return literal(piece);
      const isMinute = /^m{1,2}$/i.test(piece) && isBesideTime(pieces, index);
      return datePart(
        date,
        isMinute ? piece.toLowerCase().replaceAll("m", "i") : piece.toLowerCase(),
        isHalfDay,
      );
    })
    .join("");
}

/** `m` means minutes after hours and before seconds, else months. */
function isBesideTime(pieces: readonly string[], index: number): boolean {
  const isPart = (piece: string) => /^[ymdhs]+$/i.test(piece);
  const before = pieces.slice(0, index).findLast(isPart) ?? "";
  const after = pieces.slice(index + 1).find(isPart) ?? "";
  return /^h/i.test(before) || /^s/i.test(after);
}

function datePart(date: Date, piece: string, isHalfDay: boolean): string {
  const hours = isHalfDay ? date.getUTCHours() % 12 || 12 : date.getUTCHours();
  const parts: Record<string, () => string> = {
    yyyy: () => String(date.getUTCFullYear()),
    yy: () => two(date.getUTCFullYear() % 100),
    mmmm: () => part(date, { month: "long" }),
    mmm: () => part(date, { month: "short" }),
    mm: () => two(date.getUTCMonth() + 1),
    m: () => String(date.getUTCMonth() + 1),
    dddd: () => part(date, { weekday: "long" }),
    ddd: () => part(date, { weekday: "short" }),
    dd: () => two(date.getUTCDate()),
    d: () => String(date.getUTCDate()),
    hh: () => two(hours),
    h: () => String(hours),
    ii: () => two(date.getUTCMinutes()),
    i: () => String(date.getUTCMinutes()),
    ss: () => two(date.getUTCSeconds()),
    s: () => String(date.getUTCSeconds()),
    "am/pm": () => (date.getUTCHours() < 12 ? "AM" : "PM"),
    "a/p": () => (date.getUTCHours() < 12 ? "A" : "P"),
  };
  return parts[piece]?.() ?? piece;
}
