import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { NETWORKS, type NetworkName } from "../../../src/distribution/network.ts";
import { draftsFor, type IssueText } from "../../../src/distribution/text/compose.ts";
import { fits } from "../../../src/distribution/text/length.ts";
import { USUAL_RULES } from "../../../src/distribution/usual-rules.ts";

const LINK = `https://letters.example/issues/on-reading-slowly?utm_source=bluesky&utm_medium=social&utm_content=3k${"2".repeat(11)}`;

const ISSUE: IssueText = {
  number: 12,
  title: "On reading slowly",
  description: "What a page a day does in a year.",
  body: `On reading slowly is the title once more.

Three years ago I read 90 books and could not name one of them. This was the problem. I stopped counting, and began
with one page each morning.

## What came of it

- a list of things that nobody should quote alone

My neighbour, who is 83, has read the same 12 novels all her life. She finds something new in each of them.

Each of the five of us copies one sentence by hand and sends it to the others on Sunday evening. Reading aloud takes four
times as long, and nothing is skipped. Most of what we skip when we read in silence is what the writer worked on longest.

Nobody in our reading group remembered the ending of the last one, {{firstName|dear reader}}.`,
};

const drafts = (network: NetworkName, issue: IssueText = ISSUE, hashtags: string[] = []) =>
  draftsFor(issue, {
    network,
    rules: USUAL_RULES[network],
    link: LINK,
    hashtags,
    language: "en",
    publication: "The Slow Page",
  });

const parts = (text: string) => text.split("\n---\n").map((part) => part.replaceAll("{link}", LINK));

describe("what is drafted of an issue", () => {
  test("opens with a passage that stands by itself and names something, not with the title", () => {
    const [first] = drafts("bluesky");
    expect(first?.text).toMatch(
      /^Three years ago I read 90 books and could not name one of them\. This was the problem\./,
    );
    expect(first?.why).toBe("Its own words: it names a figure (90 books).");
  });

  test("has another hook, and a thread where there are threads, all in the issue's own words", () => {
    const all = drafts("bluesky");
    expect(all.map(({ isThread }) => isThread)).toEqual([false, true, false]);
    const plain = ISSUE.body.replace(/\s+/g, " ");
    const [, ...further] = parts(all[1]?.text ?? "");
    expect(further.length).toBeGreaterThanOrEqual(2);
    for (const part of further) expect(plain).toContain(part);
    expect(drafts("x").every(({ isThread }) => !isThread)).toBe(true);
  });

  test("never begins with what leans on a sentence before, and never asks a reader by name", () => {
    const posts = NETWORKS.flatMap((network) => drafts(network).flatMap(({ text }) => parts(text)));
    const paragraphs = posts.flatMap((text) => text.split("\n\n"));
    expect(paragraphs.filter((text) => /^(?:This|She) /.test(text))).toEqual([]);
    expect(posts.join(" ")).not.toMatch(/dear reader|firstName/);
  });

  test("keeps a thought together: no post joins sentences that don't follow each other", () => {
    const plain = ISSUE.body.replace(/\s+/g, " ");
    const said = NETWORKS.flatMap((network) =>
      drafts(network).flatMap(({ text }) => text.split(/\n\n|\n---\n/)),
    );
    for (const passage of said.filter((one) => one !== "" && one !== "{link}"))
      expect(plain).toContain(passage);
  });

  test("is a plain title for those who link, without ornament, cut between words", () => {
    expect(drafts("hackernews")).toMatchObject([{ title: "On reading slowly", text: "" }]);
    const long = { ...ISSUE, title: `🔥 ${"word ".repeat(80)}!!!` };
    const [{ title } = { title: "" }] = drafts("lobsters", long);
    expect(title).toMatch(/^word .*word…$/);
    expect(title.length).toBeLessThanOrEqual(100);
    const named = { ...ISSUE, title: "👨‍👩‍👧‍👦 Who reads to us? | The Slow Page" };
    expect(drafts("hackernews", named)[0]?.title).toBe("Who reads to us?");
    expect(drafts("hackernews", { ...ISSUE, title: "The Slow Page" })[0]?.title).toBe("The Slow Page");
    const numbered = { ...ISSUE, title: "# Issue #012: On reading slowly" };
    expect(drafts("hackernews", numbered)[0]?.title).toBe("On reading slowly");
    expect(drafts("hackernews", { ...ISSUE, title: "🔥" })[0]?.title).toBe("🔥");
  });

  test("bears hashtags only where they were given, and where they fit", () => {
    expect(drafts("mastodon", ISSUE, ["Reading"])[0]?.text).toMatch(/\{link\}\n\n#Reading$/);
    expect(drafts("mastodon")[0]?.text).not.toContain("#");
  });

  test("is its description where no sentence stands by itself, and its title where there is none", () => {
    const bare = { ...ISSUE, body: "- one\n- two" };
    expect(drafts("x", bare)[0]?.text).toBe("What a page a day does in a year.\n\n{link}");
    expect(drafts("x", { ...bare, description: "" })[0]?.text).toBe("On reading slowly\n\n{link}");
    const cut = { ...bare, description: "# On reading slowly ## What came of it I read a page and..." };
    expect(drafts("x", cut)[0]).toMatchObject({
      text: "On reading slowly\n\n{link}",
      why: "Its own words: no sentence of its text stands by itself: this is its title.",
    });
  });
});

const sentence = fc
  .array(
    fc.constantFrom(
      "I",
      "lost",
      "90",
      "books",
      "読むこと",
      "👨‍👩‍👧‍👦",
      "نص",
      "“quoted”",
      "never",
      "a-very-long-word-of-sorts",
    ),
    {
      minLength: 1,
      maxLength: 60,
    },
  )
  .map((words) => `${words.join(" ")}.`);

test("fits, whatever the issue says", () => {
  const issues = fc.record({
    number: fc.constant(1),
    title: fc.array(sentence, { minLength: 1, maxLength: 3 }).map((all) => all.join(" ")),
    description: sentence,
    body: fc
      .array(
        fc.array(sentence, { maxLength: 5 }).map((all) => all.join(" ")),
        { maxLength: 5 },
      )
      .map((all) => all.join("\n\n")),
  });
  fc.assert(
    fc.property(issues, fc.constantFrom(...NETWORKS), (issue, network) => {
      const rules = USUAL_RULES[network];
      for (const { text, title } of drafts(network, issue, ["Reading"])) {
        for (const part of text === "" ? [] : parts(text)) expect(fits(part, rules).why).toBeNull();
        expect([...title].length).toBeLessThanOrEqual(rules.mostTitle ?? 0);
        expect(text + title).not.toBe("");
      }
    }),
    { numRuns: 150 },
  );
});
