import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { writeSetting } from "../../config/write-setting.ts";

async function written(
  before: string | null,
  path: readonly string[],
  value: string | number,
): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "pressroom-setting-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "settings.yaml");
  if (before !== null) writeFileSync(file, before);
  await writeSetting(file, path, value);
  return readFileSync(file, "utf8");
}

const SERVICE = ["mail", "service"];

test.each([
  ["there is no file", null],
  ["the file is empty", ""],
])("where %s, the setting is all there is", async (_, before) => {
  expect(await written(before, SERVICE, "smtp")).toBe("mail:\n  service: smtp\n");
});

test("what the owner wrote stays: comments, order, quotes, and long lines", async () => {
  const before = [
    "# mine",
    "publication:",
    "  name: 'Letters' # for now",
    `  description: "${"words ".repeat(40)}" # as it is on the site`,
    "",
    "# the plan",
    "mail:",
    "  dailyLimit: 100 # free",
    "  # service: smtp, one day",
    "channels:",
    "  mail: { autonomy: ask }",
    "",
  ];
  const after = (await written(before.join("\n"), SERVICE, "smtp")).split("\n");
  expect(after.filter((line) => line !== "  service: smtp")).toEqual(before);
  expect(after).toHaveLength(before.length + 1);
});

test("one that is there is changed in its place", async () => {
  const before = "mail:\n  service: resend # until the plan ends\n  dailyLimit: 90\n";
  expect(await written(before, SERVICE, "smtp")).toBe(before.replace("service: resend", "service: smtp"));
});

test("a group of which nothing is said yet gets it", async () => {
  expect(await written("mail:\npublication:\n  name: Letters\n", SERVICE, "smtp")).toBe(
    "mail:\n  service: smtp\npublication:\n  name: Letters\n",
  );
});
