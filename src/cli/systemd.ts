/** `pressroom systemd install|uninstall|status`: the same schedule on Linux, as a unit that runs `pressroom run`, and the site's. */
import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { onlyInShell, processEnv } from "../../config/env.ts";
import type { App } from "../app.ts";
import { EXIT } from "../operations/exit.ts";
import { runProgram } from "../operations/run-program.ts";
import {
  hasSystemd,
  installUnits,
  type Systemd,
  staysAfterLogout,
  type UnitState,
  uninstallUnits,
  unitStates,
  unitsFor,
} from "../operations/systemd.ts";
import { buildJobs, placeOf, type ScheduleOptions } from "./launchd.ts";
import type { Desk } from "./options.ts";
import { table } from "./terminal.ts";

const NO_SYSTEMD =
  "No systemd answers for this user here. On a Mac: npm run pressroom -- launchd install. Anywhere, `npm run pressroom -- run` keeps the schedule while it runs.";

const systemd: Systemd = { run: runProgram, folder: join(homedir(), ".config", "systemd", "user") };

export async function installSystemd({ app, terminal }: Desk, { source = false }: ScheduleOptions) {
  terminal.title("The schedule, kept by systemd");
  if (!(await hasSystemd(runProgram))) return refusal(terminal);
  if (!source) await buildJobs(terminal);
  const units = unitsFor(placeOf(app, source));
  const problem = await installUnits(systemd, units);
  const stays = problem === null && (await staysAfterLogout(systemd));
  if (problem === null && !stays)
    terminal.warn("It ends when you log out. So that it doesn't: sudo loginctl enable-linger $USER");
  const shell = await onlyInShell(processEnv(), app.home);
  if (shell.length > 0)
    terminal.warn(
      `systemd does not see what only this shell knows: ${shell.join(", ")}. Put it into ${join(app.home, ".env")}.`,
    );
  const next = problem ?? "It runs by itself. How it goes: npm run pressroom -- systemd status";
  terminal.end(next);
  const ok = problem === null;
  const json = { ok, units: [...units.keys()], staysAfterLogout: stays, next };
  return { json, exitCode: ok ? EXIT.done : EXIT.failed };
}

export async function uninstallSystemd({ app, terminal }: Desk) {
  terminal.title("The schedule, taken back from systemd");
  if (!(await hasSystemd(runProgram))) return refusal(terminal);
  const { removed, problem } = await uninstallUnits(systemd, unitsFor(placeOf(app)));
  const next =
    problem ??
    (removed > 0
      ? "Taken away: nothing runs by itself any more. Ledger, settings and site stay as they are"
      : "Nothing of this home was there");
  terminal.end(next);
  const ok = problem === null;
  return { json: { ok, removed, next }, exitCode: ok ? EXIT.done : EXIT.failed };
}

/** As they were installed: from source, or built. */
export function systemdStates(app: App): Promise<UnitState[]> {
  const units = unitsFor(placeOf(app));
  const [schedule = ""] = units.keys();
  const file = join(systemd.folder, schedule);
  const isSource = existsSync(file) && readFileSync(file, "utf8").includes('"--source"');
  return unitStates(systemd, isSource ? unitsFor(placeOf(app, true)) : units);
}

export async function systemdStatus({ app, terminal }: Desk) {
  terminal.title("What systemd says of the schedule");
  if (!(await hasSystemd(runProgram))) return refusal(terminal);
  const states = await systemdStates(app);
  terminal.plain(table(states.map((state) => [state.unit, sayUnit(state)])));
  const ok = states.every(({ isActive, file }) => isActive && file === "as it should be");
  const next = ok ? "It is as your settings say" : "Put it right: npm run pressroom -- systemd install";
  terminal.end(next);
  return { json: { ok, units: states, next }, exitCode: ok ? EXIT.done : EXIT.failed };
}

function sayUnit({ says, file, restarts }: UnitState): string {
  const again = restarts === 0 ? "" : `; started again ${restarts} times by itself`;
  return `${says}${again}${file === "another" ? "; it is not what your settings say now" : ""}`;
}

function refusal(terminal: Desk["terminal"]) {
  terminal.end(NO_SYSTEMD);
  return { json: { ok: false, problems: [NO_SYSTEMD], next: NO_SYSTEMD }, exitCode: EXIT.usage };
}
