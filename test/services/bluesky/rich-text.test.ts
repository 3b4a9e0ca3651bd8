import fc from "fast-check";
import { expect, test } from "vitest";
import { shownLink } from "../../../src/core/shown-link.ts";
import { assertFacets, type RichText, richText } from "../../../src/services/bluesky/rich-text.ts";

const nobody = async () => null;
const sliceOf = ({ text }: RichText, { byteStart, byteEnd }: { byteStart: number; byteEnd: number }) =>
  Buffer.from(text).subarray(byteStart, byteEnd).toString();

/** What each facet stands on, and where it leads. */
const marked = (rich: RichText) =>
  rich.facets.map(({ index, features: [feature] }) => [
    sliceOf(rich, index),
    "uri" in feature ? feature.uri : "tag" in feature ? `#${feature.tag}` : feature.did,
  ]);

const LINK = "https://www.letters.example/issues/042/?utm_source=bluesky&utm_content=3k22222222222";

test("a link is shown short and leads to its whole address", async () => {
  const rich = await richText(`👨‍👩‍👧‍👦 Read: ${LINK}. More soon.`, LINK, nobody);
  expect(rich.text).toBe("👨‍👩‍👧‍👦 Read: letters.example/issues/042. More soon.");
  expect(marked(rich)).toEqual([["letters.example/issues/042", LINK]]);
});

test.each([
  ["(see https://a.example/b)", "https://a.example/b"],
  ["see https://a.example/b_(c), too", "https://a.example/b_(c)"],
  ["see “https://a.example/b”", "https://a.example/b"],
  ["読む（https://a.example/b）。", "https://a.example/b"],
  ["https://a.example/b!", "https://a.example/b"],
  ["https://a.example/b?c=[d]", "https://a.example/b?c=[d]"],
  ["https://a.example/b👍", "https://a.example/b"],
])("a link ends where its sentence goes on: %s", async (text, uri) => {
  const rich = await richText(text, "", nobody);
  expect(marked(rich)).toEqual([[shownLink(uri), uri]]);
});

test("the post's own link is taken whole, whatever ends it, and not for a longer one that begins alike", async () => {
  const link = "https://a.example/issues/1.";
  expect(marked(await richText(`Here: ${link}`, link, nobody))[0]?.[1]).toBe(link);
  const longer = "https://a.example/issues/12";
  expect(marked(await richText(longer, "https://a.example/issues/1", nobody))[0]?.[1]).toBe(longer);
});

test("hashtags are words behind a gap, none of digits alone; an address and a fragment are none", async () => {
  const text = "#one #2026 #書くこと! x#two (#three) #four-five, https://a.example/#six";
  const tags = marked(await richText(text, "", nobody)).map(([, to]) => to);
  expect(tags).toEqual(["#one", "#書くこと", "#three", "#four-five", "https://a.example/#six"]);
});

test("a mention is one only where somebody has the handle", async () => {
  const resolve = async (handle: string) => (handle === "ada.example" ? "did:plc:ada" : null);
  const rich = await richText(
    "@Ada.example, @bea.example and me@letters.example (@ada.example)",
    "",
    resolve,
  );
  expect(marked(rich)).toEqual([
    ["@Ada.example", "did:plc:ada"],
    ["@ada.example", "did:plc:ada"],
  ]);
});

test("facets lie on whole signs, one after the other, whatever the text", async () => {
  const word = fc.oneof(
    fc.string({ unit: "grapheme", maxLength: 8 }),
    fc.constantFrom(
      LINK,
      "#tag",
      "#書く",
      "@ada.example",
      "👨‍👩‍👧‍👦",
      "（",
      "(",
      ")",
      "。",
      "https://b.example/(c)",
    ),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(word), fc.constantFrom("", " "), async (words, gap) => {
      const rich = await richText(words.join(gap), LINK, async () => "did:plc:ada");
      assertFacets(rich);
      for (const { index, features } of rich.facets) {
        const [feature] = features;
        const slice = sliceOf(rich, index);
        if ("uri" in feature) expect(slice).toBe(shownLink(feature.uri));
        else if ("tag" in feature) expect(slice.slice(1)).toBe(feature.tag);
        else expect(slice).toMatch(/^@ada\.example/);
      }
    }),
    { numRuns: 300 },
  );
});

test("a facet outside of the text, or within a sign, is never sent", () => {
  const facet = (byteStart: number, byteEnd: number) => ({
    text: "é and more",
    facets: [
      { index: { byteStart, byteEnd }, features: [{ $type: "app.bsky.richtext.facet#tag", tag: "x" }] },
    ] as RichText["facets"],
  });
  expect(() => assertFacets(facet(0, 2))).not.toThrow();
  for (const [start, end] of [
    [1, 2],
    [0, 1],
    [3, 3],
    [3, 99],
    [-1, 2],
  ] as const)
    expect(() => assertFacets(facet(start, end))).toThrow(`a facet from ${start} to ${end}`);
});
