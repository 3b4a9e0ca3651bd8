import { describe, expect, test } from "vitest";
import type { Cell, Column, Format } from "../../../src/growth/dashboard/model.ts";
import { cellOf, numberFormatOf, serialOf } from "../../../src/services/sheets/cells.ts";

const columnOf = (format: Format): Column => ({ title: "Figure", width: 80, format });
const entered = (value: Cell["value"], format: Format) =>
  cellOf({ value }, columnOf(format), false).userEnteredValue;

describe("a cell of the spreadsheet", () => {
  test("holds money in whole units, by the digits of its currency", () => {
    expect(entered(1_250, { money: "USD" })).toEqual({ numberValue: 12.5 });
    expect(entered(-1, { money: "EUR" })).toEqual({ numberValue: -0.01 });
    expect(entered(1_250, { money: "JPY" })).toEqual({ numberValue: 1_250 });
    expect(entered(1_250, { money: "KWD" })).toEqual({ numberValue: 1.25 });
  });

  test("holds a day as days since 30 December 1899, whatever the hour", () => {
    expect(serialOf(new Date("1899-12-30"))).toBe(0);
    expect(serialOf(new Date("1900-03-01"))).toBe(61);
    expect(entered(new Date("2026-03-01T23:59:59Z"), "day")).toEqual({ numberValue: 46_082 });
  });

  test.each(["=1+1", "+1", "-1", "@ada", "\t=1", "'=1"])("holds %j as text, never as a formula", (text) => {
    expect(entered(text, "text")).toEqual({ stringValue: text });
  });

  test("holds nothing where nothing is known", () => {
    expect(entered(null, "count")).toBeUndefined();
    expect(entered("", "text")).toBeUndefined();
    expect(entered(0, "count")).toEqual({ numberValue: 0 });
  });
});

describe("a number's pattern", () => {
  const patternOf = (format: Format) => numberFormatOf(format)?.pattern;

  test("is that of its currency", () => {
    expect(patternOf({ money: "USD" })).toBe('"$"#,##0.00;-"$"#,##0.00');
    expect(patternOf({ money: "JPY" })).toBe('"¥"#,##0;-"¥"#,##0');
    expect(patternOf({ money: "CHF" })).toBe('"CHF\u00a0"#,##0.00;-"CHF\u00a0"#,##0.00');
  });

  test("tells an aim, or the few that a share is of", () => {
    expect(patternOf({ of: 50 })).toBe('#,##0" of 50"');
    expect(patternOf({ money: "USD", of: 50_000 })).toBe('"$"#,##0" of $500"');
    expect(patternOf({ shareOf: 4 })).toBe('0%" of 4"');
    expect(patternOf("share")).toBe("0.0%");
  });
});
