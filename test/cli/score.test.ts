/** The pile in a terminal: the table, each draft explained, what marks have taught. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import { manualClock, systemClock } from "../../src/core/clock.ts";
import { openLedger } from "../../src/ledger/open.ts";
import { fullDrafts } from "../composition/full-drafts.ts";
import { putDrafts } from "../composition/put-drafts.ts";
import { writeGguf } from "../services/llama/write-gguf.ts";
import { expectSentence, lastLine, pressroomEach, temporaryFolder } from "./pressroom-for-test.ts";

async function homeWithDrafts(): Promise<string> {
  const home = temporaryFolder();
  const ledger = await openLedger(join(home, "ledger.sqlite"), manualClock("2026-11-20"));
  await putDrafts(
    { ledger, clock: systemClock },
    [
      ...fullDrafts(4).map((draft, n) => ({
        ...draft,
        number: 41 + n,
        pick: n === 1 ? ("keep" as const) : undefined,
      })),
      {
        title: "日本語の下書き、とても長い題名なので切られるはずのものがここにあります",
        body: "東京で412人。",
        status: "idea" as const,
      },
      { title: "Past", body: "It went out with 3 parts.", status: "archive" as const, number: 40 },
    ].map(({ pick, ...draft }: { pick?: "keep" | undefined; title: string; body: string }) =>
      pick ? { ...draft, pick } : draft,
    ),
  );
  await ledger.close();
  return home;
}

/** Columns of a terminal: signs of Japanese take two. */
const width = (line: string) =>
  [...line].reduce((sum, sign) => sum + (/[\u3000-\u9fff]/.test(sign) ? 2 : 1), 0);

test("the table holds 80 columns, ranks all, and says that no model reads; a second run has nothing to do", async () => {
  const home = await homeWithDrafts();
  const [first, again, one, report, next] = await pressroomEach([
    ["score", "--home", home],
    ["score", "--json", "--home", home],
    ["score", "--issue", "42", "--explain", "--home", home],
    ["score", "--report", "--home", home],
    ["next", "--json", "--home", home],
  ]);
  const lines = stripVTControlCharacters(first?.out ?? "").split("\n");
  const rows = lines.filter((line) => /^\d(st|nd|rd|th) /.test(line));
  expect(rows).toHaveLength(5);
  for (const line of lines.slice(
    lines.findIndex((at) => at.includes("Between")),
    lines.indexOf(rows.at(-1) ?? "") + 2,
  ))
    expect(width(line), line).toBeLessThanOrEqual(80);
  expect(rows.find((row) => row.includes("日本"))).toMatch(/^5th\s+日本.*…\s/);
  expect(rows.find((row) => row.includes("Draft 2"))).toMatch(/ no model\s+keep$/);
  expect(first?.out).toContain("5 measured");
  expect(first?.out).toContain("measured features alone, usual weights");
  expect(first?.out).toContain("setup model");

  const json = lastLine(again?.out ?? "") as unknown as {
    outcome: string;
    drafts: { title: string; order: number; features: object }[];
  };
  expect(json).toMatchObject({ outcome: "idle", measured: 0, reader: null, weights: { classic: 0.5 } });
  expect(json.drafts.map(({ order }) => order)).toEqual([1, 2, 3, 4, 5]);

  expect(one?.out).toMatch(/Rank +\d\w\w(, between \d\w\w and \d\w\w)? of 5/);
  expect(one?.out).toMatch(/numbers +\d\.\d\d +\d\.\d in every 100 words/);
  expect(one?.out).toContain("No model has read it.");
  for (const line of stripVTControlCharacters(one?.out ?? "").split("\n"))
    expect(width(line), line).toBeLessThanOrEqual(80);
  expect(report?.out).toContain("1 draft with a pick");

  const best = json.drafts.find(({ title }) => title.startsWith("Draft"))?.title ?? "";
  expect(lastLine(next?.out ?? "")).toMatchObject({
    queue: expect.stringContaining(`best ready: “${best}”`),
  });
  expect([first, again, one, report].map((ended) => ended?.code)).toEqual([0, 0, 0, 0]);
});

test("a model that says neither yes nor no counts for nothing, and another is advised", async () => {
  const home = await homeWithDrafts();
  const path = writeGguf(join(home, "random.gguf"), { contextLength: 2_048, embedding: 32, blocks: 1 });
  writeFileSync(join(home, "settings.yaml"), JSON.stringify({ composition: { model: { path } } }));
  const [ended] = await pressroomEach([["score", "--home", home]]);
  expect(ended?.out).toContain("5 measured, 5 read by random.gguf");
  expect(ended?.out).toContain(
    "measured features alone, usual weights; what random.gguf said of it doesn't count",
  );
  expect(ended?.out).toContain("random.gguf answers with something else than yes or no");
  expect(ended?.out).toContain("setup model --new");
});

test("what is asked wrongly is said in a sentence, and a model that can't be used takes no measuring away", async () => {
  const home = await homeWithDrafts();
  writeFileSync(join(home, "settings.yaml"), "composition: { model: { path: /nowhere/model.gguf } }\n");
  const [unknown, never, broken] = await pressroomEach([
    ["score", "--issue", "99", "--home", home],
    ["score", "--within", "soon", "--home", home],
    ["score", "--json", "--home", home],
  ]);
  expect([unknown?.code, never?.code, broken?.code]).toEqual([2, 2, 2]);
  for (const ended of [unknown, never]) expectSentence(ended?.err ?? "");
  expect(never?.err).toContain("--within");
  const json = lastLine(broken?.out ?? "") as unknown as { outcome: string; why: string; drafts: unknown[] };
  expect(json).toMatchObject({ outcome: "failed", why: expect.stringContaining("/nowhere/model.gguf") });
  expect(json.drafts).toHaveLength(5);
});
