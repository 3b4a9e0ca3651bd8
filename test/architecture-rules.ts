/** Who may import whom: the house's rules as a table, and the function that finds what breaks them. */
import { COMPUTED, type Import, type Source } from "./source-imports.ts";

const LOWER = ["content", "audience", "knowledge"];
const MIDDLE = ["money", "delivery", "distribution", "composition", "community"];
const DOMAINS = [...LOWER, ...MIDDLE, "growth"];
const GROUND = ["core", "ledger", "desk"];

interface Rule {
  /** Rooms whose values and types may be imported, besides the room's own. */
  rooms: readonly string[];
  /** Rooms of which only types may be imported. */
  types?: readonly string[];
  /** Rooms that may be reached only by `import()`, so that no process pays for them unasked. */
  lazily?: readonly string[];
}

const RULES: Record<string, Rule> = {
  core: { rooms: [] },
  ledger: { rooms: ["core"] },
  desk: { rooms: ["core", "ledger"] },
  ...Object.fromEntries(LOWER.map((room) => [room, { rooms: GROUND }])),
  ...Object.fromEntries(MIDDLE.map((room) => [room, { rooms: [...GROUND, ...LOWER] }])),
  growth: { rooms: [...GROUND, ...LOWER, ...MIDDLE] },
  operations: { rooms: GROUND },
  services: { rooms: ["core", "desk"], types: [...DOMAINS, "operations"] },
  sandbox: { rooms: ["core"] },
  web: { rooms: [...GROUND, ...DOMAINS, "operations", "app"] },
  // The site is walked by the job that watches, and by no other.
  jobs: { rooms: [...GROUND, ...DOMAINS, "operations", "app", "config"], lazily: ["web"] },
  config: { rooms: ["core"], types: ["desk"] },
  app: {
    rooms: [...GROUND, ...DOMAINS, "operations", "services", "config"],
    types: ["sandbox"],
    lazily: ["sandbox"],
  },
  cli: { rooms: [...GROUND, ...DOMAINS, "operations", "web", "jobs", "app", "config"] },
};

/** Twins whose answers are typed by what the vendor publishes. */
const TYPED_TWINS = ["@notionhq/client", "stripe"];

const SDKS = [
  "@notionhq/client",
  "resend",
  "stripe",
  "googleapis",
  "node-llama-cpp",
  "nodemailer",
  "sharp",
  "aws4fetch",
];

/** Single imports that the table would forbid. */
const EXCEPTIONS: readonly Import[] = [
  // The builder looks at the packages that it bundles.
  { from: "src/cli/build-plugin.ts", to: COMPUTED, kind: "lazy" },
];

const MAY_READ_ENVIRONMENT = "config/env.ts";

/** `src/core/log.ts` → core; `src/app.ts` → app; `jobs/x.ts` → jobs; null for a package. */
export function roomOf(path: string): string | null {
  const [first = "", second = ""] = path.split("/");
  if (first === "src") return second.replace(/\.tsx?$/, "");
  return first === "jobs" || first === "config" ? first : null;
}

const packageOf = (specifier: string) =>
  specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");

function mayImportSdk({ from, to, kind }: Import): boolean {
  const room = roomOf(from);
  if (room === "services") return true;
  return room === "sandbox" && kind === "type" && TYPED_TWINS.includes(packageOf(to));
}

/** What breaks the table, one sentence each. */
export function brokenRules(imports: readonly Import[]): string[] {
  return imports.flatMap((found) => {
    const { from, to, kind } = found;
    const here = roomOf(from);
    const there = roomOf(to);
    const rule = here === null ? undefined : RULES[here];
    if (!rule) return [`${from}: no rule says what the room ${here} may import`];
    const sentence = `${from} imports ${kind === "type" ? "types of " : ""}${to}`;
    if (EXCEPTIONS.some((one) => one.from === from && one.to === to && one.kind === kind)) return [];
    if (to === COMPUTED) return [sentence];
    if (there === null) return SDKS.includes(packageOf(to)) && !mayImportSdk(found) ? [sentence] : [];
    const isAllowed =
      here === there ||
      rule.rooms.includes(there) ||
      (kind === "type" && rule.types?.includes(there)) ||
      (kind === "lazy" && rule.lazily?.includes(there));
    return isAllowed ? [] : [sentence];
  });
}

/** The lines by which production code reaches the sandbox: there is to be one. */
export const waysToSandbox = (imports: readonly Import[]): Import[] =>
  imports.filter(
    ({ from, to, kind }) => kind !== "type" && roomOf(to) === "sandbox" && roomOf(from) !== "sandbox",
  );

export const environmentReaders = (sources: readonly Source[]): string[] =>
  sources
    .filter(({ file, readsEnvironment }) => readsEnvironment && file !== MAY_READ_ENVIRONMENT)
    .map(({ file }) => file);

/** Files that import each other in a ring, types aside, as `a → b → a`. */
export function cycles(imports: readonly Import[]): string[] {
  const next = new Map<string, string[]>();
  for (const { from, to, kind } of imports) {
    if (kind !== "type" && roomOf(to) !== null) next.set(from, [...(next.get(from) ?? []), to]);
  }
  const done = new Set<string>();
  const rings: string[] = [];
  const follow = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) {
      rings.push([...path.slice(path.indexOf(file)), file].join(" → "));
    } else if (!done.has(file)) {
      for (const one of next.get(file) ?? []) follow(one, [...path, file]);
      done.add(file);
    }
  };
  for (const file of next.keys()) follow(file, []);
  return rings;
}
