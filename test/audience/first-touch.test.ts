import { expect, it, test } from "vitest";
import {
  type FirstTouch,
  firstTouchOf,
  sourceOf,
  touchBroughtBack,
  touchToCarry,
} from "../../src/audience/first-touch.ts";

const EMPTY: FirstTouch = {
  ...{ source: "", medium: "", campaign: "", content: "", term: "" },
  ...{ referrer: "", ref: "", landing: "" },
};

test("the first touch is told from a tagged link and the host of the page that it stood on", () => {
  const url =
    "https://press.test/issues/ink/?utm_source=Bluesky&utm_medium=social&utm_campaign=Issue%2046&utm_content=a&utm_term=ink&ref=mara_7";
  const referrer = "https://www.forum.example/thread/9?secret=token#there";
  expect(firstTouchOf({ url, referrer })).toEqual({
    ...{ source: "bluesky", medium: "social", campaign: "issue 46", content: "a", term: "ink" },
    ...{ referrer: "forum.example", ref: "mara_7", landing: "/issues/ink/" },
  });
});

test("a page of our own refers nobody, also when a tunnel stands between", () => {
  const referrer = "https://press.test/issues/ink/";
  const ours = { ...EMPTY, landing: "/subscribe" };
  expect(firstTouchOf({ url: "https://press.test/subscribe", referrer })).toEqual(ours);
  expect(
    firstTouchOf({ url: "http://127.0.0.1:4747/subscribe", referrer, site: "https://press.test" }),
  ).toEqual(ours);
});

it.each([
  ["an address that is none", { url: "http://[", referrer: "::::" }],
  ["a referrer that is an app", { url: "/", referrer: "android-app://" }],
])("says nothing of %s", (_, request) => {
  expect(firstTouchOf(request)).toMatchObject({ referrer: "", source: "" });
});

test("whatever comes back in the form is short, on one line, and visible", () => {
  const brought = touchBroughtBack(
    JSON.stringify({
      source: `a\0b\r\nBcc: x@y.test \u202e${"x".repeat(1_000)}`,
      campaign: ["first", "second"],
      medium: { not: "text" },
      referrer: "evil.example/path?x=1",
      ref: "<script>",
      landing: "javascript:alert(1)",
      term: "half \ud800",
      more: "of no use",
    }),
  );
  const touch = JSON.parse(brought ?? "");
  expect(Object.keys(touch)).toEqual(["source", "term"]);
  expect(touch.source).toMatch(/^a b bcc: x@y\.test x+$/);
  expect(touch.source).toHaveLength(80);
  expect(touch.term.isWellFormed()).toBe(true);
});

it.each(["", "{}", "null", "5", '"text"', "[]", "{", '{"source":null}', `{"source":"${"x".repeat(4_000)}"}`])(
  "%.20s in the form says nothing, and is no error",
  (text) => {
    expect(touchBroughtBack(text)).toBeNull();
  },
);

test("the form carries it along unchanged, only the parts that say something", () => {
  const carried = touchToCarry({ url: "/?utm_source=hn&ref=ada", referrer: "https://news.example/item" });
  const parts = { source: "hn", referrer: "news.example", ref: "ada", landing: "/" };
  expect(JSON.parse(carried ?? "")).toEqual(parts);
  expect(touchBroughtBack(carried ?? "")).toBe(carried);
});

it.each([
  [{ source: "hn", ref: "ada", referrer: "news.example" }, "hn"],
  [{ ref: "ada", referrer: "news.example" }, "referral"],
  [{ referrer: "news.example" }, "news.example"],
  [{}, "direct"],
])("of %j the source is %s", (parts, source) => {
  expect(sourceOf({ ...EMPTY, ...parts })).toBe(source);
});
