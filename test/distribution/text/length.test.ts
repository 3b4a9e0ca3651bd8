import fc from "fast-check";
import twitter from "twitter-text";
import { describe, expect, test } from "vitest";
import { fits, lengthOf, linksIn } from "../../../src/distribution/text/length.ts";
import { USUAL_RULES } from "../../../src/distribution/usual-rules.ts";

const { bluesky, mastodon, x, linkedin } = USUAL_RULES;
const LINK = "https://letters.example/issues/042-on_reading_(slowly)/?utm_source=x&utm_content=3k2";

const REAL_LINK = LINK.replace("letters.example", "www.example.com");

// No address of an example with its protocol: those count as links by our own rule, see below.
const PIECES = [
  ...[
    "On reading slowly.",
    "We lost 12 % of them, and never noticed!",
    "naïve façade — œuvre",
    "#reading",
    "@ada",
  ],
  ...[
    "👨‍👩‍👧‍👦",
    "👩🏽‍🚀",
    "🧑‍🤝‍🧑",
    "🏴\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}",
    "🇽🇾",
    "🇨🇭",
    "👍🏽",
    "❤️",
    "☃",
    "1️⃣",
    "🏴‍☠️",
    "読むこと",
    "한국어",
    "المكتبة",
    "e\u0301\u0300",
    "“quoted”…",
  ],
  ...[
    REAL_LINK,
    `(${REAL_LINK})`,
    "letters.press",
    "example.com/a_(b)",
    "http://example.org",
    "not.a.domainatall",
    "a.b",
    "x@example.com",
  ],
  ...[
    "https://例え.jp/読む",
    "example.co.uk",
    "t.co",
    "www.example.com?q=1",
    "$12.50",
    "3.14",
    "end.Start",
    "日本語のとても長い文章はここに続いて終わらないのでドメインexample.com/読む",
    "bücher.de",
    "xn--bcher-kva.de",
    "https://t.co/abcDEF123/more",
    "node.js",
  ],
];

const texts = fc
  .array(fc.tuple(fc.constantFrom(...PIECES), fc.constantFrom(" ", "\n", "\n\n", "", "，", ", ")), {
    maxLength: 14,
  })
  .map((pieces) => pieces.flat().join(""));

test("counts a post for X as X's own library does, three hundred times over", () => {
  fc.assert(
    fc.property(texts, (text) => {
      expect(lengthOf(text, x)).toBe(twitter.parseTweet(text).weightedLength);
    }),
    { numRuns: 300 },
  );
});

describe("the length of a post", () => {
  test("on Bluesky is what a reader sees: a family is one sign, and a link as short as it is shown", () => {
    expect(lengthOf("👨‍👩‍👧‍👦", bluesky)).toBe(1);
    expect(lengthOf(LINK, bluesky)).toBe(
      "letters.example/issues/042-on_reading_(slowly)".slice(0, 39).length + 1,
    );
  });

  test("on Mastodon has 23 for any link, and a sign behind it is no part of the link", () => {
    expect(lengthOf(`Read: ${LINK}.`, mastodon)).toBe(6 + 23 + 1);
  });

  test("on Mastodon counts people by their names, whatever their server, and no link that leads nowhere", () => {
    const fedi = { ...mastodon, counts: "graphemes" as const };
    expect(lengthOf("@ada@letters.example reads 👨‍👩‍👧‍👦", fedi)).toBe("@ada reads ".length + 1);
    expect(lengthOf("https://mastodon.social/@ada@letters.example", fedi)).toBe(23);
    expect(lengthOf("example.com and https://nowhere.atall", fedi)).toBe(
      "example.com and https://nowhere.atall".length,
    );
    expect(lengthOf("https://example.com/読む_(本).", fedi)).toBe(24);
  });

  test("is in a sandbox what it will be on the site: its address there counts as a link", () => {
    const local = "Read: http://127.0.0.1:8080/issues/042/?utm_source=x#top";
    expect([lengthOf(local, x), lengthOf(local, mastodon)]).toEqual([29, 29]);
    expect([lengthOf(LINK, x), lengthOf(LINK, mastodon)]).toEqual([23, 23]);
    const other = "http://letters.example.atall/042";
    expect([lengthOf(other, x), lengthOf(other, mastodon)]).toEqual([other.length, other.length]);
  });

  test("on Bluesky ends a link where another script begins", () => {
    expect(lengthOf("https://a.example/b読むこと", bluesky)).toBe("a.example/b読むこと".length);
  });

  test("on LinkedIn has a link as it is written", () => {
    expect(lengthOf(LINK, linkedin)).toBe(LINK.length);
  });

  test("that is too much says by how much, or how many bytes", () => {
    expect(fits("a".repeat(301), bluesky).why).toBe("It is 1 too long.");
    expect(fits("👨‍👩‍👧‍👦".repeat(200), bluesky).why).toMatch(/^It takes 5000 bytes, and 3000 is the most/);
    expect(fits("a".repeat(300), bluesky).why).toBeNull();
  });
});

test("a link goes as far as it goes: brackets of its own belong to it, those around it don't", () => {
  expect(linksIn(`(see ${LINK}), and https://a.example/b.`)).toEqual([LINK, "https://a.example/b"]);
  expect(linksIn("(https://a.example/c_(d))")).toEqual(["https://a.example/c_(d)"]);
});
