/** The committed property lists made those of one home on one machine: every placeholder filled, every label marked. */
import { sha256 } from "../../core/ids.ts";
import {
  type Agent,
  agentsFor,
  labelOf,
  PLACEHOLDERS,
  type SiteAgent,
  SOURCE_FLAGS,
  siteAgent,
  toPropertyList,
} from "../launchd.ts";

/** All of them absolute. */
export interface Place {
  node: string;
  checkout: string;
  home: string;
  homeId: string;
  /** Runs TypeScript as it is, and not what was built of it. */
  fromSource?: boolean;
}

type Schedule = Parameters<typeof agentsFor>[0];

/** Two homes on one Mac have jobs of the same names: what tells them apart is the end of the label. */
export const markOf = (homeId: string): string => sha256(`launchd ${homeId}`).slice(0, 8);

export const markedLabel = (job: string, homeId: string): string => `${labelOf(job)}.${markOf(homeId)}`;

/** launchd gives nothing of a login shell, so that a program is found only where this says. */
const pathFor = ({ node }: Place): string =>
  [node.slice(0, node.lastIndexOf("/")), "/usr/local/bin", "/usr/bin", "/bin", "/usr/sbin", "/sbin"].join(
    ":",
  );

/** Job, or `serve` for the site → its property list as XML. Throws ZodError for a place that isn't absolute. */
export function listsFor(schedule: Schedule, place: Place): Map<string, string> {
  const jobs = [...agentsFor(schedule), ["serve", siteAgent()] as const];
  return new Map(jobs.map(([job, agent]) => [job, toPropertyList(rendered(job, agent, place))]));
}

function rendered<A extends Agent | SiteAgent>(job: string, agent: A, place: Place): A {
  const values = [place.node, place.checkout, place.home, pathFor(place)];
  const given = PLACEHOLDERS.map((placeholder, index) => [placeholder, values[index] ?? ""] as const);
  return {
    ...(filled(agent, given) as A),
    Label: markedLabel(job, place.homeId),
    ...(place.fromSource ? { ProgramArguments: sourceProgram(job, place) } : {}),
  };
}

function sourceProgram(job: string, { node, checkout, home }: Place): Agent["ProgramArguments"] {
  const script = job === "serve" ? "src/cli/keep-serving.ts" : `jobs/${job}.ts`;
  return [node, ...SOURCE_FLAGS, `${checkout}/${script}`, "--home", home];
}

type Given = readonly (readonly [placeholder: string, value: string])[];

/** In the values, before they are XML: a path may hold any sign. */
function filled(value: unknown, given: Given): unknown {
  if (typeof value === "string")
    return given.reduce((text, [placeholder, by]) => text.replaceAll(placeholder, () => by), value);
  if (Array.isArray(value)) return value.map((one) => filled(one, given));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, filled(one, given)]));
}
