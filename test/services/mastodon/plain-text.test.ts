import { describe, expect, test } from "vitest";
import { comparable } from "../../../src/services/mastodon/comparable.ts";
import { plainText } from "../../../src/services/plain-text.ts";

describe("what people wrote, out of HTML", () => {
  test.each([
    ["paragraphs and lines", "<p>One<br />two<br>three</p><p>Four</p>", "One\ntwo\nthree\n\nFour"],
    [
      "a link as its whole address",
      '<p><a href="https://a.example/b?c=d&amp;e"><span class="invisible">https://</span><span class="ellipsis">a.example/b</span><span class="invisible">?c=d&amp;e</span></a>!</p>',
      "https://a.example/b?c=d&e!",
    ],
    [
      "references, each once",
      "<p>&lt;b&gt; &amp;lt; &#39;x&#x27; &#128512; &nope;</p>",
      "<b> &lt; 'x' 😀 &nope;",
    ],
    ["lists and quotes", "<blockquote><p>Q</p></blockquote><ul><li>a</li><li>b</li></ul>", "Q\n\n- a\n- b"],
    ["a number that is no sign", "<p>&#99999999;&#x110000;</p>", "&#99999999;&#x110000;"],
    ["nothing", "", ""],
  ])("%s", (_, html, text) => {
    expect(plainText(html)).toBe(text);
  });

  test("two texts are the same whatever spaces they have and wherever people are from", () => {
    expect(comparable("Thank you,  @ada@elsewhere.example!\n\nA\u0308")).toBe(
      comparable("Thank you, @ada! Ä"),
    );
    expect(comparable("One")).not.toBe(comparable("Two"));
  });
});
