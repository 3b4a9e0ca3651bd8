import { expect, test } from "vitest";
import { amountFrom, amountText, periodText, spaced } from "../../src/sandbox/stripe/words.ts";

test.each([
  [800, "usd", "$8.00"],
  [800, "jpy", "¥800"],
  [5_120, "kwd", "KWD 5.120"],
  [-250, "eur", "-€2.50"],
])("%i of %s is %s", (amount, currency, text) => {
  expect(amountText(amount, currency).replaceAll("\u00a0", " ")).toBe(text);
});

test.each([
  ["4.50", "usd", 450],
  ["4,5", "usd", 450],
  [" 12 ", "usd", 1_200],
  ["300", "jpy", 300],
  ["1.234", "kwd", 1_234],
])("%j in %s is %i of its smallest units", (text, currency, amount) => {
  expect(amountFrom(text, currency)).toBe(amount);
});

test.each([
  ["4.505", "usd"],
  ["3.5", "jpy"],
  ["-1", "usd"],
  ["1e3", "usd"],
  ["", "usd"],
])("%j is no amount in %s", (text, currency) => {
  expect(amountFrom(text, currency)).toBeNull();
});

test("periods and card numbers are written as people write them", () => {
  expect(periodText({ interval: "month", interval_count: 1 })).toBe("month");
  expect(periodText({ interval: "month", interval_count: 3 })).toBe("3 months");
  expect(spaced("4242424242424242")).toBe("4242 4242 4242 4242");
});
