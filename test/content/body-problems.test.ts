import { expect, test } from "vitest";
import { bodyProblems } from "../../src/content/body-problems.ts";
import { toHtml } from "./to-html.ts";

test("an ordinary letter has nothing against it", () => {
  expect(bodyProblems("Dear Ruth,\n\n> a quotation\n> > within another")).toEqual([]);
  expect(bodyProblems(`Dear Ruth,\n\n${"- ".repeat(120)}\n\n${"-".repeat(200)}`)).toEqual([]);
});

test.each([
  ["nothing", "", "It has no text."],
  ["only a comment", "<!-- to come -->\n", "It has no text."],
  ["a book", "word ".repeat(90_000), "Its text has more than 400,000 characters; split it into two issues."],
  [
    "a tower",
    "> ".repeat(4_000),
    "Its text has a quotation or a list within a hundred others; take some out.",
  ],
  [
    "a stair",
    `${"1. * ".repeat(2_000)}x`,
    "Its text has a quotation or a list within a hundred others; take some out.",
  ],
  [
    "a wall",
    `|${" a |".repeat(3_000)}\n|${"-|".repeat(3_000)}\n${"| a\n".repeat(3_000)}`,
    "Its text has a table of more than a hundred columns; split it.",
  ],
])("%s is told to the owner instead of stopping the press", (_, body, sentence) => {
  expect(bodyProblems(body)).toEqual([sentence]);
});

test("what is let through can be rendered, to the last level", () => {
  expect(toHtml(`${"> ".repeat(99)}deep`)).toContain("deep");
  expect(toHtml(`${"1. * ".repeat(49)}deep`)).toContain("deep");
  expect(toHtml(`${"<callout>\n".repeat(5_000)}deep`)).toContain("deep");
});
