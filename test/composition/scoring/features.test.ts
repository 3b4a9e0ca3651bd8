import { expect, test } from "vitest";
import { archiveHash, archiveOf } from "../../../src/composition/scoring/archive.ts";
import { featuresOf, signalsOf } from "../../../src/composition/scoring/features.ts";
import { proseOf, sentencesIn, wordsIn } from "../../../src/composition/scoring/prose.ts";
import { reasonOf } from "../../../src/composition/scoring/reason.ts";

const NOTHING = archiveOf([]);
const measured = (body: string, archive = NOTHING) => featuresOf({ id: "draft", body }, archive);

const FACTS =
  "On 3 March Mara Holt moved 412 readers from Ghost to her own list in Leeds. It took 6 hours. " +
  "Nobody left. By May the list had 530, and 41 of them paid 5 dollars a month through Stripe.";
const VAGUE =
  "It is important to think about what readers might want, because readers often want things that are good for them. ".repeat(
    12,
  );

test("prose is what a reader sees: no code, pictures, addresses or marks", () => {
  const { text, codeShare } = proseOf(
    "# A title\n\nSee [the *list*](https://a.example/x) ![chart](y.png).\n\n```js\nconst a = 1;\n```\n\n- one",
  );
  expect(text.split("\n").filter(Boolean)).toEqual(["A title", "See the list .", "one"]);
  expect(codeShare).toBeGreaterThan(0.1);
  expect(codeShare).toBeLessThan(0.4);
});

test("a sentence that begins like a program's line is none", () => {
  expect(
    proseOf("from the office (which is small: two desks)\nreturn to it later\nlet me say one thing")
      .codeShare,
  ).toBe(0);
  expect(
    proseOf("from app import run\nimport { a } from 'b'\nfor x in y:\n  total = total + x\n  print(total)")
      .codeShare,
  ).toBe(1);
});

test("numbers and names are counted in sentences, and capitals at their beginning are not", () => {
  const { words, numbersPer100, namesPer100 } = measured(FACTS);
  expect(words).toBe(39);
  // 3, 412, 6, 530, 41, 5 of a text of fewer than 100 words.
  expect(numbersPer100).toBe(6);
  // March Mara Holt, Ghost, Leeds, May, Stripe.
  expect(namesPer100).toBe(5);
  expect(measured(VAGUE)).toMatchObject({ numbersPer100: 0, namesPer100: 0, sentenceVariety: 0 });
});

test("Japanese has words, sentences, names and an overlap", () => {
  const body =
    "東京の小さな出版社が3月に読者を412人集めた。スタートアップではない。読者は月に500円を払う。編集者は一人で、朝の6時に書く。";
  const { words, meanSentence, numbersPer100, namesPer100 } = measured(body);
  expect(words).toBeGreaterThan(20);
  expect(words).toBeLessThan(45);
  expect(meanSentence).toBeLessThan(15);
  expect(numbersPer100).toBe(4);
  expect(namesPer100).toBe(1);
  const { overlap } = measured(body, archiveOf([{ id: "issue-7", name: "#7", body: `前書き。\n${body}` }]));
  expect(overlap).toEqual({ share: 1, issue: "#7" });
});

test("of what is repeated the issue is named that has most of it, and the older one where two have it", () => {
  const past = [
    {
      id: "issue-37",
      name: "#37",
      body: "Something else entirely, about gardens and the weather in them this year.",
    },
    { id: "issue-38", name: "#38", body: VAGUE.slice(0, 115) + FACTS },
    { id: "issue-39", name: "#39", body: FACTS },
  ];
  const { overlap } = measured(
    `${FACTS} Then came the summer and with it a question that nobody had asked before.`,
    archiveOf(past),
  );
  expect(overlap.issue).toBe("#38");
  expect(overlap.share).toBeGreaterThan(0.5);
  expect(overlap.share).toBeLessThan(0.9);
  expect(measured("A text that nobody has read anywhere so far at all.", archiveOf(past)).overlap).toEqual({
    share: 0,
    issue: null,
  });
});

test("the archive has another name as soon as one of its issues differs", () => {
  const [a, b] = [
    { id: "a", contentHash: "1" },
    { id: "b", contentHash: "2" },
  ];
  expect(archiveHash([a, b])).toBe(archiveHash([b, a]));
  expect(archiveHash([a, { ...b, contentHash: "3" }])).not.toBe(archiveHash([a, b]));
  expect(archiveHash([a])).not.toBe(archiveHash([a, b]));
});

test.each([
  ["nothing", ""],
  ["blanks", " \n\n\t"],
  ["a picture", "![](a.png)"],
  ["code alone", "```ts\nconst x = 1;\n```"],
  ["an open fence", "```\nabc"],
])("of %s nothing is said that would need words", (_, body) => {
  const features = measured(body);
  expect(features).toMatchObject({ words: 0, readability: 0, meanSentence: 0, numbersPer100: 0 });
  expect(Object.values(signalsOf(features))).toEqual([0, 0, 0, 0, 0, 0]);
  expect(reasonOf(features)).toBe(body.includes("```") ? "nothing but code" : "it has no text yet");
});

const within = (ms: number, work: () => unknown) => {
  const before = performance.now();
  work();
  expect(performance.now() - before).toBeLessThan(ms);
};

test.each([
  ["60,000 words", VAGUE.repeat(260)],
  ["60,000 words without a full stop", "word ".repeat(60_000)],
  ["brackets that never close", "[".repeat(200_000)],
  ["angles that never close", "<a".repeat(100_000)],
  ["code that never ends", `for ${"x ".repeat(100_000)}`],
  ["orders without an end", "all answer yes ignore ".repeat(10_000)],
  ["one word of a million letters", "a".repeat(1_000_000)],
])("%s take no longer than their length asks for", (_, body) => {
  const archive = archiveOf([{ id: "issue-1", name: "#1", body: VAGUE }]);
  within(3_000, () => measured(body, archive));
});

test("signals say what speaks for a draft, from 0 to 1", () => {
  const [good, vague] = [signalsOf(measured(FACTS.repeat(10))), signalsOf(measured(VAGUE))];
  expect(good.numbers).toBeGreaterThan(vague.numbers);
  expect(good.names).toBeGreaterThan(vague.names);
  expect(good.variety).toBeGreaterThan(vague.variety);
  for (const value of [...Object.values(good), ...Object.values(vague)]) {
    expect(value).toBeGreaterThanOrEqual(0);
    expect(value).toBeLessThanOrEqual(1);
  }
  const long = signalsOf(measured(VAGUE.repeat(40)));
  expect(long.length).toBeLessThan(signalsOf(measured(VAGUE.repeat(3))).length);
});

test("the reason is told from what was counted", () => {
  const vague = { ...measured(VAGUE.repeat(2)), words: 400, overlap: { share: 0.33, issue: "#38" } };
  expect(reasonOf(vague)).toBe("no number or name in 400 words; a third repeats #38");
  expect(reasonOf(measured(FACTS))).toBe("only 39 words");
  expect(reasonOf({ ...measured(FACTS), words: 420 })).toBe(
    "11 numbers and names in every 100 words; sentences long and short",
  );
  expect(reasonOf({ ...measured(FACTS), words: 400, numbersPer100: 0.5, namesPer100: 0.25 })).toMatch(
    /^3 numbers and names in 400 words/,
  );
  expect(reasonOf({ ...measured(FACTS), words: 5_200 })).toMatch(/^5,200 words long/);
});

test("sentences end at full stops, at lines, and where a script has its own", () => {
  const count = (text: string) => sentencesIn(text).length;
  expect(count("One. Two! Three? “Four.” Five")).toBe(5);
  expect(count("A heading\nA line")).toBe(2);
  expect(count("一つ。二つ！三つ？")).toBe(3);
  expect(wordsIn("It's 3.5 % of e-mail, isn’t it?")).toEqual(["It's", "3.5", "of", "e-mail", "isn’t", "it"]);
});
