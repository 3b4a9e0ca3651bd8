/** The last step of `pressroom setup`: whatever this machine has to start things with is told of the schedule. */
import type { App } from "../../app.ts";
import { EXIT } from "../../operations/exit.ts";
import { runProgram } from "../../operations/run-program.ts";
import { hasSystemd } from "../../operations/systemd.ts";
import { hasLaunchd, installLaunchd, launchdStates } from "../launchd.ts";
import type { Desk } from "../options.ts";
import { installSystemd, systemdStates } from "../systemd.ts";
import type { Standing } from "./step.ts";

const NEITHER =
  "This machine has neither launchd nor a systemd for you. In a window that stays open: npm run pressroom -- run";

const NOTHING = "nothing runs without you";

export async function scheduleStanding(app: App): Promise<Standing> {
  if (await hasLaunchd()) {
    const states = await launchdStates(app);
    const loaded = states.filter((state) => state.loaded !== null && state.list === "as it should be");
    if (loaded.length === states.length) return { isDone: true, says: `launchd runs ${loaded.length} jobs` };
    const says = loaded.length === 0 ? NOTHING : `launchd has ${loaded.length} of ${states.length} jobs`;
    return { isDone: false, says };
  }
  if (!(await hasSystemd(runProgram))) return { isDone: false, says: NOTHING };
  const states = await systemdStates(app);
  const isDone = states.every(({ isActive, file }) => isActive && file === "as it should be");
  return { isDone, says: isDone ? "systemd runs it" : NOTHING };
}

export async function setUpSchedule(desk: Desk) {
  if (await hasLaunchd()) return installLaunchd(desk, {});
  if (await hasSystemd(runProgram)) return installSystemd(desk, {});
  desk.terminal.end(NEITHER);
  return { json: { ok: false, next: NEITHER }, exitCode: EXIT.failed };
}
