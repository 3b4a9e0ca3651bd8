import { expect, test } from "vitest";
import { folded } from "../../src/cli/terminal.ts";

test.each([
  ["what fits stays as it is", "a  b\n  c", "a  b\n  c"],
  ["a line breaks between words", "one two three four", "one two\nthree four"],
  ["what stands further in stays there", "  one two three", "  one two\n  three"],
  ["columns stay apart", "on  two  three", "on  two\nthree"],
  ["what has no gap stays whole", "https://letters.test/issues", "https://letters.test/issues"],
  ["nothing is nothing", "", ""],
])("%s", (_, text, expected) => {
  expect(folded(text, 10)).toBe(expected);
});
