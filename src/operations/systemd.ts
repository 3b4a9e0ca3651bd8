/** On Linux: units of the user's own systemd. One keeps `pressroom run` going, and one the site, for readers to reach. */
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { markOf, type Place } from "./launchd/render.ts";
import { SITE_MEMORY_FLAG } from "./launchd.ts";
import type { RunProgram } from "./run-program.ts";
import { writeList } from "./write-list.ts";

export interface Systemd {
  run: RunProgram;
  /** The user's `.config/systemd/user`. */
  folder: string;
}

export interface UnitState {
  unit: string;
  file: "as it should be" | "another" | "none";
  isActive: boolean;
  /** In systemd's own words, e.g. `active (running)`. */
  says: string;
  /** How often it was started again by itself. */
  restarts: number;
}

/** Whether this user has a systemd that listens. */
export const hasSystemd = async (run: RunProgram): Promise<boolean> =>
  (await run("systemctl", ["--user", "show-environment"]))?.code === 0;

/** The schedule's and the site's: name → the unit as systemd reads it. */
export function unitsFor(place: Place): Map<string, string> {
  const { checkout, homeId, fromSource = false } = place;
  const source = ["--import", "tsx/esm"];
  const schedule = [...source, `${checkout}/src/cli.ts`, "run", ...(fromSource ? ["--source"] : [])];
  const site = fromSource
    ? [...source, `${checkout}/src/cli/keep-serving.ts`]
    : [SITE_MEMORY_FLAG, `${checkout}/dist/serve.js`];
  const mark = markOf(homeId);
  return new Map([
    [`pressroom-${mark}.service`, unit(place, { what: "the schedule", args: schedule, nice: 10 })],
    [`pressroom-site-${mark}.service`, unit(place, { what: "the site", args: site, nice: 0 })],
  ]);
}

interface Service {
  what: string;
  args: readonly string[];
  nice: number;
}

function unit({ node, checkout, home }: Place, { what, args, nice }: Service): string {
  const program = [node, ...args, "--home", home];
  const path = [node.slice(0, node.lastIndexOf("/")), "/usr/local/bin", "/usr/bin", "/bin"].join(":");
  return [
    "[Unit]",
    `Description=pressroom: ${what} of ${oneLine(home)}`,
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
    "# A job has 45 seconds to end what it has under way.",
    "TimeoutStopSec=60",
    "KillMode=mixed",
    `Nice=${nice}`,
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

async function tell({ run }: Systemd, ...args: string[]): Promise<string | null> {
  const ended = await run("systemctl", ["--user", ...args]);
  if (ended?.code === 0) return null;
  const said = `${ended?.err ?? ""}\n${ended?.out ?? ""}`.trim().split("\n")[0];
  return `systemctl says: ${said || `exit code ${ended?.code ?? "none"}`}. Look yourself: systemctl --user ${args.join(" ")}`;
}

type Units = ReadonlyMap<string, string>;

/** Gives null, or why systemd did not take them. They start anew, so that an upgrade counts. */
export async function installUnits(systemd: Systemd, units: Units): Promise<string | null> {
  for (const [name, text] of units) writeList(join(systemd.folder, name), text);
  return (
    (await tell(systemd, "daemon-reload")) ??
    (await tell(systemd, "enable", ...units.keys())) ??
    (await tell(systemd, "restart", ...units.keys()))
  );
}

/** False where the user's units end with the user's last session, and that could not be changed. */
export const staysAfterLogout = async ({ run }: Systemd): Promise<boolean> =>
  (await run("loginctl", ["enable-linger"]))?.code === 0;

/** Gives how many there were, and what went wrong. */
export async function uninstallUnits(
  systemd: Systemd,
  units: Units,
): Promise<{ removed: number; problem: string | null }> {
  const there = [...units.keys()].filter((name) => existsSync(join(systemd.folder, name)));
  if (there.length === 0) return { removed: 0, problem: null };
  const problem = await tell(systemd, "disable", "--now", ...there);
  for (const name of there) rmSync(join(systemd.folder, name), { force: true });
  return { removed: there.length, problem: problem ?? (await tell(systemd, "daemon-reload")) };
}

export async function unitStates(systemd: Systemd, units: Units): Promise<UnitState[]> {
  const states: UnitState[] = [];
  for (const [name, text] of units) states.push(await unitState(systemd, name, text));
  return states;
}

const ASKED = ["ActiveState", "SubState", "NRestarts"];

async function unitState({ run, folder }: Systemd, name: string, text: string): Promise<UnitState> {
  const file = join(folder, name);
  const there = existsSync(file) ? readFileSync(file, "utf8") : null;
  const shown = await run("systemctl", ["--user", "show", name, `--property=${ASKED.join(",")}`]);
  const [active, sub, restarts] = ASKED.map(
    (key) => new RegExp(`^${key}=(.*)$`, "m").exec(shown?.out ?? "")?.[1],
  );
  return {
    unit: name,
    file: there === null ? "none" : there === text ? "as it should be" : "another",
    isActive: active === "active",
    says: active ? `${active} (${sub})` : "systemd does not know it",
    restarts: Number(restarts ?? 0),
  };
}
