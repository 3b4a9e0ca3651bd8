/** `pressroom systemd install|uninstall|status`: the same schedule on Linux, as one unit that runs `pressroom run`. */
import { homedir } from "node:os";
import { join } from "node:path";
import { onlyInShell, processEnv } from "../../config/env.ts";
import type { App } from "../app.ts";
import { EXIT } from "../operations/exit.ts";
import { runProgram } from "../operations/run-program.ts";
import {
  hasSystemd,
  installUnit,
  type Systemd,
  staysAfterLogout,
  uninstallUnit,
  unitFor,
  unitName,
  unitState,
} from "../operations/systemd.ts";
import { placeOf } from "./launchd.ts";
import type { Desk } from "./options.ts";

const NO_SYSTEMD =
  "No systemd answers for this user here. On a Mac: npm run pressroom -- launchd install. Anywhere, `npm run pressroom -- run` keeps the schedule while it runs.";

const systemdOf = (app: App): Systemd => ({
  run: runProgram,
  folder: join(homedir(), ".config", "systemd", "user"),
  homeId: app.ledger.homeId,
});

export async function installSystemd({ app, terminal }: Desk) {
  terminal.title("The schedule, kept by systemd");
  if (!(await hasSystemd(runProgram))) return refusal(terminal);
  const systemd = systemdOf(app);
  const problem = await installUnit(systemd, unitFor(placeOf(app)));
  const stays = problem === null && (await staysAfterLogout(systemd));
  if (problem === null && !stays)
    terminal.warn("It ends when you log out. So that it doesn't: sudo loginctl enable-linger $USER");
  const shell = await onlyInShell(processEnv(), app.home);
  if (shell.length > 0)
    terminal.warn(
      `systemd does not see what only this shell knows: ${shell.join(", ")}. Put it into ${join(app.home, ".env")}.`,
    );
  const unit = unitName(systemd.homeId);
  const next = problem ?? `It runs by itself. How it goes: journalctl --user -u ${unit} -f`;
  terminal.end(next);
  const ok = problem === null;
  return { json: { ok, unit, staysAfterLogout: stays, next }, exitCode: ok ? EXIT.done : EXIT.failed };
}

export async function uninstallSystemd({ app, terminal }: Desk) {
  terminal.title("The schedule, taken back from systemd");
  if (!(await hasSystemd(runProgram))) return refusal(terminal);
  const { wasThere, problem } = await uninstallUnit(systemdOf(app));
  const next =
    problem ??
    (wasThere
      ? "Taken away: nothing runs by itself any more. Ledger, settings and site stay as they are"
      : "Nothing of this home was there");
  terminal.end(next);
  return { json: { ok: problem === null, next }, exitCode: problem === null ? EXIT.done : EXIT.failed };
}

export const systemdState = (app: App) => unitState(systemdOf(app), unitFor(placeOf(app)));

export async function systemdStatus({ app, terminal }: Desk) {
  terminal.title("What systemd says of the schedule");
  if (!(await hasSystemd(runProgram))) return refusal(terminal);
  const state = await systemdState(app);
  const again = state.restarts === 0 ? "" : `; started again ${state.restarts} times by itself`;
  terminal.step(`${state.unit}: ${state.says}${again}`);
  const ok = state.isActive && state.file === "as it should be";
  const next = ok ? "It is as your settings say" : "Put it right: npm run pressroom -- systemd install";
  terminal.end(next);
  return { json: { ok, ...state, next }, exitCode: ok ? EXIT.done : EXIT.failed };
}

function refusal(terminal: Desk["terminal"]) {
  terminal.end(NO_SYSTEMD);
  return { json: { ok: false, problems: [NO_SYSTEMD], next: NO_SYSTEMD }, exitCode: EXIT.usage };
}
