import { describe, expect, test } from "vitest";
import { shownLink } from "../../src/core/shown-link.ts";

describe("a link as a post shows it", () => {
  test.each([
    ["https://www.letters.example/issues/042/", "letters.example/issues/042"],
    ["https://letters.example/?utm_source=bluesky#top", "letters.example"],
    ["http://127.0.0.1:8080/042?a=/b", "127.0.0.1:8080/042"],
    ["https://letters.example/a_(b)/", "letters.example/a_(b)"],
    [
      "https://letters.example/the-code-i-wrote-while-i-wasnt-looking",
      `letters.example/the-code-i-wrote-while-…`,
    ],
    ["https://letters.example/die-straße", "letters.example/die-stra%C3%9Fe"],
    ["no address", "no address"],
  ])("%s is shown as %s", (url, shown) => {
    expect(shownLink(url)).toBe(shown);
  });

  test("has at most 40 signs, and is whole with exactly 40", () => {
    const path = "a".repeat(40 - "letters.example/".length);
    expect(shownLink(`https://letters.example/${path}`)).toBe(`letters.example/${path}`);
    expect(shownLink(`https://letters.example/${path}a`)).toHaveLength(40);
  });
});
