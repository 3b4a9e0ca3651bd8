/** `pressroom launchd install|uninstall|status`: the schedule given to launchd, so that everything runs by itself. */
import { existsSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { checkout, onlyInShell, processEnv } from "../../config/env.ts";
import type { App } from "../app.ts";
import { ConfigError, type ConfigProblem } from "../core/errors.ts";
import { EXIT } from "../operations/exit.ts";
import {
  type Agents,
  copyThatRuns,
  install,
  type JobState,
  runsFromSource,
  statesOf,
  uninstall,
} from "../operations/launchd/agents.ts";
import { closedFolder } from "../operations/launchd/closed-folders.ts";
import { launchctl } from "../operations/launchd/launchctl.ts";
import { listsFor, type Place } from "../operations/launchd/render.ts";
import { type RunProgram, runProgram } from "../operations/run-program.ts";
import { sayInstalled, sayState } from "./launchd-words.ts";
import type { Desk } from "./options.ts";
import { table } from "./terminal.ts";

export interface ScheduleOptions {
  /** The jobs run from source: for who changes the code. */
  source?: boolean;
}

const NOT_A_MAC =
  "launchd is the Mac's, and this is none. Here, `npm run pressroom -- run` keeps the schedule while it runs, and `npm run pressroom -- systemd install` has systemd run that.";

/** Whether this machine has launchd, told by its command. */
export const hasLaunchd = async (run: RunProgram = runProgram): Promise<boolean> =>
  (await run("launchctl", ["version"])) !== null;

function agentsOf(app: App): Agents {
  const pause = (ms: number) => app.clock.sleep(ms, app.signal);
  return {
    launchctl: launchctl({ run: runProgram, uid: process.getuid?.() ?? 0, pause }),
    folder: join(homedir(), "Library", "LaunchAgents"),
    home: app.home,
    homeId: app.ledger.homeId,
  };
}

export function placeOf({ home, ledger }: App, fromSource = false): Place {
  const code = checkout();
  // npm's own Node, which an upgrade of the machine's leaves alone.
  const pinned = join(code, "node_modules", "node", "bin", "node");
  const node = existsSync(pinned) ? pinned : process.execPath;
  return { node, checkout: code, home, homeId: ledger.homeId, fromSource };
}

export async function installLaunchd({ app, terminal }: Desk, { source = false }: ScheduleOptions) {
  terminal.title("The schedule, kept by launchd");
  if (!(await hasLaunchd())) return refusal(terminal, NOT_A_MAC);
  const agents = agentsOf(app);
  assertPlaces(agents, checkout());
  if (!source) await buildJobs(terminal);
  const lists = listsFor(app.config.schedule, placeOf(app, source));
  const jobs = await terminal.during(
    "Handing the jobs to launchd",
    () => install(agents, lists),
    (all) => sayInstalled(all),
  );
  const shell = await onlyInShell(processEnv(), app.home);
  if (shell.length > 0)
    terminal.warn(
      `launchd does not see what only this shell knows: ${shell.join(", ")}. Put ${shell.length === 1 ? "it" : "them"} into ${join(app.home, ".env")}.`,
    );
  const shut = closedToBackups(app);
  if (shut) terminal.warn(shut);
  const problems = jobs.flatMap(({ job, problem }) => (problem ? [`${job}: ${problem}.`] : []));
  for (const problem of new Set(problems)) terminal.warn(problem);
  const next = problems[0] ?? INSTALLED;
  terminal.end(next);
  const json = { ok: problems.length === 0, folder: agents.folder, jobs, problems, next };
  return { json, exitCode: problems.length === 0 ? EXIT.done : EXIT.failed };
}

/** A backup belongs on another disk, which is just what macOS closes: that takes the owner's own hand, once. */
function closedToBackups(app: App): string | null {
  const { folder } = app.config.backup;
  const closed = folder === undefined ? null : closedFolder(folder, homedir());
  if (closed === null) return null;
  return `Backups go to ${folder} (${closed}), where macOS lets nothing in that launchd starts. Allow it once: System Settings → Privacy & Security → Full Disk Access → + → ${placeOf(app).node}`;
}

const INSTALLED =
  "It runs by itself while you are logged in, and makes up for what it missed. How it goes: npm run pressroom -- launchd status";

export async function buildJobs(terminal: Desk["terminal"]): Promise<void> {
  const { buildAll } = await import("./build.ts");
  await terminal.during(
    "Building the jobs",
    () => buildAll(join(checkout(), "dist")),
    (files) => `Built ${files.length - 1} jobs and the site`,
  );
}

export async function uninstallLaunchd({ app, terminal }: Desk) {
  terminal.title("The schedule, taken back from launchd");
  if (!(await hasLaunchd())) return refusal(terminal, NOT_A_MAC);
  const agents = agentsOf(app);
  assertNoCopy(agents);
  const jobs = await uninstall(agents, [...listsFor(app.config.schedule, placeOf(app)).keys()]);
  const problems = jobs.flatMap(({ job, problem }) => (problem ? [`${job}: ${problem}.`] : []));
  for (const problem of problems) terminal.warn(problem);
  const next =
    problems[0] ??
    (jobs.length === 0
      ? "Nothing of this home was there"
      : `${jobs.length} taken away: nothing runs by itself any more. Ledger, settings and site stay as they are`);
  terminal.end(next);
  const json = { ok: problems.length === 0, jobs, problems, next };
  return { json, exitCode: problems.length === 0 ? EXIT.done : EXIT.failed };
}

export async function launchdStates(app: App): Promise<JobState[]> {
  const agents = agentsOf(app);
  return statesOf(agents, listsFor(app.config.schedule, placeOf(app, runsFromSource(agents))));
}

export async function launchdStatus({ app, terminal }: Desk) {
  terminal.title("What launchd says of the schedule");
  if (!(await hasLaunchd())) return refusal(terminal, NOT_A_MAC);
  const states = await launchdStates(app);
  terminal.plain(table(states.map((state) => [state.job, sayState(state)])));
  const ok = states.every(({ list, loaded }) => list === "as it should be" && loaded !== null);
  const next = ok
    ? "All of it is as your settings say"
    : "Put it right: npm run pressroom -- launchd install";
  terminal.end(next);
  return { json: { ok, jobs: states, next }, exitCode: ok ? EXIT.done : EXIT.failed };
}

function refusal(terminal: Desk["terminal"], problem: string) {
  terminal.end(problem);
  return { json: { ok: false, problems: [problem], next: problem }, exitCode: EXIT.usage };
}

/** Throws ConfigError for a place from which launchd could run nothing, with another one. */
function assertPlaces(agents: Agents, code: string): void {
  const { home } = agents;
  const problems = [
    ...closed(code, "the code", "~/pressroom, then run this again there"),
    ...closed(home, "the home", "--home ~/Library/Application\\ Support/pressroom, after you moved it there"),
    ...(statSync(home).uid === process.getuid?.() ? [] : [foreign(home)]),
  ];
  if (problems.length > 0) throw new ConfigError("What launchd was to run", problems);
  assertNoCopy(agents);
}

function closed(path: string, what: string, example: string): ConfigProblem[] {
  const folder = closedFolder(path, homedir());
  const wrong = `${path} lies in ${folder}, where macOS lets nothing in that launchd starts`;
  return folder === null ? [] : [{ key: what, wrong, example }];
}

const foreign = (home: string): ConfigProblem => ({
  key: "the home",
  wrong: `${home} belongs to another user of this machine`,
  example: "run this as they, without sudo",
});

function assertNoCopy(agents: Agents): void {
  const other = copyThatRuns(agents);
  if (other === null) return;
  throw new ConfigError("What launchd was to run", [
    {
      key: "the home",
      wrong: `${agents.home} is a copy of ${other}, which launchd runs now, and two would do everything twice`,
      example: `npm run pressroom -- launchd uninstall --home "${other}", then this again`,
    },
  ]);
}
