import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { DEFINITIONS, definitionsTable } from "../../src/growth/definitions.ts";
import { keyNamed } from "../../src/growth/explain.ts";

it("the README has the table of figures that the definitions make", () => {
  const readme = readFileSync(join(import.meta.dirname, "..", "..", "README.md"), "utf8");
  expect(readme).toContain(definitionsTable());
});

it("each figure has a key and a sentence of its own", () => {
  for (const of of ["key", "name", "sentence"] as const)
    expect(new Set(DEFINITIONS.map((one) => one[of])).size).toBe(DEFINITIONS.length);
});

it("a figure is found by its key, with or without what it is counted in", () => {
  expect(keyNamed("mrr")).toBe("mrrCents");
  expect(keyNamed("MRRCents")).toBe("mrrCents");
  expect(keyNamed("subscriberchurn")).toBe("subscriberChurn");
  expect(keyNamed("nothing")).toBeNull();
});
