import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decimal, less, plus, ratio, rounded, times } from "../../src/core/fraction.ts";

describe("a fraction", () => {
  it.each([
    ["12.5", 13],
    ["12.49999999999999999999", 12],
    ["0.5", 1],
    ["-0.5", 0],
    ["-2.5", -2],
    ["-2.51", -3],
    ["1000", 1_000],
  ])("of %s is rounded to %i: halves go up", (text, whole) => {
    expect(rounded(decimal(text))).toBe(whole);
  });

  it("is exact where a number is not", () => {
    expect(rounded(times(plus(decimal("0.1"), decimal("0.2")), ratio(10, 1)))).toBe(3);
    expect(0.1 + 0.2).not.toBe(0.3);
    const third = times(ratio(100, 1), ratio(1, 3));
    expect(rounded(plus(plus(third, third), third))).toBe(100);
  });

  it("never goes below nothing when something is taken off", () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), (one, other) => {
        expect(rounded(less(ratio(one, 1), ratio(other, 1)))).toBe(Math.max(0, one - other));
      }),
    );
  });

  it.each(["", "1e3", "1,5", "NaN", "0x10", " 1"])("of “%s” is refused", (text) => {
    expect(() => decimal(text)).toThrow(/no decimal number/);
  });

  it("beyond what can be counted is refused", () => {
    expect(() => rounded(decimal("9007199254740992"))).toThrow(/beyond/);
  });
});
