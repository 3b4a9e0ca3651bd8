import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { NETWORKS } from "../../../src/distribution/network.ts";
import { draftsFor } from "../../../src/distribution/text/compose.ts";
import { fits } from "../../../src/distribution/text/length.ts";
import { USUAL_RULES } from "../../../src/distribution/usual-rules.ts";
import { sharedFolder } from "../../shared.ts";

const SHARED = sharedFolder();
const LINK =
  "https://letters.example/issues/a-slug-of-usual-length/?utm_source=bluesky&utm_medium=social&utm_content=3k2";

const shape = z.object({
  number: z.number(),
  title: z.string(),
  description: z.string(),
  content: z.string(),
});

function realIssues() {
  const folder = `${SHARED}data/issues/`;
  return readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .map((name) => shape.parse(JSON.parse(readFileSync(folder + name, "utf8"))))
    .map(({ content, ...issue }) => ({ ...issue, body: content }));
}

const draftsOf = (issue: ReturnType<typeof realIssues>[number], network: (typeof NETWORKS)[number]) =>
  draftsFor(issue, {
    ...{ network, rules: USUAL_RULES[network], link: LINK, hashtags: ["AI"] },
    ...{ language: "en", publication: "From The Inside" },
  });

describe.skipIf(SHARED === null)("93 real issues (skipped where ../shared isn't there)", () => {
  test("have drafts that fit in every place", () => {
    const issues = realIssues();
    expect(issues).toHaveLength(93);
    for (const issue of issues)
      for (const network of NETWORKS) {
        const drafts = draftsOf(issue, network);
        expect(drafts.length, issue.title).toBeGreaterThan(0);
        for (const { text, title } of drafts) {
          expect(`${text}${title}`).not.toMatch(/^#|\*\*|\{\{|\.\.\.\n/);
          const parts = text === "" ? [] : text.split("\n---\n");
          for (const part of parts)
            expect(fits(part.replace("{link}", LINK), USUAL_RULES[network]).why, part).toBeNull();
          expect([...title].length).toBeLessThanOrEqual(USUAL_RULES[network].mostTitle ?? 0);
        }
      }
  });

  test("open with their own first paragraph where it says enough by itself", () => {
    const opened = realIssues().filter((issue) => {
      const [hook = ""] = draftsOf(issue, "bluesky")[0]?.text.split("\n\n") ?? [];
      return issue.body.startsWith(hook);
    });
    expect(opened.map(({ number }) => number)).toEqual(expect.arrayContaining([40, 41, 42, 43, 45]));
  });
});
