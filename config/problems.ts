import type { z } from "zod";
import type { ConfigProblem } from "../src/core/errors.ts";

/** For each dotted key, a value that is right. */
export type Examples = Readonly<Record<string, string>>;

function wording(issue: z.core.$ZodIssue): string {
  if (issue.code === "invalid_type") {
    return issue.input === undefined ? "it is missing" : `it should be ${article(issue.expected)}`;
  }
  if (issue.code === "unrecognized_keys") return `there is no setting called ${issue.keys.join(", ")}`;
  return issue.message;
}

const article = (noun: string) => `${/^[aeiou]/.test(noun) ? "an" : "a"} ${noun}`;

/** Every mistake that zod found, each with its key, what is wrong, and an example that is right. */
export function problemsOf(error: z.ZodError, examples: Examples, prefix = ""): ConfigProblem[] {
  return error.issues.map((issue) => {
    const path = [...(prefix ? [prefix] : []), ...issue.path.map(String)].join(".");
    const key = issue.code === "unrecognized_keys" ? [path, issue.keys[0]].filter(Boolean).join(".") : path;
    return { key, wrong: wording(issue), example: exampleFor(path, examples) };
  });
}

function exampleFor(path: string, examples: Examples): string {
  const exact = examples[path];
  if (exact) return `${path}: ${exact}`;
  const below = Object.keys(examples).filter((key) => key.startsWith(path ? `${path}.` : ""));
  return below.length > 0
    ? below
        .map((key) => `${key}: ${examples[key]}`)
        .slice(0, 3)
        .join(", ")
    : path;
}
