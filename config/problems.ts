import type { z } from "zod";
import type { ConfigProblem } from "../src/core/errors.ts";

/** For each dotted key, a value that is right. */
export type Examples = Readonly<Record<string, string>>;

const KINDS: Record<string, string> = {
  object: "a group of settings, each with its name",
  array: "a list",
  string: "a text",
  int: "a whole number",
  number: "a number",
};

// Zod reports the input only when it is asked to (`reportInput`), which is never done for secrets.
function wording(issue: z.core.$ZodIssue): string {
  if (issue.code !== "invalid_type") return issue.message;
  const kind = KINDS[issue.expected] ?? issue.expected;
  return issue.input === undefined ? `it is missing; it should be ${kind}` : `it should be ${kind}`;
}

/** Every mistake that zod found, each with its key, what is wrong, and an example that is right. */
export function problemsOf(error: z.ZodError, examples: Examples, whole = ""): ConfigProblem[] {
  return error.issues.flatMap((issue) => {
    const path = issue.path.map(String).join(".");
    const example = exampleFor(path, examples);
    if (issue.code !== "unrecognized_keys") return [{ key: path || whole, wrong: wording(issue), example }];
    return issue.keys.map((name) => ({
      key: path ? `${path}.${name}` : name,
      wrong: `there is no setting called ${name}`,
      example,
    }));
  });
}

/** The right value of the key itself; for a group, up to three of its settings. */
function exampleFor(path: string, examples: Examples): string {
  const exact = examples[path];
  if (exact) return `${path}: ${exact}`;
  const below = Object.keys(examples).filter((key) => key.startsWith(path ? `${path}.` : ""));
  const parent = path.slice(0, path.lastIndexOf("."));
  if (below.length === 0) return parent ? exampleFor(parent, examples) : "leave it out";
  return below
    .slice(0, 3)
    .map((key) => `${key}: ${examples[key]}`)
    .join(", ");
}
