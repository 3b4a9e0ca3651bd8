import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { excerptOf } from "../../src/content/document.ts";
import { parseIssueFile } from "../../src/content/issue-file.ts";

const SAMPLE = new URL("../../src/sandbox/sample/", import.meta.url);

interface SampleSubscriber {
  email: string;
  name: string;
  interest?: string;
  tier: string;
}

describe("the sample content", () => {
  test("is three whole issues that could be sent at once", () => {
    const folder = new URL("issues/", SAMPLE);
    const files = readdirSync(folder).map((name) =>
      parseIssueFile(name, readFileSync(new URL(name, folder), "utf8"), "UTC"),
    );

    expect(files.map((file) => (file.ok ? file.issue.number : file.reason))).toEqual([1, 2, 3]);
    for (const file of files) {
      if (!file.ok) continue;
      expect(file.warnings).toEqual([]);
      expect(file.issue).toMatchObject({ problems: [], whole: true, published: true });
      const words = excerptOf(file.issue.body, 100_000).split(" ").length;
      expect(words).toBeGreaterThan(400);
      expect(words).toBeLessThan(700);
      for (const [, host] of file.issue.body.matchAll(/https?:\/\/([^/)\s]+)/g))
        expect(host).toMatch(/\.example$/);
    }
  });

  test("is twenty-five invented people whom no mail can reach", () => {
    const people: SampleSubscriber[] = JSON.parse(readFileSync(new URL("subscribers.json", SAMPLE), "utf8"));

    expect(people).toHaveLength(25);
    expect(new Set(people.map((person) => person.email.toLowerCase())).size).toBe(25);
    for (const { email, tier } of people) {
      expect(email).toMatch(/^[^\s@]+@[a-z]+\.(?:test|example)$/);
      expect(tier).toBe("free");
    }
    expect(people.filter((person) => person.name === "")).toHaveLength(1);
  });
});
