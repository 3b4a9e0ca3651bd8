import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { slugFor, slugify, uniqueSlugs } from "../../src/content/slug.ts";

const VALID = /^(?=.{1,80}$)[a-z0-9]+(?:-[a-z0-9]+)*$/;

describe("a slug", () => {
  test.each([
    ["The Machine That Can't Run Models", "the-machine-that-cant-run-models"],
    ["Zoë’s straße — a “tour”", "zoes-strasse-a-tour"],
    ["Żółć & Øre", "zolc-ore"],
    ["  ../../etc/passwd  ", "etc-passwd"],
    ["نور", ""],
  ])("of “%s” is “%s”", (title, expected) => {
    expect(slugify(title)).toBe(expected);
  });

  test("is cut between words", () => {
    const slug = slugify("word ".repeat(40));
    expect(slug).toBe("word-".repeat(16).slice(0, -1));
    expect(slugify("x".repeat(200))).toBe("x".repeat(80));
  });

  test("of two titles without a Latin letter differ", () => {
    expect(slugFor(["نور"])).toMatch(/^issue-[0-9a-f]{8}$/);
    expect(slugFor(["نور"])).not.toBe(slugFor(["森"]));
  });

  test("is valid whatever the title", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 300 }), (title) => VALID.test(slugFor([title]))),
    );
  });
});

describe("the slugs of an archive", () => {
  test("the first keeps its slug, the next takes its number, and nobody takes what another has", () => {
    const issues = [
      { slug: "fifty", number: 22 },
      { slug: "fifty", number: 50 },
      { slug: "fifty-50", number: 51 },
      { slug: "fifty", number: null },
      { slug: "fifty", number: null },
    ];
    expect(uniqueSlugs(issues)).toEqual(["fifty", "fifty-50", "fifty-50-51", "fifty-2", "fifty-3"]);
  });

  test("stay as they are where they are in order, even if they are long", () => {
    const long = `${"word-".repeat(17)}50`;
    expect(
      uniqueSlugs([
        { slug: long, number: 50 },
        { slug: "Not In Order", number: 51 },
      ]),
    ).toEqual([long, "not-in-order"]);
  });

  test("are valid and all different, whatever they were", () => {
    const slug = fc.oneof(fc.constantFrom("a", "a-1", "a-2", "x".repeat(80), ""), fc.string());
    const number = fc.option(fc.nat({ max: 3 }));
    fc.assert(
      fc.property(fc.array(fc.record({ slug, number }), { maxLength: 12 }), (issues) => {
        const slugs = uniqueSlugs(issues);
        expect(new Set(slugs).size).toBe(issues.length);
        for (const each of slugs) expect(each).toMatch(VALID);
      }),
    );
  });
});
