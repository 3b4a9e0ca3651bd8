import { expect, it } from "vitest";
import { decimalFromStripe, fromStripe, toStripe } from "../../../src/services/stripe/units.ts";

it.each([
  ["USD", 1_050, 1_050, "ten dollars fifty"],
  ["JPY", 1_200, 1_200, "yen have no smaller part, there and here"],
  ["KRW", 13_000, 13_000, "nor have won"],
  ["KWD", 3_250, 3_250, "dinars have a thousand parts, there and here"],
  ["UGX", 5_000_00, 5_000, "sent with two places, of which there are none"],
  ["ISK", 990_00, 990, "likewise"],
  ["HUF", 1_500_00, 1_500_00, "sent with two places, which ISO 4217 has too, though no coin does"],
])("reads %s %d as %d and sends it back as it came: %s", (currency, theirs, ours) => {
  expect(fromStripe(theirs, currency)).toBe(ours);
  expect(toStripe(ours, currency)).toBe(theirs);
  expect(fromStripe(-theirs, currency)).toBe(-ours);
});

it("rounds a part of a unit half away from zero, and never to minus nothing", () => {
  expect(fromStripe(150, "ISK")).toBe(2);
  expect(fromStripe(-150, "ISK")).toBe(-2);
  expect(Object.is(fromStripe(-0, "USD"), 0)).toBe(true);
  expect(Object.is(fromStripe(-40, "ISK"), 0)).toBe(true);
});

it("sends no amount of three digits that the vendor doesn't take", () => {
  expect(() => toStripe(3_251, "KWD")).toThrow("its last digit must be 0");
});

it.each([
  ["1050", "USD", "1050"],
  ["0", "USD", "0"],
  ["0.5", "USD", "0.5"],
  ["1250.50", "USD", "1250.5"],
  ["1200.25", "JPY", "1200.25"],
  ["500000", "UGX", "5000"],
  ["150.5", "UGX", "1.505"],
  ["5", "ISK", "0.05"],
  ["3250", "KWD", "3250"],
])("keeps the price %s of %s exact: %s", (theirs, currency, ours) => {
  expect(decimalFromStripe(theirs, currency)).toBe(ours);
});
