import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "plist";
import { expect, onTestFinished, test } from "vitest";
import { scheduleSchema } from "../../../config/schedule.ts";
import { copyThatRuns, install, statesOf, uninstall } from "../../../src/operations/launchd/agents.ts";
import { launchctl } from "../../../src/operations/launchd/launchctl.ts";
import { listsFor, markedLabel, type Place } from "../../../src/operations/launchd/render.ts";
import { agentSchema, readPropertyList, siteAgentSchema } from "../../../src/operations/launchd.ts";
import { runProgram } from "../../../src/operations/run-program.ts";
import { fakeLaunchctl } from "./fake-launchctl.ts";

const SCHEDULE = scheduleSchema.parse(undefined);
const JOBS = Object.keys(SCHEDULE);

/** Enough of them for what is the same for each. */
const FEW = {
  "sync-notion": SCHEDULE["sync-notion"],
  "send-issues": SCHEDULE["send-issues"],
  "sync-stripe": SCHEDULE["sync-stripe"],
  "assign-cohorts": SCHEDULE["assign-cohorts"],
};
const FEW_NAMES = [...Object.keys(FEW), "serve"].toSorted();

/** A Mac with one home on it, and what `launchd install` knows of both. */
function mac({ name = "letters & co's <home>", homeId = "home-1" } = {}) {
  const root = mkdtempSync(join(tmpdir(), "pressroom-mac-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const fake = fakeLaunchctl(root);
  const folder = join(root, "Library", "LaunchAgents");
  const pauses: number[] = [];
  const parts = {
    run: (_: string, args: readonly string[]) => runProgram(fake.program, args),
    uid: 501,
    pause: async (ms: number) => void pauses.push(ms),
  };
  const homeOf = (folderName: string, id: string) => {
    const home = join(root, folderName);
    mkdirSync(home, { recursive: true });
    const agents = { launchctl: launchctl(parts), folder, home, homeId: id };
    const place: Place = { node: "/opt/node/bin/node", checkout: "/Users/ada/pressroom", home, homeId: id };
    return { agents, place, label: (job: string) => markedLabel(job, id) };
  };
  const lists = (place: Place) => listsFor(FEW, place);
  return { fake, folder, pauses, homeOf, lists, ...homeOf(name, homeId) };
}

test("every job and the site are loaded from lists that name this home and nothing but absolute paths", async () => {
  const { agents, place, fake, folder, label } = mac();
  const all = [...JOBS, "serve"].toSorted();
  const installed = await install(agents, listsFor(SCHEDULE, place));
  expect(installed.map(({ job }) => job).toSorted()).toEqual(all);
  expect(installed.every(({ change, problem }) => change === "new" && problem === null)).toBe(true);
  expect(fake.loaded()).toEqual(all.map(label).toSorted());
  expect(readdirSync(folder).toSorted()).toEqual(all.map((job) => `${label(job)}.plist`).toSorted());
  const agent = readPropertyList(fake.listOf(label("send-issues")));
  expect(agent).toMatchObject({
    Label: label("send-issues"),
    WorkingDirectory: "/Users/ada/pressroom",
    ProcessType: "Background",
    LowPriorityIO: true,
    Nice: 10,
    RunAtLoad: true,
    ExitTimeOut: 45,
    StandardOutPath: `${agents.home}/logs/send-issues.log`,
    EnvironmentVariables: {
      PATH: "/opt/node/bin:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin",
      NODE_COMPILE_CACHE: `${agents.home}/cache`,
    },
  });
  expect(agent.ProgramArguments.at(0)).toBe("/opt/node/bin/node");
  expect(agent.ProgramArguments.slice(-3)).toEqual([
    "/Users/ada/pressroom/dist/jobs/send-issues.js",
    "--home",
    agents.home,
  ]);
  const site = siteAgentSchema.parse(parse(fake.listOf(label("serve"))));
  expect(site.ProgramArguments).toContain("/Users/ada/pressroom/dist/serve.js");
  expect(existsSync(join(agents.home, "logs"))).toBe(true);
});

test("no placeholder is left, whatever signs a path holds, and others may read a list but not write it", async () => {
  const { agents, place, lists, folder } = mac({ name: "a {{CHECKOUT}} $& home" });
  const given = lists({ ...place, checkout: "/Users/ada/$1 press" });
  await install(agents, given);
  for (const [job, text] of given) {
    const { ProgramArguments } = parse(text) as { ProgramArguments: string[] };
    expect(ProgramArguments.at(-1)).toBe(agents.home);
    expect(text.replaceAll(/a {{CHECKOUT}} \$&(amp;)? home/g, ""), job).not.toMatch(/\{\{/);
  }
  for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).mode & 0o777).toBe(0o644);
});

test("from source, the same jobs run by tsx", () => {
  const { place, lists } = mac();
  const given = lists({ ...place, fromSource: true });
  for (const [job, text] of given) {
    const schema = job === "serve" ? siteAgentSchema : agentSchema;
    const { ProgramArguments } = schema.parse(parse(text));
    const script = job === "serve" ? "src/cli/keep-serving.ts" : `jobs/${job}.ts`;
    expect(ProgramArguments.slice(1, 4)).toEqual(["--import", "tsx/esm", `/Users/ada/pressroom/${script}`]);
    expect(existsSync(join(import.meta.dirname, "../../..", script))).toBe(true);
  }
});

test("a relative home is no place for launchd", () => {
  const { place, lists } = mac();
  expect(() => lists({ ...place, home: "letters" })).toThrow("absolute");
});

test("a second time changes nothing, but the site starts anew from what was built", async () => {
  const { agents, place, lists, fake, label } = mac();
  await install(agents, lists(place));
  fake.forgetCalls();
  const again = await install(agents, lists(place));
  expect(again.every(({ change, problem }) => change === "as it was" && problem === null)).toBe(true);
  expect(fake.calls().filter((call) => !call.startsWith("print"))).toEqual([
    `kickstart -k gui/501/${label("serve")}`,
  ]);
});

test("what the owner set otherwise is loaded anew, and what is scheduled no more is taken away", async () => {
  const { agents, place, lists, fake, label } = mac();
  await install(agents, lists(place));
  const { "assign-cohorts": _, ...rest } = { ...FEW, "sync-notion": { everyMinutes: 30 } };
  const changed = await install(agents, listsFor(rest, place));
  expect(changed.find(({ job }) => job === "sync-notion")).toMatchObject({
    change: "changed",
    problem: null,
  });
  expect(fake.loaded()).not.toContain(label("assign-cohorts"));
  expect(readPropertyList(fake.listOf(label("sync-notion"))).StartCalendarInterval).toHaveLength(2);
});

test("a job that takes its time to end is waited for before it is loaded again", async () => {
  const { agents, place, lists, fake, pauses, label } = mac();
  await install(agents, lists(place));
  fake.endsSlowly(label("send-issues"));
  fake.isBusy(label("send-issues"));
  const moved = await install(agents, lists({ ...place, checkout: "/Users/ada/elsewhere" }));
  expect(moved.find(({ job }) => job === "send-issues")).toEqual({
    job: "send-issues",
    change: "changed",
    problem: null,
  });
  expect(pauses.length).toBeGreaterThan(1);
  expect(fake.listOf(label("send-issues"))).toContain("/Users/ada/elsewhere/dist/jobs/send-issues.js");
});

test("a job that was switched off on this Mac is switched on", async () => {
  const { agents, place, lists, fake, label } = mac();
  fake.switchedOff(label("send-issues"));
  const [problem] = (await install(agents, lists(place))).flatMap((one) => one.problem ?? []);
  expect(problem).toBeUndefined();
  expect(fake.loaded()).toContain(label("send-issues"));
});

test("where nobody is logged in at the screen, launchd takes nothing, and that is said", async () => {
  const { agents, place, lists, fake } = mac();
  fake.nobodyIsLoggedIn();
  const installed = await install(agents, lists(place));
  expect(new Set(installed.map(({ problem }) => problem))).toEqual(
    new Set(["nobody is logged in as you at the Mac's own screen. Log in there, then run this again"]),
  );
});

test("two homes on one Mac stand side by side, and one leaves without the other", async () => {
  const { agents, place, lists, fake, homeOf, folder, label } = mac();
  const second = homeOf("other letters", "home-2");
  await install(agents, lists(place));
  await install(second.agents, lists(second.place));
  expect(fake.loaded()).toHaveLength(2 * FEW_NAMES.length);
  writeFileSync(join(folder, "org.example.theirs.plist"), "theirs");
  const removed = await uninstall(agents, FEW_NAMES);
  expect(removed).toHaveLength(FEW_NAMES.length);
  expect(fake.loaded()).toEqual(FEW_NAMES.map(second.label).toSorted());
  expect(readdirSync(folder)).toContain("org.example.theirs.plist");
  expect(readdirSync(folder).filter((name) => name.includes(label("send-issues")))).toEqual([]);
  expect(await uninstall(agents, FEW_NAMES)).toEqual([]);
});

test("a copy of a home, which has its id, is told from one that moved", async () => {
  const { agents, place, lists, homeOf } = mac();
  await install(agents, lists(place));
  const copy = homeOf("a copy", "home-1");
  expect(copyThatRuns(agents)).toBeNull();
  expect(copyThatRuns(copy.agents)).toBe(agents.home);
  rmSync(agents.home, { recursive: true });
  expect(copyThatRuns(copy.agents)).toBeNull();
});

test("a list that somebody spoiled is put right", async () => {
  const { agents, place, lists, folder, label } = mac();
  await install(agents, lists(place));
  const file = join(folder, `${label("send-issues")}.plist`);
  writeFileSync(file, "no list at all");
  chmodSync(file, 0o666);
  expect(copyThatRuns(agents)).toBeNull();
  const [state] = (await statesOf(agents, lists(place))).filter(({ job }) => job === "send-issues");
  expect(state?.list).toBe("another");
  await install(agents, lists(place));
  expect(readPropertyList(readFileSync(file, "utf8")).Label).toBe(label("send-issues"));
  expect(statSync(file).mode & 0o777).toBe(0o644);
});

test("the states are those that launchd tells, job by job", async () => {
  const { agents, place, lists, fake, folder, label } = mac();
  await install(agents, lists(place));
  fake.tells(
    label("send-issues"),
    "gui/501/x = {\n\tstate = running\n\tpid = 4711\n\truns = 12\n\tlast exit code = (never exited)\n}\n",
  );
  fake.tells(
    label("sync-stripe"),
    "x = {\n\tstate = not running\n\truns = 3\n\tlast terminating signal = Killed: 9\n}\n",
  );
  fake.tells(label("assign-cohorts"), "words that nobody knows\n");
  rmSync(join(folder, `${label("sync-notion")}.plist`));
  await agents.launchctl.unload(label("serve"));
  const states = new Map((await statesOf(agents, lists(place))).map((state) => [state.job, state]));
  const nothing = { isRunning: false, pid: null, runs: null, lastExit: null, killedBy: null };
  expect(states.get("send-issues")?.loaded).toEqual({ ...nothing, isRunning: true, pid: 4711, runs: 12 });
  expect(states.get("sync-stripe")?.loaded).toEqual({ ...nothing, runs: 3, killedBy: "Killed: 9" });
  expect(states.get("assign-cohorts")?.loaded).toEqual(nothing);
  expect(states.get("sync-notion")).toMatchObject({ list: "none", loaded: { lastExit: 0, runs: 1 } });
  expect(states.get("serve")).toMatchObject({ list: "as it should be", loaded: null });
});
