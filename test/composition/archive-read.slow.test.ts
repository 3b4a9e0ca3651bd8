/** A real archive, read by real weights: what the whole way from the file to the report makes of it. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { reportLines } from "../../src/composition/report.ts";
import { parseIssueFile } from "../../src/content/issue-file.ts";
import { systemClock } from "../../src/core/clock.ts";
import { modelForTest } from "../services/llama/llama-for-test.ts";
import { sharedFolder } from "../shared.ts";
import { fullDrafts } from "./full-drafts.ts";
import { openPile } from "./pile-world.ts";
import type { PutDraft } from "./put-drafts.ts";

const LONG_TEST_MS = 120_000;
const shared = sharedFolder();

/** As if they were drafts still. The owner keeps those that hold numbers, and drops those that hold none. */
function archive(folder: string): PutDraft[] {
  const numbers = (text: string) => text.match(/\d+/g)?.length ?? 0;
  return readdirSync(folder).flatMap((name) => {
    const file = parseIssueFile(name, readFileSync(join(folder, name), "utf8"), "UTC");
    if (!file.ok) return [];
    const { title, body } = file.issue;
    const share = numbers(body) / Math.max(100, body.split(/\s+/).length);
    return [{ title, body, pick: share > 0.03 ? "keep" : share > 0.005 ? "maybe" : "drop" } as const];
  });
}

test.skipIf(!shared)(
  "93 real issues and 20 drafts of full length are ranked, and the report says what the marks have taught (../shared)",
  async () => {
    const issues = archive(join(shared ?? "", "data", "issues"));
    const { score, ranking } = await openPile([...issues, ...fullDrafts(20)], systemClock);
    const model = await modelForTest(join(shared ?? "", "data", "tiny.gguf"));
    expect(await score(model)).toMatchObject({ outcome: "done", measured: 113, read: 113, left: 0 });
    const ranked = await ranking();
    expect(ranked.pile.map(({ order }) => order)).toEqual(Array.from({ length: 113 }, (_, n) => n + 1));
    for (const { model, reason } of ranked.pile)
      expect([model === null, reason === ""]).toEqual([false, false]);
    const [order, counts, share] = reportLines(ranked);
    expect(order).toMatch(/^Ranks follow your marks\. On marks that were held out, Spearman is 0\.\d\d /);
    expect(counts).toMatch(/deviation each: numbers \+/);
    expect(share).toMatch(/^The share of tiny\.gguf is zero: of too few/);
    expect(await score(model)).toMatchObject({ outcome: "idle", tokens: 0 });
  },
  LONG_TEST_MS,
);
