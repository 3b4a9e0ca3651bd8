import { describe, expect, test } from "vitest";
import type { NetworkName } from "../../../src/distribution/network.ts";
import { checkText } from "../../../src/distribution/outbox/check-text.ts";
import { USUAL_RULES } from "../../../src/distribution/usual-rules.ts";

const link =
  "https://letters.example/issues/slow/?utm_source=bluesky&utm_medium=social&utm_campaign=issue-42&utm_content=3k2";

const checked = (text: string, network: NetworkName = "bluesky", title = "") =>
  checkText({ network, text, title, link }, USUAL_RULES[network]);

describe("a text of the owner's", () => {
  test.each([
    ["a post", "One page a day.\n\n{link}"],
    ["one whose link is put at its end", "One page a day."],
    ["a thread", "One. {link}\n---\nTwo."],
    ["code in braces", "const { a } = {}; {{{raw}}} {link}"],
    ["emoji families and Chinese", "👨‍👩‍👧‍👦 每天一页 {link}"],
    ["an emoji alone", "🐌"],
    ["300 signs of four bytes and more", "👍🏽".repeat(250)],
  ])("may be %s", (_, text) => {
    expect(checked(text).problems).toEqual([]);
  });

  test.each([
    ["nothing", "", "bluesky", /^Its text is empty/],
    ["nothing that is seen", "\u200b \n", "mastodon", /^Its text is empty/],
    ["an empty part", "One.\n---\n\n---\nThree.", "bluesky", /^Part 2 of 3 is empty: .*“---”/],
    ["a line of dashes at its end", "One.\n---\n", "mastodon", /^Part 2 of 2 is empty/],
    ["a thread where there are none", "One.\n---\nTwo.", "linkedin", /^LinkedIn has no threads/],
    ["the link twice", "{link} and {link}", "bluesky", /^\{link\} stands in it 2 times/],
    ["the link misspelt", "Read { Link }", "bluesky", /^\{ Link \} is not known.*write \{link\}/],
    ["a field of mails", "Hi {{first_name}}, read.", "bluesky", /\{\{firstName\}\}.*write words/],
    ["a field with its fallback", "Hi {{name|friend}}", "x", /\{\{name\}\}/],
    ["a field of another tool", "Hi {{subscriber.email_address}}", "x", /subscriber\.email_address/],
    ["the link in two pairs of braces", "Read {{link}}", "bluesky", /\{\{link\}\}/],
    ["too much", "a".repeat(301), "bluesky", /too long\. Bluesky takes 300 characters: shorten it/],
    [
      "too much in a part",
      `One.\n---\n${"a".repeat(510)}`,
      "mastodon",
      /^Part 2: It is 10 too long\. Mastodon/,
    ],
    ["too much as X counts", "每".repeat(141), "x", /too long\. X takes 280/],
    ["too many bytes", "👨‍👩‍👧‍👦".repeat(130), "bluesky", /^It takes \d+ bytes/],
  ] as const)("may not be %s", (_, text, network, words) => {
    const { problems } = checked(text, network);
    expect(problems.length).toBeGreaterThan(0);
    expect(problems[0]).toMatch(words);
  });

  test("may have links of the owner's own, which are said not to count", () => {
    const { problems, notes } = checked("See https://elsewhere.example/a_(b)?utm_source=me too. {link}");
    expect(problems).toEqual([]);
    expect(notes).toEqual([expect.stringContaining("another link in it is not")]);
    expect(checked("One. {link}").notes).toEqual([]);
  });

  test("is told where the issue's address stands in it without its tag", () => {
    const { problems, notes } = checked("Read https://letters.example/issues/slow (today)");
    expect(problems).toEqual([]);
    expect(notes).toEqual([expect.stringContaining("Write {link} in its place")]);
  });

  test("is not needed where a post is a link with a title, which has its own length", () => {
    expect(checked("", "hackernews", "a".repeat(80)).problems).toEqual([]);
    expect(checked("", "reddit", "a".repeat(400)).problems).toEqual([
      "Its title has 400 characters, and Reddit takes 300.",
    ]);
  });
});
