/** The property lists of one home in `~/Library/LaunchAgents`: put there, told to launchd, looked at, taken away. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { parse } from "plist";
import * as z from "zod";
import { SOURCE_FLAGS } from "../launchd.ts";
import { writeList } from "../write-list.ts";
import type { Launchctl, LoadedJob } from "./launchctl.ts";
import { markedLabel, markOf } from "./render.ts";

export interface Agents {
  launchctl: Launchctl;
  /** The user's `Library/LaunchAgents`. */
  folder: string;
  home: string;
  homeId: string;
}

export interface InstalledJob {
  job: string;
  change: "new" | "changed" | "as it was";
  problem: string | null;
}

export interface JobState {
  job: string;
  label: string;
  /** What stands in the folder, beside what should. */
  list: "as it should be" | "another" | "none";
  loaded: LoadedJob | null;
}

export interface Removed {
  job: string;
  problem: string | null;
}

const SITE = "serve";

const fileOf = ({ folder, homeId }: Agents, job: string): string =>
  join(folder, `${markedLabel(job, homeId)}.plist`);

const textOf = (file: string): string | null => (existsSync(file) ? readFileSync(file, "utf8") : null);

/** Jobs of which a list of this home lies there, whether or not they are still scheduled. */
function listedJobs({ folder, homeId }: Agents): string[] {
  const name = new RegExp(`^pressroom\\.([a-z-]+)\\.${markOf(homeId)}\\.plist$`);
  const files = existsSync(folder) ? readdirSync(folder) : [];
  return files.flatMap((file) => name.exec(file)?.[1] ?? []).toSorted();
}

const homeIn = z.looseObject({ ProgramArguments: z.array(z.string()) });

/** A copy of this home that these lists run instead: it has the same id, so their labels are the same; null for none. */
export function copyThatRuns(agents: Agents): string | null {
  const homes = listedJobs(agents).map((job) => homeOfList(textOf(fileOf(agents, job)) ?? ""));
  return homes.find((home) => home !== null && home !== agents.home && existsSync(home)) ?? null;
}

/** Whether the lists that lie there were installed with `--source`. */
export const runsFromSource = (agents: Agents): boolean =>
  listedJobs(agents).some((job) =>
    textOf(fileOf(agents, job))?.includes(`<string>${SOURCE_FLAGS[1]}</string>`),
  );

function homeOfList(xml: string): string | null {
  if (!/^<\?xml[\s\S]*<\/plist>\s*$/.test(xml)) return null;
  try {
    return homeIn.safeParse(parse(xml)).data?.ProgramArguments.at(-1) ?? null;
  } catch {
    // Somebody wrote into it what is no property list: it is replaced.
    return null;
  }
}

/** Safe to run again: what is there and loaded stays so, but for the site, which starts anew from what was built. */
export async function install(agents: Agents, lists: ReadonlyMap<string, string>): Promise<InstalledJob[]> {
  mkdirSync(join(agents.home, "logs"), { recursive: true, mode: 0o700 });
  const gone = listedJobs(agents).filter((job) => !lists.has(job));
  for (const job of gone) await remove(agents, job);
  const installed: InstalledJob[] = [];
  for (const [job, text] of lists) installed.push(await installOne(agents, job, text));
  return installed;
}

async function installOne(agents: Agents, job: string, text: string): Promise<InstalledJob> {
  const { launchctl, homeId } = agents;
  const [file, label] = [fileOf(agents, job), markedLabel(job, homeId)];
  const before = textOf(file);
  if (before === text && (await launchctl.look(label)) !== null) {
    const problem = job === SITE ? await launchctl.restart(label) : null;
    return { job, change: "as it was", problem };
  }
  writeList(file, text);
  const change = before === null ? "new" : before === text ? "as it was" : "changed";
  return { job, change, problem: await launchctl.load(label, file) };
}

async function remove(agents: Agents, job: string): Promise<string | null> {
  const problem = await agents.launchctl.unload(markedLabel(job, agents.homeId));
  // Without its list it does not come back at the next login, whatever runs until then.
  rmSync(fileOf(agents, job), { force: true });
  return problem;
}

/** Takes away what this home put there and nothing else; `scheduled` names jobs that may be loaded without a list. */
export async function uninstall(agents: Agents, scheduled: readonly string[]): Promise<Removed[]> {
  const removed: Removed[] = [];
  for (const job of new Set([...listedJobs(agents), ...scheduled])) {
    const isThere = existsSync(fileOf(agents, job)) || (await isLoaded(agents, job));
    if (isThere) removed.push({ job, problem: await remove(agents, job) });
  }
  return removed;
}

const isLoaded = async ({ launchctl, homeId }: Agents, job: string): Promise<boolean> =>
  (await launchctl.look(markedLabel(job, homeId))) !== null;

/** Of every job that should be there, and of those that should not be but are. */
export async function statesOf(agents: Agents, lists: ReadonlyMap<string, string>): Promise<JobState[]> {
  const states: JobState[] = [];
  for (const job of new Set([...lists.keys(), ...listedJobs(agents)])) {
    const label = markedLabel(job, agents.homeId);
    const text = textOf(fileOf(agents, job));
    const list = text === null ? "none" : text === lists.get(job) ? "as it should be" : "another";
    states.push({ job, label, list, loaded: await agents.launchctl.look(label) });
  }
  return states;
}
