import { expect, test } from "vitest";
import { reportLines } from "../../src/composition/report.ts";
import { ordinal, sayAlike, sayRank, sayScorer } from "../../src/composition/say-rank.ts";
import { learnFrom } from "../../src/composition/scoring/learn.ts";
import { nextSlot } from "../../src/composition/slot.ts";
import type { OwnersPick } from "../../src/content/issues.ts";
import { fullDrafts } from "./full-drafts.ts";
import { openPile } from "./pile-world.ts";
import type { PutDraft } from "./put-drafts.ts";
import { randomDrafts } from "./scoring/drafts.ts";
import { wordModel } from "./word-model.ts";

/** An owner who keeps what holds facts, and drops what is talk: `fullDrafts` grow from one to the other. */
const marked = (count: number, pickOf: (share: number) => OwnersPick): PutDraft[] =>
  fullDrafts(count, 11).map((draft, n) => ({ ...draft, status: "archive", pick: pickOf(n / count) }));
const likesFacts = (share: number): OwnersPick => (share > 2 / 3 ? "keep" : share > 1 / 3 ? "maybe" : "drop");

test("from 50 marks on the pile follows them, and the report says what counts", async () => {
  const { score, ranking, put } = await openPile(fullDrafts(6));
  await put(marked(49, likesFacts));
  await score(wordModel());
  const before = await ranking();
  expect(reportLines(before)).toEqual([
    "49 drafts with a pick (“My pick” in Notion). From 50 on, ranks are learned from them.",
    "Until then the usual weights hold: measured 0.5, answers 0.4, likelihood 0.1.",
  ]);
  await put([{ title: "One more", body: fullDrafts(1)[0]?.body ?? "", status: "archive", pick: "drop" }]);
  await score(wordModel());
  const { pile, learning, ...rest } = await ranking();
  expect(learning.learned).not.toBeNull();
  const [order, counts, model] = reportLines({ learning, ...rest });
  expect(order).toMatch(
    /^Ranks follow your marks\. On marks that were held out, Spearman is 0\.\d\d \(99 %: 0\.\d\d to 0\.\d\d\)\.$/,
  );
  expect(counts).toMatch(
    /^What counts, for one standard deviation each: (numbers|names|the model's answers) \+0\.\d\d, /,
  );
  expect(model).toMatch(/words\.gguf/);
  // Draft 6 holds the most facts, Draft 1 the least.
  expect(pile[0]?.title).toMatch(/Draft [456]/);
  expect(pile.at(-1)?.title).toMatch(/Draft [123]/);
  expect(sayScorer(pile[0] ?? fail(), { learning, ...rest })).toMatch(/weights learned from your marks/);
});

const fail = (): never => {
  throw new Error("there is none");
};

test("of marks by mood nothing is learned, the model loses its share, and the report says so", async () => {
  const { score, ranking, put } = await openPile(fullDrafts(6));
  const moods: OwnersPick[] = ["keep", "drop", "maybe", "drop", "keep", "maybe", "maybe", "keep", "drop"];
  let n = 0;
  await put(marked(60, () => moods[n++ % moods.length] ?? "maybe"));
  await score(wordModel());
  const { pile, ...rest } = await ranking();
  expect(rest.learning.learned).toBeNull();
  expect(rest.weights).toEqual({ classic: 1, checklist: 0, likelihood: 0 });
  expect(reportLines(rest)).toEqual([
    expect.stringMatching(
      /^Your 60 marks don't follow what is known of the drafts: .* which chance gives as well\. Nothing is learned from them\.$/,
    ),
    "The usual weights hold: measured 1, answers 0, likelihood 0.",
    expect.stringMatching(
      /^The share of words\.gguf is zero, because with its answers held-out marks are told no better: −?\d\.\d\d with it, −?\d\.\d\d without\.$/,
    ),
  ]);
  expect(sayScorer(pile[0] ?? fail(), rest)).toBe(
    "measured features alone, usual weights; what words.gguf said of it doesn't count",
  );
});

test("a model that nobody set up has no share to speak of", () => {
  const marks = randomDrafts(50, 1).map((draft, n) => ({
    draft: { ...draft, model: null },
    pick: n % 2 ? ("keep" as const) : ("drop" as const),
  }));
  const lines = reportLines({
    learning: learnFrom(marks),
    reader: null,
    weights: { classic: 1, checklist: 0, likelihood: 0 },
  });
  expect(lines.at(-1)).toBe(
    "No model reads drafts here, so it has no share. To set one up: npm run pressroom -- setup model",
  );
});

test("a place is said with its interval, and who it can't be told apart from", () => {
  expect([1, 2, 3, 4, 11, 12, 13, 21, 22, 103, 111].map(ordinal)).toEqual([
    "1st",
    "2nd",
    "3rd",
    "4th",
    "11th",
    "12th",
    "13th",
    "21st",
    "22nd",
    "103rd",
    "111th",
  ]);
  expect(sayRank({ place: 3, from: 2, to: 6, of: 14 })).toBe("3rd, between 2nd and 6th of 14");
  expect(sayRank({ place: 3, from: 3, to: 3, of: 14 })).toBe("3rd of 14");
  expect(sayRank({ place: 1, from: 1, to: 1, of: 1 })).toBe("the only one");
});

test("drafts are named that can't be told apart, two of them at most", async () => {
  const { score, ranking } = await openPile(
    ["A", "B", "C", "D"].map((title) => ({ title, body: fullDrafts(1)[0]?.body ?? "" })),
  );
  await score(null);
  const { pile } = await ranking();
  const titles = pile.map(({ title }) => `“${title}”`);
  expect(sayAlike(pile[0] ?? fail(), pile)).toBe(
    `can't be told apart from ${titles[1]}, ${titles[2]} and 1 more`,
  );
  expect(sayAlike({ alike: [pile[1]?.id ?? ""] }, pile)).toBe(`can't be told apart from ${titles[1]}`);
  expect(sayAlike({ alike: [] }, pile)).toBe("");
});

test("the next slot is the next free day of the week on which issues went", async () => {
  const { db, put, app } = await openPile();
  const now = app.clock.now();
  const times = { zone: "America/New_York", sendHour: 8 };
  expect(await nextSlot(db, now, times)).toBeNull();
  const past = (date: string): PutDraft => ({
    title: date,
    body: "It went.",
    status: "archive",
    dated: new Date(date),
  });
  // Tuesdays in New York, one Friday; the last at a time when it is Wednesday in UTC.
  await put(
    ["2026-11-03T13:00:00Z", "2026-11-10T13:00:00Z", "2026-11-13T13:00:00Z", "2026-11-18T02:00:00Z"].map(
      past,
    ),
  );
  // Tuesday, 8 in the morning, winter time.
  expect(await nextSlot(db, now, times)).toEqual(new Date("2026-11-24T13:00:00Z"));
  await put([
    { title: "Next", body: "It goes.", status: "approved", dated: new Date("2026-11-24T13:00:00Z") },
  ]);
  expect(await nextSlot(db, now, times)).toEqual(new Date("2026-12-01T13:00:00Z"));
});
