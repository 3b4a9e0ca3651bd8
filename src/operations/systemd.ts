/** On Linux: one unit of the user's own systemd, which keeps `pressroom run` going. */
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { markOf, type Place } from "./launchd/render.ts";
import type { RunProgram } from "./run-program.ts";
import { writeList } from "./write-list.ts";

export interface Systemd {
  run: RunProgram;
  /** The user's `.config/systemd/user`. */
  folder: string;
  homeId: string;
}

export interface UnitState {
  unit: string;
  file: "as it should be" | "another" | "none";
  isActive: boolean;
  /** In systemd's own words, e.g. `active (running)`. */
  says: string;
  restarts: number;
}

export const unitName = (homeId: string): string => `pressroom-${markOf(homeId)}.service`;

/** Whether this user has a systemd that listens. */
export const hasSystemd = async (run: RunProgram): Promise<boolean> =>
  (await run("systemctl", ["--user", "show-environment"]))?.code === 0;

/** The unit as systemd reads it. */
export function unitFor({ node, checkout, home }: Place): string {
  const program = [node, "--import", "tsx/esm", `${checkout}/src/cli.ts`, "run", "--home", home];
  const path = [node.slice(0, node.lastIndexOf("/")), "/usr/local/bin", "/usr/bin", "/bin"].join(":");
  return [
    "[Unit]",
    `Description=pressroom: the newsletter in ${oneLine(home)}`,
    "",
    "[Service]",
    "Type=exec",
    `ExecStart=${program.map(argument).join(" ")}`,
    `WorkingDirectory=${oneLine(checkout)}`,
    `Environment=${quoted(`PATH=${path}`)} ${quoted(`NODE_COMPILE_CACHE=${home}/cache`)}`,
    "Restart=always",
    "RestartSec=30",
    "# Wrong settings don't mend themselves.",
    "RestartPreventExitStatus=2",
    "# The one request under way may take half a minute.",
    "TimeoutStopSec=45",
    "KillMode=mixed",
    "Nice=10",
    "IOSchedulingClass=best-effort",
    "IOSchedulingPriority=7",
    "UMask=0077",
    "",
    "[Install]",
    "WantedBy=default.target",
    "",
  ].join("\n");
}

/** `%` begins one of systemd's own specifiers, wherever it stands. */
const oneLine = (text: string): string => text.replaceAll("%", "%%");
const quoted = (text: string): string => `"${oneLine(text).replace(/["\\]/g, "\\$&")}"`;
const argument = (text: string): string => quoted(text).replaceAll("$", () => "$$");

const fileOf = ({ folder, homeId }: Systemd): string => join(folder, unitName(homeId));

async function tell({ run }: Systemd, ...args: string[]): Promise<string | null> {
  const ended = await run("systemctl", ["--user", ...args]);
  if (ended?.code === 0) return null;
  const said = `${ended?.err ?? ""}\n${ended?.out ?? ""}`.trim().split("\n")[0];
  return `systemctl says: ${said || `exit code ${ended?.code ?? "none"}`}. Look yourself: systemctl --user ${args.join(" ")}`;
}

/** Gives null, or why systemd did not take it. It starts anew, so that an upgrade counts. */
export async function installUnit(systemd: Systemd, text: string): Promise<string | null> {
  const unit = unitName(systemd.homeId);
  writeList(fileOf(systemd), text);
  return (
    (await tell(systemd, "daemon-reload")) ??
    (await tell(systemd, "enable", unit)) ??
    (await tell(systemd, "restart", unit))
  );
}

/** False where the user's units end with the user's last session, and that could not be changed. */
export const staysAfterLogout = async ({ run }: Systemd): Promise<boolean> =>
  (await run("loginctl", ["enable-linger"]))?.code === 0;

/** Gives whether there was one, and what went wrong. */
export async function uninstallUnit(
  systemd: Systemd,
): Promise<{ wasThere: boolean; problem: string | null }> {
  const file = fileOf(systemd);
  if (!existsSync(file)) return { wasThere: false, problem: null };
  const problem = await tell(systemd, "disable", "--now", unitName(systemd.homeId));
  rmSync(file, { force: true });
  return { wasThere: true, problem: problem ?? (await tell(systemd, "daemon-reload")) };
}

const ASKED = ["ActiveState", "SubState", "NRestarts"];

export async function unitState(systemd: Systemd, text: string): Promise<UnitState> {
  const [unit, file] = [unitName(systemd.homeId), fileOf(systemd)];
  const there = existsSync(file) ? readFileSync(file, "utf8") : null;
  const shown = await systemd.run("systemctl", ["--user", "show", unit, `--property=${ASKED.join(",")}`]);
  const [active, sub, restarts] = ASKED.map(
    (key) => new RegExp(`^${key}=(.*)$`, "m").exec(shown?.out ?? "")?.[1],
  );
  return {
    unit,
    file: there === null ? "none" : there === text ? "as it should be" : "another",
    isActive: active === "active",
    says: active ? `${active} (${sub})` : "systemd does not know it",
    restarts: Number(restarts ?? 0),
  };
}
