import { expect, it, test } from "vitest";
import {
  type FirstTouch,
  firstTouchFields,
  firstTouchOf,
  keepFirstTouch,
  parseFirstTouch,
  readFirstTouch,
  sourceOf,
} from "../../src/audience/first-touch.ts";
import { addConfirmed } from "../../src/audience/subscribers.ts";
import { testLedger } from "../ledger/ledger-for-test.ts";

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

test("whatever is written into the form comes out short, on one line, and visible", () => {
  const touch = parseFirstTouch({
    utm_source: `a\0b\r\nBcc: x@y.test \u202e${"x".repeat(5_000)}`,
    utm_campaign: ["first", "second"],
    utm_medium: { not: "text" },
    referrer: "evil.example/path?x=1",
    ref: "<script>",
    landing: "javascript:alert(1)",
    utm_term: "half \ud800",
  });
  expect(touch.source).toMatch(/^a b bcc: x@y\.test x+$/);
  expect(touch.source).toHaveLength(80);
  expect(touch).toMatchObject({ campaign: "first", medium: "", referrer: "", ref: "", landing: "" });
  expect(touch.term.isWellFormed()).toBe(true);
});

test("the form's hidden fields carry it along unchanged", () => {
  const touch = firstTouchOf({ url: "/?utm_source=hn&ref=ada", referrer: "https://news.example/item" });
  const fields = firstTouchFields(touch);
  expect(fields.map(({ name }) => name)).toEqual(["utm_source", "referrer", "ref", "landing"]);
  expect(parseFirstTouch(Object.fromEntries(fields.map(({ name, value }) => [name, value])))).toEqual(touch);
});

it.each([
  [{ source: "hn", ref: "ada", referrer: "news.example" }, "hn"],
  [{ ref: "ada", referrer: "news.example" }, "referral"],
  [{ referrer: "news.example" }, "news.example"],
  [{}, "direct"],
])("of %j the source is %s", (parts, source) => {
  expect(sourceOf({ ...EMPTY, ...parts })).toBe(source);
});

test("the first touch wins: a second one changes nothing", async () => {
  const { ledger, clock } = await testLedger();
  const consent = { act: "a test", at: clock.now() };
  const facts = { realm: "sandbox", source: "test", consent } as const;
  const added = await addConfirmed({ ledger, clock }, { email: "mara@readers.test" }, facts);
  const id = added.added ? added.id : "";
  const keptNow = async () => {
    const row = await ledger.db.selectFrom("subscribers").select("first_touch").executeTakeFirstOrThrow();
    return readFirstTouch(row.first_touch);
  };
  expect(await keptNow()).toBeNull();
  await keepFirstTouch(ledger.db, id, { ...EMPTY, source: "hn", landing: "/" });
  await keepFirstTouch(ledger.db, id, { ...EMPTY, source: "bluesky" });
  expect(await keptNow()).toEqual({ ...EMPTY, source: "hn", landing: "/" });
});
