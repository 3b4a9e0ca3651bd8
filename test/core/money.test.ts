import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decimalOf, formatMoney, minorDigits } from "../../src/core/money.ts";

describe("money", () => {
  test.each([
    ["USD", 2, 1_000, "$10.00"],
    ["USD", 2, 5, "$0.05"],
    ["USD", 2, -250, "-$2.50"],
    ["EUR", 2, 123_456_789, "€1,234,567.89"],
    ["JPY", 0, 1_000, "¥1,000"],
    ["KWD", 3, 1_234, "KWD\u00a01.234"],
    ["BHD", 3, 1_000, "BHD\u00a01.000"],
    ["HUF", 2, 150_050, "HUF\u00a01,500.50"],
    ["ISK", 0, 990, "ISK\u00a0990"],
  ])(
    "in %s has %i digits after the point, so %i minor units are %s",
    (currency, digits, amountMinor, text) => {
      expect(minorDigits(currency)).toBe(digits);
      expect(formatMoney({ amountMinor, currency })).toBe(text);
    },
  );

  test("is written as its reader writes it", () => {
    expect(formatMoney({ amountMinor: 123_450, currency: "EUR" }, "de")).toBe("1.234,50\u00a0€");
  });

  test("is written without losing a unit, whatever the amount", () => {
    const currencies = fc.constantFrom("USD", "JPY", "KWD");
    fc.assert(
      fc.property(currencies, fc.integer({ min: 0, max: 1_000_000_000_000 }), (currency, amountMinor) => {
        const digits = formatMoney({ amountMinor, currency }).replace(/\D/g, "");
        expect(Number(digits)).toBe(amountMinor);
      }),
    );
  });

  test.each([
    ["USD", 1_000, "10.00"],
    ["USD", 5, "0.05"],
    ["USD", 0, "0.00"],
    ["USD", -250, "-2.50"],
    ["USD", -5, "-0.05"],
    ["JPY", 1_000, "1000"],
    ["JPY", -7, "-7"],
    ["KWD", 1_234, "1.234"],
    ["KWD", 4, "0.004"],
    ["TND", -12_000, "-12.000"],
    ["USD", Number.MAX_SAFE_INTEGER, "90071992547409.91"],
  ])("for other programs, in %s, %i is %s", (currency, amountMinor, text) => {
    expect(decimalOf({ amountMinor, currency })).toBe(text);
  });

  test("is shown to the last unit even where a number would lose it", () => {
    const most = { amountMinor: Number.MAX_SAFE_INTEGER, currency: "KWD" };
    expect(formatMoney(most)).toBe("KWD\u00a09,007,199,254,740.991");
  });

  test("that is no whole number of units is refused", () => {
    for (const amountMinor of [0.5, Number.NaN, 2 ** 53])
      expect(() => decimalOf({ amountMinor, currency: "USD" })).toThrow(/no whole amount/);
  });

  test("of a code that is none is refused", () => {
    expect(() => formatMoney({ amountMinor: 1, currency: "DOLLARS" })).toThrow(RangeError);
  });
});
