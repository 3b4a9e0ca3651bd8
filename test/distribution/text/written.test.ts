import { describe, expect, test } from "vitest";
import { faultOf, hookWritten, promptFor } from "../../../src/distribution/text/written.ts";

const ISSUE = {
  number: 12,
  title: "On reading slowly",
  description: "What a page a day does in a year.",
  body: `Three years ago I read 90 books and could not name one of them. I stopped counting, and began with one page each morning.

My neighbour Mabel, who is 83, has read the same 12 novels all her life. She finds something new in each of them.`,
};

describe("what a local model wrote", () => {
  test("is taken where it says again what the issue says", () => {
    const said = "My neighbour Mabel has read the same 12 novels all her life, one page each morning.";
    expect(hookWritten(`\n "${said}"\nLetter: another one`, ISSUE)).toBe(said);
  });

  test.each([
    ["My neighbour Mabel has read the same 17 novels all her life.", "the issue does not say 17"],
    ["My neighbour Edith has read the same 12 novels all her life.", "the issue does not name Edith"],
    ["Sure, my neighbour has read the same 12 novels all her life.", "it speaks about itself"],
    ["An amazing neighbour has read the same 12 novels all her life.", "it praises"],
    ["My neighbour has read the same 12 novels all her life 📚.", "it holds a picture"],
    [
      "My neighbour has read the same 12 novels, see https://books.example.",
      "it holds what is no plain text",
    ],
    ["My neighbour has read the same 12 novels all her life and", "it is no whole sentence"],
    ["Novels.", "it is too short or too long"],
    [
      "Quantum mechanics explains why most modern people forget everything.",
      "most of its words are not the issue’s",
    ],
  ])("is not used where %j", (line, fault) => {
    expect(faultOf(line, ISSUE)).toBe(fault);
    expect(hookWritten(line, ISSUE)).toBeNull();
  });

  test("is asked for with the issue's own sentences, and with so many of them at most", () => {
    const long = {
      ...ISSUE,
      body: `${ISSUE.body}\n\n${"A page a day is a book a year for each of us. ".repeat(200)}`,
    };
    expect(promptFor(ISSUE, "en")).toContain("Three years ago I read 90 books");
    expect(promptFor(long, "en").length).toBeLessThan(1_700);
  });
});
