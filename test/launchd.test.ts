import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "plist";
import { describe, expect, test } from "vitest";
import { scheduleSchema } from "../config/schedule.ts";
import { propertyLists } from "../src/cli/launchd-build.ts";
import {
  type Agent,
  agentSchema,
  agentsFor,
  minutesOfDay,
  offsets,
  PLACEHOLDERS,
  readPropertyList,
  siteAgent,
  siteAgentSchema,
  toPropertyList,
} from "../src/operations/launchd.ts";

const ROOT = join(import.meta.dirname, "..");
const FOLDER = join(ROOT, "launchd");
const jobs = Object.keys(scheduleSchema.parse(undefined));
const committed = readdirSync(FOLDER).filter((name) => name.endsWith(".plist"));
const scheduled = committed.filter((name) => name !== "pressroom.serve.plist");
const read = (name: string) => readFileSync(join(FOLDER, name), "utf8");

function agentOf(job: string, everyMinutes: number): Agent {
  const agent = agentsFor({ [job]: { everyMinutes } }).get(job);
  if (!agent) throw new Error(`no agent for ${job}`);
  return agent;
}

describe("the committed property lists", () => {
  test("are what the schedule gives now (if not: npm run launchd:build)", () => {
    expect(new Map(committed.map((name) => [name, read(name)]))).toEqual(propertyLists());
  });

  test("are one for each scheduled job, and each of these is a script; and one for the site", () => {
    expect(committed.toSorted()).toEqual(
      [...jobs, "serve"].map((job) => `pressroom.${job}.plist`).toSorted(),
    );
    expect(jobs.filter((job) => !existsSync(join(ROOT, "jobs", `${job}.ts`)))).toEqual([]);
  });

  test.each(scheduled)("%s is understood, and names its job throughout", (name) => {
    const agent = readPropertyList(read(name));
    const job = name.replace(/^pressroom\.|\.plist$/g, "");
    expect(agent.Label).toBe(`pressroom.${job}`);
    expect(agent.ProgramArguments).toContain(`{{CHECKOUT}}/dist/jobs/${job}.js`);
    expect(agent.StandardOutPath).toBe(`{{HOME}}/logs/${job}.log`);
    expect(Object.keys(agent)).not.toContain("KeepAlive");
  });

  test("keep the site alive, at no lower priority, and don't start it again and again while another process serves", () => {
    const site = siteAgentSchema.parse(parse(read("pressroom.serve.plist")));
    expect(site).toEqual(siteAgent());
    expect(site).toMatchObject({ KeepAlive: true, RunAtLoad: true, ThrottleInterval: 30 });
    expect(site.ProgramArguments).toContain("{{CHECKOUT}}/dist/serve.js");
    expect(Object.keys(site)).not.toContain("Nice");
  });

  test.each(committed)("%s holds the known placeholders and no path of a machine", (name) => {
    const text = read(name);
    const used = new Set(text.match(/\{\{.*?\}\}/g));
    expect([...used].toSorted()).toEqual([...PLACEHOLDERS].toSorted());
    expect(text).not.toMatch(/<string>[/~]/);
  });

  const lint = spawnSync("xmllint", ["--version"]).error ? null : "xmllint";
  test.skipIf(!lint)(
    `are well-formed to xmllint${lint ? "" : " (SKIPPED: xmllint is not installed)"}`,
    () => {
      for (const name of committed) execFileSync("xmllint", ["--noout", "--nonet", join(FOLDER, name)]);
    },
  );
});

describe("the schema", () => {
  const agent = agentOf("send-issues", 10);
  const wrong: [why: string, change: Record<string, unknown>][] = [
    ["a key that launchd does not know", { StartInterval: 600 }],
    ["a job that is kept alive", { KeepAlive: true }],
    ["a string for a number", { Nice: "10" }],
    ["a path from the home folder's shorthand", { StandardOutPath: "~/logs/x.log" }],
    ["a relative path", { WorkingDirectory: "pressroom" }],
    ["no time at all", { StartCalendarInterval: [] }],
    ["a minute that no hour has", { StartCalendarInterval: [{ Minute: 60 }] }],
    ["a misspelt key of a time", { StartCalendarInterval: [{ minute: 5 }] }],
    ["a program without its home", { ProgramArguments: ["{{NODE}}", "/x.js"] }],
    ["a job that isn't run at load", { RunAtLoad: false }],
  ];

  test.each(wrong)("refuses %s", (_, change) => {
    expect(agentSchema.safeParse(agent).success).toBe(true);
    expect(agentSchema.safeParse({ ...agent, ...change }).success).toBe(false);
  });

  test("refuses a list that lacks a key", () => {
    const without = toPropertyList(agent).replace(/<key>Label<\/key>\s*<string>.*?<\/string>/, "");
    expect(() => readPropertyList(without)).toThrow("Label");
  });

  test("what is written reads back the same", () => {
    expect(readPropertyList(toPropertyList(agent))).toEqual(agent);
    expect(parse(toPropertyList(agent))).toEqual(agent);
  });
});

describe("the times", () => {
  const minutes = (job: string, every: number) =>
    agentOf(job, every).StartCalendarInterval.map(({ Hour, Minute }) =>
      Hour === undefined ? `*:${Minute}` : `${Hour}:${Minute}`,
    );

  test("of a job that fits into the hour are minutes of any hour", () => {
    expect(minutes("sync-notion", 15)).toEqual(["*:0", "*:15", "*:30", "*:45"]);
    expect(minutes("sync-notion", 60)).toEqual(["*:0"]);
    expect(minutes("sync-notion", 1)).toHaveLength(60);
  });

  test("of any other job are times of the day, never further apart than asked", () => {
    expect(minutes("sync-notion", 8 * 60)).toEqual(["0:0", "8:0", "16:0"]);
    expect(minutes("sync-notion", 24 * 60)).toEqual(["0:0"]);
    const odd = minutesOfDay(50, 7);
    const nextDay = [...odd.slice(1), (odd[0] ?? 0) + 24 * 60];
    expect(Math.max(...odd.map((minute, index) => (nextDay[index] ?? 0) - minute))).toBe(50);
    expect(minutes("sync-notion", 50).at(-1)).toBe("23:20");
  });

  test("of several jobs never fall together while there is room", () => {
    const every = [10, 15, 10, 60, 7 * 60];
    const starts = offsets(every).flatMap((offset, index) => minutesOfDay(every[index] ?? 0, offset));
    expect(new Set(starts).size).toBe(starts.length);
    expect(offsets([10, 15, 10])).toEqual([0, 1, 2]);
  });

  test("of more jobs than there are minutes still exist", () => {
    expect(offsets([1, 1, 2])).toEqual([0, 0, 0]);
  });
});
