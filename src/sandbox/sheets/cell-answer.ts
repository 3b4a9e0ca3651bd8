/** A cell as the vendor answers it: what was entered, what it comes to, and how that is shown. */
import { effective, type Place } from "./formulas.ts";
import { cellAt } from "./grid.ts";
import type { Cell, CellFormat, ExtendedValue } from "./model.ts";
import { formatNumber } from "./number-format.ts";

const WHITE = { red: 1, green: 1, blue: 1 };

export const DEFAULT_FORMAT = {
  backgroundColor: WHITE,
  padding: { top: 2, right: 3, bottom: 2, left: 3 },
  verticalAlignment: "BOTTOM",
  wrapStrategy: "OVERFLOW_CELL",
  textFormat: {
    foregroundColor: {},
    fontFamily: "arial,sans,sans-serif",
    fontSize: 10,
    ...{ bold: false, italic: false, strikethrough: false, underline: false },
    foregroundColorStyle: { rgbColor: {} },
  },
  backgroundColorStyle: { rgbColor: WHITE },
};

const ERRORS: Record<string, string> = {
  ...{ DIVIDE_BY_ZERO: "#DIV/0!", VALUE: "#VALUE!", REF: "#REF!", NAME: "#NAME?", NUM: "#NUM!", N_A: "#N/A" },
};

/** As a reader of the sheet sees it. */
export function shownText(value: ExtendedValue | undefined, format: CellFormat | undefined): string {
  if (value?.numberValue !== undefined) return formatNumber(value.numberValue, format?.numberFormat);
  if (value?.boolValue !== undefined) return value.boolValue ? "TRUE" : "FALSE";
  if (value?.errorValue) return ERRORS[value.errorValue.type ?? ""] ?? "#ERROR!";
  return value?.stringValue ?? "";
}

/** Colours by conditional rules aren't in the effective format: the desk draws them. */
export function cellAnswer(place: Place, at: readonly [number, number]): object {
  const cell: Cell | null = cellAt(place.tab, ...at);
  if (!cell) return {};
  const { userEnteredValue, userEnteredFormat } = cell;
  const value = effective(place, at);
  const text = shownText(value, userEnteredFormat);
  return {
    ...cell,
    ...(userEnteredValue ? { effectiveValue: value, formattedValue: text } : {}),
    ...(userEnteredValue || userEnteredFormat ? { effectiveFormat: effectiveFormat(userEnteredFormat) } : {}),
    ...(userEnteredFormat?.textFormat?.link?.uri ? { hyperlink: userEnteredFormat.textFormat.link.uri } : {}),
  };
}

const effectiveFormat = (entered: CellFormat | undefined) => ({
  ...DEFAULT_FORMAT,
  ...entered,
  textFormat: { ...DEFAULT_FORMAT.textFormat, ...entered?.textFormat },
});
