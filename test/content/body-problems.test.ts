import { expect, test } from "vitest";
import { bodyProblems } from "../../src/content/body-problems.ts";
import { toHtml } from "../../src/content/html.ts";

test("an ordinary letter has nothing against it", () => {
  expect(bodyProblems("Dear Ruth,\n\n> a quotation\n> > within another")).toEqual([]);
});

test.each([
  ["nothing", "", "It has no text."],
  ["only a comment", "<!-- to come -->\n", "It has no text."],
  ["a book", "word ".repeat(90_000), "Its text has more than 400,000 characters; split it into two issues."],
  ["a tower", "> ".repeat(4_000), "Its text has a quotation within a hundred others; take some out."],
])("%s is told to the owner instead of stopping the press", (_, body, sentence) => {
  expect(bodyProblems(body)).toEqual([sentence]);
});

test("what is let through can be rendered, to the last level", () => {
  expect(toHtml(`${"> ".repeat(99)}deep`)).toContain("deep");
});
