/**
 * The property lists by which launchd runs the jobs and keeps the site alive: made from the schedule, with placeholders
 * for what a machine is.
 */
import { build, parse } from "plist";
import * as z from "zod";

/** What `launchd install` puts in (launchd/render.ts): Node's binary, the checkout, the home, and a PATH. */
export const PLACEHOLDERS = ["{{NODE}}", "{{CHECKOUT}}", "{{HOME}}", "{{USER_PATH}}"] as const;

const DAY_MINUTES = 24 * 60;

/**
 * Room for what a short run allocates, in megabytes, so that it never stops to collect it: a tenth less CPU. And no more
 * for a long one, which would take twice as much and need none of it. Compiling and collecting beside the job is work for
 * one thread: each further one holds memory of its own.
 */
export const MEMORY_FLAGS = [
  "--min-semi-space-size=8",
  "--max-semi-space-size=8",
  "--v8-pool-size=1",
] as const;

// launchd ignores keys that it doesn't know and values of a wrong type, in silence; so neither gets this far.
const absolute = z.string().regex(/^(\/|\{\{(NODE|CHECKOUT|HOME)\}\})/, "it should be an absolute path");

const moment = z.strictObject({
  Hour: z.int().min(0).max(23).exactOptional(),
  Minute: z.int().min(0).max(59),
});

const label = z
  .string()
  .regex(
    /^pressroom\.[a-z-]+(\.[0-9a-f]{8})?$/,
    "it should be pressroom. and the job's name, then the home's mark",
  );

/** From source, for who changes the code: no build is needed, and each start takes several times as long. */
export const SOURCE_FLAGS = ["--import", "tsx/esm"] as const;

const fromSource = z.tuple([
  absolute,
  z.literal(SOURCE_FLAGS[0]),
  z.literal(SOURCE_FLAGS[1]),
  absolute,
  z.literal("--home"),
  absolute,
]);

const placeShape = {
  WorkingDirectory: absolute,
  EnvironmentVariables: z.strictObject({ PATH: z.string().min(1), NODE_COMPILE_CACHE: absolute }),
};

const endShape = {
  ExitTimeOut: z.int().min(1),
  StandardOutPath: absolute,
  StandardErrorPath: absolute,
};

export const agentSchema = z.strictObject({
  Label: label,
  ProgramArguments: z.union([
    z.tuple([
      absolute,
      z.literal(MEMORY_FLAGS[0]),
      z.literal(MEMORY_FLAGS[1]),
      z.literal(MEMORY_FLAGS[2]),
      absolute,
      z.literal("--home"),
      absolute,
    ]),
    fromSource,
  ]),
  ...placeShape,
  StartCalendarInterval: z.array(moment).min(1),
  RunAtLoad: z.literal(true),
  ProcessType: z.literal("Background"),
  LowPriorityIO: z.literal(true),
  Nice: z.int().min(0).max(20),
  ...endShape,
});

/**
 * Room for what is allocated between two short collections, in megabytes. With what Node takes by itself, sixteen, a busy
 * hour would leave the site half as big again; with this, memory stays small and serving is no slower.
 */
export const SITE_MEMORY_FLAG = "--max-semi-space-size=1";

/** After an end that came at once, launchd waits this long: as long as another process of this home serves the site. */
const SITE_AGAIN_SECONDS = 30;

export const siteAgentSchema = z.strictObject({
  Label: label,
  ProgramArguments: z.union([
    z.tuple([absolute, z.literal(SITE_MEMORY_FLAG), absolute, z.literal("--home"), absolute]),
    fromSource,
  ]),
  ...placeShape,
  RunAtLoad: z.literal(true),
  KeepAlive: z.literal(true),
  ThrottleInterval: z.int().min(10),
  ProcessType: z.literal("Standard"),
  ...endShape,
});

/** One scheduled job as launchd is told of it. Without `KeepAlive`: a run ends, and the next one is the schedule's. */
export type Agent = z.infer<typeof agentSchema>;

/** The site, which launchd starts again whenever it ends. Readers wait for it, so it runs at no lower priority. */
export type SiteAgent = z.infer<typeof siteAgentSchema>;

type Moment = z.infer<typeof moment>;

export const labelOf = (job: string): string => `pressroom.${job}`;

/** The minutes of a day at which a job begins that runs every so often, the first of them at `offset`. */
export function minutesOfDay(everyMinutes: number, offset: number): number[] {
  const times = Math.ceil((DAY_MINUTES - offset) / everyMinutes);
  return Array.from({ length: times }, (_, index) => offset + index * everyMinutes);
}

/** Without an hour where every hour is the same. */
function moments(everyMinutes: number, offset: number): Moment[] {
  if (60 % everyMinutes === 0) {
    return minutesOfDay(everyMinutes, offset)
      .filter((minute) => minute < 60)
      .map((Minute) => ({ Minute }));
  }
  return minutesOfDay(everyMinutes, offset).map((minute) => ({
    Hour: Math.floor(minute / 60),
    Minute: minute % 60,
  }));
}

/**
 * For each job, in the schedule's order, the first minute at which the fewest others begin: two cores start one Node at
 * a time, and what one job brings is there when the next one looks.
 */
export function offsets(everyMinutes: readonly number[]): number[] {
  const taken = new Map<number, number>();
  return everyMinutes.map((every) => {
    const crowd = (offset: number) =>
      minutesOfDay(every, offset).reduce((sum, minute) => sum + (taken.get(minute) ?? 0), 0);
    const candidates = Array.from({ length: every }, (_, offset) => ({ offset, others: crowd(offset) }));
    const best = candidates.reduce((least, one) => (one.others < least.others ? one : least));
    for (const minute of minutesOfDay(every, best.offset)) taken.set(minute, (taken.get(minute) ?? 0) + 1);
    return best.offset;
  });
}

const place = () => ({
  WorkingDirectory: "{{CHECKOUT}}",
  // No shell profile is read. The cache keeps what Node compiled, for the next run.
  EnvironmentVariables: { PATH: "{{USER_PATH}}", NODE_COMPILE_CACHE: "{{HOME}}/cache" },
});

const end = (name: string) => ({
  // From SIGTERM to SIGKILL: longer than the one request under way may take (30 s).
  ExitTimeOut: 45,
  StandardOutPath: `{{HOME}}/logs/${name}.log`,
  StandardErrorPath: `{{HOME}}/logs/${name}.error.log`,
});

function agent(job: string, everyMinutes: number, offset: number): Agent {
  return {
    Label: labelOf(job),
    ProgramArguments: ["{{NODE}}", ...MEMORY_FLAGS, `{{CHECKOUT}}/dist/jobs/${job}.js`, "--home", "{{HOME}}"],
    ...place(),
    // A calendar, not StartInterval: what was missed while the Mac slept becomes one run when it wakes, where an
    // interval that ends in sleep is lost. RunAtLoad makes up for what was missed while it was switched off.
    StartCalendarInterval: moments(everyMinutes, offset),
    RunAtLoad: true,
    ProcessType: "Background",
    LowPriorityIO: true,
    Nice: 10,
    ...end(job),
  };
}

/** The agent that keeps the site alive. */
export const siteAgent = (): SiteAgent => ({
  Label: labelOf("serve"),
  ProgramArguments: ["{{NODE}}", SITE_MEMORY_FLAG, "{{CHECKOUT}}/dist/serve.js", "--home", "{{HOME}}"],
  ...place(),
  RunAtLoad: true,
  KeepAlive: true,
  ThrottleInterval: SITE_AGAIN_SECONDS,
  ProcessType: "Standard",
  ...end("serve"),
});

/** The scheduled jobs' agents, by their job's name. `everyMinutes` is at most a day. */
export function agentsFor(schedule: Readonly<Record<string, { everyMinutes: number }>>): Map<string, Agent> {
  const jobs = Object.entries(schedule);
  const starts = offsets(jobs.map(([, { everyMinutes }]) => everyMinutes));
  return new Map(
    jobs.map(([job, { everyMinutes }], index) => [job, agent(job, everyMinutes, starts[index] ?? 0)]),
  );
}

/** The agent as XML, with a line break at its end. Throws ZodError for an agent that launchd would not understand. */
export const toPropertyList = (agent: Agent | SiteAgent): string =>
  `${build({ ...("KeepAlive" in agent ? siteAgentSchema : agentSchema).parse(agent) })}\n`;

/** Reads a job's back. Throws ZodError, naming each key that is unknown or has a value of a wrong type. */
export const readPropertyList = (xml: string): Agent => agentSchema.parse(parse(xml));
